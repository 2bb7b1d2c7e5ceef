"""Written proxies: only somebody who is there may hold one, and only so many (民法典165; the charter)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Person, Reason, Unknown, _, db
from yishi_council.models import Attendance, Proxy, SharedVoice
from yishi_council.voices import ON_PROXY, ON_VOICE

HERE = ("onsite", "video", "phone")
"""Who takes part in one of these is there and can speak for somebody; a paper or a proxy can't."""


@dataclass(frozen=True, slots=True)
class Given:
    """A proxy as it is handed in; `principal` is whom it speaks for, by id where they are on record."""

    unit_id: UUID | None
    seat_id: UUID | None
    principal_id: UUID | None
    holder_id: UUID | None
    person_id: UUID | None
    name: str
    holder_here: bool

    @property
    def whose(self) -> Any:
        return self.principal_id or (self.unit_id, self.seat_id)


@dataclass(slots=True)
class Room:
    """Who is there, and who holds whose proxies already; those of one request come in one by one."""

    cap: int
    called: dict[UUID, tuple[UUID | None, str]] = field(default_factory=dict)
    """Attendance → person and name, of those who are there themselves."""
    head: dict[UUID, UUID] = field(default_factory=dict)
    held: dict[Any, set[Any]] = field(default_factory=dict)
    """Holder → whose proxies."""
    away: set[UUID] = field(default_factory=set)
    """Who sent a proxy of their own."""

    def enter(self, attendance_id: UUID, mode: str, person_id: UUID | None, name: str) -> None:
        """Somebody of the same request is there."""
        if mode in HERE:
            self.called[attendance_id] = (person_id, name)

    def found(self, given: Given) -> UUID | None:
        """The holder on the list: as chosen, by person, or by a name that only one of those there has."""
        if given.holder_id is not None:
            return given.holder_id if given.holder_id in self.called else None
        for one, (person_id, _name) in self.called.items():
            if given.person_id is not None and person_id == given.person_id:
                return one
        named = [one for one, (_person, name) in self.called.items() if name and name == given.name]
        if given.person_id is None and len(self._voices(named)) == 1:
            return named[0]
        return None

    def _voices(self, ids: Iterable[UUID]) -> set[Any]:
        return {self.called[one][0] or self.head.get(one, one) for one in ids}

    def key(self, holder_id: UUID | None, person_id: UUID | None, name: str) -> Any:
        """One holder is one key, in however many capacities they are there."""
        if holder_id is not None and holder_id in self.called:
            return self.called[holder_id][0] or self.head.get(holder_id, holder_id)
        return person_id or name

    def take(self, given: Given) -> list[Reason]:
        """What is wrong with a proxy; one that is right counts for the next."""
        if given.holder_id is None and given.person_id is None and not given.name:
            said = _("请写明是谁拿着委托书来的。")
            return [Reason("council.holder_missing", said, field="name")]
        here = self.found(given)
        found = []
        if here is None and (
            given.holder_id is not None or not given.holder_here or given.person_id in self.away
        ):
            said = _("受托人要在会上。请先给受托人签到；只为受托来的，请核对本人在场并看过证件。")
            found.append(Reason("council.holder_absent", said))
        person_id, name = (
            self.called.get(here, (given.person_id, given.name))
            if here
            else (
                given.person_id,
                given.name,
            )
        )
        if given.principal_id is not None and person_id == given.principal_id:
            said = _("%(name)s 本人在会上，不用委托，请直接签到。", name=name)
            found.append(Reason("council.proxy_to_self", said))
        found += self._over(given, self.key(here, person_id, name), name)
        return found

    def _over(self, given: Given, key: Any, name: str) -> list[Reason]:
        held = self.held.setdefault(key, set())
        held.add(given.whose)
        if given.principal_id is not None:
            self.away.add(given.principal_id)
        if len(held) <= self.cap:
            return []
        said = _(
            "章程规定每人最多受 %(n)d 位的书面委托，%(name)s 已经受了。请另找到会的人，或请本人用视频、电话参加。",
            n=self.cap,
            name=name,
        )
        if not self.cap:
            said = _("章程不许委托他人。请本人到会，或用视频、电话参加。")
        return [Reason("council.proxy_cap", said, article=_("本议事会章程"))]


def room(meeting_id: UUID, cap: int) -> Room:
    """As it stands now; one statement."""
    columns = (
        Attendance.id,
        Attendance.unit_id,
        Attendance.seat_id,
        Attendance.mode,
        Attendance.person_id,
        Attendance.name,
        Proxy.holder_id,
        Proxy.principal_id,
        SharedVoice.voice_of_id,
    )
    rows = db.execute(
        select(*columns)
        .outerjoin(Proxy, ON_PROXY)
        .outerjoin(SharedVoice, ON_VOICE)
        .where(Attendance.meeting_id == meeting_id)
    ).all()
    found = Room(cap)
    for row in rows:
        found.enter(row.id, row.mode, row.person_id, row.name)
        if row.voice_of_id is not None:
            found.head[row.id] = row.voice_of_id
    for row in rows:
        if row.mode == "proxy":
            here = found.found(_as_given(row))
            key = found.key(here, row.person_id, row.name)
            found.held.setdefault(key, set()).add(row.principal_id or (row.unit_id, row.seat_id))
            if row.principal_id is not None:
                found.away.add(row.principal_id)
    return found


def _as_given(row: Any) -> Given:
    return Given(row.unit_id, row.seat_id, row.principal_id, row.holder_id, row.person_id, row.name, True)


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What persons on record are called. Raises `Unknown` where one is not."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.execute(select(Person.id, Person.name).where(Person.id.in_(wanted), Person.erased_at.is_(None)))
    found = {row.id: row.name for row in rows}
    if wanted - found.keys():
        raise Unknown("people.unknown")
    return found
