"""The API: OpenAPI 3.1 per tenant, problem+json, paging, tokens with scopes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask
from flask_smorest import Api, Blueprint
from marshmallow import Schema

from yishi.api.problems import ProblemSchema
from yishi.plugins.registry import Registry

DESCRIPTION = """Everything that is switched on in this community, for programs.

Send a token of your own (made on the account page) as `Authorization: Bearer …`; it can do at most what
you can do, and only within the scopes it was given. Errors are `application/problem+json` with reason
codes. Areas are integers of 0.01 m²; instants are ISO 8601 in UTC; ids are UUIDs.
"""


class YishiApi(Api):
    """flask-smorest's Api, whose errors are ours."""

    def _register_error_handlers(self) -> None:
        """`yishi.web.errors` answers for pages and API alike."""


def _schema_name(schema: Any) -> str:
    """`VisitSchema` of yishi_visits becomes `visits.Visit`: no two plugins collide."""
    cls = schema if isinstance(schema, type) else type(schema)
    module = cls.__module__.split(".")[0]
    name = cls.__name__.removesuffix("Schema")
    if isinstance(schema, Schema) and schema.partial:
        name += "Changes"
    return name if module == "yishi" else f"{module.removeprefix('yishi_')}.{name}"


def mount(app: Flask, registry: Registry) -> None:
    """Mount the core's API and each installed plugin's under `/api/<tenant>/<plugin>/`."""
    from yishi.api import core, docs_page
    from yishi.api.spec import complete

    app.config.update(
        API_TITLE="议事 Yishi",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "description": "An API token."}
                }
            },
            "security": [{"token": []}, {}],
        },
    )
    smorest = YishiApi(app, spec_kwargs={"marshmallow_plugin": _marshmallow_plugin()})
    smorest.spec.components.schema("Problem", schema=ProblemSchema)
    for blueprint in core.blueprints():
        smorest.register_blueprint(blueprint)
    for name, plugin in registry.plugins.items():
        if isinstance(plugin.api_blueprint, Blueprint):
            smorest.register_blueprint(plugin.api_blueprint, url_prefix=f"/api/<tenant>/{name}")
    app.register_blueprint(docs_page.blueprint)

    @lru_cache(maxsize=1)
    def document() -> dict[str, Any]:
        return complete(smorest.spec.to_dict())

    app.extensions["yishi_api_document"] = document


def _marshmallow_plugin() -> Any:
    from apispec.ext.marshmallow import MarshmallowPlugin

    return MarshmallowPlugin(schema_name_resolver=_schema_name)
