"""核对导出的计票文件 / Check an exported vote. One file, Python 3.10 or newer, nothing to install.

    python3 verify_vote.py 导出.zip
    python3 verify_vote.py vote.json --key '名称+编号+公钥'

Reads the document that `yishi export vote` writes (a .json, or a .zip with it), checks the hash of every
part, counts the ballots anew by the rule in the file, and compares with the outcome that was stated.
Exit code 0: everything that could be checked is right; 1: something does not fit; 2: it cannot be read.

It shares no code with the platform on purpose: whoever checks should not have to trust the checked.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import io
import json
import math
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # all else needs only Python; the report says that the signature was left out
    InvalidSignature = Ed25519PublicKey = None  # type: ignore[assignment,misc]

FORMAT, VERSION = "yishi.vote", 1
PUBLIC_FORMAT, PUBLIC_DOCUMENT = "yishi.vote.public", "vote-public.json"
"""The same without ballots, for everybody."""
DOCUMENT = "vote.json"
PARTS = ("vote", "rule", "electorate", "deliveries", "ballots", "outcome")
PUBLIC_PARTS = ("vote", "rule", "electorate", "outcome")
CHOICES = ("yes", "no", "abstain")
FREE_FAMILIES = ("simple_majority", "plurality")
"""No law speaks there: the method alone decides. Elsewhere each winner must pass the law's tests, too."""
MAX_SIZE, MAX_INTEGER, MAX_SHOWN = 1 << 30, 2**53 - 1, 30
RESULTS = {"passed": "通过 passed", "rejected": "未通过 rejected", "invalid": "无效 invalid"}
OWN_KEY = (
    "公钥取自文件本身，请与公布的公钥核对 / the key came with the file, compare it with the published one"
)


class Unreadable(Exception):
    """This is no export of a vote, or of a version that this program does not know (exit code 2)."""


class Report:
    """What was checked, what was not, what is wrong; each sentence in Chinese and English."""

    def __init__(self) -> None:
        self.facts: list[str] = []
        self.checked: list[str] = []
        self.unchecked: list[str] = []
        self.wrong: list[str] = []
        self.unreadable: str | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.wrong else 2 if self.unreadable else 0

    def lines(self) -> list[str]:
        found = [f"  {fact}" for fact in self.facts]
        found += [f"[通过 ok]     {text}" for text in self.checked]
        found += [f"[未查 not checked] {text}" for text in self.unchecked]
        found += [f"[不符 WRONG]  {text}" for text in self.wrong[:MAX_SHOWN]]
        if len(self.wrong) > MAX_SHOWN:
            more = len(self.wrong) - MAX_SHOWN
            found.append(f"…… 另有 {more} 处 / and {more} more")
        if self.unreadable:
            found.append(f"无法核对 / cannot be checked: {self.unreadable}")
        return [*found, self._verdict()]

    def _verdict(self) -> str:
        if self.wrong:
            return (
                "结论：文件与结果不符，可能被改动过。/ Verdict: it does not match and may have been altered."
            )
        if self.unreadable:
            return "结论：没有核对。/ Verdict: nothing was checked."
        if self.unchecked:
            return "结论：已核对的部分全部相符。/ Verdict: everything that was checked matches."
        return "结论：全部相符。/ Verdict: everything matches."


# --- reading -----------------------------------------------------------------------------------------


def read(path: str | Path) -> dict[str, Any]:
    path = Path(path)
    if not path.is_file():
        raise Unreadable(f"没有这个文件 / no such file: {path}")
    try:
        found = json.loads(
            _bytes(path).decode("utf-8"),
            object_pairs_hook=_no_twins,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"不是有效的 JSON / not valid JSON: {error}") from error
    if not isinstance(found, dict) or found.get("format") not in (FORMAT, PUBLIC_FORMAT):
        raise Unreadable("不是导出的计票文件 / this is no exported vote")
    if found.get("version") != VERSION:
        raise Unreadable(f"不认识的版本 / unknown version: {found.get('version')}")
    parts = found.get("parts")
    wanted = PARTS if found["format"] == FORMAT else PUBLIC_PARTS
    if not isinstance(parts, dict) or set(parts) != set(wanted):
        raise Unreadable("缺少部分内容 / parts are missing")
    if not all(isinstance(part, dict) for part in (*parts.values(), found.get("hashes"))):
        raise Unreadable("各部分的形式不对 / parts have a wrong form")
    return found


def _bytes(path: Path) -> bytes:
    if not zipfile.is_zipfile(path):
        if path.stat().st_size > MAX_SIZE:
            raise Unreadable("文件过大 / the file is too large")
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = (DOCUMENT, PUBLIC_DOCUMENT)
        found = [item for item in archive.infolist() if item.filename.split("/")[-1] in names]
        if len(found) != 1:
            raise Unreadable(f"压缩包里应有一个 {DOCUMENT} / there should be one {DOCUMENT} in the archive")
        if found[0].file_size > MAX_SIZE:
            raise Unreadable("文件过大 / the file is too large")
        return archive.read(found[0])


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("字段重复 / a field stands twice")
    return found


def _no_float(text: str) -> None:
    raise ValueError(f"不应有小数 / no fractions allowed: {text}")


def canonical_json(value: Any) -> bytes:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        named = {unicodedata.normalize("NFC", key): _plain(item) for key, item in value.items()}
        if len(named) == len(value):
            return dict(sorted(named.items(), key=lambda pair: pair[0].encode("utf-16-be")))
    raise ValueError("内容没有唯一的规范写法 / content has no canonical form")


