"""What a rule asks, and how a count came out, in sentences that a resident understands.

A test is told from its plain data (`Check.to_json`, or a line of a result's `tests`), so that the rule of a
vote that still runs and the result of an old one are told alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.toolkit import N_, _
from yishi_voting.counting.rule import Matter
from yishi_voting.counting.threshold import Threshold

_ASKED: Mapping[tuple[str, str, bool], str] = {
    ("participating", "all", True): N_("参加表决要达到全体的%(share)s（%(by)s）"),
    ("participating", "all", False): N_("参加表决要超过全体的%(share)s（%(by)s）"),
    ("yes", "participating", True): N_("同意要达到参加表决的%(share)s（%(by)s）"),
    ("yes", "participating", False): N_("同意要超过参加表决的%(share)s（%(by)s）"),
    ("yes", "all", True): N_("同意要达到全体的%(share)s（%(by)s）"),
    ("yes", "all", False): N_("同意要超过全体的%(share)s（%(by)s）"),
    ("yes", "present", True): N_("同意要达到到会的%(share)s（%(by)s）"),
    ("yes", "present", False): N_("同意要超过到会的%(share)s（%(by)s）"),
    ("yes", "expressed", True): N_("同意要达到表态（同意和不同意）的%(share)s（%(by)s）"),
    ("yes", "expressed", False): N_("同意要超过表态（同意和不同意）的%(share)s（%(by)s）"),
    ("yes", "members", True): N_("同意要达到全体成员的%(share)s（%(by)s）"),
    ("yes", "members", False): N_("同意要超过全体成员的%(share)s（%(by)s）"),
    ("present", "members", True): N_("到会要达到全体成员的%(share)s（%(by)s）"),
    ("present", "members", False): N_("到会要超过全体成员的%(share)s（%(by)s）"),
    ("present", "all", True): N_("到会要达到全体的%(share)s（%(by)s）"),
    ("present", "all", False): N_("到会要超过全体的%(share)s（%(by)s）"),
    ("representatives", "members", True): N_("居民代表要达到全体成员的%(share)s（%(by)s）"),
    ("representatives", "members", False): N_("居民代表要超过全体成员的%(share)s（%(by)s）"),
}
_OTHERWISE = {True: N_("要达到%(share)s（%(by)s）"), False: N_("要超过%(share)s（%(by)s）")}
_BY: Mapping[tuple[str, ...], str] = {
    ("area", "persons"): N_("面积和人数都算"),
    ("area",): N_("只算面积"),
    ("persons",): N_("只算人数"),
}
MEASURES: Mapping[str, str] = {"area": N_("按面积"), "persons": N_("按人数")}
_MISSED: Mapping[str, str] = {
    "quorum": N_("参加表决的不够"),
    "composition": N_("到会的人员组成不合要求"),
    "approval": N_("同意的不够"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Tests that ask the same of several measures, under one heading; `tests` are their plain data."""

    heading: str
    article: str
    tests: tuple[Mapping[str, Any], ...]


def groups(tests: Iterable[Mapping[str, Any]]) -> list[Group]:
    """Tests put together by what they ask, in the order of the rule."""
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for test in tests:
        found.setdefault(_asks(test), []).append(test)
    return [_group(asked, same) for asked, same in found.items()]


def _group(asked: tuple[str, ...], same: Sequence[Mapping[str, Any]]) -> Group:
    article = same[0]["article"]
    return Group(_heading(asked, same), _(article), tuple(same))


def asked_of(matter: Matter) -> list[str]:
    """What a matter's tests ask, one sentence for each group."""
    return [group.heading for group in groups(check.to_json() for check in matter.checks)]


def articles_of(matter: Matter) -> list[str]:
    """The articles behind them, each once."""
    return [_(article) for article in dict.fromkeys(check.article for check in matter.checks)]


def _asks(test: Mapping[str, Any]) -> tuple[str, ...]:
    part, whole = test.get("part_is") or test["part"], test.get("whole_is") or test["base"]
    return test["kind"], part, whole, test["threshold"]


def _heading(asked: tuple[str, ...], tests: Sequence[Mapping[str, Any]]) -> str:
    _kind, part, whole, written = asked
    line = Threshold.parse(written)
    sentence = _ASKED.get((part, whole, line.inclusive), _OTHERWISE[line.inclusive])
    measures = tuple(dict.fromkeys(sorted(test["measure"] for test in tests)))
    return _(sentence, by=_(_BY[measures]), share=share_words(line))


def share_words(line: Threshold) -> str:
    """`2/3`; a half is said as people say it."""
    return (
        _("一半") if (line.numerator, line.denominator) == (1, 2) else f"{line.numerator}/{line.denominator}"
    )


def verdict(result: str, tests: Sequence[Mapping[str, Any]]) -> str:
    """The result in one sentence that says why."""
    missed = [test for test in tests if not test["pass"]]
    if result == "passed":
        return _("%(n)d 项要求全部达到。", n=len(tests)) if len(tests) > 1 else _("达到了要求。")
    if not missed:
        return _("没有选出结果。")
    kind = missed[0]["kind"]
    measures = {test["measure"] for test in missed if test["kind"] == kind}
    by = _("按面积、按人数") if len(measures) > 1 else _(MEASURES[measures.pop()])
    if result == "invalid":
        return _("%(why)s（%(by)s），这次表决不产生效力。", why=_(_MISSED[kind]), by=by)
    return _("参加的人够了，但同意的没有达到要求（%(by)s）。", by=by)
