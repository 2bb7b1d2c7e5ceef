"""Pages of the roster: estates, units, owners, and importing."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All pages about places, in one list for `web.routes`."""
    from yishi.web.place_pages import estates, imports, template_files, unit_acts, units

    return [
        estates.blueprint,
        units.blueprint,
        unit_acts.blueprint,
        imports.blueprint,
        template_files.blueprint,
    ]
