"""The module is on, it is a Monday morning, and there are two estates."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from yishi.toolkit import db, new_id, places
from yishi_appeals import service
from yishi_appeals.models import Appeal
from yishi_appeals.tests.cases import GARBAGE


@dataclass
class World:
    """What the tests of acts begin with."""

    garden: UUID
    villa: UUID


@pytest.fixture
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("appeals")


@pytest.fixture
def world(on, unit):
    with unit():
        estates = [places.Estate(id=new_id(), name=name) for name in ("世纪花园", "净水山庄")]
        db.add_all(estates)
        db.flush()
        return World(*(estate.id for estate in estates))


@pytest.fixture
def raised(world, unit, actor):
    """`raised(content, by="owner")`: an appeal of theirs; gives its id."""

    def act(content=GARBAGE, by="owner", **given):
        with unit():
            return service.raise_appeal(actor(by), content, **given).id

    return act


@pytest.fixture
def accepted(raised, unit, actor):
    """An appeal in hand, with the worker as handler; gives its id."""

    def act(content=GARBAGE, by="owner", **given):
        appeal_id = raised(content, by)
        values = {"severity": "light", "urgency": "high", "handler_id": actor("community_worker").person_id}
        with unit():
            service.triage(actor("administrator"), appeal_id, **{**values, **given})
        return appeal_id

    return act


@pytest.fixture
def read_appeal(unit):
    """An appeal as it stands on record."""

    def act(appeal_id):
        with unit(commit=False):
            found = db.query(Appeal).filter_by(id=appeal_id).one()
            db.expunge(found)
            return found

    return act
