"""A counted vote's result as its page shows it: bars with the line to reach, sentences, exact figures.

Everything comes from the stored result; nothing is counted anew. Shares are rounded for the eye only, and
beside each stands the fraction that decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.toolkit import _
from yishi_voting.ballots.choosing import METHODS, YES_NO
from yishi_voting.counting.shares import hundredths, percent, square_metres
from yishi_voting.counting.threshold import Threshold
from yishi_voting.kinds import CHANNELS, CHOICES, NOT_COUNTED
from yishi_voting.methods import Round, Sentence, Votes, Winners, explain
from yishi_voting.methods.explain import shown
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.wording import MEASURES, groups, verdict
from yishi_voting.web.ballot_form import titles


@dataclass(frozen=True, slots=True)
class Bar:
    """One test as a bar. `share` and `line` in per cent as text; `figures` is the whole sentence in numbers."""

    label: str
    share: str
    line: str
    figures: str
    passed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under one heading."""

    heading: str
    article: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table of who said what; areas are written out, empty where the rule counts none."""

    label: str
    persons: str
    area: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An option and what it got in the first round; `share` in per cent of the most, for its bar."""

    title: str
    votes: str
    share: str
    won: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a method of choosing found, and how: `rounds` are sentences by their round (0: the whole count)."""

    method: str
    in_words: str
    ballots: int
    blank: int
    standings: tuple[Standing, ...]
    rounds: tuple[tuple[int, tuple[str, ...]], ...]
    elected: tuple[str, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """The same ballots without the policy for silent electors, beside what holds."""

    silent: str
    joined: str
    with_policy: tuple[Row, ...]
    without: tuple[Row, ...]
    outcome_without: str
    decided_by_silent: bool


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything on the page of a result."""

    outcome: str
    verdict: str
    tests: tuple[Bars, ...]
    voices: tuple[Row, ...]
    chosen: Chosen | None
    approvals: tuple[tuple[str, tuple[Bars, ...]], ...]
    other: Other | None
    channels: tuple[tuple[str, str], ...]
    not_counted: tuple[tuple[str, str], ...]


def result_view(vote: VoteView) -> ResultView | None:
    """None until the vote is counted."""
    found = vote.result
    if not found:
        return None
    yes_no = vote.method == YES_NO
    tally = found if yes_no else found["participation"]
    return ResultView(
        outcome=vote.outcome,
        verdict=verdict(vote.outcome, tally["tests"]) if yes_no else _chosen_verdict(vote, tally),
        tests=_bars(_telling(tally["tests"], yes_no=yes_no)),
        voices=_voices(tally) if yes_no else (),
        chosen=None if yes_no else _chosen(vote),
        approvals=() if yes_no else _approvals(vote),
        other=_other(tally) if yes_no else None,
        channels=tuple(
            (_(CHANNELS[name]), _papers(n)) for name, n in found["channels"].items() if name in CHANNELS
        ),
        not_counted=tuple(
            (_(NOT_COUNTED.get(code, code)), _papers(n)) for code, n in found["not_counted"].items()
        ),
    )


def _papers(n: int) -> str:
    return _("%(n)d 张票", n=n)


# --- tests as bars -----------------------------------------------------------------------------------


def _telling(tests: Sequence[Mapping[str, Any]], *, yes_no: bool) -> list[Mapping[str, Any]]:
    """Of a choice among options the approvals are told for each option, not for all ballots."""
    return [test for test in tests if yes_no or test["kind"] != "approval"]


def _bars(tests: Sequence[Mapping[str, Any]]) -> tuple[Bars, ...]:
    return tuple(
        Bars(group.heading, group.article, tuple(_bar(test) for test in group.tests))
        for group in groups(tests)
    )


def _bar(test: Mapping[str, Any]) -> Bar:
    measure = test["measure"]
    area = measure == "area"
    part, whole, needed = (_whole(test[name], area) for name in ("part", "whole", "needed"))
    line = Threshold.parse(test["threshold"])
    values = {
        "part": _written(part, area),
        "whole": _written(whole, area),
        "sign": "≥" if line.inclusive else ">",
        "share": f"{line.numerator}/{line.denominator}",
        "needed": _written(needed, area),
    }
    missing = _written(needed - part, area)
    return Bar(
        label=_(MEASURES[measure]),
        share=percent(part, whole, 2) or "0.00",
        line=percent(line.numerator, line.denominator) or "0",
        figures=_("%(part)s ÷ %(whole)s，须 %(sign)s %(share)s，即至少 %(needed)s", **values),
        passed=bool(test["pass"]),
        says=_("达到") if test["pass"] else _("没有达到，差 %(missing)s", missing=missing),
    )


