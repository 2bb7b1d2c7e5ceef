"""The indicators that have been described, in the order of the page (A13, A60, A67, A87–A91; domain rules §2.5).

A module's figure that is not among them is shown all the same, under its own label.
"""

from __future__ import annotations

from yishi_indicators.kinds import Indicator
from yishi_indicators.known.difficulties import DIFFICULTIES
from yishi_indicators.known.hotline import HOTLINE, RATES
from yishi_indicators.known.others import OTHERS
from yishi_indicators.known.services import SERVICES
from yishi_indicators.known.voices import VOICES

__all__ = [
    "BY_KEY",
    "CHANNELS",
    "CHARTS",
    "DAYS_BY_COLOUR",
    "FAMILIES",
    "HEADLINES",
    "KNOWN",
    "LEVELS",
    "RATES",
]

KNOWN: tuple[Indicator, ...] = (*VOICES, *SERVICES, *DIFFICULTIES, *HOTLINE, *OTHERS)
BY_KEY: dict[str, Indicator] = {one.key: one for one in KNOWN}
HEADLINES: tuple[str, ...] = (
    "opinions_collected",
    "service_points.errands_done",
    "worklist.solved",
    "dispute_rate",
    "appeals.hotline_cases",
    "hotline_score",
    "service_points.coverage",
)
"""The article's numbers, in its order."""
CHANNELS = "appeals.channel_"
FAMILIES: dict[str, str] = {CHANNELS: "appeals"}
"""Figures of one kind, under the words of the module that counts them: the group that they stand in."""
LEVELS = ("appeals.level_green", "appeals.level_orange", "appeals.level_red")
DAYS_BY_COLOUR = ("worklist.days.green", "worklist.days.orange", "worklist.days.red")
CHARTS: tuple[str, ...] = (
    "opinions_collected",
    "service_points.errands_done",
    "worklist.solved",
    "dispute_rate",
    "appeals.hotline_cases",
    "hotline_score",
)
"""Shown month by month on the page."""
