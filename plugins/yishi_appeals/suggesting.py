"""分级建议: from how heavy and how urgent to a suggested level (A45). A person decides; this only proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yishi.toolkit import Reason, _
from yishi_appeals.kinds import SEVERITIES, URGENCIES

Table = Mapping[tuple[str, str], str]
"""`(severity, urgency) → code of a level`."""

DEFAULT: Table = {
    ("light", "low"): "green",
    ("light", "normal"): "green",
    ("light", "high"): "green",
    ("medium", "low"): "orange",
    ("medium", "normal"): "orange",
    ("medium", "high"): "green",
    ("heavy", "low"): "orange",
    ("heavy", "normal"): "red",
    ("heavy", "high"): "red",
}
"""The article's default (A45, A46): what can be settled in a week is green; what needs several to agree, orange;
what is heavy is red, for it is looked after week by week until it is done. What is urgent and not heavy gets the
shortest term."""


@dataclass(frozen=True, slots=True)
class Decided:
    """`level` as decided, `suggested` as the table says; `reason` is empty where both agree."""

    level: str
    suggested: str
    reason: str


def suggest(table: Table, severity: str, urgency: str) -> str:
    """The level that the tenant's table names; the default's where it leaves a field empty.

    Raises `KeyError` for a severity or an urgency that is none.
    """
    return table.get((severity, urgency)) or DEFAULT[severity, urgency]


def decide(
    table: Table, levels: Mapping[str, str], *, severity: str, urgency: str, level: str, reason: str
) -> Decided | list[Reason]:
    """What a person decided, or all that stands in the way. `levels`: `code → name` of those in use.

    An empty `level` takes the suggestion; another one than the suggestion needs a reason.
    """
    found = [
        Reason(f"appeals.{name}_missing", _("请选择轻重和缓急。"), field=name)
        for name, given, known in (("severity", severity, SEVERITIES), ("urgency", urgency, URGENCIES))
        if given not in known
    ]
    if found:
        return found
    suggested = suggest(table, severity, urgency)
    chosen = level or suggested
    if chosen not in levels:
        # The tenant took this level off its list after the table was written.
        return [Reason("appeals.level_missing", _("建议的级别已经停用，请自己选一个级别。"), field="level")]
    why = " ".join(reason.split())
    if chosen != suggested and len(why) < 2:
        sentence = _("定的级别和建议的不一样，请写明理由。")
        return [Reason("appeals.reason_missing", sentence, field="reason")]
    return Decided(chosen, suggested, why if chosen != suggested else "")
