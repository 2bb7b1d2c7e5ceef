"""Which SQL the tripwire lets through, and which it refuses, on both databases' dialects."""

from __future__ import annotations

import sqlite3
import timeit
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, create_engine, event, select, text
from sqlalchemy.pool import StaticPool

from tests.core.escape_random import GLOBAL_TABLE, TENANT_TABLES, RandomQueries
from tests.core.tripwire_statements import (
    TIED,
    TIED_POSTGRES,
    TIED_SQLITE,
    UNTIED,
    UNTIED_POSTGRES,
    UNTIED_SQLITE,
)
from yishi.database import NoTenant, TenantEscape, sql_batches
from yishi.database.tripwire import Tripwire, install

OWN, OTHER = 101, 202
BOTH = ("sqlite", "postgresql")
TABLES = frozenset({"topic", "opinion"})


@pytest.fixture(params=BOTH)
def both(request: pytest.FixtureRequest) -> Tripwire:
    return Tripwire(lambda: TABLES, request.param)


@pytest.fixture
def sqlite() -> Tripwire:
    return Tripwire(lambda: TABLES, "sqlite")


@pytest.fixture
def postgres() -> Tripwire:
    return Tripwire(lambda: TABLES, "postgresql")


@pytest.mark.parametrize("sql", TIED)
def test_a_statement_tied_in_every_block_passes(both: Tripwire, sql: str) -> None:
    both.check(sql, (), OWN)


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [*(("sqlite", sql) for sql in TIED_SQLITE), *(("postgresql", sql) for sql in TIED_POSTGRES)],
)
def test_a_dialects_own_forms_pass(dialect: str, sql: str) -> None:
    Tripwire(lambda: TABLES, dialect).check(sql, (), OWN)


@pytest.mark.parametrize("sql", UNTIED)
def test_a_statement_not_tied_in_every_block_is_refused(both: Tripwire, sql: str) -> None:
    with pytest.raises(TenantEscape):
        both.check(sql, (), OWN)


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [*(("sqlite", sql) for sql in UNTIED_SQLITE), *(("postgresql", sql) for sql in UNTIED_POSTGRES)],
)
def test_a_dialects_own_ways_out_are_refused(dialect: str, sql: str) -> None:
    with pytest.raises(TenantEscape):
        Tripwire(lambda: TABLES, dialect).check(sql, (), OWN)


def test_without_a_tenant_tenant_tables_are_out_of_reach(both: Tripwire) -> None:
    both.check("SELECT name FROM tenant", (), None)
    with pytest.raises(NoTenant):
        both.check("SELECT title FROM topic WHERE tenant_id = 101", (), None)


def test_a_refusal_is_remembered_as_a_refusal(both: Tripwire) -> None:
    for _ in range(2):
        with pytest.raises(TenantEscape, match=r"tenancy\.untied.*topic"):
            both.check("SELECT title FROM topic", (), OWN)


def test_values_are_compared_at_every_execution(sqlite: Tripwire) -> None:
    sql = "SELECT ? FROM topic t WHERE t.id = ? AND t.tenant_id = ? LIMIT ?"
    sqlite.check(sql, ("?", 7, OWN, 1), OWN)
    sqlite.check(sql, ("?", 7, OTHER, 1), OTHER)
    for wrong in [
        ("?", 7, OTHER, 1),
        ("?", OWN, 7, 1),
        ("?", 7, str(OWN), 1),
        ("?", 7, float(OWN), 1),
        ("?", 7),
        (),
        {"t": OWN},
    ]:
        with pytest.raises(TenantEscape):
            sqlite.check(sql, wrong, OWN)


def test_positions_are_counted_in_the_text_not_in_strings_or_comments(sqlite: Tripwire) -> None:
    sql = "WITH w AS (SELECT ? AS a) SELECT '?' /* ? */ FROM topic, w WHERE \"tenant_id\" = ? OR 1=1"
    with pytest.raises(TenantEscape):
        sqlite.check(sql, (1, OWN), OWN)
    tied = "WITH w AS (SELECT ? AS a) SELECT '?', /* ? */ t.id FROM topic t, w WHERE t.tenant_id = ? -- ?"
    sqlite.check(tied, (5, OWN), OWN)
    with pytest.raises(TenantEscape):
        sqlite.check(tied, (OWN, 5), OWN)


