"""What other modules may call (after naming `appeals` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_appeals.events import (
    AppealAccepted,
    AppealEnded,
    AppealJoined,
    AppealMerged,
    AppealRaised,
    AppealSplit,
)
from yishi_appeals.hotline.counting import Counted, count
from yishi_appeals.joining import join
from yishi_appeals.merging import merge, split
from yishi_appeals.raising import Content, raise_appeal, register
from yishi_appeals.suggesting import suggest
from yishi_appeals.triaging import reject, transfer, triage
from yishi_appeals.withdrawing import withdraw

__all__ = [
    "AppealAccepted",
    "AppealEnded",
    "AppealJoined",
    "AppealMerged",
    "AppealRaised",
    "AppealSplit",
    "Content",
    "Counted",
    "count",
    "join",
    "merge",
    "raise_appeal",
    "register",
    "reject",
    "split",
    "suggest",
    "transfer",
    "triage",
    "withdraw",
]
