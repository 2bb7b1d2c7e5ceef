"""Stored figures that several tests begin with, as the nightly job would have left them."""

from sqlalchemy import text

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


class Place:
    """A community of the district that exists for its figures alone."""

    def __init__(self, tenant_id, slug):
        self.id, self.slug = tenant_id, slug


def communities(kit, count, *, first=100):
    """`count` communities in two subdistricts of the district; gives them as `Place`s."""
    district = kit.tenants["gaoxin"]
    given = {"at": clock.now().strftime("%Y-%m-%d %H:%M:%S.%f"), "zone": "Asia/Shanghai"}
    add = text(
        "INSERT INTO tenant (id, slug, kind, name, brand, parent_id, profile, zone, locale, story, labels, roles, "
        "settings, search, created_at, version) VALUES (:id, :slug, :kind, :name, '', :parent, '', :zone, 'zh_CN', '', "
        "'{}', '{}', '{}', '', :at, 1)"
    )
    above = text("INSERT INTO tenant_ancestor (tenant_id, ancestor_id, depth) VALUES (:id, :above, :depth)")
    with kit.database.unit():
        subs = [first, first + 1]
        for place, tenant_id in enumerate(subs):
            name = f"{'甲乙'[place]}街道{first}"
            row = {"id": tenant_id, "slug": f"sub{tenant_id}", "kind": "subdistrict", "name": name}
            db.execute(add, {**row, "parent": district.id, **given})
            db.execute(
                above,
                [{"id": tenant_id, "above": up, "depth": d} for up, d in ((tenant_id, 0), (district.id, 1))],
            )
        made = []
        for number in range(count):
            tenant_id, sub = first + 2 + number, subs[number % 2]
            row = {"id": tenant_id, "slug": f"c{tenant_id}", "kind": "community", "name": f"社区{number:03d}"}
            db.execute(add, {**row, "parent": sub, **given})
            chain = ((tenant_id, 0), (sub, 1), (district.id, 2))
            db.execute(above, [{"id": tenant_id, "above": up, "depth": d} for up, d in chain])
            made.append(Place(tenant_id, f"c{tenant_id}"))
    return made
