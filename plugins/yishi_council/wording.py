"""Sentences and figures that several pages and papers show alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yishi.toolkit import N_, _, listed
from yishi_council.kinds import GROUPS, REPLIES, REVIEW_RESULTS
from yishi_council.quorum import Replies, Share
from yishi_council.reading import ReviewView
from yishi_voting.service import Threshold, percent


def entrance_label(building: str, entrance: str) -> str:
    """`3栋2单元`, as the roster writes it, or what the parts are called where they have no number."""
    named = [(building, "栋"), (entrance, "单元")]
    return "".join(
        part + suffix if part[-1:].isalnum() and part.isascii() else part for part, suffix in named
    )


@dataclass(frozen=True, slots=True)
class Meter:
    """A share, the line it must reach in per cent (None: none), and the sentence in numbers."""

    label: str
    percent: str
    line: str | None
    says: str
    met: bool


def share_meter(label: str, share: Share) -> Meter:
    """How many of those summoned are there."""
    if not share.threshold:
        says = _("应到 %(n)d，已到 %(m)d", n=share.summoned, m=share.present)
    elif share.met:
        says = _(
            "应到 %(n)d，要到 %(needed)d，已到 %(m)d，够了",
            n=share.summoned,
            needed=share.needed,
            m=share.present,
        )
    else:
        says = _(
            "应到 %(n)d，要到 %(needed)d，已到 %(m)d，还差 %(k)d",
            n=share.summoned,
            needed=share.needed,
            m=share.present,
            k=share.needed - share.present,
        )
    return Meter(label, share.percent, share.line, says, share.met)


def replies_says(replies: Replies) -> str:
    """What was answered, in one line: `应到 598：到现场来 120、用视频参加 30、没回复 400`; what nobody said is left out."""
    words = {**REPLIES, "": N_("没回复")}
    told = listed([f"{_(words[key])} {n}" for key, n in replies.numbers.items() if n])
    return _("应到 %(n)d：%(told)s", n=replies.summoned, told=told)


def review_meters(review: ReviewView) -> list[Meter]:
    """The tests of a review, as voting counted them."""
    return [_meter(test) for test in review.outcome.get("tests", ())]


def _meter(test: Mapping[str, Any]) -> Meter:
    part, whole, needed = (int(test[name]) for name in ("part", "whole", "needed"))
    label = _("到会占应到") if test["kind"] == "quorum" else _("同意占到会")
    says = _(
        "%(part)d / %(whole)d，要 %(needed)d（%(threshold)s）",
        part=part,
        whole=whole,
        needed=needed,
        threshold=threshold(test["threshold"]),
    )
    share = percent(part, whole, 2) or "0.00"
    return Meter(label, share, percent(needed, whole, 2), says, bool(test["pass"]))


def threshold(text: str) -> str:
    """`>=2/3` as people say it."""
    found = Threshold.parse(text)
    if found.inclusive:
        return _("达到 %(n)d/%(m)d", n=found.numerator, m=found.denominator)
    return _("超过 %(n)d/%(m)d", n=found.numerator, m=found.denominator)


def review_says(review: ReviewView) -> str:
    """The result in one sentence."""
    if review.result == "invalid":
        return _(
            "应到 %(summoned)d 人，到会 %(present)d 人，人数不够，评议无效。",
            summoned=review.summoned,
            present=review.present,
        )
    figures = {
        "summoned": review.summoned,
        "present": review.present,
        "yes": review.yes,
        "no": review.no,
        "abstain": review.abstain,
        "percent": percent(review.yes, review.present, 2) or "0.00",
    }
    if review.result == "passed":
        return _(
            "应到 %(summoned)d 人，到会 %(present)d 人。同意 %(yes)d 人（占到会的 %(percent)s%%），"
            "不同意 %(no)d 人，弃权 %(abstain)d 人：评议通过。",
            **figures,
        )
    return _(
        "应到 %(summoned)d 人，到会 %(present)d 人。同意 %(yes)d 人（占到会的 %(percent)s%%），"
        "不同意 %(no)d 人，弃权 %(abstain)d 人：评议没有通过。",
        **figures,
    )


def review_rows(review: ReviewView) -> list[list[str]]:
    """The review as a table: head, groups, sum."""
    head = [_("哪一方"), _("应到"), _("到会"), _("同意"), _("不同意"), _("弃权")]
    groups = [[_(GROUPS.get(key, key)), *map(str, figures)] for key, *figures in review.groups]
    total = [review.summoned, review.present, review.yes, review.no, review.abstain]
    return [head, *groups, [_("合计"), *map(str, total)]]


def result_word(review: ReviewView) -> str:
    return _(REVIEW_RESULTS[review.result])


def once_says(review: ReviewView) -> str:
    """That somebody there was in two capacities, and counted in one; empty where nobody was."""
    if not review.once:
        return ""
    return _("一人一票：有 %(n)d 个席位或户来的人已经按另一个身份算过，不再算进应到和到会。", n=review.once)
