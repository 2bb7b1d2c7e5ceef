"""A short transaction beside the current one, for what must be remembered even if the act is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yishi.database import Unit, current_unit, use


@contextmanager
def apart() -> Iterator[Unit]:
    """Work in a unit of its own, committed at the end, for the same tenant as the current one.

    A current unit that writes gives its connection back first, because SQLite has one writer: so call this
    before the act has written anything. It refuses where something would be lost.
    """
    outer = current_unit()
    if outer.writes:
        session = outer.session
        if session.new or session.dirty or session.deleted:
            raise RuntimeError("apart() would lose what this unit has not written yet; call it first")
        outer.close()
    with use(Unit(outer.engine, writes=True, tenant_id=outer.tenant_id)) as unit:
        yield unit
