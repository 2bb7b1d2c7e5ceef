"""Lists to take along: homes that nobody came for, door by door; the list in which people sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from yishi.toolkit import _
from yishi_council.coverage import Coverage, EntranceGap
from yishi_council.documents.typesetting import pdf
from yishi_council.reading import MeetingView, SummonsLine, ToCall
from yishi_council.wechat import when
from yishi_council.wording import entrance_label


def uncovered_pdf(coverage: Coverage, gaps: Sequence[EntranceGap], *, locale: str = "zh_CN") -> bytes:
    """A page for each entrance, with its lead's name, and room to write down who was met."""
    sheet = {
        "title": _("还没有到会的住户：%(title)s", title=coverage.title),
        "says": _(
            "共 %(households)d 户，已有 %(covered)d 户到会（%(percent)s%%），还有 %(uncovered)d 户。",
            households=coverage.households,
            covered=coverage.covered,
            percent=coverage.percent,
            uncovered=coverage.uncovered,
        ),
        "columns": [_("房屋"), _("上门日期"), _("见到的人、意见")],
        "widths": [3, 2, 6],
        "groups": [
            {
                "heading": entrance_label(gap.building, gap.entrance),
                "says": _("负责人：%(name)s", name=gap.lead.name) if gap.lead else "",
                "rows": [[label, "", ""] for _unit_id, label in gap.homes],
            }
            for gap in gaps
        ],
        "apart": True,
        "foot": _("用完请收好，不要留在公共场所。"),
    }
    return pdf("list", sheet, locale=locale)


def to_call_pdf(meeting: MeetingView, silent: Sequence[ToCall], *, locale: str = "zh_CN") -> bytes:
    """Who did not answer yet: a page for each entrance, with room for what was said on the telephone."""
    groups = []
    for _entrance, found in groupby(silent, key=lambda one: one.entrance_id):
        homes = list(found)
        first, n = homes[0], len(homes)
        groups.append(
            {
                "heading": entrance_label(first.building, first.entrance) or _("议事会席位"),
                "says": _("没回复的 %(n)d 家，负责人：%(name)s", n=n, name=first.lead)
                if first.lead
                else _("没回复的 %(n)d 家", n=n),
                "rows": [[one.label, " ".join(one.people), "", ""] for one in homes],
            }
        )
    sheet = {
        "title": _("还没有回复的：%(title)s", title=meeting.line.title),
        "says": f"{when(meeting.line.starts_at)}  {meeting.line.place}",
        "columns": [_("房屋或席位"), _("找谁"), _("来不来"), _("备注")],
        "widths": [4, 3, 2, 4],
        "groups": groups,
        "apart": True,
        "foot": _("用完请收好，不要留在公共场所。"),
    }
    return pdf("list", sheet, locale=locale)


def sign_in_pdf(meeting: MeetingView, lines: Iterable[SummonsLine], *, locale: str = "zh_CN") -> bytes:
    """The list for those who sign on paper at the door; homes first, then seats."""
    line = meeting.line
    rows = [[one.label, "", "", ""] for one in lines]
    group: dict[str, Any] = {"heading": _("应到 %(n)d", n=len(rows)), "says": "", "rows": rows}
    sheet = {
        "title": _("签到表：%(title)s", title=line.title),
        "says": f"{when(line.starts_at)}  {line.place}",
        "columns": [_("房屋或席位"), _("姓名"), _("参加方式"), _("签名")],
        "widths": [4, 3, 2, 3],
        "groups": [group],
        "apart": False,
        "foot": _("用完请收好，不要留在公共场所。"),
    }
    return pdf("list", sheet, locale=locale)
