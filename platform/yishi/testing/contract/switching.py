"""8: switching off and on loses nothing; purging removes one tenant's data and no other's."""

from __future__ import annotations

from yishi.testing.contract.subject import Subject


def check(subject: Subject) -> None:
    subject.enable(subject.tenant, subject.other)
    if subject.tables:
        subject.filled(subject.tenant)
        subject.filled(subject.other)
    before, theirs = subject.rows(), subject.rows(subject.other)
    subject.kit.disable(subject.name)
    assert subject.rows() == before, "switching off changed or removed data"
    subject.enable(subject.tenant)
    after = subject.rows()
    lost = [name for name, rows in before.items() if not _kept(rows, after[name])]
    assert not lost, f"switching on again changed or removed data in {', '.join(lost)}"
    subject.kit.disable(subject.name)
    subject.kit.purge(subject.name)
    left = {name: n for name, n in subject.counts().items() if n}
    assert not left, f"purged, and yet there is data: {left}"
    assert subject.rows(subject.other) == theirs, "purging one tenant touched another"


def _kept(rows: list[dict[str, object]], now: list[dict[str, object]]) -> bool:
    """`enabled` may add rows (catching up), but not take or change any."""
    return all(row in now for row in rows)
