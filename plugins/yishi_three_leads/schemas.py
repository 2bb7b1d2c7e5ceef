"""What the API takes and gives; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_three_leads.kinds import KINDS, LEVELS, ROUND_STATES, SHEET_STATES
from yishi_three_leads.sheets import MAX_NAME, MAX_PLACE, MAX_TEXT

_LEVEL = validate.OneOf(list(LEVELS))
_KIND = validate.OneOf(list(KINDS))


class LeadSchema(Schema):
    """A lead as everybody may see them; name and phone masked unless the lead agreed."""

    name = fields.String(required=True)
    phone = fields.String(required=True)


class EntranceSchema(Schema):
    entrance = fields.String(required=True)
    lead = fields.Nested(LeadSchema, required=True, allow_none=True)


class BuildingSchema(Schema):
    """Who looks after a building."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    grid = fields.Nested(LeadSchema, required=True, allow_none=True)
    building = fields.Nested(LeadSchema, required=True, allow_none=True)
    entrances = fields.List(fields.Nested(EntranceSchema), required=True)


class GridPartSchema(Schema):
    building_id = fields.UUID(required=True)
    label = fields.String(required=True)
    households = fields.Integer(required=True)


class GridSchema(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    note = fields.String(required=True)
    households = fields.Integer(required=True)
    lead = fields.String(required=True)
    parts = fields.List(fields.Nested(GridPartSchema), required=True)
    version = fields.Integer(required=True)


class GridRequest(Schema):
    code = fields.String(required=True, validate=validate.Length(1, 20))
    name = fields.String(required=True, validate=validate.Length(1, 40))
    note = fields.String(validate=validate.Length(max=200))
    building_ids = fields.List(fields.UUID(), validate=validate.Length(max=500))


class PostsQuery(PageQuery):
    level = fields.String(validate=_LEVEL)
    grid_id = fields.UUID()
    past = fields.Boolean()


class PostSchema(Schema):
    """A post as staff see it; the telephone as it is shown to the public."""

    id = fields.UUID(required=True)
    level = fields.String(required=True, validate=_LEVEL)
    place_id = fields.UUID(required=True)
    place = fields.String(required=True)
    grid = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    phone = fields.String(required=True)
    phone_open = fields.Boolean(required=True)
    exception = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)
    left_reason = fields.String(required=True)
    version = fields.Integer(required=True)


class AppointRequest(Schema):
    level = fields.String(required=True, validate=_LEVEL)
    place_id = fields.UUID(required=True)
    name = fields.String(validate=validate.Length(max=60))
    phone = fields.String(validate=validate.Length(max=30))
    person_id = fields.UUID()
    phone_open = fields.Boolean()
    exception = fields.String(validate=validate.Length(max=200))
    since = fields.Date(allow_none=True)


class LeaveRequest(Schema):
    """A lead leaves; with a name (or person) of a successor everything open goes to them."""

    version = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    things = fields.String(validate=validate.Length(max=400))
    name = fields.String(validate=validate.Length(max=60))
    phone = fields.String(validate=validate.Length(max=30))
    person_id = fields.UUID()
    phone_open = fields.Boolean()
    exception = fields.String(validate=validate.Length(max=200))


class RoundSchema(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    due_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(ROUND_STATES)))
    sheets = fields.Integer(required=True)
    submitted = fields.Integer(required=True)
    entries = fields.Integer(required=True)


class RoundRequest(Schema):
    title = fields.String(validate=validate.Length(max=60))
    first_day = fields.Date(allow_none=True)
    last_day = fields.Date(allow_none=True)
    due_on = fields.Date(allow_none=True)


class SheetsQuery(PageQuery):
    state = fields.String(validate=validate.OneOf(list(SHEET_STATES)))
    grid_id = fields.UUID()


class SheetLineSchema(Schema):
    id = fields.UUID(required=True)
    level = fields.String(required=True, validate=_LEVEL)
    place = fields.String(required=True)
    grid = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(SHEET_STATES)))
    nil = fields.Boolean(required=True)
    submitted_on = fields.Date(required=True, allow_none=True)
    entries = fields.Integer(required=True)