def test_named_values_are_compared(postgres: Tripwire) -> None:
    sql = "SELECT 1 FROM topic WHERE topic.tenant_id = %(tenant_1)s::BIGINT AND topic.id = %(id_1)s::UUID"
    postgres.check(sql, {"tenant_1": OWN, "id_1": "x"}, OWN)
    for wrong in [{"tenant_1": OTHER, "id_1": "x"}, {"id_1": OWN}, (OWN, "x"), None]:
        with pytest.raises(TenantEscape):
            postgres.check(sql, wrong, OWN)


def test_positional_values_of_psycopg_are_compared(postgres: Tripwire) -> None:
    sql = "SELECT '%%s' FROM topic WHERE id = %s AND id %% 2 = 0 AND tenant_id = %s"
    postgres.check(sql, (5, OWN), OWN)
    with pytest.raises(TenantEscape):
        postgres.check(sql, (OWN, 5), OWN)


def test_each_set_of_values_of_executemany_is_compared(sqlite: Tripwire, postgres: Tripwire) -> None:
    sqlite.check("INSERT INTO topic (tenant_id, id) VALUES (?, ?)", [(OWN, 1), (OWN, 2)], OWN)
    named = "UPDATE topic SET title=%(a)s WHERE topic.tenant_id = %(b)s"
    postgres.check(named, [{"a": "x", "b": OWN}, {"a": "y", "b": OWN}], OWN)
    with pytest.raises(TenantEscape):
        sqlite.check("INSERT INTO topic (tenant_id, id) VALUES (?, ?)", [(OWN, 1), (OTHER, 2)], OWN)
    with pytest.raises(TenantEscape):
        postgres.check(named, [{"a": "x", "b": OWN}, {"a": "y", "b": OTHER}], OWN)


def test_rows_that_sqlalchemy_inserts_in_batches_are_compared(postgres: Tripwire) -> None:
    sql = """INSERT INTO topic (tenant_id, id) SELECT p0::BIGINT, p1::UUID FROM (VALUES
        (%(t__0)s::BIGINT, %(i__0)s::UUID, 0), (%(t__1)s::BIGINT, %(i__1)s::UUID, 1)
        ) AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter RETURNING topic.id, topic.id AS id__1"""
    postgres.check(sql, {"t__0": OWN, "i__0": "x", "t__1": OWN, "i__1": "y"}, OWN)
    with pytest.raises(TenantEscape):
        postgres.check(sql, {"t__0": OWN, "i__0": "x", "t__1": OTHER, "i__1": "y"}, OWN)


def _sqlite_batch(rows: int, rest: str = "") -> str:
    return f"INSERT INTO topic (id, tenant_id) VALUES {', '.join(['(?, ?)'] * rows)}{rest}"


def _postgres_batch(rows: int) -> str:
    cells = ", ".join(f"(%(i__{n})s::UUID, %(t__{n})s::BIGINT, {n})" for n in range(rows))
    return f"""INSERT INTO topic (id, tenant_id) SELECT p0::UUID, p1::BIGINT FROM (VALUES {cells})
        AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter RETURNING topic.id"""


@pytest.mark.parametrize("wrong", [0, 1, 298, 299])
def test_in_a_large_batch_every_row_is_compared(sqlite: Tripwire, postgres: Tripwire, wrong: int) -> None:
    sqlite.check(_sqlite_batch(300), (7, OWN) * 300, OWN)
    tenants = [OWN] * 300
    postgres.check(_postgres_batch(300), {f"t__{n}": t for n, t in enumerate(tenants)}, OWN)
    tenants[wrong] = OTHER
    with pytest.raises(TenantEscape):
        sqlite.check(_sqlite_batch(300), tuple(x for t in tenants for x in (7, t)), OWN)
    with pytest.raises(TenantEscape):
        postgres.check(_postgres_batch(300), {f"t__{n}": t for n, t in enumerate(tenants)}, OWN)


