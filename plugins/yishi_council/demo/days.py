"""Acts of the demo on days counted from today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from yishi.toolkit import Actor, TenantView, clock, topics
from yishi_council import service
from yishi_council.demo.words import Said
from yishi_council.models import AgendaItem, Meeting
from yishi_council.service import Plan


@dataclass(frozen=True, slots=True)
class Days:
    """Acts on days counted from today, in the tenant's zone."""

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

    def call(
        self, council_id: UUID, called: int, ago: int, plan: tuple[str, str, str], about: Sequence[UUID | str]
    ) -> Meeting:
        """Planned and announced `called` days ago for 19 o'clock `ago` days ago. `plan`: title, audience, place.

        `about` are ids of topics, or titles of other matters.
        """
        title, audience, place = plan
        link = "" if audience == "seats" else "https://meet.example/shijihuayuan"
        with self.ago(called):
            what = Plan(title, self.moment(ago, 19), audience, place, link)
            meeting = service.plan(self.actor, council_id, what)
            for one in about:
                named = {"title": one} if isinstance(one, str) else {"topic_id": one}
                service.add_item(self.actor, meeting.id, **named)
            return service.announce(self.actor, meeting.id)

    def settle(self, meeting: Meeting, text: str) -> None:
        """The session ends; its minutes are written, approved and locked."""
        service.close(self.actor, meeting.id)
        service.write(self.actor, meeting.id, text)
        service.approve(self.actor, meeting.id)
        service.lock(self.actor, meeting.id)


def raised(days: Days, ago: int, title: str, text: str) -> UUID:
    with days.ago(ago):
        return topics.raise_topic(days.actor, title=title, text=text, accepted=True).id


def noted(days: Days, item: AgendaItem, said: Sequence[Said], there: Sequence[UUID]) -> None:
    for place, one in enumerate(said):
        speaker = {"attendance_id": there[place * 7 % len(there)]} if there else {"speaker": "居民"}
        service.note(days.actor, item.id, text=one.text, tags=one.tags, **speaker)
