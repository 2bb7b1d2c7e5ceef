"""What a test does with its installation: act in a tenant, browse, switch modules, run jobs, count."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from types import ModuleType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result
from sqlalchemy import select

from yishi import clock as clock_module
from yishi.actor import Actor, system
from yishi.app import YishiApp
from yishi.database import Database, Unit, current_tenant_id, db, new_id
from yishi.database.unit import use
from yishi.events import JOB, Event, load
from yishi.jobs.models import JobRow
from yishi.people import privacy
from yishi.people.access import permissions_of
from yishi.people.models import Person
from yishi.plugins.dispatch import hookimpl
from yishi.plugins.manifest import Plugin
from yishi.plugins.registry import Registry
from yishi.tenants import purging
from yishi.tenants.current import set_current
from yishi.tenants.models import Tenant, TenantPlugin
from yishi.tenants.resolve import TenantView
from yishi.tenants.resolve import load as load_tenant
from yishi.testing import sample
from yishi.testing.browser import Browser
from yishi.testing.counting import Asked, counted
from yishi.testing.installations import Installation, Made
from yishi.testing.sample import SampleTenant, Somebody


class Kit:
    """One test's installation and all that can be done with it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self._until_the_end = ExitStack()

    def close(self) -> None:
        self._until_the_end.close()
        self.installation.end()

    def begin_with(self, name: str, make: Callable[[], Made]) -> Made:
        """Begin with what `make` leaves in database and files, made once a run; a copy of what it returned.

        For what is dear to make and the same in many tests; before anything else is done in a test.
        """
        return self.installation.begin_with(name, make)

    def at_end(self, function: Callable[[], Any]) -> None:
        """Call this when the test is over."""
        self._until_the_end.callback(function)

    @property
    def app(self) -> YishiApp:
        assert self.installation.app is not None
        return self.installation.app

    @property
    def database(self) -> Database:
        return self.installation.yishi.database

    @property
    def registry(self) -> Registry:
        return self.installation.yishi.registry

    # --- tenants ------------------------------------------------------------------------------------

    @cached_property
    def tenants(self) -> dict[str, SampleTenant]:
        return sample.tenants(self.database)

    @property
    def tenant(self) -> SampleTenant:
        return self.tenants["yangguang"]

    def view(self, tenant: SampleTenant | None = None) -> TenantView:
        """The tenant as a request would see it now."""
        with self.database.unit(writes=False):
            found = load_tenant((tenant or self.tenant).id, self.registry)
        assert found is not None
        return found

    @contextmanager
    def unit(
        self, tenant: SampleTenant | None = None, *, commit: bool = True, writes: bool = True
    ) -> Iterator[Unit]:
        """Work in a tenant as a job would, and commit at the end."""
        view = self.view(tenant)
        with use(Unit(self.database.engine, writes=writes, tenant_id=view.id), commit=commit) as unit:
            set_current(view, self.registry)
            try:
                yield unit
            finally:
                set_current(None, self.registry)

    def enable(self, *names: str, tenant: SampleTenant | None = None, **settings: Any) -> None:
        """Allow and switch on modules and what they require; `settings` go to the last one named."""
        wanted = list(dict.fromkeys(n for name in names for n in (*self.registry.needs(name), name)))
        for name in wanted:
            self._switch(name, tenant, on=True, settings=settings if name == wanted[-1] else {})

    def allow(self, name: str, tenant: SampleTenant | None = None) -> None:
        """Allow a module and switch nothing, in the unit that is open."""
        db.add(TenantPlugin(tenant_id=(tenant or self.tenant).id, plugin=name, allowed=True))
        db.flush()

    def disable(self, *names: str, tenant: SampleTenant | None = None) -> None:
        for name in names:
            self._switch(name, tenant, on=False)

    def _switch(
        self, name: str, tenant: SampleTenant | None, *, on: bool, settings: Mapping[str, Any] | None = None
    ) -> None:
        assert name in self.registry, f"{name} is not installed: {self.registry.skipped.get(name)}"
        tenant = tenant or self.tenant
        before = self.view(tenant)
        if not on and name in before.enabled:
            self._lifecycle("disabled", name, tenant)
        with self.database.unit():
            row = db.get(TenantPlugin, (tenant.id, name)) or TenantPlugin(tenant_id=tenant.id, plugin=name)
            row.allowed, row.enabled, row.since = True, on, clock_module.clock.now()
            row.settings = {**(row.settings or {}), **(settings or {})}
            db.add(row)
            db.get_one(Tenant, tenant.id).version += 1
        if on and name not in before.enabled:
            self._lifecycle("enabled", name, tenant)

    def purge(self, name: str, *, tenant: SampleTenant | None = None) -> None:
        """Delete all data of a module in one tenant, as `yishi plugin purge` does."""
        with self.unit(tenant):
            purging.purge(system(current_tenant_id(), "cli"), plugin=name)

    def _lifecycle(self, hook: str, name: str, tenant: SampleTenant) -> None:
        with self.unit(tenant):
            self.registry.hooks.only(
                name, hook, tenant=self.view(tenant), actor=self.actor("administrator", tenant)
            )

    # --- people -------------------------------------------------------------------------------------

    def somebody(self, role: str, tenant: SampleTenant | None = None) -> Somebody:
        """The sample's holder of `role`; operators stand in the district."""
        return sample.find(self.database, self._where(role, tenant), role)

    def actor(self, role: str = "", tenant: SampleTenant | None = None, **changes: Any) -> Actor:
        """The holder of `role` as services see it; without a role, somebody who has not signed in."""
        tenant = self._where(role, tenant)
        view = self.view(tenant)
        permissions = permissions_of(view, self.registry, [role] if role else [], signed_in=bool(role))
        if not role:
            return Actor(tenant_id=tenant.id, permissions=permissions)
        one = self.somebody(role, tenant)
        given: dict[str, Any] = {
            "account_id": one.account_id,
            "person_id": one.person_id,
            "name": one.name,
            "roles": frozenset([role]),
            "permissions": permissions,
        }
        return Actor(tenant_id=tenant.id, **{**given, **changes})

    def browser(self) -> Browser:
        found = self.app.test_client()
        assert isinstance(found, Browser)
        return found.sign_in(None)

    def as_role(self, role: str, tenant: SampleTenant | None = None) -> Browser:
        return self.browser().sign_in(sample.token_of(self._where(role, tenant), role))

    def new_somebody(
        self,
        role: str,
        tenant: SampleTenant | None = None,
        *,
        name: str = "",
        verified: bool = True,
        scope: dict[str, list[str]] | None = None,
    ) -> Somebody:
        """One more account with this role, where a test needs two; `browser().sign_in(one.token)`."""
        tenant = self._where(role, tenant)
        with self.unit(tenant):
            token = f"sample-session-{new_id()}"
            return sample.sign_up(tenant, role, name=name, token=token, verified=verified, scope=scope)

    def topics(self, tenant: SampleTenant | None, count: int, *, kind: str = "general") -> list[UUID]:
        """Many topics at once, raised by the sample's resident, for tests of long lists (no gates)."""
        person = self.somebody("resident", tenant or self.tenant)
        with self.unit(tenant):
            return sample.raise_topics(person, count, kind)

    def give_phone(self, person_id: UUID, phone: str) -> None:
        """Enter a person's telephone; within a unit."""
        person = db.scalars(select(Person).where(Person.id == person_id)).one()
        privacy.set_field(person, "phone", phone)

    def _where(self, role: str, tenant: SampleTenant | None) -> SampleTenant:
        return tenant or (self.tenants["gaoxin"] if role == "operator" else self.tenant)

    # --- background, events, time, queries ----------------------------------------------------------

    def run_jobs(self, *, plan: bool = False, may_fail: bool = False) -> int:
        worker = self.installation.yishi.worker

        def work() -> int:
            if plan:
                worker.plan()
            return worker.drain()

        count = contextvars.Context().run(work)
        if not may_fail:
            with self.database.unit(writes=False):
                failed = db.execute(
                    select(JobRow.name, JobRow.error).where(JobRow.done_at.is_(None), JobRow.error != "")
                ).all()
            assert not failed, f"background work failed: {[tuple(row) for row in failed]}"
        return count

    def published(self, kind: type[Event] = Event) -> list[Event]:
        with self.database.unit(writes=False):
            rows = db.scalars(select(JobRow.arguments).where(JobRow.name == JOB).order_by(JobRow.id)).all()
        events = [load(row["event"], row["data"]) for row in rows]
        return [one for one in events if isinstance(one, kind)]

    def count_queries(self) -> Any:
        return counted(self.database.engine)

    def clock_at(self, moment: str | datetime, zone: str = clock_module.DEFAULT_ZONE) -> clock_module.Clock:
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return self._until_the_end.enter_context(clock_module.clock.at(moment))

    def command(self, *arguments: str, **given: Any) -> Result:
        """Run `yishi …` on this test's installation, what modules bring included; `given` goes to click."""
        from yishi.cli import cli

        config = self.installation.config
        environment = {
            "YISHI_DATABASE_URL": config.database_url,
            "YISHI_OWNER_DATABASE_URL": config.owner_database_url,
            "YISHI_DATA": str(config.data_folder),
            "YISHI_SECRET": config.secret,
            "YISHI_MODE": "test",
        }
        runner = CliRunner(env=environment)
        return contextvars.copy_context().run(runner.invoke, cli, arguments, **given)

    # --- other plugins ------------------------------------------------------------------------------

    def fake_plugin(
        self, name: str, *, hooks: Mapping[str, Callable[..., Any]] | None = None, **manifest: Any
    ) -> Plugin:
        """Make, install and return a plugin whose hook implementations are plain functions."""
        made = fake(name, hooks=hooks, **manifest)
        self.install(made)
        return made

    def install(self, *plugins: Plugin) -> None:
        """Serve this test's database by an app that has these plugins, too."""
        before = self.installation
        self.installation = before.with_plugins(*plugins)
        for plugin in plugins:
            if plugin.name not in self.registry:
                raise AssertionError(self.registry.skipped[plugin.name].reason)
        self._until_the_end.callback(self.database.dispose)
        self._until_the_end.callback(setattr, self, "installation", before)


def fake(name: str, *, hooks: Mapping[str, Callable[..., Any]] | None = None, **manifest: Any) -> Plugin:
    """A plugin made of plain functions; all else of the manifest as given."""
    module = None
    if hooks:
        module = ModuleType(f"fake_{name}_hooks")
        for hook, function in hooks.items():
            setattr(module, hook, hookimpl(function))
    given: dict[str, Any] = {
        "title": "试验模块",
        "summary": "只在测试里使用的模块。",
        "kinds": ("community",),
    }
    return Plugin(name=name, hooks=module, **{**given, **manifest})


__all__ = ["Asked", "Kit", "fake"]
