"""The count: ballots of a frozen electorate, put to the tests of a rule.

`count` takes ballots one by one, `count_totals` figures that a meeting counted by hands or from a box.
Both give the same `Outcome`, whose tests are the same code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, get_args

from yishi_voting.counting.outcome import Amount, CheckResult, Choice, Outcome, Policy, Tally, Voices
from yishi_voting.counting.rule import Base, Matter, Measure, Part, Rule

CHOICES: tuple[Choice, ...] = get_args(Choice)
POLICIES: tuple[Policy, ...] = get_args(Policy)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no count: a code (`ballot_twice`), and the elector or the choice that it is about."""

    code: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.about}" if self.about else self.code


ElectorRow = tuple[str, int, int]
"""`(key, persons, area)`: an `Elector`, or a row of a database."""
BallotRow = tuple[str, Choice]
"""`(elector, choice)`: a `Ballot`, or a row of a database."""
_PERSONS, _AREA = itemgetter(1), itemgetter(2)


class BadCount(ValueError):
    """What was handed in can't be counted; `problems` says all of it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


class Ballot(NamedTuple):
    """What one elector said. An abstention takes part; it agrees to nothing."""

    elector: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who was there, in persons: `members` entitled, `present`, and `representatives` among the members."""

    members: int | None = None
    present: int | None = None
    representatives: int | None = None


def count(
    rule: Rule,
    matter: Matter | str | None,
    electors: Iterable[ElectorRow],
    ballots: Iterable[BallotRow],
    *,
    non_response: Policy = "not_participated",
    served: Collection[str] = frozenset(),
    present: int | None = None,
    members: int | None = None,
    representatives: int | None = None,
) -> Outcome:
    """Count `ballots` of `electors` under `rule`; `matter` by itself, by name, or the only one.

    Rows of a database in the shape of `Elector` and `Ballot` do as well.

    `served` are keys of electors who were duly given the question: those of them who kept silent are counted
    as the policy says. Raises `BadCount` (an elector or a ballot twice, a stranger's ballot, impossible
    figures) and `UnknownMatter`.
    """
    rows = list(electors)
    silent_roll = _roll(rows)
    heard = _heard(rows, silent_roll, ballots)
    silent = Amount()
    if non_response != "not_participated":
        silent = _sum(silent_roll[key] for key in _served(rows, served) if key in silent_roll)
    return _outcome(
        rule,
        matter if isinstance(matter, Matter) else rule.matter(matter),
        _sum(rows),
        heard,
        Meeting(members, present, representatives),
        non_response,
        silent,
    )


def count_totals(
    rule: Rule,
    matter: Matter | str | None,
    *,
    total: Amount,
    yes: Amount,
    no: Amount,
    abstain: Amount = Amount(),  # noqa: B008 - frozen
    silent: Amount = Amount(),  # noqa: B008 - frozen
    non_response: Policy = "not_participated",
    present: int | None = None,
    members: int | None = None,
    representatives: int | None = None,
) -> Outcome:
    """Count figures that are added up already: hands in a meeting, a ballot box, an official platform.

    `silent` were served and did not answer. Raises `BadCount` (impossible figures) and `UnknownMatter`.
    """
    return _outcome(
        rule,
        matter if isinstance(matter, Matter) else rule.matter(matter),
        total,
        Voices(yes, no, abstain),
        Meeting(members, present, representatives),
        non_response,
        silent,
    )


def _roll(rows: Sequence[ElectorRow]) -> dict[str, ElectorRow]:
    roll = {row[0]: row for row in rows}
    if len(roll) < len(rows):
        keys = Counter(row[0] for row in rows)
        raise BadCount(Problem("elector_twice", key) for key, times in keys.items() if times > 1)
    return roll


def _heard(rows: Sequence[ElectorRow], roll: dict[str, ElectorRow], ballots: Iterable[BallotRow]) -> Voices:
    """The sum of each choice. Who voted leaves `roll`: a second ballot finds nobody there."""
    said: dict[str, list[ElectorRow]] = {choice: [] for choice in CHOICES}
    wrong: list[BallotRow] = []
    for ballot in ballots:
        key, choice = ballot
        voter = roll.pop(key, None)
        if voter is None or choice not in said:
            wrong.append(ballot)
        else:
            said[choice].append(voter)
    if wrong:
        raise BadCount(_wrong(wrong, {row[0] for row in rows}))
    return Voices(**{choice: _sum(voters) for choice, voters in said.items()})