def test_a_batch_is_read_once_for_all_lengths() -> None:
    longer, shorter = (sql_batches.fold(_sqlite_batch(n, " RETURNING id")) for n in (90, 3))
    assert longer is not None
    assert shorter is not None
    assert longer.sql == shorter.sql == "INSERT INTO topic (id, tenant_id) VALUES (?, ?) RETURNING id"
    assert sql_batches.fold(_sqlite_batch(1)) is None


@pytest.mark.parametrize(
    "rest",
    [
        ", (?, 202)",
        ", (?, (SELECT 202))",
        " RETURNING (SELECT max(text) FROM opinion)",
        " ON CONFLICT (id) DO UPDATE SET tenant_id = ?",
        "; DELETE FROM topic",
    ],
)
def test_what_follows_a_batch_is_read_too(sqlite: Tripwire, rest: str) -> None:
    with pytest.raises(TenantEscape):
        sqlite.check(_sqlite_batch(3, rest), (7, OWN) * 3 + (7, OWN), OWN)


def test_positions_after_a_batch_stay_right(sqlite: Tripwire) -> None:
    sql = _sqlite_batch(3, " RETURNING (SELECT max(id) FROM opinion WHERE tenant_id = ?)")
    sqlite.check(sql, (*(7, OWN) * 3, OWN), OWN)
    for wrong in [(*(7, OWN) * 2, 7, OTHER, OWN), (*(7, OWN) * 3, OTHER)]:
        with pytest.raises(TenantEscape):
            sqlite.check(sql, wrong, OWN)


def test_schema_changes_pass_only_where_they_are_expected() -> None:
    changing = Tripwire(lambda: TABLES, "postgresql", ddl=True)
    changing.check("ALTER TABLE topic FORCE ROW LEVEL SECURITY", (), None)
    with pytest.raises(TenantEscape):
        changing.check("SELECT title FROM topic", (), OWN)


def test_functions_are_vouched_for_by_name() -> None:
    Tripwire(lambda: TABLES, "sqlite", functions=frozenset({"pinyin"})).check("SELECT pinyin('议')", (), None)
    with pytest.raises(TenantEscape, match=r"tenancy\.function"):
        Tripwire(lambda: TABLES, "sqlite").check("SELECT pinyin('议')", (), None)


def test_plans_are_bounded_and_forgotten_when_a_table_comes() -> None:
    tables = set(TABLES)
    tripwire = Tripwire(lambda: frozenset(tables), "sqlite", capacity=3)
    for number in range(9):
        tripwire.check(f"SELECT {number} FROM late", (), OWN)
    assert len(tripwire._plans) == 3
    tables.add("late")
    tripwire.forget()
    with pytest.raises(TenantEscape):
        tripwire.check("SELECT 8 FROM late", (), OWN)


def test_a_known_text_costs_microseconds(sqlite: Tripwire) -> None:
    sql = "SELECT t.id, t.title FROM topic t WHERE t.tenant_id = ? AND t.id = ?"
    sqlite.check(sql, (OWN, 1), OWN)
    seconds = min(timeit.repeat(lambda: sqlite.check(sql, (OWN, 1), OWN), number=1000, repeat=5)) / 1000
    assert seconds < 20e-6


@pytest.mark.parametrize("seed", range(3))
def test_no_random_query_that_passes_shows_another_tenants_secret(seed: int) -> None:
    connection = sqlite3.connect(":memory:")
    for table in (*TENANT_TABLES, GLOBAL_TABLE):
        connection.execute(f"CREATE TABLE {table} (tenant_id bigint, secret text)")
        for tenant in (OWN, OTHER):
            row = (tenant, "public" if table == GLOBAL_TABLE else f"secret-of-{tenant}")
            connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", [row, row])
    tripwire = Tripwire(lambda: frozenset(TENANT_TABLES), "sqlite")
    passed = leaky = 0
    queries = RandomQueries(seed, OWN)
    for _ in range(400):
        sql = queries.query()
        try:
            seen = connection.execute(sql).fetchall()
        except sqlite3.OperationalError:
            continue  # The generator does not avoid ambiguous names.
        leaks = any(f"secret-of-{OTHER}" in row for row in seen)
        leaky += leaks
        try:
            tripwire.check(sql, (), OWN)
        except TenantEscape:
            continue
        passed += 1
        assert not leaks, sql
    assert passed > 40
    assert leaky > 40


