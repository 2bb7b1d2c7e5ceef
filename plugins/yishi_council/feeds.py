"""iCalendar feeds: the community's meetings for everybody, and a person's own by a secret address."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
from sqlalchemy import delete, select

from yishi.toolkit import Actor, NotAllowed, Person, Unknown, _, clock, current_tenant, db, new_id
from yishi_council.models import Feed
from yishi_council.reading import MeetingLine, lines_between, lines_of_person
from yishi_council.rights import READS, TAKES_PART
from yishi_council.rows import today

PAST, AHEAD = timedelta(days=92), timedelta(days=400)


def tenant_feed(actor: Actor, *, origin: str) -> bytes:
    """All announced meetings as an iCalendar file (RFC 5545, UTF-8). `origin`: the community's address."""
    actor.need(READS)
    now = clock.now()
    # Everybody may subscribe to it: the address of the video conference is for those who are summoned.
    lines = [replace(line, video_link="") for line in lines_between(now - PAST, now + AHEAD)]
    return _calendar(current_tenant().display_name, lines, origin)


def person_feed(token: str, *, origin: str) -> bytes:
    """The meetings to which the owner of this secret was summoned. Raises `Unknown` for any other."""
    person_id = db.scalar(
        select(Feed.person_id)
        .join(Person, (Person.tenant_id == Feed.tenant_id) & (Person.id == Feed.person_id))
        .where(Feed.token_hash == _hash(token), Person.erased_at.is_(None))
    )
    if person_id is None:
        raise Unknown("council.unknown")
    name = _("%(tenant)s · 我的会议", tenant=current_tenant().display_name)
    return _calendar(name, lines_of_person(person_id, clock.now() - PAST, today()), origin)


def make_feed(actor: Actor) -> str:
    """A new secret for one's own calendar address, shown this once; a former one ends."""
    actor.need(TAKES_PART)
    if actor.person_id is None:
        raise NotAllowed("council.join_first", _("请先加入本社区。"))
    end_feed(actor)
    token = secrets.token_urlsafe(32)
    db.add(Feed(id=new_id(), person_id=actor.person_id, token_hash=_hash(token), made_at=clock.now()))
    db.flush()
    return token


def end_feed(actor: Actor) -> None:
    """The calendar address works no longer."""
    actor.need(TAKES_PART)
    if actor.person_id is not None:
        db.execute(delete(Feed).where(Feed.person_id == actor.person_id))


def has_feed(person_id: UUID) -> bool:
    return db.scalar(select(Feed.id).where(Feed.person_id == person_id)) is not None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _calendar(name: str, lines: Iterable[MeetingLine], origin: str) -> bytes:
    found = icalendar.Calendar()
    found.add("prodid", "-//Yishi//council//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    for line in lines:
        found.add_component(_event(line, origin))
    found.add_missing_timezones()
    packed: bytes = found.to_ical()
    return packed


def _event(line: MeetingLine, origin: str) -> icalendar.Event:
    zone = ZoneInfo(current_tenant().zone)
    start = line.starts_at.astimezone(zone)
    event = icalendar.Event()
    event.add("uid", f"{line.id}@yishi")
    event.add("dtstamp", clock.now())
    # Each change of the meeting raises its version: calendars take the higher one.
    event.add("sequence", line.version)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=line.minutes_long))
    event.add("summary", f"{line.council} · {line.title}")
    event.add("status", "CANCELLED" if line.state == "cancelled" else "CONFIRMED")
    event.add("url", f"{origin}/council/meetings/{line.id}")
    if line.place or line.video_link:
        event.add("location", line.place or line.video_link)
    if line.video_link:
        event.add("description", _("视频参会：%(link)s", link=line.video_link))
    return event
