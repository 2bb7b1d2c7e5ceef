"""Sentences about a notice that page, print and message share."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import _
from yishi_notices.kinds import ACTS, KINDS, LANDS
from yishi_notices.reading import NoticeView
from yishi_notices.settings import shortest_days


def day(value: date | None) -> str:
    """2026年6月28日; empty for no day."""
    return _("%(y)d年%(m)d月%(d)d日", y=value.year, m=value.month, d=value.day) if value else ""


def square_metres(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02d} ㎡"


def document_number(notice: NoticeView) -> str:
    """公示〔2026〕3号; empty for a draft."""
    return numbered(notice.year, notice.number)


def numbered(year: int | None, number: int | None) -> str:
    if number is None or year is None:
        return ""
    return _("公示〔%(year)d〕%(number)d号", year=year, number=number)


def act_facts(notice: NoticeView, *, places: bool = True) -> list[tuple[str, str]]:
    """What is announced, as label and value; empty where nothing is. `places`: with other sites."""
    if notice.act_kind == "none":
        return []
    area = square_metres(notice.act_area) if notice.act_area else ""
    land = "" if notice.land_kind == "none" else _(LANDS[notice.land_kind])
    found = [
        (_("事项"), _(ACTS[notice.act_kind])),
        (_("地点"), notice.act_place),
        (_("面积"), area),
        (_("占用的是"), land),
        (_("现在的用途"), notice.present_use),
        (_("受影响的人"), notice.affected),
        (_("其他可选地点"), " / ".join(notice.alternatives.splitlines()) if places else ""),
    ]
    return [(label, value) for label, value in found if value]


def period_sentences(notice: NoticeView) -> list[str]:
    """How long it stands, and until when and how to object."""
    if notice.days == 0 or notice.period is None:
        return []
    period = notice.period
    found = [_("公示期：%(first)s至%(last)s。", first=day(period.start), last=day(period.last_day))]
    until = day(period.objections_until)
    found.append(_("对以上内容有异议的，请在%(day)s以前（含当日）扫码或者到社区提出。", day=until))
    if period.provisional:
        found.append(provisional_says(period.objections_until.year))
    if notice.act_kind != "none":
        found.append(_("异议没有处理完以前，公示的事项不得实施。"))
    return found


def provisional_says(year: int) -> str:
    """What 暂定 beside the last day means: it can only become later."""
    return _(
        "%(year)d年的放假安排还没有公布，提异议的截止日是暂定的：只会延后，不会提前；有变动会在公示页面写明。",
        year=year,
    )


def objected_says(notice: NoticeView) -> str:
    """What 有异议 means for the one who reads it."""
    if any(one.state == "upheld" for one in notice.objections):
        return _("异议成立，公示的内容不能照此实施。")
    if notice.act_kind == "none":
        return _("有 %(n)d 条异议正在处理。", n=notice.open_objections)
    return _("有 %(n)d 条异议正在处理；处理完以前，公示的事项不能实施。", n=notice.open_objections)


def shortest_periods() -> str:
    """事项公示 7 天；居务公开 15 天 …, as this community has set them."""
    return " · ".join(
        _("%(kind)s %(n)d 天", kind=_(kind.label), n=shortest_days(kind.code))
        for kind in KINDS.values()
        if kind.basis
    )