def _whole(figure: str, area: bool) -> int:
    return hundredths(figure) if area else int(figure)


def _written(figure: int, area: bool) -> str:
    if not area:
        return _("%(n)s 人", n=f"{figure:,}")
    metres, rest = square_metres(figure).split(".")
    return f"{int(metres):,}.{rest} ㎡"


# --- who said what -----------------------------------------------------------------------------------


def _voices(tally: Mapping[str, Any]) -> tuple[Row, ...]:
    rows = [_row(_(CHOICES[choice]), tally[choice]) for choice in CHOICES]
    return (*rows, _row(_("参加表决合计"), tally["participating"]))


def _row(label: str, amount: Mapping[str, Any]) -> Row:
    area = _written(hundredths(amount["area"]), True) if "area" in amount else ""
    return Row(label, f"{amount['persons']:,}", area)


def _other(tally: Mapping[str, Any]) -> Other | None:
    policy = tally["non_response"]
    joined = policy["joined"]
    if policy["policy"] == "not_participated":
        return None
    return Other(
        silent=str(policy["silent"]["persons"]),
        joined=_(CHOICES[joined]) if joined else "",
        with_policy=_voices(tally),
        without=_voices(tally["without_policy"]),
        outcome_without=tally["without_policy"]["result"],
        decided_by_silent="voting.silent_electors_decide" in tally["notes"],
    )


# --- choosing among options --------------------------------------------------------------------------


def _chosen_verdict(vote: VoteView, tally: Mapping[str, Any]) -> str:
    if vote.outcome == "invalid":
        return verdict("invalid", tally["tests"])
    called = titles(vote)
    elected = [called.get(key, key) for key in vote.result["elected"]]
    if vote.outcome == "passed":
        return _("选出：%(names)s。", names="、".join(elected))
    if vote.result["winners"]["result"] == "second_vote":
        return _("得票相同，分不出先后，须再次投票。")
    return _("没有选项达到要求。")


def _chosen(vote: VoteView) -> Chosen:
    winners, method, called = vote.result["winners"], METHODS[vote.method], titles(vote)
    elected = tuple(vote.result["elected"])
    return Chosen(
        method=_(method.title),
        in_words=_(method.in_words),
        ballots=winners["votes"]["ballots"],
        blank=winners["votes"]["blank"],
        standings=_standings(winners, called, elected),
        rounds=_rounds(winners, called),
        elected=tuple(called.get(key, key) for key in elected),
        undecided=tuple(called.get(key, key) for key in winners["equal"]),
    )


def _standings(
    winners: Mapping[str, Any], called: Mapping[str, str], elected: tuple[str, ...]
) -> tuple[Standing, ...]:
    first = winners["rounds"][0]["tally"] if winners["rounds"] else {}
    most = max((_hundredfold(votes) for votes in first.values()), default=0)
    return tuple(
        Standing(
            title,
            shown(first.get(key, "0")),
            percent(_hundredfold(first.get(key, "0")), most, 2) or "0.00",
            key in elected,
        )
        for key, title in called.items()
    )


def _hundredfold(votes: str) -> int:
    """An exact figure in whole hundredths, for the length of a bar."""
    numerator, _slash, denominator = votes.partition("/")
    return 100 * int(numerator) // int(denominator or 1)


def _rounds(winners: Mapping[str, Any], called: Mapping[str, str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    told = Winners(
        method=winners["method"],
        winners=tuple(winners["winners"]),
        votes=Votes(),
        rounds=tuple(Round({}, tuple(one["acts"])) for one in winners["rounds"]),
        equal=tuple(winners["equal"]),
        seats_left=winners["seats_left"],
        facts=winners["facts"],
    )
    by_round: dict[int, list[str]] = {}
    for sentence in explain(told, called):
        by_round.setdefault(sentence.round, []).append(_said(sentence))
    return tuple((number, tuple(said)) for number, said in by_round.items())


def _said(sentence: Sentence) -> str:
    return _(sentence.text, **sentence.values)


def _approvals(vote: VoteView) -> tuple[tuple[str, tuple[Bars, ...]], ...]:
    """Of each winner the law's own tests of approval, where a law speaks."""
    called = titles(vote)
    return tuple(
        (called.get(key, key), _bars([test for test in tally["tests"] if test["kind"] == "approval"]))
        for key, tally in vote.result["approvals"].items()
    )
