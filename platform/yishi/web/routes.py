"""The core's blueprints in one list."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All pages of the core; imported late, because they need everything else."""
    from yishi.web import console_pages, front, operator_pages, preferences, site_files, static_files
    from yishi.web.people_pages import blueprints as people_blueprints
    from yishi.web.place_pages import blueprints as place_blueprints
    from yishi.web.topic_pages import blueprints as topic_blueprints

    return [
        static_files.blueprint,
        site_files.blueprint,
        preferences.blueprint,
        front.blueprint,
        console_pages.blueprint,
        operator_pages.blueprint,
        *people_blueprints(),
        *place_blueprints(),
        *topic_blueprints(),
    ]
