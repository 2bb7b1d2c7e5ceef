"""Acts of the demo on days counted from today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from yishi.toolkit import Actor, TenantView, clock
from yishi_voting import service
from yishi_voting.demo.finding import numbers
from yishi_voting.models import Vote
from yishi_voting.service import Content, Member
from yishi_voting.votes.telling import announce_and_tell


@dataclass(frozen=True, slots=True)
class Days:
    """Acts on days counted from today, in the tenant's zone; whoever is first to enter a paper is `actor`."""

    tenant: TenantView
    actor: Actor
    today: date

    @contextmanager
    def ago(self, days: int, hour: int = 9) -> Iterator[None]:
        with clock.at(self.moment(days, hour)):
            yield

    def moment(self, days: int, hour: int) -> datetime:
        """`hour` o'clock so many days ago; a negative number lies ahead."""
        return datetime.combine(self.today - timedelta(days), time(hour), ZoneInfo(self.tenant.zone))

    @property
    def second(self) -> Actor:
        """Somebody else on the staff, for the second entry of papers."""
        return replace(self.actor, account_id=None, person_id=None, name="值班人员", channel="paper")

    def announced(
        self, content: Content, announced: int, opens: tuple[int, int], closes: tuple[int, int]
    ) -> UUID:
        """Drafted and announced on one day; `opens` and `closes` are days ago and hour."""
        with self.ago(announced):
            vote = service.draft(self.actor, content)
            announce_and_tell(
                self.actor,
                vote.id,
                opens_at=self.moment(*opens),
                closes_at=self.moment(*closes),
                record_date=None,
                told=content.family == "owners",
            )
        return vote.id

    def owners(
        self, content: Content, announced: int, opens: tuple[int, int], closes: tuple[int, int]
    ) -> UUID:
        """The same for owners, with the electorate posted that day, ballots brought round, and opened in time."""
        vote_id = self.announced(content, announced, opens, closes)
        with self.ago(announced, 10):
            service.build_electorate(self.actor, vote_id)
            service.post_electorate(self.actor, vote_id)
        with self.ago(opens[0] + 1):
            reached = [number for number in numbers(vote_id) if number % 19]
            service.record_delivery(self.actor, vote_id, reached, "personal", note="单元长上门")
            service.record_posting(self.actor, vote_id, note="小区公告栏")
        with self.ago(*opens):
            service.freeze_and_open(self.actor, vote_id)
        return vote_id

    def meeting(
        self, content: Content, ago: int, who: Sequence[Member], said: Sequence[Any], **figures: int
    ) -> Vote:
        """A body meets from 14 to 16 o'clock, votes in the room (`said` in the order of `who`), and counts."""
        vote_id = self.announced(replace(content, channels=("onsite",)), ago, (ago, 14), (ago, 16))
        with self.ago(ago, 14):
            service.build_from_members(self.actor, vote_id, who)
            service.freeze_and_open(self.actor, vote_id)
            for number, choice in enumerate(said, 1):
                service.enter(self.actor, vote_id, channel="onsite", number=number, choice=choice)
        with self.ago(ago, 16):
            service.close(self.actor, vote_id)
            service.count_vote(self.actor, vote_id, **figures)
            return service.post_result(self.actor, vote_id)

    def paper(self, vote_id: UUID, number: int, choice: Any, *, again: bool = True) -> None:
        """A paper is entered and, with `again`, entered by somebody else."""
        ballot = service.enter(self.actor, vote_id, channel="paper", number=number, choice=choice)
        if again and ballot.state == "pending_second":
            service.enter_again(self.second, ballot.id, choice)
