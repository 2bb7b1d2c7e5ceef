"""What the API takes and gives; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_council.kinds import AUDIENCES, CONCLUSIONS, DELIVERIES, IDENTITIES, MEETING_STATES, MODES


class MeetingsQuery(PageQuery):
    council_id = fields.UUID()
    past = fields.Boolean(load_default=False)


class CouncilLineSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    reason = fields.String(required=True)
    opened_on = fields.Date(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    estate_id = fields.UUID(required=True, allow_none=True)
    estate = fields.String(required=True, allow_none=True)
    chair = fields.String(required=True, allow_none=True)
    seats = fields.Integer(required=True)
    next_at = fields.DateTime(required=True, allow_none=True)


class MeetingLineSchema(Schema):
    """A session in a list. `video_link` is empty for those who were not summoned."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    council_id = fields.UUID(required=True)
    council = fields.String(required=True)
    title = fields.String(required=True)
    starts_at = fields.DateTime(required=True)
    minutes_long = fields.Integer(required=True)
    slot = fields.String(required=True)
    place = fields.String(required=True)
    video_link = fields.String(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(list(AUDIENCES)))
    state = fields.String(required=True, validate=validate.OneOf(list(MEETING_STATES)))
    minutes_state = fields.String(required=True, allow_none=True)
    items = fields.Integer(required=True)
    undecided = fields.Integer(required=True)
    version = fields.Integer(required=True)


class ReviewSchema(Schema):
    """A review with voting's whole answer; `groups` are lists of group, summoned, present, yes, no, abstain."""

    question = fields.String(required=True)
    summoned = fields.Integer(required=True)
    present = fields.Integer(required=True)
    yes = fields.Integer(required=True)
    no = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    groups = fields.List(fields.Raw(), required=True)
    once = fields.Integer(
        required=True,
        metadata={
            "description": "Seats and homes in neither number: who came is counted in another capacity."
        },
    )
    result = fields.String(required=True)
    outcome = fields.Raw(required=True)
    hash = fields.String(required=True)


