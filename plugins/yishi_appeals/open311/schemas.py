"""What the OpenAPI document says of the standard's answers; `shapes` writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate

from yishi_appeals.api import api
from yishi_appeals.open311.asked import STATUSES
from yishi_appeals.open311.shapes import FORMATS

CHANGESET = "2026-11-26 00:00"
"""When the shape of services and definitions last changed, as clients keep them; sortable."""

PARAMETERS = [{"name": "format", "in": "path", "schema": {"type": "string", "enum": list(FORMATS)}}]
"""What smorest says of each address."""

F = TypeVar("F", bound=Callable[..., Any])


class Endpoint(Schema):
    specification = fields.String(required=True)
    url = fields.String(required=True)
    changeset = fields.String(required=True)
    type = fields.String(required=True)
    formats = fields.List(fields.String(), required=True)


class Discovery(Schema):
    changeset = fields.String(required=True)
    contact = fields.String(required=True)
    key_service = fields.String(required=True)
    endpoints = fields.List(fields.Nested(Endpoint), required=True)


class Service(Schema):
    service_code = fields.String(required=True)
    service_name = fields.String(required=True)
    description = fields.String(required=True)
    metadata = fields.Boolean(required=True)
    type = fields.String(required=True, validate=validate.OneOf(["realtime"]))
    keywords = fields.String(required=True)
    group = fields.String(required=True)


class Value(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)


class Attribute(Schema):
    variable = fields.Boolean(required=True)
    code = fields.String(required=True)
    datatype = fields.String(required=True)
    required = fields.Boolean(required=True)
    datatype_description = fields.String(required=True, allow_none=True)
    order = fields.Integer(required=True)
    description = fields.String(required=True)
    values = fields.List(fields.Nested(Value))


class Definition(Schema):
    service_code = fields.String(required=True)
    attributes = fields.List(fields.Nested(Attribute), required=True)


class Request(Schema):
    """A public appeal as a service request."""

    service_request_id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    status_notes = fields.String(required=True)
    service_name = fields.String(required=True)
    service_code = fields.String(required=True)
    description = fields.String(required=True)
    agency_responsible = fields.String(required=True)
    service_notice = fields.String(required=True, allow_none=True)
    requested_datetime = fields.AwareDateTime(required=True)
    updated_datetime = fields.AwareDateTime(required=True)
    expected_datetime = fields.AwareDateTime(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    address_id = fields.String(required=True, allow_none=True)
    zipcode = fields.String(required=True, allow_none=True)
    lat = fields.String(required=True, allow_none=True)
    long = fields.String(required=True, allow_none=True)
    media_url = fields.String(required=True, allow_none=True)


class Made(Schema):
    service_request_id = fields.String(required=True)
    service_notice = fields.String(required=True)
    account_id = fields.String(required=True, allow_none=True)


class Token(Schema):
    service_request_id = fields.String(required=True)
    token = fields.String(required=True)


class Update(Schema):
    update_id = fields.String(required=True)
    service_request_id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    updated_datetime = fields.AwareDateTime(required=True)
    description = fields.String(required=True)
    media_url = fields.String(required=True, allow_none=True)


class Error(Schema):
    code = fields.Integer(required=True)
    description = fields.String(required=True)


_REFUSALS = {
    400: "The request can't be carried out as it was sent; each error says why.",
    403: "The key is missing or no longer good, or it may not do this.",
    404: "There is no such thing here, or the interface is off.",
}


_AS_XML = {
    "description": "The same as XML: `null` as an empty element, a list as an element with named items."
}


def answers(schema: Any, *, status: int = 200) -> Callable[[F], F]:
    """Document JSON and XML of an answer, and the standard's errors."""

    def decorate(view: F) -> F:
        documented: Any = view
        for of_json, content_type in ((True, FORMATS["json"]), (False, FORMATS["xml"])):
            documented = api.response(
                status,
                schema if of_json else _AS_XML,
                content_type=content_type,
                description="As JSON or XML, by the end of the address.",
            )(documented)
            for code, why in _REFUSALS.items():
                documented = api.alt_response(
                    code,
                    schema=Error(many=True) if of_json else _AS_XML,
                    content_type=content_type,
                    description=why,
                )(documented)
        return documented  # type: ignore[no-any-return]

    return decorate
