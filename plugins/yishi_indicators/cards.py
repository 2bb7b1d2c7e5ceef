"""Cards on the resident's home and the worker's desk: how this year, or this month, stands; one statement each."""

from __future__ import annotations

from collections.abc import Iterable

from yishi.toolkit import Actor, Card, _, current_tenant
from yishi_indicators import periods
from yishi_indicators.board import OPERATORS
from yishi_indicators.reading import Sheet, is_public, sheet
from yishi_indicators.rights import READS, SEES

MOST = 3


def for_residents(actor: Actor) -> Iterable[Card]:
    """One card, low on the page: what this year has brought so far."""
    if current_tenant().kind in OPERATORS or not actor.may(READS) or not is_public():
        return
    found = sheet(actor, periods.asked("", year=True), public=True)
    if words := _words(found):
        yield Card(_("今年的成效"), "indicators/", text=words, order=90)


def for_desk(actor: Actor) -> Iterable[Card]:
    """One card: this month's first numbers."""
    if current_tenant().kind in OPERATORS or not actor.may(SEES):
        return
    if words := _words(sheet(actor, periods.asked(""))):
        yield Card(_("本月成效"), "indicators/desk", text=words, order=90)


def _words(found: Sheet) -> str:
    """意见、建议 296 条 · 帮办代办 63 件 · 解决难题 34 件."""
    told = [line for line in found.headlines if line.now is not None and line.now.numerator]
    return " · ".join(f"{line.label} {line.said}" for line in told[:MOST])
