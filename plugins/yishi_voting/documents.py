"""Papers of a vote, printed by typst: ballots, announcement, lists for the doors, result and certificate.

All words go in as JSON and are never read as markup; neither a file nor a package can be reached from them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

from yishi.toolkit import N_, _, calendar, current_tenant, listed
from yishi_voting.ballots.choosing import YES_NO
from yishi_voting.ballots.paper_token import paper_path
from yishi_voting.counting.shares import square_metres
from yishi_voting.kinds import CHOICES, DELIVERIES, OUTCOMES
from yishi_voting.rows import day_of
from yishi_voting.shown.desk_rolls import Door, Entrance
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.result_view import result_view
from yishi_voting.shown.wording import articles_of, asked_of
from yishi_voting.shown.wording_desk import (
    ANNOUNCEMENT,
    CERTIFICATE,
    LETTER,
    RESULT,
    facts,
    moment,
    paragraphs,
    result_sentences,
    ways,
)
from yishi_voting.web.ballot_form import most_of, shape_of, titles
from yishi_voting.web.forms import matter_label

_FOLDER = Path(__file__).parent / "sheets"
CHUNK = 200
"""Most ballots of one print run; an entrance has fewer."""

HOW_TO_CHECK = (
    N_("一、向计票人索取本次表决的核对文件；核对程序 verify_vote.py 请自己从本平台下载，不要用别人给的。"),
    N_("二、在任何一台装有 Python 的电脑上运行：python verify_vote.py 文件名，或者 yishi verify 文件名。"),
    N_("三、程序只用这个文件重新计票；结果、各项分数和上面三个校验码应与本证明一致。"),
)


@cache
def _fonts() -> typst.Fonts:
    """Read once: the Chinese fonts alone, so that a sheet looks the same on every machine."""
    folder = str(fonts.serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _source(name: str) -> bytes:
    return (_FOLDER / f"{name}.typ").read_bytes()


def _pdf(name: str, data: dict[str, Any], locale: str, title: str) -> bytes:
    whole = {
        **data,
        "lang": "en" if locale == "en" else "zh",
        "title": title,
        "issuer": current_tenant().name,
    }
    source = _source(name)
    compiler = typst.Compiler(input=source, font_paths=_fonts(), ignore_system_fonts=True)
    made: Any = compiler.compile(input=source, format="pdf", sys_inputs={"sheet": json.dumps(whole)})
    return bytes(made)


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def ballot_address(root: str, vote: VoteView, door: Door) -> str:
    """What a ballot's square leads to: the voter's own page, proven by the paper (`paper_token`)."""
    return f"{root}/{paper_path(door.salt, vote.id, door.number)}"


# --- ballots -------------------------------------------------------------------------------------------


def ballots_pdf(vote: VoteView, doors: Sequence[Door], *, root: str, locale: str) -> bytes:
    """One page for each elector. `root` is the full address of the community's pages."""
    common = {
        "heading": vote.title,
        "kind": _("表决票"),
        "paragraphs": paragraphs(vote.text),
        "asked": _asked(vote),
        "choices": _choices(vote),
        "how": _how(vote),
        "facts": [
            [_("投票截止"), moment(vote.closes_at)],
            [_("事项"), matter_label(vote.the_matter.number, vote.the_matter.title)],
            [_("通过的要求"), "\n".join(asked_of(vote.the_matter))],
        ],
        "secret": vote.secret,
        "sign": "" if vote.secret else _("投票人（或受托人）签名"),
        "date": _("日期"),
        "proxy": _("由受托人签名的，请附书面委托书。") if vote.proxy_cap else "",
        "number_label": _("票号"),
        "qr_says": _("扫码看说明、网上投票")
        if "web" in vote.channels and not vote.secret
        else _("扫码看说明和进展"),
        "ballots": [_ballot(vote, door, root) for door in doors],
    }
    return _pdf("ballot", common, locale, _("表决票"))


def _ballot(vote: VoteView, door: Door, root: str) -> dict[str, Any]:
    area = (
        _("专有部分面积 %(area)s ㎡", area=square_metres(door.area))
        if "area" in vote.the_rule.measures
        else ""
    )
    return {
        # A secret paper has no number: nothing on it leads back to who filled it in.
        "number": "" if vote.secret else str(door.number),
        "rooms": [] if vote.secret else list(door.rooms),
        "more": "" if vote.secret else area,
        "qr": _qr(f"{root}/voting/{vote.id}" if vote.secret else ballot_address(root, vote, door)),
    }


