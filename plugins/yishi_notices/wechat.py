"""A notice as plain text, to be pasted into a chat group."""

from __future__ import annotations

from yishi.toolkit import _
from yishi_notices.reading import NoticeView
from yishi_notices.wording import act_facts, day, document_number, period_sentences


def chat_text(notice: NoticeView, *, address: str) -> str:
    """Short lines without markup; the address comes last, so that it can be tapped."""
    lines = [_("【%(kind)s】%(title)s", kind=_("公示") if notice.days else _("通知"), title=notice.title)]
    lines += [document_number(notice)] if notice.number else []
    lines += ["", notice.text.strip(), ""]
    lines += [f"{label}：{value}" for label, value in act_facts(notice)]
    lines += period_sentences(notice)
    lines += [_("更正（%(day)s）：%(text)s", day=day(c.on), text=c.text) for c in notice.corrections]
    lines += ["", notice.issuer, day(notice.posted_on), ""]
    lines.append(_("看全文、看进展、提意见：%(address)s", address=address))
    return "\n".join(lines).replace("\n\n\n", "\n\n").strip() + "\n"
