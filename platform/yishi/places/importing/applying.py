"""Applying a confirmed import in batches, each with its progress in one transaction.

Who each owner of the file is gets settled before the first batch and written down. Whoever takes up an
interrupted import compares the file with the record again and does what is left; so it ends as it would
have without the interruption, and two who do it at once do not do anything twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from yishi.actor import EVERYTHING, Actor
from yishi.audit import activity, ledger
from yishi.clock import clock
from yishi.database import current_tenant_id, db, new_id
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_
from yishi.jobs.core import core_job
from yishi.people import registering
from yishi.people.apart import apart
from yishi.people.models import Person
from yishi.places import estates, ownership
from yishi.places.importing import files, preview, writing
from yishi.places.importing.service import JOB
from yishi.places.importing.writing import People
from yishi.places.models import RosterImport
from yishi.places.roster.plan import RosterPlan, UnitChange
from yishi.places.roster.rows import Roster, RosterOwner, RosterRow
from yishi.tenants.resolve import TenantView

BATCH = 500

Progress = Callable[[int, int], None]
"""Told after each batch: how many steps of how many are written."""

Newcomer = tuple[UUID, RosterOwner, RosterRow]
"""Somebody who is settled but not written yet, with the first line that names them."""

Step = Callable[[], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Work:
    """What is left of an import."""

    import_id: UUID
    estate_id: UUID
    actor: Actor
    plan: RosterPlan
    people: People
    newcomers: Sequence[Newcomer]
    day: date
    done: int
    total: int


@core_job(JOB)
def run_job(_tenant: TenantView, import_id: str) -> None:
    """The background job of a confirmed import."""
    run(UUID(import_id))


def run(import_id: UUID, progress: Progress | None = None) -> str:
    """Apply what is left and return the import's state.

    Opens units of its own, so the current one must not have written anything.
    """
    try:
        with apart():
            work = _take_up(import_id)
    except Refusal as refusal:
        _give_up(import_id, refusal)
        return "failed"
    if work is not None:
        _all_batches(work, progress)
    with apart():
        return _locked(import_id).state


def _all_batches(work: _Work, progress: Progress | None) -> None:
    done = work.done
    for size, step in _steps(work):
        with apart():
            row = _locked(work.import_id)
            if row.state != "applying" or row.done != done:
                return  # another worker has taken it up meanwhile
            step()
            row.done = done = done + size
        if progress:
            progress(done, work.total)
    with apart():
        row = _locked(work.import_id)
        if row.state == "applying" and row.done == done:
            _finish(row, work.actor)


def _take_up(import_id: UUID) -> _Work | None:
    """Settle what is to be done, or find out what is left; None where nothing is."""
    row = _locked(import_id)
    if row.state not in ("queued", "applying"):
        return None
    roster = files.read(files.load(row), row.options)
    if row.state == "queued":
        found = preview.compare(roster, row.estate_id)
        if found.mark != row.options["mark"]:
            row.state = "outdated"
            files.forget(row)
            return None
        people = _settle(roster, found.plan)
        row.people = {str(ref): str(person) for ref, person in people.items()}
        row.state = "applying"
    else:
        people = {int(ref): UUID(person) for ref, person in row.people.items()}
        found = preview.compare(roster, row.estate_id, people)
    return _left(row, roster, found.plan, people)


def _left(row: RosterImport, roster: Roster, plan: RosterPlan, people: People) -> _Work:
    """What is still to be written, with the progress that says the same."""
    newcomers = _newcomers(roster, people)
    left = len(newcomers) + len(plan.people) + len(plan.added) + len(plan.changed)
    row.total = row.done + left if row.done + left > row.total else row.total
    row.done = row.total - left
    return _Work(
        import_id=row.id,
        estate_id=row.estate_id,
        actor=_actor(row),
        plan=plan,
        people=people,
        newcomers=newcomers,
        day=date.fromisoformat(row.options["day"]),
        done=row.done,
        total=row.total,
    )


def _settle(roster: Roster, plan: RosterPlan) -> dict[int, UUID]:
    """Each owner of the file: the person on record, or the id that somebody new will have."""
    refs = dict.fromkeys(owner.ref for row in roster.rows for owner in row.owners)
    return {ref: plan.person_ids.get(ref) or new_id() for ref in refs}


def _newcomers(roster: Roster, people: People) -> list[Newcomer]:
    ids = list(people.values())
    known: set[UUID] = set()
    for part in _parts(ids):
        known.update(db.scalars(select(Person.id).where(Person.id.in_(part))))
    found: dict[UUID, Newcomer] = {}
    for row in roster.rows:
        for owner in row.owners:
            person_id = people[owner.ref]
            if person_id not in known:
                found.setdefault(person_id, (person_id, owner, row))
    return list(found.values())


def _steps(work: _Work) -> Iterator[tuple[int, Step]]:
    """Batches in their order: people before what they own."""
    for newcomers in _parts(work.newcomers):
        yield len(newcomers), partial(_register, newcomers)
    for people in _parts(work.plan.people):
        yield len(people), partial(writing.change_people, people, work.estate_id)
    for rows in _parts(work.plan.added):
        yield len(rows), partial(_add, work, rows)
    for units in _parts(work.plan.changed):
        yield len(units), partial(_change, work, units)


def _register(newcomers: Sequence[Newcomer]) -> None:
    registering.register_many([writing.entry(*newcomer) for newcomer in newcomers])


def _add(work: _Work, rows: Sequence[RosterRow]) -> None:
    writing.add_units(rows, work.estate_id, work.people, work.day)
    ownership.follow(work.actor, [work.people[owner.ref] for row in rows for owner in row.owners])


def _change(work: _Work, units: Sequence[UnitChange]) -> None:
    touched = writing.change_units(units, work.people, work.day)
    ownership.follow(work.actor, touched)


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _finish(row: RosterImport, actor: Actor) -> None:
    row.state, row.applied_at, row.error = "applied", clock.now(), ""
    row.people = {}
    files.forget(row)
    counts = {key: value for key, value in row.summary.items() if isinstance(value, int)}
    ledger.append(
        actor,
        "roster.imported",
        **{"estate": str(row.estate_id), "import": str(row.id), "file": row.digest, "counts": counts},
    )
    activity.record(
        actor,
        "roster.imported",
        N_("导入了名册：%(estate)s，新增 %(added)s 套，变更 %(changed)s 套"),
        ("estate", row.estate_id),
        estate=estates.get(row.estate_id).name,
        added=counts.get("added", 0),
        changed=counts.get("changed", 0),
    )


def _give_up(import_id: UUID, refusal: Refusal) -> None:
    with apart():
        row = _locked(import_id)
        row.state, row.error = "failed", refusal.message
        files.forget(row)


def _locked(import_id: UUID) -> RosterImport:
    found = select(RosterImport).where(RosterImport.id == import_id).with_for_update()
    row = db.scalars(found).first()
    if row is None:
        raise Unknown("places.unknown_import")
    return row


def _actor(row: RosterImport) -> Actor:
    """Who confirmed it: what the job does is theirs."""
    by = row.options["by"]
    return Actor(
        tenant_id=current_tenant_id(),
        account_id=UUID(by["account"]) if by["account"] else None,
        person_id=UUID(by["person"]) if by["person"] else None,
        name=by["name"],
        roles=frozenset(by["roles"]),
        permissions=EVERYTHING,
        channel=by["channel"],
    )
