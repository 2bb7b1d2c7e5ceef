"""Work in the background: what follows from events, and what is due by the clock."""

from __future__ import annotations

from yishi.toolkit import TenantView, clock, topics

from yishi_{{name}} import service


def plan_visit(tenant: TenantView, event: topics.TopicRaised) -> None:
    """A topic of our kind was raised: somebody has to go and look."""
    if event.kind == service.KIND:
        service.plan(event.topic_id)


def mark_late(tenant: TenantView) -> None:
    """Twice a day, for each tenant that has the module on."""
    service.mark_late(clock.today(tenant.zone))
