"""Tables of this module: points and their roster, visits, guides, errands with their papers."""

from __future__ import annotations

from yishi_service_points.models.errands import Errand, Paper, Receipt
from yishi_service_points.models.guides import Guide, GuideEdition
from yishi_service_points.models.points import DutyChange, DutyShift, Point
from yishi_service_points.models.visits import Visit

__all__ = [
    "DutyChange",
    "DutyShift",
    "Errand",
    "Guide",
    "GuideEdition",
    "Paper",
    "Point",
    "Receipt",
    "Visit",
]