class MineSchema(Schema):
    """One of the caller's own sheets."""

    id = fields.UUID(required=True)
    level = fields.String(required=True, validate=_LEVEL)
    place = fields.String(required=True)
    round_title = fields.String(required=True)
    due_on = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(SHEET_STATES)))
    open = fields.Boolean(required=True)
    nil = fields.Boolean(required=True)
    entries = fields.Integer(required=True)


class EntrySchema(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=_KIND)
    text = fields.String(required=True)
    where = fields.String(required=True)
    place = fields.String(required=True)
    said_by = fields.String(required=True)
    at = fields.DateTime(required=True)
    merged_into_id = fields.UUID(required=True, allow_none=True)


class SheetSchema(Schema):
    """A sheet with its entries."""

    id = fields.UUID(required=True)
    round_id = fields.UUID(required=True)
    round_title = fields.String(required=True)
    due_on = fields.Date(required=True)
    level = fields.String(required=True, validate=_LEVEL)
    place = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(SHEET_STATES)))
    nil = fields.Boolean(required=True)
    submitted_on = fields.Date(required=True, allow_none=True)
    reopened_reason = fields.String(required=True)
    entries = fields.List(fields.Nested(EntrySchema), required=True)
    version = fields.Integer(required=True)


class EntryRequest(Schema):
    kind = fields.String(required=True, validate=_KIND)
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))
    building_id = fields.UUID(allow_none=True)
    entrance_id = fields.UUID(allow_none=True)
    place = fields.String(validate=validate.Length(max=MAX_PLACE))
    said_by = fields.String(validate=validate.Length(max=MAX_NAME))
    said_by_id = fields.UUID(allow_none=True)


class SubmitRequest(Schema):
    """Nothing needs to be said, so whatever else is sent along is no reason to refuse."""

    class Meta:
        unknown = EXCLUDE

    nil = fields.Boolean(load_default=False, metadata={"description": "True: there was nothing (零报告)."})


class ReasonRequest(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class AlikeSchema(Schema):
    first = fields.UUID(required=True)
    second = fields.UUID(required=True)
    percent = fields.Integer(required=True)


class MergeRequest(Schema):
    into = fields.UUID(required=True)
    entries = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 200))


class MergedSchema(Schema):
    merged = fields.Integer(required=True)


class BecameSchema(Schema):
    kind = fields.String(required=True)
    label = fields.String(required=True)
    path = fields.String(required=True)
    outcome = fields.String(required=True)
    words = fields.String(required=True)


class LineSchema(Schema):
    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    text = fields.String(required=True)
    place = fields.String(required=True)
    said = fields.Integer(required=True)
    became = fields.List(fields.Nested(BecameSchema), required=True)


class ListSchema(Schema):
    """One of the two lists; `hash` is the SHA-256 of what stands on it."""

    id = fields.UUID(required=True)
    round_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=_KIND)
    title = fields.String(required=True)
    size = fields.Integer(required=True)
    frozen_on = fields.Date(required=True)
    hash = fields.String(required=True)
    lines = fields.List(fields.Nested(LineSchema), required=True)


class HandOverRequest(Schema):
    lines = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 200))
    kind = fields.String(required=True, validate=validate.Length(1, 40))


class HandedSchema(Schema):
    handed = fields.Integer(required=True)


class HandOverAllRequest(Schema):
    kind = fields.String(required=True, validate=validate.Length(1, 40))
    partly = fields.Boolean(
        load_default=False, metadata={"description": "True: lines that can go do so without the others."}
    )


class StoppedReasonSchema(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    article = fields.String(required=True, allow_none=True)


class StoppedSchema(Schema):
    """A line that the taking module refuses."""

    line_id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    reasons = fields.List(fields.Nested(StoppedReasonSchema), required=True)


class HandedOverSchema(Schema):
    """How many lines went now, which could not, how many wait; the list with what became of each line."""

    handed = fields.Integer(required=True)
    stopped = fields.List(fields.Nested(StoppedSchema), required=True)
    waiting = fields.Integer(required=True)
    list = fields.Nested(ListSchema, required=True)
