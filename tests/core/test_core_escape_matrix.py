"""The escape matrix: with all guards nothing leaks, without them everything does.

So a matrix that no longer attacks anything fails as loudly as a guard that no longer holds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import DeclarativeBase, Session

from tests.core.escape_cases import (
    ATTACKS,
    LEGITIMATE,
    POSTGRES_ATTACKS,
    Case,
    Models,
    make_models,
    rows_of,
    secret,
    seed,
)
from yishi.database import TenantEscape, TenantOwned, Unit, rls, tenant_tables, use
from yishi.database.engine import make_engine
from yishi.database.tenant import bound_tenant
from yishi.database.tripwire import Tripwire, install
from yishi.testing import postgres

# A warning raised as an error would stop an attack, and pass for a guard that did.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

OWN, OTHER = 101, 202

Open = Callable[[], contextlib.AbstractContextManager[Session]]


class EscapeBase(DeclarativeBase):
    """Apart from the platform's own base, so that these tables are in nobody's schema."""


@pytest.fixture(scope="module")
def models() -> Models:
    made = make_models(EscapeBase, TenantOwned)
    made.scope = _scope
    return made


@contextlib.contextmanager
def _scope(tenant_id: int | None) -> Iterator[None]:
    token = bound_tenant.set(tenant_id)
    try:
        yield
    finally:
        bound_tenant.reset(token)


@dataclass
class Arena:
    """One database: `above` is held by nothing, `bare` by policies alone, `app` is the platform's own."""

    above: Engine
    app: Engine
    bare: Engine
    models: Models

    def reset(self) -> None:
        with Session(self.above) as session:
            seed(session, self.models, OWN, OTHER)

    @contextlib.contextmanager
    def guarded(self) -> Iterator[Session]:
        with use(Unit(self.app, tenant_id=OWN)) as unit:
            yield unit.session

    @contextlib.contextmanager
    def unguarded(self) -> Iterator[Session]:
        """By the one who may everything: no guard, no row-level security."""
        with _scope(OWN), Session(self.above) as session:
            yield session
            session.commit()

    @contextlib.contextmanager
    def under_row_level_security(self) -> Iterator[Session]:
        with _scope(OWN), Session(self.bare) as session:
            session.execute(text(f"SET LOCAL app.tenant_id = '{OWN}'"))
            yield session
            session.commit()

    def leaks(self, case: Case, opened: Open) -> bool:
        """Whether `case` showed, changed, added or removed anything of the other tenant's."""
        self.reset()
        with Session(self.above) as session:
            before = rows_of(session, self.models, OTHER)
        seen: Any = None
        with contextlib.suppress(Exception), opened() as session:
            seen = case(session, OWN, OTHER, self.models)
        with Session(self.above) as session:
            after = rows_of(session, self.models, OTHER)
        return secret(OTHER) in repr(seen) or sorted(before, key=repr) != sorted(after, key=repr)


@pytest.fixture(scope="module")
def sqlite_arena(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    folder: Path = tmp_path_factory.mktemp("escape")
    url = f"sqlite:///{folder}/escape.sqlite3"
    above, app = make_engine(url), make_engine(url)
    for engine in (above, app):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    EscapeBase.metadata.create_all(above)
    _install(app)
    yield Arena(above, app, above, models)
    app.dispose()
    above.dispose()


@pytest.fixture(scope="module")
def postgres_arena(models: Models) -> Iterator[Arena]:
    if reason := postgres.why_unavailable():
        pytest.skip(reason)
    server = postgres.shared()
    with server.database() as name:
        owner = create_engine(server.url(name, postgres.OWNER))
        with owner.begin() as connection:
            EscapeBase.metadata.create_all(connection)
            rls.apply(connection)
        owner.dispose()
        above = create_engine(server.url(name))
        app, bare = (make_engine(server.url(name, postgres.APP)) for _ in range(2))
        _install(app)
        yield Arena(above, app, bare, models)
        for engine in (above, app, bare):
            engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def arena(request: pytest.FixtureRequest) -> Arena:
    found: Arena = request.getfixturevalue(f"{request.param}_arena")
    return found


def _install(engine: Engine) -> None:
    tables = tenant_tables(EscapeBase.metadata)
    tripwire = Tripwire(lambda: tables, engine.dialect.name)
    install(engine, tripwire, bound_tenant.get, on_exempt=lambda _reason, _sql: None)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_reaches_another_tenant(arena: Arena, name: str) -> None:
    assert not arena.leaks(ATTACKS[name], arena.guarded)


@pytest.mark.postgres
@pytest.mark.parametrize("name", POSTGRES_ATTACKS)
def test_nobody_lifts_row_level_security_at_run_time(postgres_arena: Arena, name: str) -> None:
    postgres_arena.reset()
    with pytest.raises(TenantEscape), postgres_arena.guarded() as session:
        POSTGRES_ATTACKS[name](session, OWN, OTHER, postgres_arena.models)
    assert not postgres_arena.leaks(POSTGRES_ATTACKS[name], postgres_arena.guarded)


@pytest.mark.parametrize("name", LEGITIMATE)
def test_what_is_allowed_keeps_working(arena: Arena, name: str) -> None:
    arena.reset()
    with arena.guarded() as session:
        assert LEGITIMATE[name](session, OWN, OTHER, arena.models) is True


def test_without_guards_every_attack_leaks(arena: Arena) -> None:
    leaked = {name for name, case in ATTACKS.items() if arena.leaks(case, arena.unguarded)}
    assert ATTACKS.keys() - leaked == set()
    assert len(leaked) >= 60


@pytest.mark.postgres
def test_row_level_security_alone_holds_every_attack(postgres_arena: Arena) -> None:
    leaked = [
        name
        for name, case in ATTACKS.items()
        if postgres_arena.leaks(case, postgres_arena.under_row_level_security)
    ]
    assert leaked == []
