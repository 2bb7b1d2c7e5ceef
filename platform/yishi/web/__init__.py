"""Pages: layout, navigation, forms, static files; and the mounting of all of them."""

from __future__ import annotations

from flask import Blueprint, Flask

from yishi.plugins.registry import Registry

CORE_BLUEPRINTS: list[Blueprint] = []
"""Blueprints of the core; each is mounted under its own `url_prefix`."""


def mount(app: Flask, registry: Registry) -> None:
    """Mount the core's pages, then each installed plugin's under `/<tenant>/<plugin>/`."""
    from yishi.web import routes

    for blueprint in routes.blueprints():
        app.register_blueprint(blueprint)
    for name, plugin in registry.plugins.items():
        if plugin.pages is not None:
            app.register_blueprint(plugin.pages, url_prefix=f"/<tenant>/{name}")
    app.url_value_preprocessor(_drop_tenant)


def _drop_tenant(_endpoint: str | None, values: dict[str, object] | None) -> None:
    # Views read the tenant from the context, never from the address.
    if values is not None:
        values.pop("tenant", None)