def _asked(vote: VoteView) -> str:
    shape = shape_of(vote)
    if shape == YES_NO:
        return _("您同意吗？请在一个方框里打勾，只能选一项。")
    if shape == "one":
        return _("请在一个方框里打勾，只能选一项。")
    if shape == "some":
        return _("请在您赞成的方框里打勾，最多选 %(n)d 项。", n=most_of(vote))
    if shape == "ranking":
        return _("请在方框里写名次：最希望的写 1，其次写 2；可以只写前几名。")
    return _("请在方框里给每一项打分，0 到 10 的整数。")


def _choices(vote: VoteView) -> list[str]:
    if shape_of(vote) == YES_NO:
        return [_(label) for label in CHOICES.values()]
    return list(titles(vote).values())


def _how(vote: VoteView) -> list[str]:
    found = (
        [_("涂改看不清的、多选的、没有签名的不计入。")]
        if not vote.secret
        else [_("涂改看不清的、多选的不计入。")]
    )
    first = (
        _("同一位投票人只计一张票，先登记的有效。")
        if vote.secret
        else _("同一位投票人只计一张票，先收到的有效。")
    )
    found.append(first)
    return found


# --- sheets of text ------------------------------------------------------------------------------------


def announcement_pdf(vote: VoteView, *, address: str, locale: str) -> bytes:
    """What hangs in the estate when a vote is announced."""
    words = vote.the_rule.articles
    body = {
        "paragraphs": paragraphs(vote.text),
        "facts": facts(vote),
        "quotes": [[_(article), _(text)] for article, text in words.items()],
        "closing": [_("请在截止前投票。名册有错的，请在名册公布期内提出。")],
        **_foot(vote.announced_on, address),
    }
    return _pdf("text", body, locale, _(ANNOUNCEMENT, title=vote.title))


def letter_pdf(vote: VoteView, *, address: str, locale: str) -> bytes:
    """To the residents' committee, which must hear of an owners' meeting at the same time."""
    body = {
        "paragraphs": [
            _("本小区将就下列事项召开业主大会会议，采用书面征求意见和现场投票的形式，现告知居民委员会。"),
            _("表决：%(title)s", title=vote.title),
        ],
        "facts": facts(vote),
        "quotes": [],
        "closing": [_("收到后请签收：____________　日期：____________")],
        **_foot(vote.announced_on, address),
    }
    return _pdf("text", body, locale, _(LETTER))


def result_pdf(vote: VoteView, *, address: str, locale: str) -> bytes:
    """What hangs in the estate when the result is posted."""
    found = result_view(vote)
    assert found is not None
    articles = listed(articles_of(vote.the_matter)) or _(vote.the_rule.title)
    body = {
        "paragraphs": result_sentences(vote, found),
        "facts": [
            (_("依据"), articles),
            (_("投票时间"), _between(vote)),
            (_("结果校验码"), vote.result_hash),
        ],
        "quotes": [],
        "closing": [_("对结果有疑问的，可以凭结果页的文件自行重新计票核对。")],
        **_foot(vote.posted_on, address),
    }
    return _pdf("text", body, locale, _(RESULT, title=vote.title))


def _between(vote: VoteView) -> str:
    return _("%(first)s至%(last)s", first=moment(vote.opens_at), last=moment(vote.closes_at))


def _foot(day: Any, address: str) -> dict[str, Any]:
    return {
        "day": calendar.say_day(day) if day else "",
        "qr": _qr(address),
        "qr_says": _("扫码看说明和进展"),
        "address": address,
    }


# --- lists ---------------------------------------------------------------------------------------------


def list_pdf(vote: VoteView, runs: Iterable[Entrance], *, locale: str) -> bytes:
    """Who lives behind which door, with room to sign: for serving ballots and for checking in."""
    body = {
        "heading": vote.title,
        "columns": [
            _("票号"),
            _("房屋"),
            _("投票人"),
            _("面积（㎡）"),
            _("送达方式和日期"),
            _("签收"),
            _("备注"),
        ],
        "runs": [
            {
                "title": run.title,
                "count": _("共 %(n)d 份", n=len(run.doors)),
                "rows": [
                    [
                        str(d.number),
                        listed(d.rooms),
                        d.name,
                        square_metres(d.area) if d.area else "",
                        _served(d),
                        "",
                        _collected(d),
                    ]
                    for d in run.doors
                ],
            }
            for run in runs
        ],
        "footer": _("送达人：____________　日期：____________"),
    }
    return _pdf("list", body, locale, _("送达签收表"))


