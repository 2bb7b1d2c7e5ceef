"""How a date was found, step by step, in words that can be said in any language later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from yishi.i18n import N_, _

DAY_PATTERN = N_("%(year)d年%(month)d月%(day)d日（%(weekday)s）")
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


@dataclass(frozen=True, slots=True)
class Term:
    """A word inside a sentence (`国庆节`) that is itself looked up in the catalogue."""

    msgid: str

    def __str__(self) -> str:
        return _(self.msgid)


def say_day(day: dt.date) -> str:
    """`day` with its weekday, in the current language."""
    return _(
        DAY_PATTERN,
        year=day.year,
        month=day.month,
        day=day.day,
        weekday=_(WEEKDAYS[day.weekday()]),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: stable `code`, the `date` it speaks of, a msgid and its parameters.

    `text` speaks the locale current when it is read, so a stored result can be shown in each language.
    """

    code: str
    date: dt.date
    message: str
    params: Mapping[str, dt.date | Term | int] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        places = {name: _say(value) for name, value in self.params.items()}
        return _(self.message, day=say_day(self.date), **places)

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "date": self.date.isoformat(), "text": self.text}

    def to_json(self) -> dict[str, Any]:
        """To be stored and spoken later: `{"code", "date", "message", "params"}`, no word translated yet."""
        params = {name: _kept(value) for name, value in self.params.items()}
        return {"code": self.code, "date": self.date.isoformat(), "message": self.message, "params": params}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `to_json` stored."""
        params = {name: _unkept(value) for name, value in kept["params"].items()}
        return cls(kept["code"], dt.date.fromisoformat(kept["date"]), kept["message"], params)


def _kept(value: dt.date | Term | int) -> int | dict[str, str]:
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return {"term": value.msgid} if isinstance(value, Term) else value


def _unkept(value: int | Mapping[str, str]) -> dt.date | Term | int:
    if isinstance(value, int):
        return value
    return dt.date.fromisoformat(value["day"]) if "day" in value else Term(value["term"])


def _say(value: dt.date | Term | int) -> str:
    return say_day(value) if isinstance(value, dt.date) else str(value)
