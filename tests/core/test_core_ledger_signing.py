"""Ledgers are signed every night where something was added, and whoever checks them is told when."""

import pytest
from sqlalchemy import select

from yishi.actor import system
from yishi.audit import ledger
from yishi.audit.checking import check
from yishi.audit.checkpoint import open_checkpoint
from yishi.audit.models import LedgerCheckpoint
from yishi.database import db
from yishi.installation import installation
from yishi.tenants.proofs import sign_ledger
from yishi.testing import on_both_databases


def act(unit, tenant):
    with unit():
        ledger.append(system(tenant.id), "test.act", by="a test")


def points(unit):
    with unit(commit=False):
        rows = db.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)).all()
        return [(row.size, row.at.date().isoformat()) for row in rows]


@on_both_databases
def test_each_night_signs_what_was_added_and_nothing_twice(
    sampled, unit, tenant, run_jobs, clock_at, database_kind
):
    clock_at("2026-06-01 12:00")
    act(unit, tenant)
    run_jobs(plan=True)
    before = len(points(unit))
    assert before >= 1

    clock_at("2026-06-02 12:00")
    act(unit, tenant)
    act(unit, tenant)
    run_jobs(plan=True)
    clock_at("2026-06-03 12:00")
    run_jobs(plan=True)

    found = points(unit)
    assert [day for _size, day in found[before:]] == ["2026-06-02"]
    with unit(commit=False):
        checked = check(*installation().verifiers())
        assert checked.wrong == []
        assert checked.signed_size == checked.size == found[-1][0]
        newest = db.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size.desc())).first()
        signed = open_checkpoint(newest.note, installation().verifiers())
        assert signed.root.hex() == checked.root


@on_both_databases
def test_the_same_state_is_signed_once_however_often_it_is_asked(sampled, unit, tenant, database_kind):
    act(unit, tenant)
    for _n in range(3):
        with unit():
            sign_ledger()
    assert len(points(unit)) == 1


@pytest.fixture
def verify(command, tenant):
    return lambda: command("audit", "verify", tenant.slug)


def test_verify_says_when_it_was_signed_last_and_what_is_newer(sampled, unit, tenant, clock_at, verify):
    act(unit, tenant)
    assert "never signed" in verify().output
    clock_at("2026-06-02 12:00")
    with unit():
        sign_ledger()
        size = check().size
    assert f"last signed 2026-06-02 04:00 UTC over {size} entries" in verify().output
    assert "newer" not in verify().output
    act(unit, tenant)
    act(unit, tenant)
    assert f"over {size} entries, 2 newer" in verify().output
