"""Events reach the handlers of the plugins that are on, each by itself."""

import dataclasses
from typing import ClassVar
from uuid import UUID

import pytest

from yishi.database import db as session
from yishi.database import new_id
from yishi.events import Event, publish
from yishi.jobs.models import JobRow
from yishi.testing import fake, on_both_databases


@pytest.fixture
def plugins():
    return ()


@dataclasses.dataclass(frozen=True)
class Borrowed(Event):
    subject_field: ClassVar[str] = "pot_id"

    pot_id: UUID


def handler(told, fails=False):
    """Each plugin's handler has the same name, as may well happen."""

    def on_borrowed(tenant, event):
        if fails:
            raise RuntimeError("broken on purpose")
        told.append((tenant.id, event.pot_id))

    return on_borrowed


def publish_one(unit):
    pot = new_id()
    with unit():
        publish(Borrowed(pot))
    return pot


@on_both_databases
def test_handlers_of_one_name_in_two_plugins_are_both_called(kit, tenant, enable, unit, run_jobs):
    told = [], []
    kit.install(*(fake(f"reader{n}", handlers={Borrowed: handler(told[n])}) for n in (0, 1)))
    enable("reader0", "reader1")

    pot = publish_one(unit)
    run_jobs()
    assert told == ([(tenant.id, pot)], [(tenant.id, pot)])


def test_a_handler_that_fails_is_tried_again_and_holds_up_nobody_else(kit, enable, unit):
    told = []
    kit.install(
        fake("broken", handlers={Borrowed: handler([], fails=True)}),
        fake("reader", handlers={Borrowed: handler(told)}),
    )
    enable("broken", "reader")

    publish_one(unit)
    kit.run_jobs(may_fail=True)
    assert len(told) == 1
    with kit.database.unit(writes=False):
        (row,) = session.query(JobRow).filter(JobRow.done_at.is_(None)).all()
    assert (row.plugin, row.tries) == ("broken", 1)
    assert "broken on purpose" in row.error


def test_a_plugin_that_is_off_hears_nothing_and_does_not_hear_it_later(kit, enable, disable, unit, run_jobs):
    told = []
    kit.install(fake("reader", handlers={Borrowed: handler(told)}))
    publish_one(unit)
    run_jobs()
    enable("reader")
    run_jobs()
    assert told == []


def test_what_is_rolled_back_was_never_published(kit, enable, unit, run_jobs, published):
    told = []
    kit.install(fake("reader", handlers={Borrowed: handler(told)}))
    enable("reader")
    with unit(commit=False):
        publish(Borrowed(new_id()))
    run_jobs()
    assert told == []
    assert published(Borrowed) == []
