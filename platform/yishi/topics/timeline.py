"""What became of it: where a topic stands and how it got there, in words a resident understands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from yishi.i18n import N_, _, aside, told
from yishi.people.access import ROLES
from yishi.topics.conclusion import CONCLUSIONS, GATED

State = Literal["done", "now", "todo"]

_WAY = (
    ("raised", N_("提出")),
    ("accepted", N_("受理")),
    ("deliberating", N_("商议")),
    ("concluded", N_("定论")),
    ("executing", N_("落实")),
)
# Which step a topic of each stage is at: what comes next is what people wait for.
_NOW = {"raised": 1, "accepted": 2, "deliberating": 2, "concluded": 4, "executing": 4, "carried_out": 5}

_STATUS = {
    "raised": N_("等待受理"),
    "accepted": N_("已受理"),
    "deliberating": N_("正在商议"),
    "executing": N_("正在落实"),
    "carried_out": N_("办成了"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, what, by whom (masked, with their role; empty for the platform)."""

    when: datetime
    text: str
    who: str
    code: str


def status(stage: str, conclusion: str | None, *, merged: bool = False) -> str:
    """Where it stands, in a few words."""
    if merged:
        return _("已并入同类议题")
    if stage == "concluded" and conclusion:
        return _(CONCLUSIONS.get(conclusion, conclusion))
    return _(_STATUS.get(stage, stage))


def steps(stage: str, conclusion: str | None, *, merged: bool = False) -> list[tuple[str, State]]:
    """The way of a topic for `ui.steps`: what is done, where it is, what is still to come."""
    if merged:
        return [(_("提出"), "done"), (_("并入同类议题"), "done")]
    if stage == "concluded" and conclusion not in GATED:
        end: State = "now" if conclusion == "deferred" else "done"
        return [(_("提出"), "done"), (_("受理"), "done"), (status(stage, conclusion), end)]
    now = _NOW.get(stage, 0)
    way = [(_(label), _state(place, now)) for place, (_stage, label) in enumerate(_WAY)]
    return [*way[:-1], (_("办成"), "done")] if stage == "carried_out" else way


def _state(place: int, now: int) -> State:
    return "done" if place < now else "now" if place == now else "todo"


def entry(at: datetime, name: str, role: str, channel: str, code: str, verb: str, params: Any) -> Entry:
    """One act as the timeline shows it."""
    return Entry(at, told(verb, params), _who(name, role, channel), code)


def _who(name: str, role: str, channel: str) -> str:
    if not name or channel in ("job", "cli"):
        return ""
    return aside(name, _(ROLES[role])) if role in ROLES else name
