"""6: a tenant leaves without a trace, a person with a copy of what was held and no name left behind."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Table, select
from sqlalchemy.exc import IntegrityError

from yishi.database import db
from yishi.people.models import Person
from yishi.tenants.deletion import delete_tenant
from yishi.tenants.scope import installation_actor
from yishi.testing.contract.subject import Subject


def check(subject: Subject) -> None:
    subject.enable()
    if subject.tables:
        subject.filled()
        _check_people(subject)
    _check_tenant(subject)


def _check_people(subject: Subject) -> None:
    """Also while the module is off: what is held is held."""
    held = dict(_people(subject))
    subject.kit.disable(subject.name)
    for table, people in held.items():
        assert people, f"`fill` must leave a row with a person in {table}"
    for person_id in {p for people in held.values() for p in people}:
        name = _name(subject, person_id)
        tables = sorted(table for table, people in held.items() if person_id in people)
        assert _exported(subject, person_id), (
            f"`export_person` gives nothing about a person who stands in {', '.join(tables)}"
        )
        if _erased(subject, person_id):
            left = sorted(_naming(subject, name))
            assert not left, f"after `erase_person` the name still stands in {', '.join(left)}"


def _people(subject: Subject) -> Iterator[tuple[str, set[UUID]]]:
    """Each table with a person in it, and who that is."""
    rows = subject.rows()
    for table in subject.tables:
        columns = [column for key in table.foreign_key_constraints if (column := _person_column(key))]
        if columns:
            yield table.name, {row[c] for row in rows[table.name] for c in columns if row[c] is not None}


def _person_column(key: ForeignKeyConstraint) -> str | None:
    if key.referred_table.name != Person.__tablename__:
        return None
    return next(c.name for c in key.columns if c.name != "tenant_id")


def _name(subject: Subject, person_id: UUID) -> str:
    with subject.kit.unit(writes=False):
        found: str = db.execute(select(Person.name).where(Person.id == person_id)).scalar_one()
        return found


def _exported(subject: Subject, person_id: UUID) -> bool:
    hooks = subject.kit.registry.hooks
    with subject.kit.unit(writes=False) as unit:
        answers = hooks.collect("export_person", (), tenant_id=unit.tenant_id, person_id=person_id)
        return any(record.rows for name, records in answers if name == subject.name for record in records)


def _erased(subject: Subject, person_id: UUID) -> bool:
    """Whether the plugin let the person go; a stated reason to keep is respected."""
    hooks = subject.kit.registry.hooks
    with subject.kit.unit() as unit:
        before = hooks.failures[subject.name, "erase_person"]
        reasons = hooks.check("erase_person", (), tenant_id=unit.tenant_id, person_id=person_id)
        assert hooks.failures[subject.name, "erase_person"] == before, hooks.last_failure[subject.name]
        return not any(reason.code.startswith(f"{subject.name}.") for reason in reasons)


def _naming(subject: Subject, name: str) -> Iterator[str]:
    for table, rows in subject.rows().items():
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str | dict | list) and name in str(value):
                    yield f"{table}.{column}"


def _check_tenant(subject: Subject) -> None:
    tenant = subject.tenant
    subject.enable(subject.other)
    subject.fill(subject.other)
    kept = subject.counts(subject.other)
    try:
        with subject.kit.unit(tenant):
            delete_tenant(installation_actor())
    except IntegrityError as error:
        raise AssertionError(f"{subject.name} stands in the way of deleting a tenant: {error}") from error
    left = {table.name: n for table in subject.tables if (n := _left(subject, table, tenant.id))}
    assert not left, f"rows of the deleted tenant are left: {left}"
    assert subject.counts(subject.other) == kept, "rows of another tenant went along"


def _left(subject: Subject, table: Table, tenant_id: int) -> int:
    own = select(table.c.tenant_id).where(table.c.tenant_id == tenant_id)
    with subject.kit.database.unit(tenant_id, writes=False) as unit:
        return len(unit.connection.execute(own).all())
