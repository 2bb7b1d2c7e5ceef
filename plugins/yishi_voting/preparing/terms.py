"""The numbers by which a preparatory group is judged, and the days that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yishi.toolkit import N_, calendar, settings
from yishi_voting.rows import period
from yishi_voting.settings import NAME

ARTICLE = N_("业主大会和业主委员会指导规则第9条至第15条（天数、人数按本社区设置）")


@dataclass(frozen=True, slots=True)
class Terms:
    """Local numbers (业主大会和业主委员会指导规则9–15 and what provinces made of it), all from the settings.

    `group_days` run from the owners' request, `post_days` and `meeting_days` from the day the group is formed.
    `owners_percent` is the share of owners that the group must reach, `heads` are kinds that may head it.
    """

    group_days: int
    least: int
    odd: bool
    owners_percent: int
    heads: tuple[str, ...]
    post_days: int
    meeting_days: int

    @classmethod
    def chosen(cls) -> Terms:
        """Those of this community now."""
        found = settings(NAME)
        return cls(
            group_days=found.group_days,
            least=found.group_least,
            odd=found.group_odd,
            owners_percent=found.group_owners_percent,
            heads=tuple(found.group_heads),
            post_days=found.group_post_days,
            meeting_days=found.first_meeting_days,
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Terms:
        return cls(**{**kept, "heads": tuple(kept["heads"])})

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "heads": list(self.heads)}

    def form_by(self, requested_on: date) -> calendar.Deadline:
        """Until when the group must stand."""
        return period(requested_on, self.group_days)

    def post_by(self, formed_on: date) -> calendar.Deadline:
        """Until when its roster must be posted."""
        return period(formed_on, self.post_days)

    def meet_by(self, formed_on: date) -> calendar.Deadline:
        """Until when the first assembly must meet."""
        return period(formed_on, self.meeting_days)
