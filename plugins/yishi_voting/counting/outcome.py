"""What a count says: figures, tests, result. It goes to JSON whole, and holds nothing that is not exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from yishi_voting.counting.rule import Check, Matter, Measure, Rule
from yishi_voting.counting.shares import percent, square_metres

Choice = Literal["yes", "no", "abstain"]
Policy = Literal["not_participated", "follow_majority", "abstain"]
Result = Literal["passed", "rejected", "invalid"]


@dataclass(frozen=True, slots=True)
class Amount:
    """So many persons with so much area, in whole 0.01 m²."""

    persons: int = 0
    area: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.persons + other.persons, self.area + other.area)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.persons - other.persons, self.area - other.area)

    def by(self, measure: Measure) -> int:
        return self.area if measure == "area" else self.persons


@dataclass(frozen=True, slots=True)
class Voices:
    """Who said what."""

    yes: Amount = Amount()
    no: Amount = Amount()
    abstain: Amount = Amount()

    @property
    def expressed(self) -> Amount:
        return self.yes + self.no

    @property
    def participating(self) -> Amount:
        return self.expressed + self.abstain

    def by(self, choice: Choice) -> Amount:
        return {"yes": self.yes, "no": self.no, "abstain": self.abstain}[choice]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One test with its figures, in persons or in whole 0.01 m²."""

    check: Check
    part: int
    whole: int

    @property
    def passed(self) -> bool:
        return self.check.threshold.met(self.part, self.whole)

    @property
    def needed(self) -> int:
        """The least part that passes, in the unit of the measure."""
        return self.check.threshold.needed(self.whole)

    @property
    def fraction(self) -> str:
        """`204/408` · `33029.50/49544.25`"""
        return f"{self._written(self.part)}/{self._written(self.whole)}"

    @property
    def reason(self) -> str:
        """The reason code when it fails: `voting.approval_persons_missed`."""
        return f"voting.{self.check.kind}_{self.check.measure}_missed"

    def _written(self, figure: int) -> str:
        return square_metres(figure) if self.check.measure == "area" else str(figure)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.check.key,
            "kind": self.check.kind,
            "measure": self.check.measure,
            "part_is": self.check.part,
            "whole_is": self.check.base,
            "part": self._written(self.part),
            "whole": self._written(self.whole),
            "fraction": self.fraction,
            "percent": percent(self.part, self.whole),
            "threshold": str(self.check.threshold),
            "inclusive": self.check.threshold.inclusive,
            "needed": self._written(self.needed),
            "pass": self.passed,
            "article": self.check.article,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices, the tests they were put to, and what follows."""

    voices: Voices
    checks: tuple[CheckResult, ...]

    @property
    def result(self) -> Result:
        failed = {result.check.kind for result in self.checks if not result.passed}
        if failed & {"quorum", "composition"}:
            return "invalid"
        return "rejected" if failed else "passed"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Codes of all that failed, each once, in the order of the tests."""
        failed = [result.reason for result in self.checks if not result.passed]
        if failed and self.voices.participating.persons == 0:
            failed.insert(0, "voting.nobody_participated")
        return tuple(dict.fromkeys(failed))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One count. `counted` is what holds; `returned` the same without the policy for silent electors.

    `silent` were served and did not answer; `joined` is the choice they were counted with, None where they
    were not counted. `present`, `members` and `representatives` are figures of a meeting, in persons.
    """

    rule: Rule
    matter: Matter
    total: Amount
    counted: Tally
    returned: Tally
    non_response: Policy = "not_participated"
    silent: Amount = Amount()
    joined: Choice | None = None
    present: int | None = None
    members: int | None = None
    representatives: int | None = None

    @property
    def result(self) -> Result:
        return self.counted.result

    @property
    def passed(self) -> bool:
        return self.result == "passed"

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.counted.reasons

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        return self.counted.checks

    @property
    def participating(self) -> Amount:
        return self.counted.voices.participating

    @property
    def yes(self) -> Amount:
        return self.counted.voices.yes

    @property
    def no(self) -> Amount:
        return self.counted.voices.no

    @property
    def abstain(self) -> Amount:
        return self.counted.voices.abstain

    @property
    def notes(self) -> tuple[str, ...]:
        """Codes of what a reader must know beside the result."""
        found = []
        if self.non_response == "follow_majority" and self.silent.persons and self.joined is None:
            found.append("voting.no_common_majority")
        if self.counted.result != self.returned.result:
            found.append("voting.silent_electors_decide")
        return tuple(found)

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles of the tests, each once."""
        return tuple(dict.fromkeys(result.check.article for result in self.checks))

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary, its keys always in this order; see docs/voting for one whole answer."""
        return {
            "rule": _rule(self.rule),
            "matter": {"name": self.matter.name, "item": self.matter.number, "title": self.matter.title},
            "totals": self._amount(self.total),
            "meeting": self._meeting(),
            **self._tally(self.counted),
            "non_response": {
                "policy": self.non_response,
                "silent": self._amount(self.silent),
                "joined": self.joined,
            },
            "without_policy": self._tally(self.returned),
            "notes": list(self.notes),
            "articles": list(self.articles),
        }

    def _tally(self, tally: Tally) -> dict[str, Any]:
        voices = tally.voices
        return {
            "participating": self._amount(voices.participating),
            "yes": self._amount(voices.yes),
            "no": self._amount(voices.no),
            "abstain": self._amount(voices.abstain),
            "tests": [result.to_json() for result in tally.checks],
            "result": tally.result,
            "reasons": list(tally.reasons),
        }

    def _amount(self, amount: Amount) -> dict[str, Any]:
        """Persons, and area where the rule counts it, each with its share of all."""
        found: dict[str, Any] = {
            "persons": amount.persons,
            "persons_of_all": percent(amount.persons, self.total.persons),
        }
        if "area" in self.rule.measures:
            found |= {
                "area": square_metres(amount.area),
                "area_of_all": percent(amount.area, self.total.area),
            }
        return found

    def _meeting(self) -> dict[str, int] | None:
        figures = {
            "members": self.members,
            "present": self.present,
            "representatives": self.representatives,
        }
        given = {name: figure for name, figure in figures.items() if figure is not None}
        return given or None


def _rule(rule: Rule) -> dict[str, Any]:
    known = rule.to_json()
    wanted = ("key", "family", "title", "version", "effective_from", "effective_to", "secret", "signed")
    return {name: known[name] for name in wanted}
