"""A short transaction beside the current one, for what must be remembered even if the act is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from yishi.database import Unit, current_unit, use
from yishi.database.guard import GuardedSession

_WROTE = "wrote"


@contextmanager
def apart() -> Iterator[Unit]:
    """Work in a unit of its own, committed at the end, for the same tenant as the current one.

    A current unit that writes gives its connection back first, because SQLite has one writer: so call this
    before the act has written anything. It refuses where something would be lost.
    """
    outer = current_unit()
    if outer.writes:
        session = outer.session
        if session.new or session.dirty or session.deleted or session.info.get(_WROTE):
            raise RuntimeError("apart() would lose what this unit has written; call it first")
        outer.close()
    with use(Unit(outer.engine, writes=True, tenant_id=outer.tenant_id)) as unit:
        yield unit


@event.listens_for(GuardedSession, "after_flush")
def _flushed(session: GuardedSession, _context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(GuardedSession, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not state.is_select and (state.is_insert or state.is_update or state.is_delete):
        state.session.info[_WROTE] = True
