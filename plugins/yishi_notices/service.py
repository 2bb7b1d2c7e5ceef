"""What other modules may call (after naming `notices` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_notices.drafting import Content, discard, draft, relocate, revise
from yishi_notices.objecting import file_objection
from yishi_notices.period import period_of
from yishi_notices.posting import correct, post
from yishi_notices.withdrawing import withdraw

__all__ = [
    "Content",
    "correct",
    "discard",
    "draft",
    "file_objection",
    "period_of",
    "post",
    "relocate",
    "revise",
    "withdraw",
]
