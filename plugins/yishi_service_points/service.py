"""What other modules may call (after naming `service_points` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_service_points.asking import Asking, accept, answer, ask, cancel
from yishi_service_points.duty import (
    ShiftContent,
    add_shift,
    cancel_shift,
    end_shift,
    substitute,
    swap,
    undo_change,
)
from yishi_service_points.errands import (
    ErrandContent,
    authorise,
    close,
    errand_number,
    record_result,
    refuse,
    submit,
    take_errand,
    take_over,
    withdraw,
)
from yishi_service_points.guides import (
    GuideContent,
    check_guide,
    retire_guide,
    revise_guide,
    write_guide,
)
from yishi_service_points.papers import (
    add_scan,
    drop_paper,
    fetch,
    hand_back,
    list_paper,
    note_kept,
    receipt_number,
    take_in,
)
from yishi_service_points.points import PointContent, close_point, open_point, revise_point
from yishi_service_points.reading.coverage import Coverage, coverage
from yishi_service_points.reading.points import duty_now
from yishi_service_points.scans import open_scan, purge_due
from yishi_service_points.visiting import VisitContent, answer_visit, hand_on, record_visit

__all__ = [
    "Asking",
    "Coverage",
    "ErrandContent",
    "GuideContent",
    "PointContent",
    "ShiftContent",
    "VisitContent",
    "accept",
    "add_scan",
    "add_shift",
    "answer",
    "answer_visit",
    "ask",
    "authorise",
    "cancel",
    "cancel_shift",
    "check_guide",
    "close",
    "close_point",
    "coverage",
    "drop_paper",
    "duty_now",
    "end_shift",
    "errand_number",
    "fetch",
    "hand_back",
    "hand_on",
    "list_paper",
    "note_kept",
    "open_point",
    "open_scan",
    "purge_due",
    "receipt_number",
    "record_result",
    "record_visit",
    "refuse",
    "retire_guide",
    "revise_guide",
    "revise_point",
    "submit",
    "substitute",
    "swap",
    "take_errand",
    "take_in",
    "take_over",
    "undo_change",
    "withdraw",
    "write_guide",
]
