"""A notice as plain text, to be pasted into a chat group."""

from __future__ import annotations

from yishi.toolkit import _
from yishi_notices.reading import NoticeView
from yishi_notices.wording import act_facts, day, document_number, period_sentences


def chat_text(notice: NoticeView, *, address: str) -> str:
    """Short lines without markup; the address comes last, so that it can be tapped."""
    head = _("公示：%(title)s") if notice.days else _("通知：%(title)s")
    corrected = [_("更正（%(day)s）：%(text)s", day=day(c.on), text=c.text) for c in notice.corrections]
    parts = [
        [head % {"title": notice.title}, document_number(notice)],
        notice.text.strip().splitlines(),
        [f"· {label}  {value}" for label, value in act_facts(notice)],
        [*period_sentences(notice), *corrected],
        [notice.issuer, day(notice.posted_on)],
        [_("看全文、看进展、提意见：%(address)s", address=address)],
    ]
    return "\n\n".join("\n".join(filter(None, part)) for part in parts if any(part)) + "\n"
