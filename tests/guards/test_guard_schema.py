"""The schema keeps tenants apart by itself: keys, references, uniqueness, policies and rights, as they stand
in the database after all migrations, of the core and of every installed module.

An exception must be named here with its reason; one that nothing needs any more fails, too.
"""

import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)
from sqlalchemy import Index as SqlIndex

from tests.guards.repository import assert_nothing
from yishi.database import rls
from yishi.database.base import GLOBAL_TABLES, Base, tenant_tables
from yishi.testing import on_both_databases
from yishi.testing.installations import migrator_of

EXCEPTIONS: dict[str, str] = {}
"""Finding → why it may stand. Empty is how it should stay."""

ALLOWED_ON_DELETE = {"CASCADE", "NO ACTION"}


@pytest.fixture
def schema(kit):
    """A connection of the tables' owner to a migrated database."""
    engine = migrator_of(kit.installation.yishi).engine
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def names(inspector):
    return {t for t in inspector.get_table_names() if not t.startswith("alembic_version")}


def listed(tables, global_tables):
    """Tables that no list knows, and lists that know what is not there."""
    for table in sorted(global_tables - tables):
        yield f"{table}: in GLOBAL_TABLES, but there is no such table"
    for table in sorted(tables - global_tables - tenant_tables()):
        yield f"{table}: in the database, but in no model; say in GLOBAL_TABLES whether it has no tenant"
    for table in sorted(tenant_tables() - tables):
        yield f"{table}: in the models, but no migration makes it"


def keys(inspector, tables):
    """What is wrong with keys, references, uniqueness and indices of tables with tenants' rows."""
    for table in sorted(tables):
        columns = {column["name"]: column for column in inspector.get_columns(table)}
        if "tenant_id" not in columns:
            yield f"{table}: has no tenant_id and is not listed as global"
            continue
        if columns["tenant_id"]["nullable"]:
            yield f"{table}: tenant_id may be empty"
        key = inspector.get_pk_constraint(table)["constrained_columns"]
        if key[:1] != ["tenant_id"] or len(key) < 2:
            yield f"{table}: its primary key is {key}, not (tenant_id, …)"
        for unique in inspector.get_unique_constraints(table):
            if unique["column_names"][:1] != ["tenant_id"]:
                yield f"{table}: unique {unique['column_names']} does not begin with tenant_id"
        for index in inspector.get_indexes(table):
            if index["column_names"][:1] != ["tenant_id"]:
                yield f"{table}: index {index['column_names']} does not begin with tenant_id"


def references(inspector, tables):
    """References that could cross tenants, that a delete would not clear, or that blank a key."""
    to_tenant = set()
    for table in sorted(tables):
        for reference in inspector.get_foreign_keys(table):
            own, other = reference["constrained_columns"], reference["referred_columns"]
            on_delete = (reference["options"].get("ondelete") or "NO ACTION").upper()
            where = f"{table}: {own} → {reference['referred_table']}{other}"
            if on_delete not in ALLOWED_ON_DELETE:
                yield f"{where} is ON DELETE {on_delete}"
            if reference["referred_table"] == "tenant":
                to_tenant.add(table)
                if (own, other, on_delete) != (["tenant_id"], ["id"], "CASCADE"):
                    yield f"{where} should be (tenant_id) → tenant(id) ON DELETE CASCADE"
            elif reference["referred_table"] in GLOBAL_TABLES:
                yield f"{where} leads to a global table"
            elif (own[0], other[0]) != ("tenant_id", "tenant_id"):
                yield f"{where} does not begin with tenant_id on both sides"
    for table in sorted(tables - to_tenant):
        yield f"{table}: no reference to tenant, so deleting a tenant would leave its rows"


def looking_down(inspector, global_tables, tables):
    """References from global tables into tenants' tables (they would pin rows and can't be distributed)."""
    for table in sorted(global_tables):
        for reference in inspector.get_foreign_keys(table):
            if reference["referred_table"] in tables:
                yield f"{table}: {reference['constrained_columns']} → {reference['referred_table']}"


