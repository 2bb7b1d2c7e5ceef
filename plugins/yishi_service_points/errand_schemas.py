"""What the API takes and gives of errands and their papers; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_service_points.asking import MAX_PLACE, MAX_TEXT, MAX_WHEN
from yishi_service_points.kinds import (
    AUTHORISED_BY,
    FIELDS,
    PAPER_FORMS,
    PAPER_STATES,
    RESULTS,
    SIGNERS,
    STATES,
)
from yishi_service_points.papers import MOST_SHEETS
from yishi_service_points.schemas import code_of


class ErrandsQuery(PageQuery):
    state = fields.String(
        load_default="open", validate=validate.OneOf(["open", "late", "ended", "purged", "all", *STATES])
    )
    mine = fields.Boolean(load_default=False)
    q = fields.String(load_default="", validate=validate.Length(max=100))


class ErrandLineSchema(Schema):
    """An errand in a list; `here` counts papers that are with us or at the office."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    title = fields.String(required=True)
    field = code_of(FIELDS, required=True)
    name = fields.String(required=True)
    state = code_of(STATES, required=True)
    asked_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The day on which a resident asked for it online."},
    )
    received_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    due_provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    here = fields.Integer(required=True)
    handler_name = fields.String(required=True)
    outcome = fields.String(required=True)
    purged_on = fields.Date(required=True, allow_none=True)
    purged_files = fields.Integer(required=True)
    version = fields.Integer(required=True)


class PaperSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    form = code_of(PAPER_FORMS, required=True)
    count = fields.Integer(required=True)
    state = code_of(PAPER_STATES, required=True)
    received_on = fields.Date(required=True, allow_none=True)
    settled_on = fields.Date(required=True, allow_none=True)
    note = fields.String(required=True)


class ReceiptSchema(Schema):
    """`lines` are `[name, form, count]`."""

    id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["in", "back"]))
    lines = fields.List(fields.List(fields.Raw()), required=True)
    on_date = fields.Date(required=True)
    signer = fields.String(required=True)


class ErrandSchema(ErrandLineSchema):
    """One errand with its papers and receipts; never a scan."""

    text = fields.String(required=True)
    papers_had = fields.String(required=True)
    visit_when = fields.String(required=True)
    visit_place = fields.String(required=True)
    guide_id = fields.UUID(required=True, allow_none=True)
    point_id = fields.UUID(required=True, allow_none=True)
    authorised_by = fields.String(required=True)
    authorised_what = fields.String(required=True)
    authorised_on = fields.Date(required=True, allow_none=True)
    authorised_until = fields.Date(required=True, allow_none=True)
    office = fields.String(required=True)
    case_number = fields.String(required=True)
    submitted_on = fields.Date(required=True, allow_none=True)
    result = fields.String(required=True)
    result_on = fields.Date(required=True, allow_none=True)
    handed_back_on = fields.Date(required=True, allow_none=True)
    ended_reason = fields.String(required=True)
    purge_on = fields.Date(required=True, allow_none=True)
    papers = fields.List(fields.Nested(PaperSchema), required=True)
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)


class ErrandRequest(Schema):
    """A guide gives title, field and the list of papers; for whom: `person_id` or `name`."""

    title = fields.String(validate=validate.Length(max=60))
    text = fields.String(validate=validate.Length(max=1000))
    field = code_of(FIELDS)
    guide_id = fields.UUID(allow_none=True)
    person_id = fields.UUID(allow_none=True)
    name = fields.String(validate=validate.Length(max=60))
    point_id = fields.UUID(allow_none=True)
    estate_id = fields.UUID(allow_none=True)


class AskRequest(Schema):
    """What a resident asks for; `papers` are names of the guide's papers that they have."""

    guide_id = fields.UUID(required=True)
    visit_when = fields.String(required=True, validate=validate.Length(1, MAX_WHEN))
    visit_place = fields.String(load_default="", validate=validate.Length(max=MAX_PLACE))
    papers = fields.List(fields.String(), load_default=list, validate=validate.Length(max=40))
    text = fields.String(load_default="", validate=validate.Length(max=MAX_TEXT))


class AcceptRequest(Schema):
    """Nothing needs to be said, so whatever else is sent along is no reason to refuse."""

    class Meta:
        unknown = EXCLUDE

    handler_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "Who runs it; empty: the caller."}
    )
    version = fields.Integer(load_default=None, allow_none=True)


class AuthoriseRequest(Schema):
    by = code_of(AUTHORISED_BY, required=True)
    what = fields.String(required=True, validate=validate.Length(1, 500))
    until = fields.Date(required=True)
    on = fields.Date(load_default=None, allow_none=True)
    version = fields.Integer(load_default=None, allow_none=True)


class PaperRequest(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 60))
    form = fields.String(required=True, validate=validate.OneOf(["original", "copy"]))
    count = fields.Integer(validate=validate.Range(1, MOST_SHEETS))
    note = fields.String(validate=validate.Length(max=200))


class TakenSchema(Schema):
    paper_id = fields.UUID(required=True)
    count = fields.Integer(load_default=1, validate=validate.Range(1, MOST_SHEETS))


class TakeInRequest(Schema):
    papers = fields.List(fields.Nested(TakenSchema), required=True, validate=validate.Length(1, 40))
    version = fields.Integer(load_default=None, allow_none=True)


class SubmitRequest(Schema):
    office = fields.String(required=True, validate=validate.Length(1, 100))
    case_number = fields.String(load_default="", validate=validate.Length(max=60))
    on = fields.Date(load_default=None, allow_none=True)
    paper_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=40))
    version = fields.Integer(load_default=None, allow_none=True)


class ResultRequest(Schema):
    outcome = code_of(RESULTS, required=True)
    result = fields.String(required=True, validate=validate.Length(1, 500))
    on = fields.Date(load_default=None, allow_none=True)
    case_number = fields.String(load_default="", validate=validate.Length(max=60))
    version = fields.Integer(load_default=None, allow_none=True)


class HandBackRequest(Schema):
    paper_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=40))
    signer = code_of(SIGNERS, load_default="self")
    signer_name = fields.String(load_default="", validate=validate.Length(max=60))
    version = fields.Integer(required=True)


class KeptRequest(Schema):
    note = fields.String(required=True, validate=validate.Length(1, 200))
