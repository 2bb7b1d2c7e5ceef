"""What the API of preparatory groups takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi_voting.kinds import GROUP_KINDS


class GroupsQuery(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class SeatSchema(Schema):
    """A member; `room` tells owners of one name apart (`1栋1单元101室`)."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    kind = fields.String(required=True, validate=validate.OneOf(list(GROUP_KINDS)))
    head = fields.Boolean(load_default=False)
    room = fields.String(load_default="", validate=validate.Length(max=80))


class PlanRequest(Schema):
    """What is known of a group: what has not happened yet is left out."""

    requested_on = fields.Date(required=True)
    asking = fields.Integer(
        required=True,
        validate=validate.Range(0, 10**6),
        metadata={"description": "How many owners signed the request."},
    )
    first_delivered_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "When the first home of the estate was handed over."},
    )
    override_reason = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"description": "Why it is recorded though the estate does not meet the conditions."},
    )
    formed_on = fields.Date(load_default=None, allow_none=True)
    members = fields.List(fields.Nested(SeatSchema), load_default=list, validate=validate.Length(max=99))
    posted_on = fields.Date(load_default=None, allow_none=True)


class GroupRequest(PlanRequest):
    estate_id = fields.UUID(required=True)


class GroupRevisedRequest(PlanRequest):
    version = fields.Integer(required=True, metadata={"description": "The state you have seen. Stale: 409."})


class DueSchema(Schema):
    """What is due next, in words, and by when."""

    text = fields.String(required=True)
    day = fields.Date(required=True, allow_none=True)
    late = fields.Boolean(required=True)


class GroupLineSchema(Schema):
    id = fields.UUID(required=True)
    estate_id = fields.UUID(required=True)
    estate = fields.String(required=True)
    requested_on = fields.Date(required=True)
    asking = fields.Integer(required=True)
    formed_on = fields.Date(required=True, allow_none=True)
    posted_on = fields.Date(required=True, allow_none=True)
    members = fields.Integer(required=True)
    owners = fields.Integer(required=True)
    vote_id = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)
    due = fields.Nested(DueSchema, required=True, allow_none=True)


class GroupSchema(GroupLineSchema):
    """A group whole; the terms are those in force when its request was recorded."""

    override_reason = fields.String(required=True, allow_none=True)
    terms = fields.Dict(required=True)
    roster = fields.List(fields.Nested(SeatSchema), required=True)
