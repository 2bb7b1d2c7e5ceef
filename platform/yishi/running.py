"""Running jobs and events inside a tenant's scope, exactly as a request would."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from yishi import events
from yishi.clock import clock
from yishi.database import Database, db
from yishi.installation import Installation, set_installation
from yishi.jobs.core import CORE_JOBS, NIGHTLY, core_job
from yishi.jobs.models import JobRow
from yishi.jobs.queue import enqueue, enqueue_many
from yishi.jobs.worker import Claimed, Gone
from yishi.people.delivery import sending as _sending  # noqa: F401 - declares its job
from yishi.people.delivery import upkeep as _upkeep  # noqa: F401 - declares its job
from yishi.places import figures as _place_figures  # noqa: F401 - counts households and estates
from yishi.places import jobs as _place_jobs  # noqa: F401 - declares its job
from yishi.plugins.registry import Registry
from yishi.tenants import figures as _figures  # noqa: F401 - declares its job
from yishi.tenants import jobs as _tenant_jobs  # noqa: F401 - declares its jobs
from yishi.tenants.current import set_current
from yishi.tenants.models import Tenant, TenantPlugin
from yishi.tenants.resolve import TenantView, load
from yishi.topics import figures as _topic_figures  # noqa: F401 - counts the core's numbers

log = logging.getLogger(__name__)

EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
BEFORE_MIDNIGHT = timedelta(hours=6)
"""A night's work is due from 18:00 UTC on: two in the morning in China."""

__all__ = ["CORE_JOBS", "Runner", "core_job"]

CORE_HANDLERS: dict[type, list[Callable[..., Any]]] = {}


class Runner:
    """Executes claimed jobs and plans the periodic ones."""

    def __init__(self, database: Database, registry: Registry, installation: Installation) -> None:
        self.database = database
        self.registry = registry
        self.installation = installation

    def execute(self, job: Claimed) -> None:
        """Run one job in the unit that is open and pinned. Raises `Gone` when there is nothing to do."""
        set_installation(self.installation)
        tenant = self._tenant(job)
        set_current(tenant, self.registry)
        if job.name == events.JOB:
            self._spread(job, tenant)
        elif job.name.startswith("handle:"):
            self._handle(job, tenant)
        elif job.plugin:
            self._plugin_job(job, tenant)
        elif job.name in CORE_JOBS:
            CORE_JOBS[job.name](tenant, **job.arguments)
        else:
            raise Gone(f"no job named {job.name}")

    def _tenant(self, job: Claimed) -> TenantView | None:
        if job.tenant_id is None:
            return None
        tenant = load(job.tenant_id, self.registry)
        if tenant is None:
            raise Gone("the tenant is gone")
        if job.plugin and job.plugin not in tenant.enabled:
            raise Gone(f"{job.plugin} is off here")
        return tenant

    def _spread(self, job: Claimed, tenant: TenantView | None) -> None:
        """One row per handler, so that each is isolated and retried by itself."""
        if tenant is None:
            raise Gone("an event without tenant")
        event = _event(job)
        subject = f"{tenant.id}:{event.subject}:" if event.subject else ""
        for plugin, function in self.registry.handlers(type(event)):
            if plugin in tenant.enabled:
                enqueue(
                    f"handle:{function.__name__}",
                    # Two plugins may call their handlers alike.
                    key=f"{job.key}:{plugin}",
                    plugin=plugin,
                    lane=f"{subject}{plugin}" if subject else None,
                    arguments=job.arguments,
                )

    def _handle(self, job: Claimed, tenant: TenantView | None) -> None:
        event = _event(job)
        for plugin, function in self.registry.handlers(type(event)):
            if plugin == job.plugin and job.name == f"handle:{function.__name__}":
                function(tenant, event)

    def _plugin_job(self, job: Claimed, tenant: TenantView | None) -> None:
        for declared in self.registry[job.plugin].jobs:
            if declared.name == job.name:
                declared.run(tenant, **job.arguments)
                return
        raise Gone(f"{job.plugin} has no job named {job.name}")

    def plan(self) -> None:
        """Write one row per periodic job, tenant that has the plugin on, and time slot."""
        now = clock.now()
        self._plan_night(now)
        periodic = [(plugin, job) for plugin, job in self.registry.jobs() if job.every]
        if not periodic:
            return
        with self.database.unit():
            for plugin, job in periodic:
                slot = (now - EPOCH) // (job.every or timedelta(days=1))
                on = select(TenantPlugin.tenant_id).where(
                    TenantPlugin.plugin == plugin, TenantPlugin.enabled, TenantPlugin.allowed
                )
                for tenant_id in db.scalars(on).all():
                    enqueue(job.name, plugin=plugin, key=f"slot:{slot}", tenant_id=tenant_id)

    def _plan_night(self, now: datetime) -> None:
        """Write one row per nightly job of the core and tenant, unless this night's are there already."""
        key = f"night:{(now - EPOCH + BEFORE_MIDNIGHT) // timedelta(days=1)}"
        first = select(func.min(Tenant.id)).scalar_subquery()
        there = select(JobRow.name).where(JobRow.tenant_id == first, JobRow.key == key)
        with self.database.unit(writes=False):
            planned = set(db.scalars(there))
        missing = [name for name in NIGHTLY if name not in planned]
        if missing:
            with self.database.unit():
                everyone: dict[int, dict[str, Any]] = {t: {} for t in db.scalars(select(Tenant.id))}
                for name in missing:
                    enqueue_many(name, everyone, key=key)


def _event(job: Claimed) -> events.Event:
    """What was published; nobody can handle it any more when its plugin is gone or broken."""
    try:
        return events.load(job.arguments["event"], job.arguments["data"])
    except (ImportError, AttributeError) as error:
        raise Gone(f"{job.arguments['event']} can't be read: {error}") from error
