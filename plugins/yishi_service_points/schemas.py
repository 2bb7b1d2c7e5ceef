"""What the API takes and gives. Minutes of the day are whole numbers (540 is 9:00); codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_service_points.kinds import CHANNELS, FIELDS, OUTCOMES

MINUTE = {"description": "A minute of the day; 540 is 9:00."}


def code_of(words: dict[str, str], **more: object) -> fields.String:
    return fields.String(validate=validate.OneOf(list(words)), **more)  # type: ignore[arg-type]


# --- points and duty --------------------------------------------------------------------------------


class DutySchema(Schema):
    """A shift on one day; `name` is empty where nobody is there."""

    shift_id = fields.UUID(required=True)
    point_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    starts = fields.Integer(required=True, metadata=MINUTE)
    ends = fields.Integer(required=True, metadata={"description": "Not later than `starts`: the next day."})
    name = fields.String(required=True)
    closed = fields.String(required=True, metadata={"description": "The holiday, if it is closed for one."})


class PointSchema(Schema):
    """A point; `now` are those on duty at this moment."""

    id = fields.UUID(required=True)
    estate_id = fields.UUID(required=True, allow_none=True)
    estate = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True)
    days = fields.List(fields.Integer(), required=True, metadata={"description": "1 is Monday."})
    hours = fields.List(fields.List(fields.Integer()), required=True)
    note = fields.String(required=True)
    opened_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)
    now = fields.List(fields.Nested(DutySchema), required=True)


class PointRequest(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 40))
    estate_id = fields.UUID(allow_none=True)
    address = fields.String(validate=validate.Length(max=200))
    phone = fields.String(validate=validate.Length(max=40))
    days = fields.List(fields.Integer(validate=validate.Range(1, 7)), validate=validate.Length(max=7))
    hours = fields.List(
        fields.List(fields.Integer(validate=validate.Range(0, 1440)), validate=validate.Length(equal=2)),
        validate=validate.Length(max=3),
    )
    note = fields.String(validate=validate.Length(max=200))


class OpenPointRequest(PointRequest):
    opened_on = fields.Date(allow_none=True)


class RevisePointRequest(PointRequest):
    version = fields.Integer(required=True)


class ReasonRequest(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, 400))
    version = fields.Integer(load_default=None, allow_none=True)


class ShiftRequest(Schema):
    """Either `weekday` or `on_date`; either `person_id` or `name`."""

    weekday = fields.Integer(allow_none=True, validate=validate.Range(1, 7))
    on_date = fields.Date(allow_none=True)
    starts = fields.Integer(required=True, validate=validate.Range(0, 1439), metadata=MINUTE)
    ends = fields.Integer(required=True, validate=validate.Range(0, 1439), metadata=MINUTE)
    person_id = fields.UUID(allow_none=True)
    name = fields.String(validate=validate.Length(max=60))


class ChangeRequest(Schema):
    """With nobody named, nobody is there on that day."""

    on_date = fields.Date(required=True)
    person_id = fields.UUID(load_default=None, allow_none=True)
    name = fields.String(load_default="", validate=validate.Length(max=60))
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class SwapRequest(Schema):
    on_date = fields.Date(required=True)
    other_id = fields.UUID(required=True)
    other_date = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 200))


class DutyQuery(Schema):
    day = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Any day of the week asked for."}
    )


class CoverageSchema(Schema):
    covered = fields.Integer(required=True)
    estates = fields.Integer(required=True)
    uncovered = fields.Function(lambda found: [{"id": str(i), "name": name} for i, name in found.uncovered])
    years = fields.Function(lambda found: [{"year": y, "points": n} for y, n in found.years])


# --- visits -----------------------------------------------------------------------------------------


class VisitsQuery(PageQuery):
    point_id = fields.UUID()
    outcome = code_of(OUTCOMES)
    since = fields.Date()
    until = fields.Date()


class VisitSchema(Schema):
    id = fields.UUID(required=True)
    point_id = fields.UUID(required=True)
    point = fields.String(required=True)
    person_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    text = fields.String(required=True)
    field = code_of(FIELDS, required=True)
    guide_id = fields.UUID(required=True, allow_none=True)
    arrived_at = fields.DateTime(required=True)
    answered_at = fields.DateTime(required=True, allow_none=True)
    waited = fields.Integer(required=True, allow_none=True, metadata={"description": "Whole minutes."})
    answer = fields.String(required=True)
    outcome = code_of(OUTCOMES, required=True)
    channel = code_of(CHANNELS, required=True)
    version = fields.Integer(required=True)


class VisitRequest(Schema):
    """`outcome`: answered, waiting, or the kind of what a neighbour takes (errand, appeal, topic …)."""

    point_id = fields.UUID(required=True)
    text = fields.String(required=True, validate=validate.Length(1, 500))
    outcome = fields.String(load_default="answered", validate=validate.Length(1, 40))
    field = code_of(FIELDS)
    person_id = fields.UUID(allow_none=True)
    name = fields.String(validate=validate.Length(max=60))
    guide_id = fields.UUID(allow_none=True)
    arrived_at = fields.AwareDateTime(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    answer = fields.String(validate=validate.Length(max=500))
    channel = code_of(CHANNELS)


class AnswerRequest(Schema):
    answer = fields.String(load_default="", validate=validate.Length(max=500))
    answered_at = fields.AwareDateTime(load_default=None, allow_none=True)
    version = fields.Integer(required=True)


class HandOnRequest(Schema):
    kind = fields.String(required=True, validate=validate.Length(1, 40))


# --- guides -----------------------------------------------------------------------------------------


class GuidesQuery(PageQuery):
    q = fields.String(validate=validate.Length(max=100))
    field = code_of(FIELDS)


class GuideSchema(Schema):
    """A guide; `papers` are `[name, form, note]`."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    field = code_of(FIELDS, required=True)
    who = fields.String(required=True)
    papers = fields.List(fields.List(fields.String()), required=True)
    steps = fields.String(required=True)
    place = fields.String(required=True)
    takes = fields.String(required=True)
    phone = fields.String(required=True)
    note = fields.String(required=True)
    edition = fields.Integer(required=True)
    edited_on = fields.Date(required=True)
    checked_on = fields.Date(required=True, allow_none=True)
    retired_on = fields.Date(required=True, allow_none=True)
    version = fields.Integer(required=True)


class GuideRequest(Schema):
    title = fields.String(required=True, validate=validate.Length(1, 60))
    field = code_of(FIELDS)
    who = fields.String(validate=validate.Length(max=400))
    papers = fields.List(
        fields.List(fields.String(validate=validate.Length(max=100)), validate=validate.Length(equal=3)),
        validate=validate.Length(max=20),
    )
    steps = fields.String(validate=validate.Length(max=2000))
    place = fields.String(validate=validate.Length(max=200))
    takes = fields.String(validate=validate.Length(max=100))
    phone = fields.String(validate=validate.Length(max=60))
    note = fields.String(validate=validate.Length(max=400))


class ReviseGuideRequest(GuideRequest):
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    version = fields.Integer(required=True)


class VersionRequest(Schema):
    version = fields.Integer(required=True)