class ItemSchema(Schema):
    id = fields.UUID(required=True)
    topic_id = fields.UUID(required=True, allow_none=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    note = fields.String(required=True)
    summary = fields.String(required=True)
    outcome = fields.String(required=True)
    conclusion = fields.String(required=True)
    outcome_text = fields.String(required=True)
    version = fields.Integer(required=True)
    review = fields.Nested(ReviewSchema, required=True, allow_none=True)


class MeetingSchema(Schema):
    """One session with its agenda."""

    line = fields.Nested(MeetingLineSchema, required=True)
    note = fields.String(required=True)
    cancelled_reason = fields.String(required=True)
    late_reason = fields.String(required=True)
    items = fields.List(fields.Nested(ItemSchema), required=True)


class ShutOutSchema(Schema):
    """Households whose last answers say that they can't come at this time."""

    count = fields.Integer(required=True)
    evening_only = fields.Integer(
        required=True, metadata={"description": "Of those, only the evening suits."}
    )
    answered = fields.Integer(required=True, metadata={"description": "Of all who ever said when they can."})


class PlannedSchema(MeetingSchema):
    """A session just planned, with whom its time shuts out: change it before it is announced."""

    shut_out = fields.Nested(ShutOutSchema, required=True)


class ShareSchema(Schema):
    summoned = fields.Integer(required=True)
    present = fields.Integer(required=True)
    threshold = fields.String(required=True, metadata={"description": "`>=2/3`; empty: any number may meet."})
    needed = fields.Integer(required=True)
    percent = fields.String(required=True)
    met = fields.Boolean(required=True)


class QuorumSchema(Schema):
    households = fields.Nested(ShareSchema, required=True)
    seats = fields.Nested(ShareSchema, required=True)
    modes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    replies = fields.Nested(lambda: RepliesSchema(), required=True)
    met = fields.Boolean(required=True)


class TogetherSchema(Schema):
    """One person on the list for several seats or homes; `attendance_id` is where the voice is counted."""

    attendance_id = fields.UUID(required=True)
    name = fields.String(required=True)
    label = fields.String(required=True)
    also = fields.List(fields.Nested(lambda: CapacitySchema()), required=True)


class CapacitySchema(Schema):
    attendance_id = fields.UUID(required=True)
    label = fields.String(required=True)
    on_record = fields.Boolean(
        required=True, metadata={"description": "By the roster; else by the recorder."}
    )


class AlikeSchema(Schema):
    """Two of one name of whom nobody said yet whether they are one."""

    name = fields.String(required=True)
    attendance_id = fields.UUID(required=True)
    label = fields.String(required=True)
    other_id = fields.UUID(required=True)
    other_label = fields.String(required=True)


class PaperSchema(Schema):
    """A written proxy."""

    attendance_id = fields.UUID(required=True)
    label = fields.String(required=True)
    principal = fields.String(required=True)
    holder = fields.String(required=True)
    instructions = fields.String(required=True)


class VoicesSchema(Schema):
    together = fields.List(fields.Nested(TogetherSchema), required=True)
    alike = fields.List(fields.Nested(AlikeSchema), required=True)
    papers = fields.List(fields.Nested(PaperSchema), required=True)


class RepliesSchema(Schema):
    """How many said what beforehand, by reply; the empty one is no answer yet."""

    numbers = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    summoned = fields.Integer(required=True)
    coming = fields.Integer(required=True)
    silent = fields.Integer(required=True)


class EntranceRepliesSchema(Schema):
    entrance_id = fields.UUID(required=True, allow_none=True, metadata={"description": "None: the seats."})
    building = fields.String(required=True)
    entrance = fields.String(required=True)
    replies = fields.Nested(RepliesSchema, required=True)


class AllRepliesSchema(Schema):
    total = fields.Nested(RepliesSchema, required=True)
    entrances = fields.List(fields.Nested(EntranceRepliesSchema), required=True)


class SummonRequest(Schema):
    """One home or one seat."""

    unit_id = fields.UUID(load_default=None, allow_none=True)
    seat_id = fields.UUID(load_default=None, allow_none=True)


class SummonedSchema(Schema):
    id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    seat_id = fields.UUID(required=True, allow_none=True)


class DeliveredRequest(Schema):
    """Some summonses, or all of an entrance."""

    summons_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=1000))
    entrance_id = fields.UUID(load_default=None, allow_none=True)
    how = fields.String(required=True, validate=validate.OneOf(list(DELIVERIES)))
    note = fields.String(load_default="", validate=validate.Length(max=200))


class DeliveredSchema(Schema):
    delivered = fields.Integer(required=True, metadata={"description": "How many were not yet delivered."})


class SamePersonRequest(Schema):
    other_id = fields.UUID(required=True)


class SessionCoverageSchema(Schema):
    meeting_id = fields.UUID(required=True)
    title = fields.String(required=True)
    starts_at = fields.DateTime(required=True)
    summoned = fields.Integer(required=True)
    present = fields.Integer(required=True)
    modes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    cumulated = fields.Integer(required=True)
    percent = fields.String(required=True)


class CoverageSchema(Schema):
    """Households that came to any session of a topic."""

    title = fields.String(required=True)
    households = fields.Integer(required=True)
    covered = fields.Integer(required=True)
    uncovered = fields.Integer(required=True)
    percent = fields.String(required=True)
    sessions = fields.List(fields.Nested(SessionCoverageSchema), required=True)


class HomeSchema(Schema):
    unit_id = fields.UUID(required=True)
    label = fields.String(required=True)


class GapSchema(Schema):
    """An entrance with the homes for which nobody came to any session of a topic."""

    entrance_id = fields.UUID(required=True)
    building = fields.String(required=True)
    entrance = fields.String(required=True)
    lead = fields.String(
        required=True, allow_none=True, metadata={"description": "Name of the entrance's or building's lead."}
    )
    homes = fields.List(fields.Nested(HomeSchema), required=True)


class SummonsSchema(Schema):
    """One household or seat that was summoned. `mode` says how it takes part; null: it is not there."""

    unit_id = fields.UUID(required=True, allow_none=True)
    seat_id = fields.UUID(required=True, allow_none=True)
    label = fields.String(required=True)
    group = fields.String(required=True)
    delivered_at = fields.DateTime(required=True, allow_none=True)
    reply = fields.String(required=True)
    mode = fields.String(required=True, allow_none=True)


