"""Stored figures that several tests begin with, as the nightly job would have left them."""

from yishi.toolkit import clock, db

HOTLINE = {
    "appeals.hotline_cases": (67, None),
    "appeals.hotline_responded": (66, 67),
    "appeals.hotline_resolved": (58, 67),
    "appeals.hotline_satisfied": (61, 67),
}
UNITS = {"service_points.waiting": "minutes", "worklist.days.green": "days"}
STATES = {"households", "estates", "service_points.coverage", "worklist.overdue"}


def stored(tenant, period, values, *, labels=None, unit=None):
    """Write figures of a tenant; within any unit of the database."""
    from sqlalchemy import text

    for key, (numerator, denominator) in values.items():
        read_as = unit or UNITS.get(key) or ("count" if denominator is None else "share")
        db.execute(
            text(
                "INSERT INTO figure (tenant_id, period, key, label, numerator, denominator, unit, state, computed_at) "
                "VALUES (:tenant, :period, :key, :label, :n, :d, :unit, :state, :at)"
            ),
            {
                "tenant": tenant.id,
                "period": period,
                "key": key,
                "label": (labels or {}).get(key, key),
                "n": numerator,
                "d": denominator,
                "unit": read_as,
                "state": key in STATES,
                "at": clock.now().strftime("%Y-%m-%d %H:%M:%S.%f"),
            },
        )
