"""5: tables have the prefix and keys that keep tenants apart; migrations go up, down and up again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, Index, Table, UniqueConstraint, inspect

from yishi.database import Base, rls
from yishi.database.base import is_tenant_table
from yishi.plugins.migrations import Migrator
from yishi.testing.contract.subject import Subject
from yishi.testing.installations import migrator_of

CLEARS = {"CASCADE", "NO ACTION"}


def check(subject: Subject) -> None:
    problems = [problem for table in subject.tables for problem in _problems(subject, table)]
    problems.extend(_pointing_at(subject))
    assert not problems, "\n".join(problems)
    _check_migrations(subject)


def _problems(subject: Subject, table: Table) -> Iterator[str]:
    if not table.name.startswith(f"{subject.name}_"):
        yield f"{table.name}: its name must begin with {subject.name}_"
    keys = [c.name for c in table.primary_key.columns]
    if keys[:1] != ["tenant_id"]:
        yield f"{table.name}: its primary key must begin with tenant_id, not {keys} (use TenantOwned)"
    for index in [*table.indexes, *_uniques(table)]:
        columns = [c.name for c in index.columns]
        if columns[:1] != ["tenant_id"]:
            yield f"{table.name}: {columns} must begin with tenant_id, or it looks through all tenants' rows"
    for constraint in table.foreign_key_constraints:
        yield from _key_problems(subject, table, constraint)


def _uniques(table: Table) -> Iterator[UniqueConstraint | Index]:
    return (c for c in table.constraints if isinstance(c, UniqueConstraint))


def _key_problems(subject: Subject, table: Table, constraint: ForeignKeyConstraint) -> Iterator[str]:
    columns = [c.name for c in constraint.columns]
    target = constraint.referred_table
    what = f"{table.name}: the foreign key {columns} → {target.name}"
    if constraint.ondelete not in CLEARS:
        yield f"{what} must say ON DELETE CASCADE or NO ACTION, not {constraint.ondelete} (use reference())"
    if is_tenant_table(target) and columns[:1] != ["tenant_id"]:
        yield f"{what} must be (tenant_id, …), or a row can point into another tenant (use reference())"
    owner = _owner(subject, target)
    allowed = {None, subject.name, *subject.kit.registry.needs(subject.name)}
    if owner not in allowed:
        yield f"{what} leads to {owner}, which is not in `requires`"


def _owner(subject: Subject, table: Table) -> str | None:
    names = [n for n in subject.kit.registry.names if table.name.startswith(f"{n}_")]
    return max(names, key=len, default=None)


def _pointing_at(subject: Subject) -> Iterator[str]:
    """No table of the core or of a plugin that does not require this one may refer to it."""
    own = {table.name for table in subject.tables}
    for table in Base.metadata.sorted_tables:
        if table.name in own:
            continue
        for constraint in table.foreign_key_constraints:
            owner, target = _owner(subject, table), constraint.referred_table.name
            if target in own and owner not in subject.kit.registry.needed_by(subject.name):
                yield f"{table.name} refers to {target}; only plugins that require it may"


def _check_migrations(subject: Subject) -> None:
    names = {table.name for table in subject.tables}
    migrator = migrator_of(subject.kit.installation.yishi)
    try:
        if not any(owner.name == subject.name for owner in migrator.owners):
            assert not names, f"tables without a migration: {sorted(names)}"
            return
        _assert_current(migrator, subject.name, names)
        migrator.downgrade(subject.name)
        left = _present(migrator, names)
        assert not left, f"`downgrade` leaves {sorted(left)}"
        migrator.upgrade(subject.name)
        _assert_current(migrator, subject.name, names)
        _check_security(migrator, names)
    finally:
        migrator.engine.dispose()


def _assert_current(migrator: Migrator, plugin: str, names: set[str]) -> None:
    missing = names - _present(migrator, names)
    assert not missing, f"not made by the migrations: {sorted(missing)}"
    drift = migrator.drift(plugin)
    assert not drift, f"models and migrations of {plugin} differ: {drift}"


def _present(migrator: Migrator, names: set[str]) -> set[str]:
    with migrator.engine.connect() as connection:
        return names & set(inspect(connection).get_table_names())


def _check_security(migrator: Migrator, names: set[str]) -> None:
    if migrator.engine.dialect.name != "postgresql":
        return
    with migrator.engine.connect() as connection:
        bare = names - rls.secured_tables(connection)
    assert not bare, f"without row-level security: {sorted(bare)}"