def undeclared_deletes(metadata):
    """Models that leave to chance what a delete does: the database would then refuse without a word."""
    for table in metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            if constraint.ondelete not in ALLOWED_ON_DELETE:
                yield f"{table.name}: {constraint.column_keys} says {constraint.ondelete!r} on delete"


def checked(findings):
    """All findings but the named exceptions; and the exceptions that found nothing."""
    found = list(findings)
    yield from (f for f in found if f not in EXCEPTIONS)
    yield from (f"stale exception: {f}" for f in EXCEPTIONS if f not in found)


@on_both_databases
def test_every_table_is_in_exactly_one_list(schema):
    tables = names(inspect(schema))
    assert not GLOBAL_TABLES & tenant_tables()
    assert_nothing(listed(tables, set(GLOBAL_TABLES)))


@on_both_databases
def test_keys_references_and_indices_begin_with_the_tenant(schema):
    inspector = inspect(schema)
    tables = names(inspector)
    own = tables - GLOBAL_TABLES
    assert len(own) >= 20
    findings = [*keys(inspector, own), *references(inspector, own)]
    findings += looking_down(inspector, tables & GLOBAL_TABLES, own)
    assert_nothing(checked([*findings, *undeclared_deletes(Base.metadata)]))


@on_both_databases
def test_deletes_do_in_the_database_what_the_models_say(schema):
    inspector = inspect(schema)

    def differing():
        for table in Base.metadata.sorted_tables:
            there = {
                tuple(f["constrained_columns"]): (f["options"].get("ondelete") or "NO ACTION").upper()
                for f in inspector.get_foreign_keys(table.name)
            }
            for constraint in table.foreign_key_constraints:
                said = there.pop(tuple(constraint.column_keys), "no reference at all")
                if said != constraint.ondelete:
                    yield f"{table.name}: {constraint.column_keys}: {said}, the model {constraint.ondelete}"
            yield from (f"{table.name}: {columns} is in the database only" for columns in there)

    assert_nothing(differing())


@on_both_databases
def test_no_migration_left_the_models_behind(kit):
    migrator = migrator_of(kit.installation.yishi)
    try:
        assert_nothing(f"{o.name}: {d}" for o in migrator.owners for d in migrator.drift(o.name))
    finally:
        migrator.engine.dispose()