def digest(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()


# --- counting yes and no ----------------------------------------------------------------------------


class Sum(NamedTuple):
    """So many persons with so much area, in whole 0.01 m²."""

    persons: int
    area: int

    def plus(self, other: Sum) -> Sum:
        return Sum(self.persons + other.persons, self.area + other.area)

    def by(self, measure: str) -> int:
        return self.area if measure == "area" else self.persons


NOBODY = Sum(0, 0)


def total_of(sums: Iterable[Sum]) -> Sum:
    found = NOBODY
    for one in sums:
        found = found.plus(one)
    return found


def metres(area: int) -> str:
    return f"{area // 100}.{area % 100:02d}"


def percent(part: int, whole: int) -> str | None:
    """In per cent with four decimals, half up; for the eye only, nothing is decided by it."""
    if whole <= 0:
        return None
    rounded = math.floor(Fraction(part * 10**6, whole) + Fraction(1, 2))
    return f"{rounded // 10**4}.{rounded % 10**4:04d}"


def line_of(threshold: str) -> tuple[Fraction, bool]:
    """`>=2/3` as (2/3, True): the line, and whether reaching it is enough."""
    found = re.fullmatch(r"(>=|>)([0-9]+)/([1-9][0-9]*)", threshold)
    if found is None:
        raise ValueError(f"threshold {threshold!r}")
    return Fraction(int(found[2]), int(found[3])), found[1] == ">="


def passes(threshold: str, part: int, whole: int) -> bool:
    if whole <= 0:
        return False
    line, inclusive = line_of(threshold)
    share = Fraction(part, whole)
    return share >= line if inclusive else share > line


def needed(threshold: str, whole: int) -> int:
    """The least part that passes."""
    line, inclusive = line_of(threshold)
    return math.ceil(line * whole) if inclusive else math.floor(line * whole) + 1


class Count:
    """What an electorate said, put to the tests of a matter; `judged()` is what the outcome should say."""

    def __init__(self, parts: dict[str, Any], total: Sum) -> None:
        vote, self.rule = parts["vote"], parts["rule"]
        (self.matter,) = (m for m in self.rule["matters"] if m["name"] == vote["matter"])
        self.policy = vote["non_response"]
        self.meeting = {name: vote[name] for name in ("members", "present", "representatives")}
        self.total = total

    def judged(self, heard: dict[str, Sum], silent: Sum) -> dict[str, Any]:
        """`heard`: what each choice came to in the ballots; `silent`: who was served and gave none."""
        joined = self._joined(heard) if silent.persons else None
        counted = {name: one.plus(silent) if name == joined else one for name, one in heard.items()}
        with_policy, without = self._judged(counted), self._judged(heard)
        notes = []
        if self.policy == "follow_majority" and silent.persons and joined is None:
            notes.append("voting.no_common_majority")
        if with_policy["result"] != without["result"]:
            notes.append("voting.silent_electors_decide")
        wanted = ("key", "family", "title", "version", "effective_from", "effective_to", "secret", "signed")
        matter = self.matter
        return {
            "rule": {name: self.rule[name] for name in wanted},
            "matter": {"name": matter["name"], "item": matter["number"], "title": matter["title"]},
            "totals": self._amount(self.total),
            "meeting": {name: n for name, n in self.meeting.items() if n is not None} or None,
            **with_policy,
            "non_response": {"policy": self.policy, "silent": self._amount(silent), "joined": joined},
            "without_policy": without,
            "notes": notes,
            "articles": list(dict.fromkeys(check["article"] for check in matter["checks"])),
        }

    def _joined(self, heard: dict[str, Sum]) -> str | None:
        """The choice with which the silent are counted: the sole leader by every measure of the rule."""
        if self.policy == "abstain":
            return "abstain"
        if self.policy != "follow_majority":
            return None
        found = set()
        for measure in self.rule["measures"]:
            figures = sorted(((heard[name].by(measure), name) for name in CHOICES), reverse=True)
            found.add(figures[0][1] if figures[0][0] > figures[1][0] else None)
        return found.pop() if len(found) == 1 else None

    def _judged(self, heard: dict[str, Sum]) -> dict[str, Any]:
        taking_part = total_of(heard.values())
        tests = [self._test(check, heard, taking_part) for check in self.matter["checks"]]
        failed = [test for test in tests if not test["pass"]]
        kinds = {test["kind"] for test in failed}
        reasons = [f"voting.{test['kind']}_{test['measure']}_missed" for test in failed]
        if failed and not taking_part.persons:
            reasons.insert(0, "voting.nobody_participated")
        word = "invalid" if kinds & {"quorum", "composition"} else "rejected" if failed else "passed"
        return {
            "participating": self._amount(taking_part),
            **{name: self._amount(heard[name]) for name in CHOICES},
            "tests": tests,
            "result": word,
            "reasons": list(dict.fromkeys(reasons)),
        }

    def _test(self, check: dict[str, Any], heard: dict[str, Sum], taking_part: Sum) -> dict[str, Any]:
        measure, threshold = check["measure"], check["threshold"]
        figures = {
            "all": self.total.by(measure),
            "yes": heard["yes"].by(measure),
            "expressed": heard["yes"].plus(heard["no"]).by(measure),
            "participating": taking_part.by(measure),
            "members": self._met("members", self.total.persons),
            "present": self._met("present", taking_part.persons),
            "representatives": self.meeting["representatives"],
        }
        part, whole = figures[check["part"]], figures[check["base"]]
        write = metres if measure == "area" else str
        return {
            "key": check["key"],
            "kind": check["kind"],
            "measure": measure,
            "part_is": check["part"],
            "whole_is": check["base"],
            "part": write(part),
            "whole": write(whole),
            "fraction": f"{write(part)}/{write(whole)}",
            "percent": percent(part, whole),
            "threshold": threshold,
            "inclusive": line_of(threshold)[1],
            "needed": write(needed(threshold, whole)),
            "pass": passes(threshold, part, whole),
            "article": check["article"],
        }

    def _met(self, name: str, otherwise: int) -> int:
        given: int | None = self.meeting[name]
        return otherwise if given is None else given

    def _amount(self, one: Sum) -> dict[str, Any]:
        found: dict[str, Any] = {
            "persons": one.persons,
            "persons_of_all": percent(one.persons, self.total.persons),
        }
        if "area" in self.rule["measures"]:
            found["area"] = metres(one.area)
            found["area_of_all"] = percent(one.area, self.total.area)
        return found


class Roll(Count):
    """The same from the ballots of an electorate, one by one."""

    def __init__(self, parts: dict[str, Any], roll: dict[int, Sum]) -> None:
        super().__init__(parts, total_of(roll.values()))
        self.served = {line[0] for line in parts["deliveries"]["served"]}
        self.roll = roll

    def stated(self, said: list[tuple[int, str]]) -> dict[str, Any]:
        heard = {name: total_of(self.roll[n] for n, word in said if word == name) for name in CHOICES}
        silent = NOBODY
        if self.policy != "not_participated":
            silent = total_of(self.roll[n] for n in self.served - {number for number, _ in said})
        return self.judged(heard, silent)


# --- the other methods ------------------------------------------------------------------------------


class Question(NamedTuple):
    options: list[str]
    seats: int
    costs: dict[str, int]
    budget: int


Found = tuple[list[str], list[Any], dict[str, str]]
"""Winners in their order, the tally of each round, figures of the whole count."""


Got = dict[str, int]
"""What each option got, in published order."""


def added_up(ask: Question, ballots: list[dict[str, int]]) -> Got:
    return {option: sum(ballot.get(option, 0) for ballot in ballots) for option in ask.options}


def by_most_votes(ask: Question, ballots: list[dict[str, int]]) -> Found:
    return most_of(ask, added_up(ask, ballots))


def most_of(ask: Question, got: Got) -> Found:
    """One round; of equal options the one published first."""
    best = sorted(ask.options, key=lambda option: -got[option])  # sorting keeps the published order
    return [option for option in best if got[option]][: ask.seats], [got], {}


def by_support_in_budget(ask: Question, ballots: list[dict[str, int]]) -> Found:
    return supported(ask, added_up(ask, ballots))


def supported(ask: Question, got: Got) -> Found:
    left, found = ask.budget, []
    for option in sorted(ask.options, key=lambda o: (-got[o], ask.costs[o])):
        if got[option] and ask.costs[option] <= left:
            left -= ask.costs[option]
            found.append(option)
    figures = {"budget": ask.budget, "spent": ask.budget - left, "left": left}
    return found, [got], {name: str(figure) for name, figure in figures.items()}


class Shares:
    """Voters with equal ballots in groups, and what each of them has left: the method of equal shares."""

    def __init__(self, ask: Question, ballots: list[dict[str, int]]) -> None:
        self.ask = ask
        groups: dict[tuple[str, ...], int] = {}
        for ballot in ballots:
            key = tuple(option for option in ask.options if option in ballot)
            groups[key] = groups.get(key, 0) + 1
        self.sizes = list(groups.values())
        self.backers = {
            option: [n for n, key in enumerate(groups) if option in key] for option in ask.options
        }
        self.got = {option: sum(self.sizes[n] for n in self.backers[option]) for option in ask.options}
        self.projects = [option for option in ask.options if self.got[option]]

    def bought(self, share: Fraction) -> list[str]:
        """What voters buy who have `share` each: again and again where who pays most pays least for its worth."""
        money = [share] * len(self.sizes)
        # As money only goes, a project never becomes a better bargain than it was.
        hope = {option: Fraction(1, self.got[option]) for option in self.projects}
        found: list[str] = []
        while hope:
            best: tuple[Any, ...] | None = None
            for option in sorted(hope, key=lambda o: hope[o]):
                if best is not None and hope[option] > best[0]:
                    break
                each = self._each(option, money)
                if each is None:
                    del hope[option]
                    continue
                hope[option] = each / self.ask.costs[option]
                place = self.ask.options.index(option)
                offer = (hope[option], self.ask.costs[option], -self.got[option], place, option, each)
                best = offer if best is None or offer[:4] < best[:4] else best
            if best is None:
                break
            option, each = best[4:]
            found.append(option)
            del hope[option]
            for n in self.backers[option]:
                money[n] -= min(money[n], each)
        return found

    def _each(self, option: str, money: list[Fraction]) -> Fraction | None:
        """What each backer pays at most, so that together they pay the cost; None where they can't."""
        missing, payers = Fraction(self.ask.costs[option]), self.got[option]
        for n in sorted(self.backers[option], key=lambda n: money[n]):
            if money[n] * payers >= missing:
                return missing / payers
            missing -= money[n] * self.sizes[n]
            payers -= self.sizes[n]
        return None

    def spent(self, options: list[str]) -> int:
        return sum(self.ask.costs[option] for option in options)

    def full(self, options: list[str]) -> bool:
        """Nothing that somebody wants would still fit."""
        left = self.ask.budget - self.spent(options)
        return all(self.ask.costs[option] > left for option in self.projects if option not in options)


def by_equal_shares(ask: Question, ballots: list[dict[str, int]]) -> Found:
    """Each voter an equal share of the budget, raised by 1 as long as the real budget pays for the result."""
    table = Shares(ask, ballots)
    first = Fraction(ask.budget, len(ballots)) if ballots else Fraction(0)
    share, found, stopped = first, table.bought(first), "exhausted"
    while not table.full(found):
        more = table.bought(share + 1)
        if table.spent(more) > ask.budget:
            stopped = "next_costs_too_much"
            break
        share, found = share + 1, more
    spent = table.spent(found)
    tallies = [
        {option: votes for option, votes in table.got.items() if option not in found[:n]}
        for n in range(len(found))
    ]
    figures = {
        "budget": str(ask.budget),
        "spent": str(spent),
        "left": str(ask.budget - spent),
        "first_share": str(first),
        "share": str(share),
        "raised": str(share - first),
        "stopped": stopped,
    }
    return found, tallies, figures


class Papers:
    """Ranked papers on the table: [ranking, worth, the option on whose pile it lies or None]."""

    def __init__(self, ask: Question, rankings: Iterable[list[str]]) -> None:
        self.ask = ask
        ranked = [ranking for ranking in rankings if ranking]
        named = {option for ranking in ranked for option in ranking}
        self.standing = [option for option in ask.options if option in named]
        self.on_table = list(self.standing)
        self.papers: list[list[Any]] = [[ranking, Fraction(1), ranking[0]] for ranking in ranked]
        self.tallies: list[dict[str, Fraction]] = []

    def tally(self) -> dict[str, Fraction]:
        found = dict.fromkeys(self.on_table, Fraction(0))
        for _ranking, worth, pile in self.papers:
            if pile is not None:
                found[pile] += worth
        return found

    def _next(self, ranking: list[str]) -> str | None:
        return next((option for option in ranking if option in self.standing), None)

    def drop(self, option: str) -> None:
        self.standing.remove(option)
        self.on_table.remove(option)
        for paper in self.papers:
            if paper[2] == option:
                paper[2] = self._next(paper[0])

    def hand_on(self, option: str, share: Fraction) -> None:
        """`share` of each paper of the pile moves on, the rest stays."""
        for paper in [paper for paper in self.papers if paper[2] == option]:
            self.papers.append([paper[0], paper[1] * share, self._next(paper[0])])
            paper[1] *= 1 - share

    def settle(self, tied: list[str], extreme: Callable[..., Any]) -> list[str]:
        """Of equal options those that the latest earlier round tells apart."""
        for tally in reversed(self.tallies):
            mark = extreme(tally[option] for option in tied)
            tied = [option for option in tied if tally[option] == mark]
        return tied

    def last(self, tally: dict[str, Fraction], all_may_go: Callable[[list[str], Fraction], bool]) -> str:
        fewest = min(tally[option] for option in self.standing)
        tied = [option for option in self.standing if tally[option] == fewest]
        if len(tied) > 1 and not all_may_go(tied, fewest):
            tied = self.settle(tied, min)
        return tied[-1]


def by_runoff(ask: Question, rankings: list[list[str]]) -> Found:
    table = Papers(ask, rankings)
    while table.standing:
        tally = table.tally()

        def together(tied: list[str], fewest: Fraction, tally: dict[str, Fraction] = tally) -> bool:
            above = [tally[option] for option in table.standing if tally[option] > fewest]
            return bool(above) and fewest * len(tied) < min(above)

        leader = max(table.standing, key=lambda option: tally[option])
        if 2 * tally[leader] > sum(tally.values()) or len(table.standing) == 1:
            return [leader], [*table.tallies, tally], {}
        gone = table.last(tally, together)
        table.tallies.append(tally)
        table.drop(gone)
    return [], [], {}


def by_quota(ask: Question, rankings: list[list[str]]) -> Found:
    """STV: Droop quota, weighted inclusive Gregory transfer, exact."""
    table = Papers(ask, rankings)
    quota = len(table.papers) // (ask.seats + 1) + 1
    elected: list[str] = []
    over: list[str] = []
    while table.standing and len(elected) < ask.seats:
        tally = table.tally()
        reached = [option for option in table.standing if tally[option] >= quota]
        for option in sorted(reached, key=lambda o: -tally[o]):
            elected.append(option)
            table.standing.remove(option)
        over += [option for option in reached if tally[option] > quota]
        left = ask.seats - len(elected)
        if len(table.standing) <= left:
            elected += sorted(table.standing, key=lambda o: -tally[o])
            table.standing = []
        elif left and over:
            largest = max(tally[option] for option in over)
            tied = table.settle([o for o in ask.options if o in over and tally[o] == largest], max)
            over.remove(tied[0])
            table.hand_on(tied[0], (tally[tied[0]] - quota) / tally[tied[0]])
        elif left:

            def of_no_weight(tied: list[str], fewest: Fraction, left: int = left) -> bool:
                return fewest == 0 and len(table.standing) - len(tied) >= left

            table.drop(table.last(tally, of_no_weight))
        table.tallies.append(tally)
    return elected, table.tallies, {"quota": str(quota)}


METHODS: dict[str, tuple[str, Callable[..., Found]]] = {
    "single_choice": ("one", by_most_votes),
    "multiple_choice": ("some", by_most_votes),
    "approval": ("some", by_most_votes),
    "score": ("scores", by_most_votes),
    "irv": ("ranking", by_runoff),
    "stv": ("ranking", by_quota),
    "greedy": ("some", by_support_in_budget),
    "equal_shares": ("some", by_equal_shares),
}
BUDGETS = ("greedy", "equal_shares")
"""They fill a budget, no seats."""
FROM_SUMS: dict[str, Callable[[Question, Got], Found]] = {
    "single_choice": most_of,
    "multiple_choice": most_of,
    "approval": most_of,
    "score": most_of,
    "greedy": supported,
}
"""What can be told from the votes of the one round, without the ballots."""
"""What this program counts itself; of any other method it takes the stated winners and says so."""


def question_of(vote: dict[str, Any]) -> Question:
    options = vote["options"]
    return Question(
        [option["key"] for option in options],
        vote["seats"],
        {option["key"]: option["cost"] for option in options if option.get("cost") is not None},
        vote["budget"] or 0,
    )


def marks_of(shape: str, choice: Any) -> Any:
    """A ballot as the methods above take it; empty: blank."""
    if shape == "scores":
        return {option: score for option, score in (choice or {}).items() if score}
    if shape == "ranking":
        return list(choice or [])
    named = [choice] if isinstance(choice, str) else list(choice or [])
    return dict.fromkeys(named, 1)


# --- one export -------------------------------------------------------------------------------------


class Document:
    """What both kinds of export have: vote, rule, outcome, and hashes of the parts."""

    names: tuple[str, ...] = PARTS

    def __init__(self, document: dict[str, Any], report: Report) -> None:
        self.document, self.report = document, report
        self.parts: dict[str, Any] = document["parts"]
        self.vote, self.rule, self.outcome = (self.parts[name] for name in ("vote", "rule", "outcome"))

    def run(self) -> None:
        raise NotImplementedError

    def electorate_hash(self) -> str:
        raise NotImplementedError

    def proven(self) -> dict[str, Any]:
        """What the ledger's entry of this count should say."""
        return {
            "vote": self.vote["id"],
            "outcome": self.vote["outcome"],
            "rule_hash": digest(self.rule),
            "electorate": self.electorate_hash(),
            "result": digest(self.outcome),
        }

    def _introduce(self) -> None:
        vote = self.vote
        self.report.facts += [
            f"表决 / vote: {vote['community']} №{vote['number']} {vote['title']}",
            f"规则 / rule: {self.rule['title']} {self.rule['version']} · {vote['matter']} · {vote['method']}",
            f"规则有效 / in force: {self.rule['effective_from'] or ''} – {self.rule['effective_to'] or ''}，"
            f"截止 / closed: {vote['closes_at']}",
        ]

    def _hashes(self) -> None:
        stated = self.document["hashes"]
        found = {name: digest(part) for name, part in self.parts.items()}
        wrong = [name for name in self.names if found[name] != stated.get(name)]
        for name in wrong:
            self._wrong(f"“{name}”部分被改动（哈希不符）/ part {name!r} was altered (its hash differs)")
        based = {"electorate": self.electorate_hash(), "rule": found["rule"]}
        for name, value in based.items():
            if self.outcome[f"{name}_hash"] != value:
                self._wrong(
                    f"结果所依据的“{name}”不是文件里的这一份 / the outcome was counted on another {name!r}"
                )
        if not wrong:
            self._ok(f"{len(self.names)} 个部分的哈希 / the hashes of {len(self.names)} parts")
        shown = {**based, "outcome": found["outcome"]}
        self.report.facts += [f"SHA-256 {name}: {value}" for name, value in shown.items()]

    def _tell(self, found: dict[str, Any]) -> None:
        for test in found.get("tests") or found["participation"]["tests"]:
            word = "✓" if test["pass"] else "✗"
            self.report.facts.append(f"{word} {test['key']}: {test['fraction']} {test['threshold']}")
        if "elected" in found:
            self.report.facts.append(f"入选 / elected: {'、'.join(found['elected']) or '—'}")
        self.report.facts.append(f"重算的结果 / result recomputed: {RESULTS[found['result']]}")

    def _ok(self, text: str) -> None:
        self.report.checked.append(text)

    def _wrong(self, text: str) -> None:
        self.report.wrong.append(text)


class Check(Document):
    """One export with its ballots, part by part."""

    def __init__(self, document: dict[str, Any], report: Report) -> None:
        super().__init__(document, report)
        self.ballots = self.parts["ballots"]

    def electorate_hash(self) -> str:
        return digest(self.parts["electorate"])

    def proven(self) -> dict[str, Any]:
        return {**super().proven(), "ballots": self.ballots_hash()}

    def run(self) -> None:
        self._introduce()
        self._hashes()
        self.report.facts.append(f"SHA-256 ballots: {self.ballots_hash()}")
        roll = self._electorate()
        if self.ballots["secret"] is not self.vote["secret"]:
            raise ValueError("secret")
        said = self._secret() if self.vote["secret"] else self._signed(roll)
        self._recount(roll, said)

    def ballots_hash(self) -> str:
        """As the ledger has it: of counted ballots number and digest; of secret ones everything."""
        listed = self.ballots["ballots"]
        if not self.ballots["secret"]:
            counted = (ballot for ballot in listed if ballot["state"] == "counted")
            listed = sorted([ballot["number"], ballot["digest"]] for ballot in counted)
        return digest({"ballots": listed})

    def _electorate(self) -> dict[int, Sum]:
        roll: dict[int, Sum] = {}
        before = len(self.report.wrong)
        for number, _identity, persons, area, units in self.parts["electorate"]["electors"]:
            if number in roll:
                self._wrong(f"名册里有两个 {number} 号 / number {number} stands twice in the electorate")
            if area != sum(unit[1] or 0 for unit in units) and units:
                self._wrong(
                    f"{number} 号的面积不等于各套之和 / area of number {number} is not that of its units"
                )
            if type(persons) is not int or type(area) is not int or persons < 0 or area < 0:
                raise ValueError(f"elector {number}")
            roll[number] = Sum(persons, area)
        if self.parts["electorate"]["record_date"] != self.vote["record_date"]:
            self._wrong("名册基准日不一致 / the electorate is of another day")
        whole = total_of(roll.values())
        if len(self.report.wrong) == before:
            self._ok(
                f"名册：{len(roll)} 票，{whole.persons} 人，{metres(whole.area)} ㎡ / "
                f"electorate: {len(roll)} voices, {whole.persons} persons, {metres(whole.area)} m²"
            )
        return roll

    def _signed(self, roll: dict[int, Sum]) -> list[tuple[int, Any]]:
        """Counted ballots: of this electorate, each elector once, each as its digest in the ledger has it."""
        said: dict[int, Any] = {}
        before = len(self.report.wrong)
        for ballot in self.ballots["ballots"]:
            number, choice = ballot["number"], ballot["choice"]
            key = bytes.fromhex(ballot["salt"])
            if hmac.new(key, digest(choice).encode(), "sha256").hexdigest() != ballot["digest"]:
                self._wrong(f"{number} 号的票被改动 / the ballot of number {number} was altered")
            if ballot["state"] == "not_counted":
                if not ballot["reason"]:
                    self._wrong(f"{number} 号的票没有计入，也没有原因 / number {number}: no reason given")
            elif ballot["state"] != "counted":
                raise ValueError(f"ballot state {ballot['state']!r}")
            elif number not in roll:
                self._wrong(f"票号 {number} 不在名册里 / number {number} is not in the electorate")
            elif number in said:
                self._wrong(f"{number} 号计了不止一张票 / more than one ballot of number {number} counts")
            else:
                said[number] = choice["choice"]
                self._in_time(ballot)
        if len(self.report.wrong) == before:
            self._ok(
                f"{len(said)} 张计入的票，都在期间内，每人一张 / {len(said)} ballots that count, all in time, one of each voice"
            )
        return list(said.items())

    def _in_time(self, ballot: dict[str, Any]) -> None:
        """A ballot that counts came between opening and close, by a channel that was announced."""
        opened, came, closed = (
            datetime.fromisoformat(moment)
            for moment in (self.vote["opens_at"], ballot["received_at"], self.vote["closes_at"])
        )
        if not opened <= came <= closed:
            self._wrong(
                f"{ballot['number']} 号的票不是在投票期间收到的 / number {ballot['number']} came too soon or too late"
            )
        if ballot["channel"] not in self.vote["channels"]:
            self._wrong(
                f"{ballot['number']} 号的投票方式没有采用 / number {ballot['number']} came by another channel"
            )

    def _secret(self) -> list[tuple[int, Any]]:
        """Each counts one person; whose it is nobody can tell, so they are put to numbers as they come."""
        keys = [ballot[0] for ballot in self.ballots["ballots"]]
        choices = [
            choice["choice"] for _key, choice, _receipt in self.ballots["ballots"] if "choice" in choice
        ]
        numbers = [line[0] for line in self.parts["electorate"]["electors"]]
        if len(set(keys)) < len(keys):
            self._wrong("有的票出现了两次 / a ballot stands twice")
        if len(keys) > min(len(numbers), sum(self.outcome["channels"].values())):
            self._wrong("票比投票的人多 / there are more ballots than electors who voted")
        elif keys != sorted(keys):
            self._wrong(
                "无记名票没有按随机编号排列 / secret ballots are not in the order of their random ids"
            )
        else:
            self._ok(
                f"{len(keys)} 张无记名票，不多于投票人数 / {len(keys)} secret ballots, no more than voters"
            )
        self.report.unchecked.append(
            "无记名票由谁投出：按设计无法知道 / who cast the secret ballots: by design nobody can know"
        )
        return list(zip(numbers, choices, strict=False))

    def _recount(self, roll: dict[int, Sum], said: list[tuple[int, Any]]) -> None:
        count = Roll(self.parts, roll)
        facts = {
            "vote": {name: self.vote[name] for name in ("number", "title", "record_date")},
            "electorate_hash": digest(self.parts["electorate"]),
            "rule_hash": digest(self.rule),
            **self._papers(said),
        }
        heard = total_of(roll[number] for number, _choice in said).persons
        present, members = self.vote["present"], self.vote["members"]
        entitled = count.total.persons if members is None else members
        if entitled < count.total.persons or not heard <= (heard if present is None else present) <= entitled:
            self._wrong("到会或应到人数不可能 / the numbers of those present or entitled are impossible")
        if self.vote["method"] == "yes_no":
            strange = [choice for _number, choice in said if choice not in CHOICES]
            if strange:
                raise ValueError(f"choice {strange[0]!r}")
            expected = {**count.stated(said), **facts}
        else:
            expected = {**facts, **self._chosen(count, said)}
        differences = list(differ(expected, self.outcome))
        for where, ours, theirs in differences:
            self._wrong(f"结果 / outcome {where}: 重算 recomputed {ours}，文件写 stated {theirs}")
        if expected["result"] != self.vote["outcome"]:
            self._wrong(f"结论应为 / the result should be {RESULTS[expected['result']]}")
        self._tell(expected)
        if not differences:
            self._ok("参与、各项条件和结果按规则重算，全部相同 / participation, tests and result, recomputed")

    def _papers(self, said: list[tuple[int, Any]]) -> dict[str, Any]:
        if self.vote["secret"]:
            return {"channels": self.outcome["channels"], "not_counted": {}}
        channels: dict[str, int] = {}
        reasons: dict[str, int] = {}
        torn = set()
        for ballot in self.ballots["ballots"]:
            counts = ballot["state"] == "counted"
            into, key = (channels, ballot["channel"]) if counts else (reasons, ballot["reason"])
            into[key] = into.get(key, 0) + 1
            if not counts and key == "co_owner_conflict":
                torn.add(ballot["number"])
        if torn - {number for number, _choice in said}:
            channels["conflict"] = len(torn - {number for number, _choice in said})
        return {"channels": channels, "not_counted": reasons}

    def _chosen(self, count: Roll, said: list[tuple[int, Any]]) -> dict[str, Any]:
        took_part = count.stated([(number, "abstain") for number, _choice in said])
        winners = self._winners([choice for _number, choice in said])
        approvals = {}
        elected = winners["winners"]
        if self.rule["family"] not in FREE_FAMILIES:
            for option in winners["winners"]:
                names = [(n, [c] if isinstance(c, str) else c or []) for n, c in said]
                voices = [(n, "yes" if option in named else "no") for n, named in names]
                approvals[option] = count.stated(voices)
            elected = [option for option in elected if approvals[option]["result"] == "passed"]
        failed = {test["kind"] for test in took_part["tests"] if not test["pass"]}
        word = "passed" if elected and winners["result"] != "second_vote" else "rejected"
        if failed & {"quorum", "composition"}:
            word = "invalid"
        return {
            "result": word,
            "participation": took_part,
            "winners": winners,
            "approvals": approvals,
            "elected": elected if word == "passed" else [],
        }

    def _winners(self, choices: list[Any]) -> dict[str, Any]:
        """What the method should have found; its explanation of the rounds is not retold."""
        stated, method = self.outcome["winners"], self.vote["method"]
        if method not in METHODS:
            self.report.unchecked.append(
                f"“{method}”怎样选出：本程序不会重算，入选者照文件所写 / "
                f"how {method!r} found its winners: not recomputed here, taken as stated"
            )
            return dict(stated)
        shape, decide = METHODS[method]
        ask = question_of(self.vote)
        marks = [marks_of(shape, choice) for choice in choices]
        strange = {option for mark in marks for option in mark} - set(ask.options)
        if strange:
            self._wrong(f"票上有没有公布的选项 / ballots name unknown options: {sorted(strange)}")
            marks = [mark for mark in marks if not strange & set(mark)]
        found, tallies, figures = decide(ask, [mark for mark in marks if mark])
        left = 0 if method in BUDGETS else ask.seats - len(found)
        blank = sum(not mark for mark in marks)
        self._tallies(tallies, stated["rounds"])
        return {
            **stated,
            "method": method,
            "result": "seats_left" if left else "decided",
            "winners": found,
            "equal": [],
            "seats_left": left,
            "votes": {"ballots": len(marks), "blank": blank, "weight": len(marks), "blank_weight": blank},
            "facts": figures,
        }

    def _tallies(self, ours: list[dict[str, Any]], stated: list[dict[str, Any]]) -> None:
        written = [{option: str(votes) for option, votes in tally.items()} for tally in ours]
        if written != [one["tally"] for one in stated]:
            self._wrong("各轮得票与重算不同 / the votes of the rounds differ from those recomputed")
        else:
            self._ok(f"{len(ours)} 轮的得票 / the votes in {len(ours)} rounds")


class PublicCheck(Document):
    """An export without ballots: whether the figures that were stated lead to the result that was stated."""

    names = PUBLIC_PARTS

    def electorate_hash(self) -> str:
        found: str = self.parts["electorate"]["hash"]
        return found

    def run(self) -> None:
        self._introduce()
        self._hashes()
        roll = self.parts["electorate"]
        self.total = sum_of(roll["persons"], metres(roll["area"]))
        if roll["record_date"] != self.vote["record_date"] or not roll["electors"] <= self.total.persons:
            self._wrong("名册的日期或票数不对 / the electorate is of another day, or has too many voices")
        expected = self._retested() if self.vote["method"] == "yes_no" else self._elected()
        differences = list(differ(expected, {name: self.outcome.get(name) for name in expected}))
        for where, ours, theirs in differences:
            self._wrong(f"结果 / outcome {where}: 重算 recomputed {ours}，文件写 stated {theirs}")
        if expected["result"] != self.vote["outcome"]:
            self._wrong(f"结论应为 / the result should be {RESULTS[expected['result']]}")
        self._tell(expected)
        if not differences:
            self._ok("各项条件和结果由写明的票数推出 / tests and result follow from the stated figures")
        self.report.unchecked += [
            "写明的票数是否就是各张票之和：文件里没有票，请计票人用含票的导出核对 / "
            "that the stated figures are the sum of the ballots: no ballots are in it, counters can check that",
            "名册由谁组成：文件里只有合计和哈希 / who the electorate is: only its totals and hash are in it",
        ]

    def _facts(self) -> dict[str, Any]:
        return {
            "vote": {name: self.vote[name] for name in ("number", "title", "record_date")},
            "electorate_hash": self.electorate_hash(),
            "rule_hash": digest(self.rule),
        }

    def _retested(self) -> dict[str, Any]:
        return {**self._tested(self.outcome), **self._facts()}

    def _tested(self, stated: dict[str, Any]) -> dict[str, Any]:
        """The tests anew from what the choices came to, before the silent were put with one of them."""
        heard = {name: self._amount(stated["without_policy"][name]) for name in CHOICES}
        silent = self._amount(stated["non_response"]["silent"])
        whole = total_of([*heard.values(), silent])
        if whole.persons > self.total.persons or whole.area > self.total.area:
            self._wrong("票数超过名册 / more is stated to have voted than the electorate has")
        return Count(self.parts, self.total).judged(heard, silent)

    def _amount(self, stated: dict[str, Any]) -> Sum:
        return sum_of(stated["persons"], stated.get("area", "0.00"))

    def _elected(self) -> dict[str, Any]:
        took_part = self._tested(self.outcome["participation"])
        winners = self._winners()
        elected = winners["winners"]
        approvals = {}
        if self.rule["family"] not in FREE_FAMILIES:
            approvals = {option: self._tested(self.outcome["approvals"][option]) for option in elected}
            elected = [option for option in elected if approvals[option]["result"] == "passed"]
        failed = {test["kind"] for test in took_part["tests"] if not test["pass"]}
        word = "passed" if elected and winners["result"] != "second_vote" else "rejected"
        if failed & {"quorum", "composition"}:
            word = "invalid"
        return {
            **self._facts(),
            "result": word,
            "participation": took_part,
            "winners": winners,
            "approvals": approvals,
            "elected": elected if word == "passed" else [],
        }

    def _winners(self) -> dict[str, Any]:
        """Who has most of the votes that are stated, where one round says it all."""
        stated, method = self.outcome["winners"], self.vote["method"]
        if method not in FROM_SUMS:
            self.report.unchecked.append(
                f"“{method}”怎样选出：没有票不能重算，入选者照文件所写 / "
                f"how {method!r} found its winners: not without ballots, taken as stated"
            )
            return dict(stated)
        ask = question_of(self.vote)
        (only,) = stated["rounds"]
        got = {option: int(only["tally"][option]) for option in ask.options}
        found, _tallies, figures = FROM_SUMS[method](ask, got)
        left = 0 if method in BUDGETS else ask.seats - len(found)
        word = "seats_left" if left else "decided"
        return {**stated, "result": word, "winners": found, "equal": [], "seats_left": left, "facts": figures}


def sum_of(persons: Any, area: Any) -> Sum:
    """From the persons and the square metres (`88.40`) of a document."""
    if type(persons) is not int or persons < 0 or re.fullmatch(r"[0-9]+\.[0-9]{2}", area) is None:
        raise ValueError(f"amount {persons!r} {area!r}")
    return Sum(persons, int(area.replace(".", "")))


def differ(ours: Any, stated: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two values differ, as (place, ours, stated)."""
    if isinstance(ours, dict) and isinstance(stated, dict):
        for key in dict.fromkeys([*ours, *stated]):
            place = f"{where}.{key}" if where else str(key)
            yield from differ(ours.get(key), stated.get(key), place)
    elif isinstance(ours, list) and isinstance(stated, list) and len(ours) == len(stated):
        for at, (one, other) in enumerate(zip(ours, stated, strict=True)):
            yield from differ(one, other, f"{where}[{at}]")
    elif ours != stated or type(ours) is not type(stated):
        yield where, json.dumps(ours, ensure_ascii=False), json.dumps(stated, ensure_ascii=False)


# --- the ledger --------------------------------------------------------------------------------------


def check_ledger(check: Document, key: str | None) -> None:
    """That the signed ledger has this very count: its entry, the way up to the root, the signature."""
    report, proof = check.report, check.document.get("ledger")
    if proof is None:
        report.unchecked.append(
            "存证：文件里没有账本证明，请把上面的哈希与张贴的公告核对 / "
            "ledger: no proof in the file, compare the hashes above with the posted notice"
        )
        return
    facts = proof["entry"]["facts"]
    different = [name for name, value in check.proven().items() if facts.get(name) != value]
    for name in different:
        report.wrong.append(f"存证里的“{name}”不是这一份 / the ledger holds another {name!r}")
    note = proof["checkpoint"]
    origin, size, root = _note_text(note).rstrip("\n").split("\n")
    leaf = hashlib.sha256(b"\x00" + canonical_json(proof["entry"])).digest()
    path = [bytes.fromhex(sibling) for sibling in proof["path"]]
    if int(size) != proof["size"] or climb(leaf, proof["seq"] - 1, int(size), path) != _base64(root):
        report.wrong.append("账本证明不成立 / the proof does not lead to the ledger's root")
    elif not different:
        report.checked.append(
            f"存证账本第 {proof['seq']} 条就是这次计票 / entry {proof['seq']} of the ledger is this count"
        )
    report.facts.append(f"账本 / ledger: {origin}，{size} 条 / entries, {root}")
    _check_signature(note, proof["key"] if key is None else key, key is not None, report)


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that an RFC 6962 inclusion proof leads to; None when it has not the right length."""
    if not 0 <= index < size:
        return None
    spans = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        left = index < middle
        spans.append(left)
        start, end = (start, middle) if left else (middle, end)
    if len(spans) != len(path):
        return None
    for left, sibling in zip(reversed(spans), path, strict=True):
        leaf = hashlib.sha256(b"\x01" + (leaf + sibling if left else sibling + leaf)).digest()
    return leaf


def _note_text(note: str) -> str:
    """The signed part: all before the last empty line, with its newline."""
    head, gap, _ = note.rpartition("\n\n")
    return head + "\n" if gap else note


def _check_signature(note: str, key: str, own_key: bool, report: Report) -> None:
    parsed = _parse_key(key)
    if parsed is None:
        report.wrong.append("公钥格式不对 / the public key is malformed")
    elif Ed25519PublicKey is None:
        report.unchecked.append("签名：本机没有 cryptography 库 / signature: cryptography is not installed")
    elif not _signed(note, *parsed):
        report.wrong.append(f"账本没有 {parsed[0]} 的有效签名 / no true signature of {parsed[0]}")
    else:
        report.checked.append(f"账本由 {parsed[0]} 签名 / the ledger is signed by {parsed[0]} (Ed25519)")
        if not own_key:
            report.unchecked.append(OWN_KEY)


def _parse_key(text: str) -> tuple[str, bytes, bytes] | None:
    """(name, key id, public key) of a C2SP verifier key, or None."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    blob = _base64(encoded) or b""
    found = hashlib.sha256(name.encode("utf-8") + b"\n" + blob).digest()[:4]
    good = name and len(blob) == 33 and blob[:1] == b"\x01" and found.hex() == key_id
    return (name, found, blob[1:]) if good else None


def _signed(note: str, name: str, key_id: bytes, public: bytes) -> bool:
    """Whether every signature under this key is true, and there is one."""
    text = _note_text(note)
    mark, true_ones = f"\u2014 {name} ", 0
    for line in note[len(text) :].split("\n"):
        blob = _base64(line[len(mark) :]) if line.startswith(mark) else None
        if blob is None or blob[:4] != key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], text.encode("utf-8"))
        except InvalidSignature:
            return False
        true_ones += 1
    return true_ones > 0


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def verify(path: str | Path, key: str | None = None) -> Report:
    """Check the export at `path`; `key` is a verifier key that was published elsewhere."""
    report = Report()
    try:
        document = read(path)
        check = Check(document, report) if document["format"] == FORMAT else PublicCheck(document, report)
        check.run()
        check_ledger(check, key)
    except (Unreadable, OSError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        report.unreadable = str(error)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        report.unreadable = f"内容的形式不对 / content of a wrong form: {type(error).__name__}: {error}"
    return report


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核对导出的计票文件 / check an exported vote")
    parser.add_argument("file", help="导出的 .zip 或 .json / the export: .zip or .json")
    parser.add_argument("--key", help="公布的公钥（名称+编号+公钥）/ the published verifier key")
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    report = verify(args.file, args.key)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
