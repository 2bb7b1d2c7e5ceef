"""Sentences that page, print and message share."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import _
from yishi_service_points.kinds import PAPER_FORMS
from yishi_service_points.settings import ROLLS, UNITS


def day(value: date | None) -> str:
    """2026年6月28日; empty for no day."""
    return _("%(y)d年%(m)d月%(d)d日", y=value.year, m=value.month, d=value.day) if value else ""


def due_rule(rule: str) -> str:
    """`10:workdays:next_workday` → 受理后 10 个工作日，顺延到下一个工作日."""
    term, unit, roll = rule.split(":")
    return _(
        "受理次日起 %(n)s %(unit)s，最后一天遇休息日%(roll)s",
        n=term,
        unit=_(UNITS[unit]),
        roll=_(ROLLS[roll]),
    )


def waited(minutes: int | None) -> str:
    """How long somebody waited, in words; empty while they wait."""
    if minutes is None:
        return ""
    if minutes == 0:
        return _("没有等候")
    return _("等了 %(n)d 分钟", n=minutes)


def paper_named(name: str, form: str, count: int = 1) -> str:
    """`身份证 · 原件`, with the number where there are several."""
    said = f"{name} · {_(PAPER_FORMS[form])}"
    return said if count == 1 else f"{said} × {count}"
