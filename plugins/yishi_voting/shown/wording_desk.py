"""Sentences of announcements and results, for paper and for chats; the same words as on the pages."""

from __future__ import annotations

from datetime import datetime

from yishi.toolkit import N_, _, calendar, current_tenant, listed, local, settings
from yishi_voting.kinds import CHANNELS, NON_RESPONSE, NOT_COUNTED, OUTCOMES
from yishi_voting.settings import NAME
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.result_view import ResultView, result_view
from yishi_voting.shown.wording import articles_of, asked_of
from yishi_voting.web.forms import matter_label

ANNOUNCEMENT = N_("关于“%(title)s”的表决公告")
RESULT = N_("关于“%(title)s”的表决结果公告")
LETTER = N_("关于召开业主大会会议的告知书")
CERTIFICATE = N_("表决结果证明")


def moment(at: datetime | None) -> str:
    """`2026年6月6日 08:00`; empty while there is none."""
    if at is None:
        return ""
    here = local(at, current_tenant().zone)
    return f"{calendar.say_day(here.date())} {here:%H:%M}"


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def facts(vote: VoteView) -> list[tuple[str, str]]:
    """What everybody must know of a vote, as label and value."""
    rule, matter = vote.the_rule, vote.the_matter
    found = [
        (_("事项"), matter_label(matter.number, matter.title)),
        (_("通过的要求"), "\n".join(asked_of(matter))),
        (_("依据"), listed(articles_of(matter)) or _(rule.title)),
        (_("投票时间"), _span(vote)),
        (_("投票方式"), listed(_(CHANNELS[name]) for name in vote.channels)),
    ]
    if vote.estate:
        found.insert(0, (_("小区"), vote.estate))
    if vote.options:
        found.append((_("选项"), "\n".join(str(option["title"]) for option in vote.options)))
    if vote.record_date:
        found.append((_("名册"), _record(vote)))
    found.append((_("委托"), _proxy(vote)))
    if vote.family == "owners":
        found.append((_("没有反馈的"), _silent(vote)))
    return found


def _span(vote: VoteView) -> str:
    if vote.opens_at is None or vote.closes_at is None:
        return _("公告时确定")
    return _("%(first)s至%(last)s", first=moment(vote.opens_at), last=moment(vote.closes_at))


def _record(vote: VoteView) -> str:
    assert vote.record_date is not None
    day = calendar.say_day(vote.record_date)
    if vote.family != "owners":
        return _("以%(day)s的名单为准", day=day)
    if settings(NAME).count_parking_area:
        return _("以%(day)s的业主和面积为准，车位计入面积和人数", day=day)
    return _("以%(day)s的业主和面积为准，车位不计入", day=day)


def _proxy(vote: VoteView) -> str:
    if vote.proxy_cap < 1:
        return _("不能委托他人")
    return _("可以书面委托他人，一人最多受 %(n)d 位委托", n=vote.proxy_cap)


def _silent(vote: VoteView) -> str:
    if vote.non_response == "not_participated" or not vote.non_response_basis:
        return _(NON_RESPONSE[vote.non_response])
    return _(
        "%(policy)s，依据%(basis)s", policy=_(NON_RESPONSE[vote.non_response]), basis=vote.non_response_basis
    )


def result_sentences(vote: VoteView, found: ResultView) -> list[str]:
    """The result, each test with its figures, who said what, and how many came by which way."""
    said = [_("结果：%(outcome)s。%(verdict)s", outcome=_(OUTCOMES[found.outcome]), verdict=found.verdict)]
    for bars in found.tests:
        said.append(bars.heading)
        said.extend(
            _("%(by)s为 %(figures)s，%(says)s", by=bar.label, figures=bar.figures, says=bar.says)
            for bar in bars.bars
        )
    said.extend(_row(row.label, row.persons, row.area) for row in found.voices)
    return [*said, *ways(vote)]


def ways(vote: VoteView) -> list[str]:
    """By which ways the ballots came, and which do not count."""
    said = []
    known = [(name, n) for name, n in vote.result["channels"].items() if name in CHANNELS]
    if known:
        by = listed(_("%(way)s %(n)d 人", way=_(CHANNELS[name]), n=n) for name, n in known)
        said.append(_("投票方式：%(by)s。", by=by))
    left_out = vote.result["not_counted"].items()
    if left_out:
        by = listed(_("%(why)s %(n)d 张", why=_(NOT_COUNTED.get(code, code)), n=n) for code, n in left_out)
        said.append(_("不计入的票：%(by)s。", by=by))
    return said


def _row(label: str, persons: str, area: str) -> str:
    if not area:
        return _("%(label)s %(persons)s 人", label=label, persons=persons)
    return _("%(label)s %(persons)s 人、%(area)s", label=label, persons=persons, area=area)


def notice_text(vote: VoteView) -> str:
    """The result for the notice board: what was decided, by which rule, and how to check it."""
    found = result_view(vote)
    assert found is not None
    lines = [line for line in (vote.estate or "", *result_sentences(vote, found)) if line]
    if articles := articles_of(vote.the_matter):
        lines.append(_("依据：%(articles)s。", articles=listed(articles)))
    lines.append(_("结果校验码：%(hash)s", hash=vote.result_hash[:16]))
    return "\n".join(lines)


def result_text(vote: VoteView) -> str:
    """The result as plain text, to be sent on; empty until it is counted."""
    found = result_view(vote)
    if found is None:
        return ""
    lines = [_(RESULT, title=vote.title), *result_sentences(vote, found)]
    articles = articles_of(vote.the_matter)
    if articles:
        lines.append(_("依据：%(articles)s。", articles=listed(articles)))
    lines.append(_("结果校验码：%(hash)s", hash=vote.result_hash[:16]))
    lines.append(current_tenant().name)
    return "\n".join(lines)
