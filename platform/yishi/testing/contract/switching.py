"""8: switching off and on loses nothing; purging removes one tenant's data and no other's."""

from __future__ import annotations

from yishi.tenants import switching
from yishi.tenants.scope import installation_actor
from yishi.testing.contract.subject import Subject


def check(subject: Subject) -> None:
    subject.enable(subject.tenant, subject.other)
    if subject.tables:
        subject.filled(subject.tenant)
        subject.filled(subject.other)
    before, theirs = subject.rows(), subject.rows(subject.other)
    _switch(subject, on=False)
    assert subject.rows() == before, "switching off changed or removed data"
    _switch(subject, on=True)
    after = subject.rows()
    lost = [name for name, rows in before.items() if not _kept(rows, after[name])]
    assert not lost, f"switching on again changed or removed data in {', '.join(lost)}"
    _switch(subject, on=False)
    subject.kit.purge(subject.name)
    left = {name: n for name, n in subject.counts().items() if n}
    assert not left, f"purged, and yet there is data: {left}"
    assert subject.rows(subject.other) == theirs, "purging one tenant touched another"


def _switch(subject: Subject, *, on: bool) -> None:
    """As an administrator does, with whatever requires it."""
    actor, tenant_id = installation_actor(), subject.tenant.id
    with subject.kit.unit():
        if on:
            switching.enable(actor, tenant_id=tenant_id, plugin=subject.name)
        else:
            switching.disable(actor, tenant_id=tenant_id, plugin=subject.name, cascade=True)
    subject.kit.run_jobs()


def _kept(rows: list[dict[str, object]], now: list[dict[str, object]]) -> bool:
    """`enabled` may add rows (catching up), but not take or change any."""
    return all(row in now for row in rows)
