"""Telling one appeal of the demo: raised, joined, triaged, worked off and closed by those whose part it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, Upload, clock, db, documents, members, places
from yishi_appeals import joining, raising, triaging
from yishi_appeals.demo.words import Told
from yishi_appeals.following import mirror
from yishi_appeals.models import Appeal
from yishi_appeals.raising import Content
from yishi_appeals.rights import RAISES, READS
from yishi_worklist import service as worklist

_RECEIPT = Path(__file__).with_name("receipt.typ")


@dataclass(frozen=True, slots=True)
class Days:
    """Acts on days counted back from today, in the tenant's zone."""

    tenant: TenantView
    actor: Actor
    today: date

    @contextmanager
    def ago(self, days: int, hour: int = 9) -> Iterator[None]:
        day = self.today - timedelta(days=max(0, days))
        moment = datetime.combine(day, time(hour), ZoneInfo(self.tenant.zone))
        with clock.at(min(moment, clock.now())):
            yield

    def tell(self, told: Told) -> None:
        """All of it; a name that is on no roster is left out, with what only that person could do."""
        with self.ago(told.ago):
            appeal = self._raised(told)
        for place, name in enumerate(told.joined):
            self._joined(told, appeal, place, name)
        if told.ending != "raised":
            self._handled(told, appeal)

    def _raised(self, told: Told) -> Appeal:
        content = Content(
            text=told.text,
            title=told.title,
            kind=told.kind,
            category=told.category,
            place=told.place,
            estate_id=db.scalar(select(places.Estate.id).order_by(places.Estate.name).limit(1)),
            anonymous=told.anonymous,
        )
        reporter = person(told.who)
        if reporter is None:
            return raising.register(self.actor, replace(content, reporter_name=told.who), channel="walk_in")
        if told.channel in ("web", "qr"):
            return raising.raise_appeal(self._resident(reporter, told.who), content, channel=told.channel)
        acting = self.actor.for_person(reporter, "居民口述，工作人员代为登记")
        return raising.register(acting, content, channel=told.channel)

    def _joined(self, told: Told, appeal: Appeal, place: int, name: str) -> None:
        who = person(name)
        if who is None:
            return
        # Only what is public can be joined; before triage staff write it down for who says so at the desk.
        with self.ago(told.ago - 1, 10 + place):
            joining.join(self.actor.for_person(who, "居民来电，说也遇到了"), appeal.id)

    def _resident(self, person_id: UUID, name: str) -> Actor:
        return Actor(
            tenant_id=self.tenant.id,
            person_id=person_id,
            name=name,
            roles=frozenset({"resident"}),
            permissions=frozenset({RAISES, READS, "worklist.speak"}),
            channel="web",
        )

    def _worker(self) -> tuple[Actor, UUID | None]:
        """Somebody else than the administrator, who approves what they did."""
        for person_id, _name in worklist.handlers():
            found = members.of_person(person_id)
            if found is not None and person_id != self.actor.person_id and "community_worker" in found.roles:
                return self._as(found), person_id
        return self.actor, None

    def _as(self, member: members.Member) -> Actor:
        return Actor(
            tenant_id=self.tenant.id,
            account_id=member.account_id,
            person_id=member.person_id,
            name=member.name,
            roles=frozenset(member.roles),
            permissions=frozenset(member.permissions),
            scope=member.scope,
        )

    def _handled(self, told: Told, appeal: Appeal) -> None:
        with self.ago(told.ago - 1, 14):
            if told.ending == "rejected":
                triaging.reject(self.actor, appeal.id, reason=told.result)
                return
            if told.ending == "transferred":
                triaging.transfer(self.actor, appeal.id, to=told.to, reason=told.result)
                return
            worker, handler = self._worker()
            triaging.triage(
                self.actor, appeal.id, severity=told.severity, urgency=told.urgency, handler_id=handler
            )
        item_id = appeal.item_id
        assert item_id is not None, "it was triaged"
        for after, words in told.progress:
            with self.ago(told.ago - after, 15):
                worklist.log_progress(worker, item_id, text=words)
        if handler is not None and told.ending in ("reported", "closed"):
            self._ended(told, appeal, worker, item_id)
        mirror(appeal)

    def _ended(self, told: Told, appeal: Appeal, worker: Actor, item_id: UUID) -> None:
        with self.ago(told.ago - 6, 11):
            worklist.report_result(
                worker, item_id, text=told.result, evidence=[_receipt(told, self.tenant.name)]
            )
        reporter = person(told.who)
        if told.ending == "closed" and reporter is not None:
            with self.ago(told.ago - 6, 18):
                worklist.confirm(self._resident(reporter, told.who), item_id, rating=told.rating)
            with self.ago(told.ago - 7, 10):
                worklist.approve_close(self.actor, item_id)


def _receipt(told: Told, issuer: str) -> Upload:
    """The evidence: a receipt in words, for the demo has no photos of its own."""
    lines = [
        told.title or told.text,
        f"地点：{told.place}",
        f"办理结果：{told.result}",
        "居民到场看过，签字。",
    ]
    sheet = {"title": "办结回执单", "lines": lines, "signed": issuer}
    return Upload("办结回执单.pdf", documents.typeset(_RECEIPT, sheet))


def person(name: str) -> UUID | None:
    found = select(Person.id).where(Person.name == name, Person.erased_at.is_(None))
    return db.scalars(found.order_by(Person.created_at.desc(), Person.id)).first()