def list_csv(runs: Iterable[Entrance]) -> bytes:
    """What is on record of each paper's way, for spreadsheets: UTF-8 with its mark, no cell is a formula."""
    heads = [
        _("票号"),
        _("房屋"),
        _("投票人"),
        _("怎样送达"),
        _("送达日期"),
        _("谁送的"),
        _("收票日期"),
        _("谁收的票"),
    ]
    target = io.StringIO()
    table = csv.writer(target)
    table.writerow(heads)
    for run in runs:
        table.writerows(map(_plain, _way_of(door)) for door in run.doors)
    return target.getvalue().encode("utf-8-sig")


def _way_of(door: Door) -> list[str]:
    served, back = door.served_on, door.received_at
    return [
        str(door.number),
        listed(door.rooms) if door.rooms else "",
        door.name,
        _(DELIVERIES[door.served_how]) if served else "",
        served.isoformat() if served else "",
        door.deliverer,
        day_of(back).isoformat() if back else "",
        door.collector,
    ]


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _served(door: Door) -> str:
    """How, when and by whom, where it is on record; else room to write it."""
    if door.served_on is None:
        return ""
    return " ".join(
        filter(None, [_(DELIVERIES[door.served_how]), door.served_on.isoformat(), door.deliverer])
    )


def _collected(door: Door) -> str:
    if door.received_at is None:
        return ""
    day = day_of(door.received_at).isoformat()
    return _("收票：%(who)s", who=" ".join(filter(None, [door.collector, day])))


# --- the certificate -----------------------------------------------------------------------------------


def certificate_pdf(vote: VoteView, *, address: str, locale: str) -> bytes:
    """The result with its fractions, thresholds, articles and hashes, and how a stranger checks it."""
    found = result_view(vote)
    assert found is not None
    assert vote.counted_at is not None
    tally = vote.result if vote.method == YES_NO else vote.result["participation"]
    body = {
        "heading": vote.title,
        "outcome": _(OUTCOMES[vote.outcome]),
        "verdict": found.verdict,
        "facts": [
            [_("编号"), str(vote.number or "")],
            *[list(one) for one in facts(vote)],
            [_("计票"), calendar.say_day(day_of(vote.counted_at))],
            [
                _("规则"),
                _("%(title)s，版本 %(version)s", title=_(vote.the_rule.title), version=vote.the_rule.version),
            ],
        ],
        "tests_title": _("各项要求"),
        "tests_head": [_("要求"), _("按什么"), _("分数"), _("线"), _("至少"), _("结果"), _("条文")],
        "tests": _tests(vote, tally["tests"]),
        "voices_head": [_("意见"), _("人数"), _("面积")],
        "voices": [[row.label, row.persons, row.area] for row in found.voices],
        "winners": [(_("选出"), listed(found.chosen.elected))] if found.chosen else [],
        "others": ways(vote),
        "hashes_title": _("校验码（SHA-256）"),
        "hashes": [
            [_("名册"), vote.electorate_hash],
            [_("规则"), vote.rule_hash],
            [_("结果"), vote.result_hash],
        ],
        "check_title": _("怎样核对"),
        "check": [_(sentence) for sentence in HOW_TO_CHECK],
        **_foot(vote.posted_on or day_of(vote.counted_at), address),
    }
    return _pdf("certificate", body, locale, _(CERTIFICATE))


_KINDS = {"quorum": N_("参加表决"), "approval": N_("同意"), "composition": N_("人员组成")}
_BY = {"area": N_("按面积"), "persons": N_("按人数")}


def _tests(vote: VoteView, tests: Iterable[dict[str, Any]]) -> list[list[str]]:
    """One row a test; of a choice among options approvals are told in words, option by option."""
    shown = [test for test in tests if vote.method == YES_NO or test["kind"] != "approval"]
    return [_test(**test) for test in shown]


def _test(*, kind: str, measure: str, article: str, **figures: Any) -> list[str]:
    return [
        _(_KINDS[kind]),
        _(_BY[measure]),
        figures["fraction"],
        figures["threshold"],
        figures["needed"],
        _("达到") if figures["pass"] else _("没有达到"),
        _(article),
    ]
