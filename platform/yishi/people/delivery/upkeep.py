"""Each night: what got stuck goes on its way again, and old lines leave the log."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, or_, select

from yishi.clock import clock
from yishi.database import db
from yishi.jobs.core import core_job
from yishi.people.delivery.planning import enqueue_send
from yishi.people.delivery.sending import STUCK
from yishi.people.models import Delivery
from yishi.tenants.resolve import TenantView

KEPT = timedelta(days=180)


@core_job("deliveries_upkeep", nightly=True)
def upkeep(_tenant: TenantView) -> None:
    """What waits past its time or was left half sent is planned anew; what ended half a year ago is deleted."""
    now = clock.now()
    left = or_(
        and_(Delivery.state == "waiting", Delivery.due_at < now - timedelta(hours=1)),
        and_(Delivery.state == "sending", Delivery.changed_at < now - STUCK),
    )
    for person_id, channel in db.execute(select(Delivery.person_id, Delivery.channel).where(left).distinct()):
        enqueue_send(str(person_id or ""), channel, now)
    ended = Delivery.state.in_(("sent", "failed", "dropped"))
    db.execute(
        delete(Delivery).where(ended, Delivery.changed_at < now - KEPT),
        execution_options={"synchronize_session": False},
    )
