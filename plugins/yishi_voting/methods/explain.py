"""The rounds in sentences that a resident understands; each is a msgid with its values, to be translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yishi_voting.methods.winners import Act, Winners
from yishi_voting.methods.words import N_


@dataclass(frozen=True, slots=True)
class Sentence:
    """`round` counts from 1; 0 for what holds for the whole count."""

    round: int
    text: str
    values: Mapping[str, str]

    def __str__(self) -> str:
        return self.text % self.values


_ELECTED: dict[str, str] = {
    "most_votes": N_("“%(option)s”得%(votes)s票，当选。"),
    "majority": N_("“%(option)s”得%(votes)s票，超过有效票的一半，当选。"),
    "quota": N_("“%(option)s”得%(votes)s票，达到当选票数%(quota)s，当选。"),
    "last_standing": N_("剩下的选项不多于剩下的名额，“%(option)s”以%(votes)s票当选。"),
}
_TIE: dict[str, str] = {
    "earlier_round": N_("%(among)s相同，看前面最近一轮的票数：按此定为“%(chosen)s”。"),
    "order": N_("%(among)s相同，按公布的先后：按此定为“%(chosen)s”。"),
    "second_vote": N_("%(among)s相同，须就这几项再次投票。"),
}
_ACTS: dict[str, str] = {
    "not_enough": N_("“%(option)s”得%(votes)s票，没有达到当选的要求。"),
    "eliminated": N_(
        "“%(option)s”只有%(votes)s票，出局；它的票转给：%(to)s；没有下一项的：%(exhausted)s票。"
    ),
    "surplus": N_("“%(option)s”多出%(surplus)s票，按比例转给：%(to)s；没有下一项的：%(exhausted)s票。"),
    "passed_over": N_("“%(option)s”有%(votes)s票支持，需%(cost)s，余款只有%(left)s，跳过。"),
}
_FUNDED = N_("“%(option)s”有%(votes)s票支持，费用%(cost)s，入选；余款%(left)s。")
_SHARED = N_("“%(option)s”有%(votes)s票支持，费用%(cost)s，由支持者平摊，每票%(each)s；入选，余款%(left)s。")
_SHARED_UNEVENLY = N_(
    "“%(option)s”有%(votes)s票支持，费用%(cost)s，由支持者平摊：每票最多%(each)s，"
    "其中%(paying_all)s票出完自己的余额；入选，余款%(left)s。"
)
_FACTS: dict[str, str] = {
    "quota": N_("当选票数为%(quota)s：有效票数除以名额加一，取整，再加一。"),
    "needed": N_("当选须得%(needed)s票：超过全部选票的一半，空白票计算在内。"),
    "share": N_(
        "每票的份额起初为%(first_share)s，加了%(raised)s次后为%(share)s；共用去%(spent)s，余款%(left)s。"
    ),
}
_STOPPED: dict[str, str] = {
    "exhausted": N_("余款不够任何一个还没入选而有人支持的项目，到此为止。"),
    "next_costs_too_much": N_("份额再加一次，入选的项目就会超过总预算，到此为止。"),
}
_NOBODY_NEXT: dict[str, str] = {
    "eliminated": N_("“%(option)s”只有%(votes)s票，出局；这些选票上没有下一项。"),
    "surplus": N_("“%(option)s”多出%(surplus)s票；这些选票上没有下一项。"),
}


def shown(number: str) -> str:
    """An exact figure for reading: `6` as it is, `19/3` as `6.33`, rounded half up without a float."""
    value = Fraction(number)
    if value.denominator == 1:
        return str(value.numerator)
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def explain(winners: Winners, names: Mapping[str, str] | None = None, between: str = "、") -> list[Sentence]:
    """The whole count, told in its sequence. `names`: what each option is called; `between` parts a list."""
    return list(_sentences(winners, names or {}, between))


def _sentences(winners: Winners, names: Mapping[str, str], between: str) -> Iterator[Sentence]:
    facts = {key: shown(value) for key, value in winners.facts.items() if key != "stopped"}
    for key in ("quota", "needed"):
        if key in facts:
            yield Sentence(0, _FACTS[key], facts)
    for number, held in enumerate(winners.rounds, 1):
        for act in held.acts:
            yield Sentence(number, _text(act), {**facts, **_values(act, names, between)})
    if "share" in facts:
        yield Sentence(0, _FACTS["share"], facts)
        yield Sentence(0, _STOPPED[winners.facts["stopped"]], facts)


def _text(act: Act) -> str:
    if act["act"] == "elected":
        return _ELECTED[act["by"]]
    if act["act"] == "tie":
        return _TIE[act["by"]]
    if act["act"] == "funded":
        return _funded(act)
    if not act.get("to", True):
        return _NOBODY_NEXT[act["act"]]
    return _ACTS[act["act"]]


def _funded(act: Act) -> str:
    if "each" not in act:
        return _FUNDED
    return _SHARED if act["paying_all"] == "0" else _SHARED_UNEVENLY


def _values(act: Act, names: Mapping[str, str], between: str) -> dict[str, str]:
    """The figures of an act for reading, and its options by their names."""

    def called(option: str) -> str:
        return names.get(option, option)

    values = {key: shown(value) for key, value in act.items() if key in _FIGURES}
    for key in ("option", "chosen"):
        if act.get(key) is not None:
            values[key] = called(act[key])
    if "among" in act:
        values["among"] = between.join(f"“{called(option)}”" for option in act["among"])
    if "to" in act:
        moved = [f"{called(option)} {shown(votes)}" for option, votes in act["to"].items()]
        values["to"] = between.join(moved)
    return values


_FIGURES = frozenset(("votes", "surplus", "exhausted", "cost", "left", "each", "paying_all"))
