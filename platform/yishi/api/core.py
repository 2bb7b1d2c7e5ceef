"""The core's own operations: the community itself."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from yishi.web.guards import public
from yishi.web.request import ctx


class CommunitySchema(Schema):
    """A community as anybody may see it, and what is switched on there."""

    slug = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    brand = fields.String(required=True)
    zone = fields.String(required=True)
    modules = fields.List(fields.String(), required=True)


class MeSchema(Schema):
    """Who this token or session is, here."""

    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    permissions = fields.List(fields.String(), required=True)
    verified = fields.Boolean(required=True)


community = Blueprint("community_api", __name__, url_prefix="/api/<tenant>", description="The community")


@community.get("/community")
@public
@community.response(200, CommunitySchema)
def show() -> dict[str, Any]:
    """The community's names and its modules."""
    tenant = ctx().need_tenant()
    return {
        "slug": tenant.slug,
        "kind": tenant.kind,
        "name": tenant.name,
        "brand": tenant.brand,
        "zone": tenant.zone,
        "modules": sorted(tenant.enabled),
    }


@community.get("/me")
@public
@community.response(200, MeSchema)
def me() -> dict[str, Any]:
    """Who I am here, and what I may do."""
    context = ctx()
    context.need_visitor()
    return {
        "name": context.actor.name,
        "roles": sorted(context.actor.roles),
        "permissions": sorted(context.actor.permissions),
        "verified": context.verified,
    }


def blueprints() -> list[Blueprint]:
    """All API blueprints of the core."""
    from yishi.api import topics

    return [community, topics.blueprint]