class SummonsQuery(PageQuery):
    missing = fields.Boolean(metadata={"description": "Only those who are not there; or, `false`, who are."})


class AmendmentSchema(Schema):
    on = fields.Date(required=True)
    text = fields.String(required=True)
    reason = fields.String(required=True)


class MinutesSchema(Schema):
    """Minutes; the text is empty for those who may not read it yet."""

    state = fields.String(required=True)
    text = fields.String(required=True)
    written_by = fields.String(required=True)
    approved_by = fields.String(required=True)
    locked_at = fields.DateTime(required=True, allow_none=True)
    hash = fields.String(required=True)
    version = fields.Integer(required=True)
    amendments = fields.List(fields.Nested(AmendmentSchema), required=True)


class PlanRequest(Schema):
    title = fields.String(required=True, validate=validate.Length(1, 60))
    starts_at = fields.AwareDateTime(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(list(AUDIENCES)))
    place = fields.String(load_default="", validate=validate.Length(max=100))
    video_link = fields.String(load_default="", validate=validate.Length(max=300))
    minutes_long = fields.Integer(load_default=120, validate=validate.Range(15, 600))
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class ItemRequest(Schema):
    topic_id = fields.UUID(load_default=None, allow_none=True)
    title = fields.String(load_default="", validate=validate.Length(max=120))
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class AnnounceRequest(Schema):
    version = fields.Integer(required=True)
    late_reason = fields.String(load_default="", validate=validate.Length(max=400))


class ArrivalSchema(Schema):
    mode = fields.String(required=True, validate=validate.OneOf(list(MODES)))
    unit_id = fields.UUID(load_default=None, allow_none=True)
    seat_id = fields.UUID(load_default=None, allow_none=True)
    identity = fields.String(load_default="", validate=validate.OneOf(["", *IDENTITIES]))
    person_id = fields.UUID(load_default=None, allow_none=True)
    name = fields.String(load_default="", validate=validate.Length(max=60))
    proxy_for = fields.String(load_default="", validate=validate.Length(max=60))
    principal_id = fields.UUID(load_default=None, allow_none=True)
    holder_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "The attendance of who holds the proxy."}
    )
    holder_here = fields.Boolean(
        load_default=False,
        metadata={"description": "Who holds it is in the room, checked, and there for nobody else."},
    )
    instructions = fields.String(load_default="", validate=validate.Length(max=200))
    represents = fields.Boolean(
        load_default=False,
        metadata={"description": "From now on they speak for the household on the roster."},
    )


class ArrivalsRequest(Schema):
    arrivals = fields.List(fields.Nested(ArrivalSchema), required=True, validate=validate.Length(1, 1000))


class NoteRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 2000))
    attendance_id = fields.UUID(load_default=None, allow_none=True)
    speaker = fields.String(load_default="", validate=validate.Length(max=60))
    tags = fields.List(fields.String(validate=validate.Length(1, 12)), load_default=list)


class HandsSchema(Schema):
    yes = fields.Integer(load_default=0)
    no = fields.Integer(load_default=0)
    abstain = fields.Integer(load_default=0)


class ReviewRequest(Schema):
    question = fields.String(load_default="", validate=validate.Length(max=200))
    hands = fields.Dict(
        keys=fields.String(validate=validate.Length(max=16)), values=fields.Nested(HandsSchema), required=True
    )


class OutcomeRequest(Schema):
    """`deferred` with a text, or one of the conclusions."""

    conclusion = fields.String(required=True, validate=validate.OneOf([*CONCLUSIONS, "deferred"]))
    text = fields.String(required=True, validate=validate.Length(1, 2000))
    transferred_to = fields.String(load_default="", validate=validate.Length(max=60))
    version = fields.Integer(load_default=None, allow_none=True)


class MinutesRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(max=20000))
    version = fields.Integer(load_default=None, allow_none=True)


class VersionRequest(Schema):
    version = fields.Integer(required=True)


class AmendRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 1000))
    reason = fields.String(required=True, validate=validate.Length(1, 400))
