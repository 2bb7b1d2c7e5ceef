"""Prebuilt reads: the rows that the ORM would give, of the bound tenant alone, with what was just written."""

import pytest
from sqlalchemy import Integer, String, bindparam, func, literal, select
from sqlalchemy.exc import StatementError

from yishi.clock import clock
from yishi.database import db, guarded, json_rows, read
from yishi.database.prepared import prepared
from yishi.database.tenant import TenantEscape, bound_tenant
from yishi.people.models import Person
from yishi.testing import on_both_databases

PEOPLE = guarded(
    select(
        Person.id,
        Person.name,
        Person.created_at,
        literal("50% :id ':x' 半数").label("words"),
        func.count().over().label("total"),
        select(json_rows(Person.id, Person.name)).scalar_subquery().label("all_of_them"),
    )
    .where(Person.name.like(bindparam("like", type_=String)))
    .order_by(Person.name)
    .limit(bindparam("limit", type_=Integer))
)
NAMES = guarded(select(Person.name))
ENTITIES = guarded(select(Person))
SOME = guarded(select(Person.name).where(Person.name.in_(bindparam("names", expanding=True))))
ASKED = {"like": "%", "limit": 100}


@on_both_databases
def test_the_rows_are_those_of_the_orm(unit):
    with unit():
        through_the_orm = db.execute(PEOPLE, ASKED).all()
        found = read(PEOPLE, ASKED).all()
        assert [tuple(row) for row in found] == [tuple(row) for row in through_the_orm]
        assert found[0]._fields == through_the_orm[0]._fields
        assert found[0].words == "50% :id ':x' 半数"


@on_both_databases
def test_only_the_bound_tenants_rows_are_read(unit, tenant, other_tenant):
    def ids():
        return {row.id for row in read(PEOPLE, ASKED)}

    with unit(tenant):
        mine = ids()
    with unit(other_tenant):
        theirs = ids()
    assert mine
    assert theirs
    assert not mine & theirs


def test_what_was_just_written_is_read(unit):
    with unit(commit=False):
        db.add(Person(name="刚登记的人", created_at=clock.now()))
        assert "刚登记的人" in {name for (name,) in read(NAMES)}


def test_what_only_the_orm_can_run_is_run_by_it(unit, database):
    assert prepared(NAMES, database.engine.dialect) is not None
    assert prepared(ENTITIES, database.engine.dialect) is None
    assert prepared(SOME, database.engine.dialect) is None
    assert prepared(NAMES.where(Person.name != ""), database.engine.dialect) is None
    assert prepared(select(Person.name), database.engine.dialect) is None
    with unit():
        (one, *_rest) = read(ENTITIES).scalars().all()
        assert isinstance(one, Person)
        assert [name for (name,) in read(SOME, {"names": [one.name]})] == [one.name]


def test_a_unit_of_one_tenant_reads_nothing_in_anothers_scope(unit, other_tenant):
    with unit():
        token = bound_tenant.set(other_tenant.id)
        try:
            with pytest.raises(TenantEscape):
                read(NAMES)
        finally:
            bound_tenant.reset(token)


def test_without_a_tenant_nothing_is_read(database):
    with database.unit(writes=False), pytest.raises(StatementError, match="no tenant is bound"):
        read(NAMES)