@on_both_databases
def test_nothing_in_the_database_acts_by_itself(schema):
    if schema.dialect.name == "sqlite":
        made = schema.execute(text("SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')"))
    else:
        made = schema.execute(
            text(
                "SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
                "SELECT 'function', proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
                "WHERE n.nspname = 'public' UNION ALL "
                "SELECT 'view', relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')"
            )
        )
    assert_nothing(f"{kind} {name}" for kind, name in made.all())


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgres"])
class TestPostgres:
    """The wall under the application's guards."""

    def test_row_level_security_is_forced_with_one_policy_on_each_tenant_table(self, schema):
        rows = schema.execute(
            text(
                "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polcmd, "
                "p.polpermissive, p.polroles = '{0}', pg_get_expr(p.polqual, p.polrelid) AS using, "
                "pg_get_expr(p.polwithcheck, p.polrelid) AS checking "
                "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "LEFT JOIN pg_policy p ON p.polrelid = c.oid "
                "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') "
                "AND c.relname NOT LIKE 'alembic_version%'"
            )
        ).all()

        def wrong():
            seen = [row.relname for row in rows]
            expected = (
                "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::bigint)"
            )
            for row in rows:
                if row.relname in GLOBAL_TABLES:
                    if row.relrowsecurity:
                        yield f"{row.relname}: global, yet under row-level security"
                elif tuple(row[1:7]) != (True, True, "own_tenant", "*", True, True):
                    yield f"{row.relname}: {tuple(row[1:7])}"
                elif (row.using, row.checking) != (expected, expected):
                    yield f"{row.relname}: USING {row.using} WITH CHECK {row.checking}"
                elif seen.count(row.relname) > 1:
                    yield f"{row.relname}: more than one policy"

        assert_nothing(wrong())

    def test_the_app_neither_owns_nor_truncates_nor_alters(self, schema):
        forbidden = ("TRUNCATE", "REFERENCES", "TRIGGER")
        owned = schema.execute(
            text(
                "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                "WHERE n.nspname = 'public' AND pg_get_userbyid(relowner) <> 'yishi_owner'"
            )
        ).scalars()
        assert_nothing(f"{name} is not owned by yishi_owner" for name in owned)
        rights = [
            f"{role} may {right} {table}"
            for table in names(inspect(schema))
            for role in ("yishi_app", "yishi_reporting")
            for right in forbidden
            if schema.execute(
                text("SELECT has_table_privilege(:r, :t, :p)"), {"r": role, "t": table, "p": right}
            ).scalar_one()
        ]
        assert_nothing(rights)
        role = schema.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, "
                "pg_has_role('yishi_app', 'yishi_owner', 'MEMBER'), "
                "has_schema_privilege('yishi_app', 'public', 'CREATE') "
                "FROM pg_roles WHERE rolname = 'yishi_app'"
            )
        ).one()
        assert tuple(role) == (False,) * 6

    def test_the_app_can_not_write_the_migrations_record(self, schema):
        versions = [t for t in inspect(schema).get_table_names() if t.startswith("alembic_version")]
        assert versions
        writable = [
            t
            for t in versions
            for right in ("INSERT", "UPDATE", "DELETE")
            if schema.execute(
                text("SELECT has_table_privilege('yishi_app', :t, :p)"), {"t": t, "p": right}
            ).scalar_one()
        ]
        assert_nothing(sorted(set(writable)))

    def test_reports_read_only_what_may_be_added_up(self, schema):
        readable = {
            table
            for table in names(inspect(schema))
            if schema.execute(
                text("SELECT has_table_privilege('yishi_reporting', :t, 'SELECT')"), {"t": table}
            ).scalar_one()
        }
        assert readable == set(rls.REPORTING_TABLES)


def test_the_guard_sees_each_kind_of_mistake():
    metadata = MetaData()
    Table("tenant", metadata, Column("id", Integer, primary_key=True))
    Table("account", metadata, Column("id", Integer, primary_key=True))
    Table("job", metadata, Column("id", Integer, primary_key=True), Column("bad_id", ForeignKey("bad.id")))
    Table("bare", metadata, Column("id", Integer, primary_key=True))
    Table(
        "bad",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("tenant_id", ForeignKey("tenant.id", ondelete="SET NULL")),
        Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
        Column("bare_id", ForeignKey("bare.id")),
        Column("name", String),
        UniqueConstraint("name"),
        SqlIndex("by_name", "name"),
    )
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        inspector = inspect(connection)
        found = [*keys(inspector, {"bad", "bare"}), *references(inspector, {"bad", "bare"})]
        found += looking_down(inspector, {"job"}, {"bad"})
        found += undeclared_deletes(metadata)
        found += listed({"bad"}, {"tenant"})
    said = "\n".join(found)
    for mistake in (
        "bare: has no tenant_id",
        "bad: tenant_id may be empty",
        "bad: its primary key is ['id']",
        "bad: unique ['name']",
        "bad: index ['name']",
        "is ON DELETE SET NULL",
        "['account_id'] → account['id'] leads to a global table",
        "['bare_id'] → bare['id'] does not begin with tenant_id",
        "bare: no reference to tenant",
        "job: ['bad_id'] → bad",
        "says None on delete",
        "bad: in the database, but in no model",
        "tenant: in GLOBAL_TABLES, but there is no such table",
    ):
        assert mistake in said, mistake
