"""What the API takes and gives; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_alliance.handing import MOST_AT_ONCE
from yishi_alliance.kinds import COLOURS, ENTRIES, ORDER_STATES
from yishi_alliance.rows import MAX_SHORT, MAX_TEXT

_STATE = validate.OneOf([*ORDER_STATES, "running"])


class OrdersQuery(PageQuery):
    """Narrowing the list: `running` is what has not ended, `late` what is overdue among it."""

    state = fields.String(validate=_STATE)
    company = fields.UUID()
    late = fields.Boolean()
    unassigned = fields.Boolean()
    q = fields.String(validate=validate.Length(max=100))


class OrderLineSchema(Schema):
    """An order as a list has it; `clock_on` is the day by which something must happen."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, attribute="item_number")
    title = fields.String(required=True)
    community = fields.String(required=True)
    company_id = fields.UUID(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    estate = fields.String(required=True, attribute="estate_name")
    located = fields.String(required=True)
    level = fields.String(required=True, attribute="level_name")
    colour = fields.String(required=True, validate=validate.OneOf(COLOURS))
    state = fields.String(required=True, validate=validate.OneOf(list(ORDER_STATES)))
    arrived_on = fields.Date(required=True)
    receipt_due = fields.Date(required=True)
    receipt_late = fields.Boolean(required=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    next_on = fields.Date(required=True, allow_none=True)
    clock_on = fields.Date(required=True, allow_none=True)
    days_late = fields.Integer(required=True)
    paused_on = fields.Date(required=True, allow_none=True)
    asked_until = fields.Date(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    urged = fields.Integer(required=True)
    version = fields.Integer(required=True)


class OrderEntrySchema(Schema):
    at = fields.DateTime(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(ENTRIES)))
    side = fields.String(required=True, validate=validate.OneOf(["company", "alliance", "community"]))
    text = fields.String(required=True)
    name = fields.String(required=True)
    data = fields.Dict(required=True)


class OrderFileSchema(Schema):
    """A file; its bytes are at `/<tenant>/files/<id>`."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    mime = fields.String(required=True)
    size = fields.Integer(required=True)
    role = fields.String(required=True)


class OrderSchema(OrderLineSchema):
    """One order with its timeline and its files."""

    text = fields.String(required=True)
    note = fields.String(required=True)
    result_text = fields.String(required=True)
    paused_reason = fields.String(required=True)
    reason = fields.String(required=True)
    entries = fields.List(fields.Nested(OrderEntrySchema), required=True)
    files = fields.List(fields.Nested(OrderFileSchema), required=True)


class _Act(Schema):
    version = fields.Integer()


class AcceptRequest(_Act):
    """Nothing but, where it is known, the version that was seen."""


class RefuseRequest(_Act):
    reason = fields.String(required=True, validate=validate.Length(1, MAX_SHORT))


class ExtendRequest(RefuseRequest):
    until = fields.Date(required=True)


class GiveRequest(_Act):
    company_id = fields.UUID(required=True)
    note = fields.String(validate=validate.Length(max=MAX_SHORT))


class TextForm(_Act):
    """The words of a `multipart/form-data` request."""

    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))


class CompanySchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True)
    estates = fields.List(fields.String(), required=True)


class HandoversQuery(PageQuery):
    state = fields.String(validate=_STATE)
    partner = fields.UUID()
    late = fields.Boolean()


class HandoverSchema(Schema):
    """One item handed to one company, as the community has it."""

    id = fields.UUID(required=True)
    item_id = fields.UUID(required=True)
    number = fields.String(required=True, attribute="item_number")
    title = fields.String(required=True)
    attempt = fields.Integer(required=True)
    partner_id = fields.UUID(required=True, allow_none=True)
    company = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(ORDER_STATES)))
    sent_on = fields.Date(required=True)
    receipt_due = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    receipt_late = fields.Boolean(required=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    ended_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True)
    version = fields.Integer(required=True)


class WishSchema(Schema):
    """One item and its company; without `partner_id` the one that serves its estate today."""

    item_id = fields.UUID(required=True)
    partner_id = fields.UUID(allow_none=True, load_default=None)


class HandRequest(Schema):
    wishes = fields.List(fields.Nested(WishSchema), required=True, validate=validate.Length(1, MOST_AT_ONCE))
    note = fields.String(load_default="", validate=validate.Length(max=MAX_SHORT))


class HandoversSchema(Schema):
    """What was handed over, in the order in which it was sent."""

    handovers = fields.List(fields.Nested(HandoverSchema), required=True)


class RecallRequest(_Act):
    reason = fields.String(required=True, validate=validate.Length(1, MAX_SHORT))