def _wrong(ballots: Iterable[BallotRow], known: Collection[str]) -> Iterator[Problem]:
    for key, choice in ballots:
        if choice not in CHOICES:
            yield Problem("unknown_choice", choice)
        else:
            yield Problem("ballot_twice" if key in known else "unknown_elector", key)


def _served(rows: Sequence[ElectorRow], served: Collection[str]) -> Collection[str]:
    strangers = sorted(set(served) - {row[0] for row in rows})
    if strangers:
        raise BadCount(Problem("unknown_elector", key) for key in strangers)
    return set(served)


def _sum(rows: Iterable[ElectorRow]) -> Amount:
    known = list(rows)
    return Amount(sum(map(_PERSONS, known)), sum(map(_AREA, known)))


def _outcome(
    rule: Rule,
    matter: Matter,
    total: Amount,
    heard: Voices,
    meeting: Meeting,
    non_response: Policy,
    silent: Amount,
) -> Outcome:
    problems = list(_impossible(total, heard, meeting, non_response, silent))
    if problems:
        raise BadCount(problems)
    joined = _joined(rule, heard, non_response) if silent.persons else None
    return Outcome(
        rule=rule,
        matter=matter,
        total=total,
        counted=_judge(matter, total, _with(heard, joined, silent), meeting),
        returned=_judge(matter, total, heard, meeting),
        non_response=non_response,
        silent=silent,
        joined=joined,
        present=meeting.present,
        members=meeting.members,
        representatives=meeting.representatives,
    )


def _impossible(
    total: Amount, heard: Voices, meeting: Meeting, non_response: Policy, silent: Amount
) -> Iterator[Problem]:
    if non_response not in POLICIES:
        yield Problem("unknown_policy", non_response)
    each = (total, heard.yes, heard.no, heard.abstain, silent)
    if any(type(figure) is not int or figure < 0 for one in each for figure in (one.persons, one.area)):
        yield Problem("not_whole")
        return
    voices = heard.participating + silent
    if voices.persons > total.persons or voices.area > total.area:
        yield Problem("more_voices_than_electors")
    members = total.persons if meeting.members is None else meeting.members
    if members < total.persons:
        yield Problem("more_electors_than_members")
    if meeting.present is not None and not heard.participating.persons <= meeting.present <= members:
        yield Problem("present_impossible")
    if meeting.present is not None and non_response != "not_participated":
        yield Problem("policy_in_meeting")
    if meeting.representatives is not None and not 0 <= meeting.representatives <= members:
        yield Problem("representatives_impossible")


def _joined(rule: Rule, heard: Voices, policy: Policy) -> Choice | None:
    """The choice with which silent electors are counted; None where they take no part."""
    if policy == "follow_majority":
        leaders = {_leader(heard, measure) for measure in rule.measures}
        return leaders.pop() if len(leaders) == 1 else None
    return "abstain" if policy == "abstain" else None


def _leader(heard: Voices, measure: Measure) -> Choice | None:
    """The choice that alone is the largest; None on a tie, and where nobody spoke."""
    best = max(heard.by(choice).by(measure) for choice in CHOICES)
    leaders = [choice for choice in CHOICES if heard.by(choice).by(measure) == best]
    return leaders[0] if best and len(leaders) == 1 else None


def _with(heard: Voices, joined: Choice | None, silent: Amount) -> Voices:
    if joined is None:
        return heard
    return Voices(
        **{choice: heard.by(choice) + (silent if choice == joined else Amount()) for choice in CHOICES}
    )


def _judge(matter: Matter, total: Amount, voices: Voices, meeting: Meeting) -> Tally:
    results = tuple(
        CheckResult(
            check,
            _figure(check.part, check.measure, total, voices, meeting),
            _figure(check.base, check.measure, total, voices, meeting),
        )
        for check in matter.checks
    )
    return Tally(voices, results)


def _figure(what: Part | Base, measure: Measure, total: Amount, voices: Voices, meeting: Meeting) -> int:
    match what:
        case "all":
            return total.by(measure)
        case "members":
            return total.persons if meeting.members is None else meeting.members
        case "present":
            return voices.participating.persons if meeting.present is None else meeting.present
        case "representatives":
            if meeting.representatives is None:
                raise BadCount([Problem("representatives_needed")])
            return meeting.representatives
        case "yes":
            return voices.yes.by(measure)
        case "expressed":
            return voices.expressed.by(measure)
        case "participating":
            return voices.participating.by(measure)
