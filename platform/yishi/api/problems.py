"""Errors of the API: problem+json (RFC 9457) with reason codes and articles."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, request
from marshmallow import Schema, fields

from yishi.errors import Refusal

MEDIA_TYPE = "application/problem+json"


class ReasonSchema(Schema):
    """One reason to refuse."""

    code = fields.String(required=True, metadata={"example": "topics.gates_pending"})
    message = fields.String(required=True)
    article = fields.String(metadata={"description": "The article of law, where law speaks."})
    field = fields.String(metadata={"description": "The field of the request it is about."})


class ProblemSchema(Schema):
    """A refusal: nothing has been done. All reasons are named at once."""

    type = fields.String(required=True, metadata={"example": "about:blank"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    details = fields.Dict(metadata={"description": "More about it; for a stale version both states."})


TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


def problem(refusal: Refusal) -> Response:
    """The answer for one refusal."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(refusal.status, "Error"),
        "status": refusal.status,
        "detail": refusal.message,
        "code": refusal.code,
        "reasons": [reason.as_dict() for reason in refusal.reasons],
    }
    if refusal.details:
        body["details"] = refusal.details
    response = Response(
        json.dumps(body, ensure_ascii=False, default=str), status=refusal.status, content_type=MEDIA_TYPE
    )
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="yishi"'
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    context = g.get("yishi")
    response.headers["Content-Language"] = (context.locale if context else "zh_CN").replace("_", "-")
    response.headers["Cache-Control"] = "no-store"
    return response


def wanted() -> bool:
    return request.path.startswith("/api/")
