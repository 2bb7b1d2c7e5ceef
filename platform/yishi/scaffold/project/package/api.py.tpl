"""The API, mounted under `/api/<tenant>/{{name}}/`: the same services, the same permissions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from yishi.toolkit import PageQuery, ctx, page_of, paged, requires

from yishi_{{name}} import service
from yishi_{{name}}.schemas import RecordVisitRequest, VisitSchema

api = Blueprint("{{name}}_api", __name__, description="{{english}}")


@api.get("/visits")
@requires("{{name}}.see")
@api.arguments(PageQuery, location="query")
@api.response(200, paged(VisitSchema))
def visits(query: dict[str, int]) -> dict[str, Any]:
    """Visits to be made, the most urgent first, then those made."""
    number, size = query["page"], query["page_size"]
    rows, total = service.visits(ctx().actor, offset=(number - 1) * size, limit=size)
    return page_of(rows, number=number, size=size, total=total)


@api.post("/visits/<uuid:visit_id>")
@requires("{{name}}.record")
@api.arguments(RecordVisitRequest)
@api.response(200, VisitSchema)
def record(values: dict[str, Any], visit_id: UUID) -> Any:
    """Write down what was seen on a visit."""
    service.record(ctx().actor, visit_id=visit_id, **values)
    return service.visit(ctx().actor, visit_id)
