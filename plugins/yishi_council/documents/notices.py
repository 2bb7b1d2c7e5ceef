"""The notice of a session for each home: A4, large type, the code leads to the session's page (A24)."""

from __future__ import annotations

from collections.abc import Sequence

from yishi.toolkit import _
from yishi_council.documents.typesetting import code, pdf
from yishi_council.reading import MeetingView
from yishi_council.wechat import come, when


def notices_pdf(
    meeting: MeetingView, homes: Sequence[str], *, address: str, issued: str, locale: str = "zh_CN"
) -> bytes:
    """One page for each of `homes` (an empty label: to be posted on a board), in their order."""
    line = meeting.line
    facts = [
        (_("时间"), when(line.starts_at)),
        (_("地点"), line.place),
        (_("视频"), _("扫下面的码，登录后可见") if line.video_link else ""),
    ]
    sheet = {
        "title": _("开会通知：%(title)s", title=line.title),
        "council": line.council,
        "heading": _("开会通知"),
        "invitation": _("请您参加「%(title)s」。", title=line.title),
        "facts": [[label, value] for label, value in facts if value],
        "agenda_is": _("商议的事"),
        "items": [item.title for item in meeting.items],
        "note": meeting.note,
        "qr": code(address),
        "qr_says": _("扫码看详情、回复来不来"),
        "come": come(line.audience),
        "issued": issued,
        "address": address,
        "homes": list(homes) or [""],
    }
    return pdf("notices", sheet, locale=locale)
