"""Preparatory groups of first owners' assemblies: listed, looked at, recorded, revised."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import ctx, page_of, paged, requires
from yishi_voting.api import api
from yishi_voting.desk_api import group_schemas as schemas
from yishi_voting.desk_api.acting import KeyHeader, once
from yishi_voting.preparing import keeping
from yishi_voting.preparing.composition import Seat
from yishi_voting.preparing.keeping import Plan
from yishi_voting.rights import MANAGES
from yishi_voting.shown.groups import GroupView, list_groups, view_group


@api.get("/groups")
@requires(MANAGES)
@api.arguments(schemas.GroupsQuery, location="query")
@api.response(200, paged(schemas.GroupLineSchema))
def groups(query: dict[str, Any]) -> dict[str, Any]:
    """All groups, the latest request first, each with what is due next."""
    number, size = query["page"], query["page_size"]
    lines, total = list_groups(ctx().actor, offset=(number - 1) * size, limit=size)
    return page_of(lines, number=number, size=size, total=total)


@api.get("/groups/<uuid:group_id>")
@requires(MANAGES)
@api.response(200, schemas.GroupSchema)
def group(group_id: UUID) -> GroupView:
    """One group with its roster and its days."""
    return view_group(ctx().actor, group_id)


@api.post("/groups")
@requires(MANAGES)
@api.arguments(KeyHeader, location="headers")
@api.arguments(schemas.GroupRequest)
@api.response(201, schemas.GroupSchema)
def record_group(_headers: dict[str, Any], values: dict[str, Any]) -> GroupView:
    """Record the owners' written request; an estate has one group. Refused with all that is wrong at once."""
    estate_id = values.pop("estate_id")
    group_id = once(lambda: keeping.record_request(ctx().actor, estate_id, _plan(values)).id)
    return view_group(ctx().actor, group_id)


@api.put("/groups/<uuid:group_id>")
@requires(MANAGES)
@api.arguments(schemas.GroupRevisedRequest)
@api.response(200, schemas.GroupSchema)
def revise_group(values: dict[str, Any], group_id: UUID) -> GroupView:
    """Put down what happened since: formed, posted, somebody replaced; 409 when somebody else did meanwhile."""
    version = values.pop("version")
    keeping.revise_group(ctx().actor, group_id, _plan(values), version=version)
    return view_group(ctx().actor, group_id)


def _plan(values: dict[str, Any]) -> Plan:
    seats = tuple(Seat(**seat) for seat in values.pop("members"))
    return Plan(seats=seats, **values)
