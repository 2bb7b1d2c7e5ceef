"""Background work: nothing acknowledged is lost, nothing runs in the wrong tenant."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from yishi.clock import clock
from yishi.database import db
from yishi.events import Event, load, publish
from yishi.jobs.models import JobRow
from yishi.jobs.queue import enqueue
from yishi.jobs.worker import LEASE, MAX_TRIES
from yishi.running import CORE_JOBS
from yishi.testing import on_both_databases

SEEN: list[Any] = []


@dataclass(frozen=True)
class BellRung(Event):
    """A test's event."""

    subject_field: ClassVar[str] = "bell"
    bell: str
    times: int = 1


@pytest.fixture(autouse=True)
def _note_jobs():
    SEEN.clear()
    CORE_JOBS["note"] = lambda tenant, **arguments: SEEN.append((tenant.slug if tenant else None, arguments))
    yield
    del CORE_JOBS["note"]


@on_both_databases
def test_a_job_runs_once_in_its_own_tenant(unit, tenant, other_tenant, run_jobs):
    with unit():
        enqueue("note", arguments={"n": 1})
    with unit(other_tenant):
        enqueue("note", arguments={"n": 2})
    run_jobs()
    run_jobs()
    assert sorted(SEEN) == [(other_tenant.slug, {"n": 2}), (tenant.slug, {"n": 1})]


@on_both_databases
def test_a_job_of_an_act_that_was_rolled_back_never_runs(unit, run_jobs):
    def act_that_fails() -> None:
        with unit():
            enqueue("note", arguments={"n": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    run_jobs()
    assert SEEN == []


@on_both_databases
def test_the_same_key_is_enqueued_once(unit, run_jobs):
    with unit():
        assert enqueue("note", key="monthly", arguments={"n": 1})
        assert not enqueue("note", key="monthly", arguments={"n": 2})
    run_jobs()
    assert [arguments for _tenant, arguments in SEEN] == [{"n": 1}]


def test_a_job_that_is_not_due_waits(unit, run_jobs, clock_at):
    still = clock_at("2026-06-28 19:00")
    with unit():
        enqueue("note", due_at=clock.now() + timedelta(hours=1))
    run_jobs()
    assert SEEN == []
    still.advance(timedelta(hours=2))
    run_jobs()
    assert len(SEEN) == 1


def test_a_failing_job_is_tried_again_later_and_then_waits_for_a_human(unit, run_jobs, clock_at):
    still = clock_at("2026-06-28 19:00")
    tries = []

    def fail(_tenant: Any) -> None:
        tries.append(clock.now())
        raise ValueError("the printer is out of paper")

    CORE_JOBS["fail"] = fail
    with unit():
        enqueue("fail")
    for _round in range(MAX_TRIES + 3):
        run_jobs(may_fail=True)
        still.advance(timedelta(hours=2))
    del CORE_JOBS["fail"]
    assert len(tries) == MAX_TRIES
    with unit():
        row = db.scalars(select(JobRow).where(JobRow.name == "fail")).one()
        assert row.failed_at is not None
        assert "out of paper" in row.error


def test_what_a_failing_job_wrote_is_rolled_back(unit, run_jobs):
    def half(_tenant: Any) -> None:
        enqueue("note", key="half")
        raise ValueError("half done")

    CORE_JOBS["half"] = half
    with unit():
        enqueue("half")
    run_jobs(may_fail=True)
    del CORE_JOBS["half"]
    with unit():
        assert db.scalars(select(JobRow).where(JobRow.name == "note")).all() == []


def test_within_a_lane_the_later_waits_for_the_earlier(unit, run_jobs, clock_at):
    clock_at("2026-06-28 19:00")
    with unit():
        enqueue("note", lane="bell", arguments={"n": 1}, due_at=clock.now() + timedelta(hours=1))
        enqueue("note", lane="bell", arguments={"n": 2})
        enqueue("note", lane="door", arguments={"n": 3})
    run_jobs()
    assert [arguments["n"] for _tenant, arguments in SEEN] == [3]


def test_a_lease_that_ran_out_is_taken_over(kit, unit, clock_at):
    still = clock_at("2026-06-28 19:00")
    worker = kit.app.extensions["yishi"].worker
    with unit():
        enqueue("note")
    held = worker._claim()
    assert held is not None
    assert worker._claim() is None
    still.advance(LEASE + timedelta(seconds=1))
    again = worker._claim()
    assert again is not None
    assert (again.id, again.tries) == (held.id, 2)


def test_events_reach_only_modules_that_are_on_when_they_are_delivered(
    fake_plugin, unit, tenant, other_tenant, enable, disable, run_jobs
):
    heard = []
    fake_plugin("ears", handlers={BellRung: lambda view, event: heard.append((view.slug, event.bell))})
    enable("ears")
    enable("ears", tenant=other_tenant)
    with unit():
        publish(BellRung("front"))
    with unit(other_tenant):
        publish(BellRung("back"))
    disable("ears", tenant=other_tenant)
    run_jobs()
    assert heard == [(tenant.slug, "front")]


def test_an_event_is_restored_as_it_was_published():
    event = BellRung("front", times=3)
    assert load(BellRung.name(), event.to_json()) == event


CRASHING = textwrap.dedent(
    """
    import os, signal, sys
    from yishi.app import assemble
    from yishi.config import from_environment
    from yishi.running import CORE_JOBS
    from yishi.audit.counters import take_number

    yishi = assemble(from_environment(mode="test"))

    def count(tenant, crash_at):
        number = take_number("effects")
        if number == crash_at and not os.path.exists(sys.argv[1]):
            open(sys.argv[1], "w").close()
            os.kill(os.getpid(), signal.SIGKILL)

    CORE_JOBS["count"] = count
    yishi.worker.drain()
    """
)


@pytest.mark.slow
def test_kill_9_in_a_job_loses_nothing_and_doubles_nothing(kit, unit, tmp_path, clock_at):
    from yishi.audit.models import Counter

    with unit():
        for n in range(6):
            enqueue("count", key=str(n), arguments={"crash_at": 4})
    environment = {
        **os.environ,
        "YISHI_DATABASE_URL": str(kit.app.extensions["yishi"].config.database_url),
        "YISHI_DATA": str(tmp_path),
        "YISHI_MODE": "test",
    }
    command = [sys.executable, "-c", CRASHING, str(tmp_path / "crashed")]
    first = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert first.returncode == -signal.SIGKILL, first.stderr.decode()
    still = clock_at("2099-01-01 00:00")
    assert still is not None
    CORE_JOBS["count"] = lambda tenant, crash_at: __import__(
        "yishi.audit.counters", fromlist=["take_number"]
    ).take_number("effects")
    kit.app.extensions["yishi"].worker.drain()
    del CORE_JOBS["count"]
    with unit():
        assert db.execute(select(Counter.value).where(Counter.series == "effects")).scalar_one() == 6
