"""提出诉求: anybody may, in their own name or a resident's, openly or anonymously to the public (A10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Upload,
    _,
    activity,
    attachments,
    clock,
    current_tenant,
    db,
    new_id,
    places,
    publish,
    refuse_all,
    search,
    settings,
    take_number,
    topics,
)
from yishi_appeals.events import AppealRaised
from yishi_appeals.kinds import CHANNELS, KINDS
from yishi_appeals.models import Appeal
from yishi_appeals.rights import RAISES, REGISTERS, TRIAGES
from yishi_appeals.rows import SERIES, SUBJECT
from yishi_appeals.settings import NAME

MAX_TITLE, MAX_TEXT, MAX_SHORT, MAX_PHOTOS = 60, 5000, 200, 6


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody has to say, and where. Without a title the first sentence serves as one.

    `reporter_name` is for staff who write down somebody that is on no roster.
    """

    text: str
    title: str = ""
    kind: str = "difficulty"
    category: str = "other"
    place: str = ""
    estate_id: UUID | None = None
    building_id: UUID | None = None
    entrance_id: UUID | None = None
    unit_id: UUID | None = None
    anonymous: bool = False
    reporter_name: str = ""


def raise_appeal(
    actor: Actor, content: Content, *, photos: Sequence[Upload] = (), channel: str = ""
) -> Appeal:
    """Raise an appeal in one's own name, or (assisted, `actor.beneficiary_id`) in a resident's.

    Whoever has an account and is no member yet joins by it. Refuses with all reasons at once:
    `appeals.text_missing`, `.too_long`, `.kind_unknown`, `.category_unknown`, `.channel_unknown`,
    `.estate_unknown`, `.place_unknown`, `.no_anonymity`, `.too_many_photos`, `.too_many_today`.
    """
    actor.need(RAISES)
    return _made(actor, content, photos, channel or actor.channel, named=False)


def register(
    actor: Actor, content: Content, *, photos: Sequence[Upload] = (), channel: str = "walk_in"
) -> Appeal:
    """Write down what somebody says at the desk, by telephone, in a chat (A10, A61).

    For a resident on the roster `actor.beneficiary_id` is set; else `content.reporter_name` says who it was, and
    may stay empty. Refuses as `raise_appeal` does.
    """
    actor.need(REGISTERS)
    return _made(actor, content, photos, channel, named=actor.beneficiary_id is None)


def _made(actor: Actor, content: Content, photos: Sequence[Upload], channel: str, *, named: bool) -> Appeal:
    refuse_all([*problems(content, photos, channel), *_over_limit(actor)])
    appeal_id, now = new_id(), clock.now()
    reporter_id, name, entered_by = None, " ".join(content.reporter_name.split()), actor.name
    if not named:
        act = N_("提出了一件诉求")
        voice = topics.voice_of(actor, act, (SUBJECT, appeal_id), f"appeals/{appeal_id}")
        reporter_id, name, entered_by = voice.person_id, voice.name, voice.entered_by
    appeal = Appeal(
        id=appeal_id,
        number=take_number(SERIES),
        kind=content.kind,
        category=content.category,
        title=" ".join(content.title.split()) or first_sentence(content.text),
        text=content.text.strip(),
        estate_id=content.estate_id,
        building_id=content.building_id,
        entrance_id=content.entrance_id,
        unit_id=content.unit_id,
        place=content.place.strip(),
        reporter_id=reporter_id,
        reporter_name=name,
        anonymous=content.anonymous,
        entered_by_id=actor.person_id if entered_by else None,
        entered_by=entered_by,
        channel=channel,
        raised_at=now,
        updated_at=now,
        public=bool(settings(NAME).publish_at_once),
    )
    db.add(appeal)
    db.flush()
    for place, photo in enumerate(photos, 1):
        # Named anew: what a telephone calls its pictures may tell who sent them.
        attachments.attach(
            actor, (SUBJECT, appeal.id), photo, "photo", images_only=True, name=_("照片%(n)d", n=place)
        )
    index(appeal)
    verb = N_("代居民提出了诉求") if entered_by else N_("提出了诉求")
    who = topics.recorded(actor, anonymous=appeal.anonymous)
    activity.record(who, "appeals.raised", verb, (SUBJECT, appeal.id), public=True, plugin=NAME)
    publish(AppealRaised(appeal.id))
    return appeal


def first_sentence(text: str) -> str:
    """The beginning of a text, for those who give no title."""
    plain = " ".join(text.split())
    for end, char in enumerate(plain[:31]):
        if char in "。！？!?；;" and end >= 4:
            return plain[:end]
    return plain if len(plain) <= 30 else plain[:29] + "…"


def index(appeal: Appeal) -> None:
    """Make the appeal findable by what it says, never by who said it."""
    words = (str(appeal.number), appeal.title, appeal.place, appeal.text, appeal.item_number)
    search.put(SUBJECT, appeal.id, " ".join(words))


def problems(content: Content, photos: Sequence[Upload], channel: str) -> list[Reason]:
    """All that stands in the way; each with the field it is about."""
    found: list[Reason] = []

    def add(wrong: bool, code: str, sentence: str, field: str) -> None:
        if wrong:
            found.append(Reason(f"appeals.{code}", sentence, field=field))

    add(not content.text.strip(), "text_missing", _("请写明要反映的事情。"), "text")
    for name, longest in (
        ("title", MAX_TITLE),
        ("text", MAX_TEXT),
        ("place", MAX_SHORT),
        ("reporter_name", 60),
    ):
        long = len(getattr(content, name).strip()) > longest
        add(long, "too_long", _("这一项最多 %(n)d 个字。", n=longest), name)
    add(content.kind not in KINDS, "kind_unknown", _("没有这种诉求，请重新选择。"), "kind")
    unknown = content.category not in topics.categories()
    add(unknown, "category_unknown", _("没有这个类别，请重新选择。"), "category")
    add(channel not in CHANNELS, "channel_unknown", _("没有这个来源，请重新选择。"), "channel")
    found.extend(_places(content))
    hidden = content.anonymous and not settings(NAME).anonymous
    add(hidden, "no_anonymity", _("本社区不接受匿名，请取消匿名后再提交。"), "anonymous")
    many = len(photos) > MAX_PHOTOS
    add(many, "too_many_photos", _("照片最多 %(n)d 张。", n=MAX_PHOTOS), "photos")
    return found


_PLACES = (
    ("estate_id", places.Estate),
    ("building_id", places.Building),
    ("entrance_id", places.Entrance),
    ("unit_id", places.Unit),
)


def _places(content: Content) -> list[Reason]:
    found = []
    for name, model in _PLACES:
        given = getattr(content, name)
        if given is not None and db.scalar(select(model.id).where(model.id == given)) is None:
            code = "estate_unknown" if name == "estate_id" else "place_unknown"
            found.append(Reason(f"appeals.{code}", _("没有这个地方，请重新选择。"), field=name))
    return found


def _over_limit(actor: Actor) -> list[Reason]:
    per_day = int(settings(NAME).per_day)
    if not per_day or actor.may(TRIAGES) or actor.on_behalf_of is None:
        return []
    zone = current_tenant().zone
    midnight = datetime.combine(clock.today(zone), time(), ZoneInfo(zone))
    today = select(func.count()).where(Appeal.reporter_id == actor.on_behalf_of, Appeal.raised_at >= midnight)
    if (db.scalar(today) or 0) < per_day:
        return []
    sentence = _("今天已提了 %(n)d 件，达到每天的上限。请明天再提，或直接联系社区工作人员。", n=per_day)
    return [Reason("appeals.too_many_today", sentence)]
