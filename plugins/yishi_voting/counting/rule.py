"""What must hold for a decision, as data: frozen values that go to JSON and back unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from yishi_voting.counting.threshold import Threshold

Kind = Literal["quorum", "approval", "composition"]
Part = Literal["participating", "present", "yes", "representatives"]
Base = Literal["all", "participating", "present", "members", "expressed"]
Measure = Literal["area", "persons"]
Electors = Literal[
    "owners",
    "residents",
    "household_representatives",
    "group_representatives",
    "representatives",
    "members",
    "party_members",
    "persons",
]


class UnknownMatter(ValueError):
    """The rule has no matter of this name or number; `known` are those it has."""

    def __init__(self, asked: str | int, known: tuple[str, ...]) -> None:
        self.asked = asked
        self.known = known
        super().__init__(f"no matter {asked!r}; there are: {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Check:
    """One test: `part` of `base`, by area or by persons, against a threshold, as the article has it.

    A failed quorum or composition makes the decision invalid, a failed approval rejects it. `expressed`
    are those who said yes or no; `members` all of a body, `all` all electors.
    """

    key: str
    kind: Kind
    part: Part
    base: Base
    measure: Measure
    threshold: Threshold
    article: str

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind,
            "part": self.part,
            "base": self.base,
            "measure": self.measure,
            "threshold": str(self.threshold),
            "article": self.article,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Check:
        return cls(**{**data, "threshold": Threshold.parse(data["threshold"])})


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided: its name, its number in the law (or None), the law's words, and its tests."""

    name: str
    number: int | None
    title: str
    checks: tuple[Check, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "number": self.number,
            "title": self.title,
            "checks": [check.to_json() for check in self.checks],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Matter:
        checks = tuple(Check.from_json(check) for check in data["checks"])
        return cls(data["name"], data["number"], data["title"], checks)


@dataclass(frozen=True, slots=True)
class Filing:
    """What must be handed in after the decision: within how many days, to whom, which papers."""

    within_days: int
    authority: str
    papers: tuple[str, ...]
    article: str

    def to_json(self) -> dict[str, Any]:
        return {
            "within_days": self.within_days,
            "authority": self.authority,
            "papers": list(self.papers),
            "article": self.article,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Filing:
        return cls(data["within_days"], data["authority"], tuple(data["papers"]), data["article"])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of voting in one of its versions, in force from `effective_from` to `effective_to`, both in it.

    `family` is what stays when the law changes (`owners`), `key` names this law (`owners.civil_code_278`).
    Days are counted by the platform's calendar; `notice_days` from the announcement to the opening, `roll_days`
    from the posting of the roll to it, `objection_days` and `answer_days` for what is said against the roll;
    `post_within_days` and `posting_days` after the count. None: the rule leaves it open. `articles` maps an article
    to its words.
    """

    key: str
    family: str
    title: str
    version: str
    electors: Electors
    measures: tuple[Measure, ...]
    matters: tuple[Matter, ...]
    effective_from: date | None = None
    effective_to: date | None = None
    secret: bool = False
    signed: bool = False
    notice_days: int | None = None
    post_within_days: int | None = None
    posting_days: int | None = None
    filing: Filing | None = None
    proxy_allowed: bool = False
    proxy_cap: int | None = None
    roll_days: int | None = None
    objection_days: int | None = None
    answer_days: int | None = None
    candidates_take_proxies: bool = True
    articles: Mapping[str, str] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )

    def matter(self, name: str | None = None) -> Matter:
        """The matter of this name; without a name the only one there is. Raises `UnknownMatter`."""
        if name is None and len(self.matters) == 1:
            return self.matters[0]
        for matter in self.matters:
            if matter.name == name:
                return matter
        raise UnknownMatter(name or "", tuple(matter.name for matter in self.matters))

    def item(self, number: int) -> Matter:
        """The matter of this number in the law. Raises `UnknownMatter`."""
        for matter in self.matters:
            if matter.number == number:
                return matter
        raise UnknownMatter(number, tuple(str(m.number) for m in self.matters if m.number is not None))

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary, its keys always in this order; areas and dates as text.

        What rules did not know at first stands in it only where a rule has it: older ones keep their hash.
        """
        return {
            "key": self.key,
            "family": self.family,
            "title": self.title,
            "version": self.version,
            "effective_from": _written(self.effective_from),
            "effective_to": _written(self.effective_to),
            "electors": self.electors,
            "measures": list(self.measures),
            "matters": [matter.to_json() for matter in self.matters],
            "secret": self.secret,
            "signed": self.signed,
            "notice_days": self.notice_days,
            "post_within_days": self.post_within_days,
            "posting_days": self.posting_days,
            "filing": self.filing and self.filing.to_json(),
            "proxy_allowed": self.proxy_allowed,
            "proxy_cap": self.proxy_cap,
            **{name: getattr(self, name) for name in _ABOUT_ROLLS if getattr(self, name) is not None},
            **({} if self.candidates_take_proxies else {"candidates_take_proxies": False}),
            "articles": dict(self.articles),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rule:
        """The rule that `to_json` wrote, equal to it."""
        filing = data["filing"]
        return cls(
            **{
                **data,
                "effective_from": _read(data["effective_from"]),
                "effective_to": _read(data["effective_to"]),
                "measures": tuple(data["measures"]),
                "matters": tuple(Matter.from_json(matter) for matter in data["matters"]),
                "filing": None if filing is None else Filing.from_json(filing),
                "articles": dict(data["articles"]),
            }
        )


_ABOUT_ROLLS = ("roll_days", "objection_days", "answer_days")


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