# On an engine


class Bound:
    """Who is bound, and what was exempted."""

    def __init__(self) -> None:
        self.tenant: int | None = None
        self.exempt: list[tuple[str, str]] = []

    def __call__(self) -> int | None:
        return self.tenant


TOPIC = Table("topic", MetaData(), Column("tenant_id", BigInteger), Column("id", BigInteger))


@pytest.fixture
def bound() -> Bound:
    return Bound()


@pytest.fixture
def engine(bound: Bound) -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    install(
        engine,
        Tripwire(lambda: TABLES, "sqlite"),
        bound,
        on_exempt=lambda reason, sql: bound.exempt.append((reason, sql)),
    )
    exempt: Any = engine.execution_options(all_tenants="schema")
    TOPIC.metadata.create_all(exempt)
    bound.exempt.clear()
    yield engine
    engine.dispose()


def test_an_engine_refuses_before_the_driver_is_asked(engine: Engine, bound: Bound) -> None:
    sent: list[str] = []
    event.listen(engine, "after_cursor_execute", lambda _c, _cursor, sql, *_: sent.append(sql))
    with engine.connect() as connection:
        with pytest.raises(NoTenant):
            connection.execute(select(TOPIC).where(TOPIC.c.tenant_id == OWN))
        bound.tenant = OWN
        with pytest.raises(TenantEscape):
            connection.execute(select(TOPIC))
        with pytest.raises(TenantEscape):
            connection.execute(TOPIC.insert(), [{"tenant_id": OWN, "id": 1}, {"tenant_id": OTHER, "id": 2}])
        assert sent == []
        connection.execute(TOPIC.insert(), [{"tenant_id": OWN, "id": 1}, {"tenant_id": OWN, "id": 2}])
        assert len(connection.execute(select(TOPIC).where(TOPIC.c.tenant_id == OWN)).all()) == 2
    assert bound.exempt == []


def test_an_exemption_needs_a_reason_and_is_told(engine: Engine, bound: Bound) -> None:
    with engine.connect() as connection:
        statement = select(TOPIC)
        assert connection.execute(statement.execution_options(all_tenants="monthly count")).all() == []
        for no_reason in ("", " ", True):
            with pytest.raises(TenantEscape, match="no_reason"):
                connection.execute(statement.execution_options(all_tenants=no_reason))
        with pytest.raises(NoTenant):
            connection.execute(statement)
    assert [reason for reason, _ in bound.exempt] == ["monthly count"]


def test_the_drivers_own_cursors_are_watched(engine: Engine, bound: Bound) -> None:
    bound.tenant = OWN
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("INSERT INTO topic (tenant_id, id) VALUES (?, ?)", [OWN, 1])
        assert driver.execute("SELECT id FROM topic WHERE tenant_id = ?", (OWN,)).fetchall() == [(1,)]
        assert connection.exec_driver_sql("SELECT 1 FROM topic WHERE tenant_id = ?", (OWN,)).all() == [(1,)]
        rows = [(OWN, 2), (OTHER, 3)]
        for escape in [
            lambda: driver.execute("SELECT id FROM topic"),
            lambda: driver.cursor().execute("SELECT id FROM topic"),
            lambda: driver.cursor(sqlite3.Cursor).execute("SELECT id FROM topic"),
            lambda: driver.executemany("INSERT INTO topic (tenant_id, id) VALUES (?, ?)", iter(rows)),
            lambda: driver.executescript("DELETE FROM topic"),
            lambda: driver.cursor().executescript("DELETE FROM topic"),
            lambda: driver.blobopen("topic", "id", 1),
            lambda: list(driver.iterdump()),
            lambda: driver.serialize(),
            lambda: driver.backup(sqlite3.connect(":memory:")),
        ]:
            with pytest.raises(TenantEscape):
                escape()


def test_a_vouched_text_is_vouched_once(engine: Engine, bound: Bound) -> None:
    with engine.connect() as connection:
        exempt = connection.execution_options(all_tenants="a count")
        result = exempt.execute(text("SELECT id FROM topic"))
        with pytest.raises(TenantEscape):
            result.cursor.execute("SELECT id FROM topic")
