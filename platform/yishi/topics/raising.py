"""Raising a topic: anybody may, in their own name or a resident's, openly or anonymously (A10, A12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from yishi import attachments, search
from yishi.actor import Actor
from yishi.attachments import Upload
from yishi.audit import activity
from yishi.audit.counters import take_number
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Reason, refuse_all
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.places.models import Estate
from yishi.tenants.current import current_registry, current_tenant
from yishi.topics import gates
from yishi.topics.categories import OTHER, categories
from yishi.topics.events import TopicAccepted, TopicRaised
from yishi.topics.kinds import GENERAL
from yishi.topics.land import LANDS
from yishi.topics.models import Topic
from yishi.topics.rows import SUBJECT
from yishi.topics.settings import topic_settings
from yishi.topics.who import CHANNELS, Voice, recorded, voice_of

MAX_TITLE, MAX_TEXT, MAX_SHORT, MAX_PHOTOS = 60, 5000, 200, 6


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: str
    category: str
    title: str
    text: str
    place: str
    estate_id: UUID | None
    beneficiaries: str
    anonymous: bool
    photos: Sequence[Upload]
    channel: str
    plugin: str
    land: str


def raise_topic(
    actor: Actor,
    *,
    text: str,
    title: str = "",
    kind: str = GENERAL,
    category: str = OTHER,
    place: str = "",
    estate_id: UUID | None = None,
    beneficiaries: str = "",
    anonymous: bool = False,
    photos: Sequence[Upload] = (),
    data: Mapping[str, Any] | None = None,
    channel: str | None = None,
    plugin: str = "",
    accepted: bool = False,
    land: str = "",
) -> Topic:
    """Raise a topic and freeze its gates; without a title its first sentence serves as one.

    `plugin` is the module that raises it through its own service and has checked who may: its own kinds
    need no `public_raise` then; with `accepted` its own procedure took the matter on in public, so there is
    nothing to triage. `land` (of `LANDS`) says whether it takes
    what owners share, which staff judge. `anonymous` hides the raiser from everybody but staff who triage. What
    staff raise themselves is accepted and public at once; the rest as the tenant's settings say.
    Refuses with all reasons at once: `topics.text_missing`, `.title_too_long`, `.text_too_long`,
    `.too_long`, `.category_unknown`, `.kind_unknown`, `.estate_unknown`, `.no_anonymity`,
    `.too_many_photos`, `.too_many_today`, `.land_unknown`, `.land_for_staff`; and with those of `uploads`.
    """
    if not plugin:
        actor.need("topics.raise")
    draft = _Draft(
        kind=kind,
        category=category,
        title=" ".join(title.split()) or first_sentence(text),
        text=text.strip(),
        place=place.strip(),
        estate_id=estate_id,
        beneficiaries=beneficiaries.strip(),
        anonymous=anonymous,
        photos=photos,
        channel=channel or actor.channel,
        plugin=plugin,
        land=land,
    )
    refuse_all([*_problems(draft), *_land(actor, draft), *_over_limit(actor)])
    topic_id = new_id()
    voice = voice_of(actor, N_("提出了一件事"), (SUBJECT, topic_id), f"topics/{topic_id}")
    known = {**(data or {}), **({"land": land} if land else {})}
    topic = _row(actor, topic_id, draft, voice, known, accepted=accepted and bool(plugin))
    db.add(topic)
    db.flush()
    gates.freeze(actor, topic)
    add_photos(actor, topic, photos, "photo")
    index(topic)
    _record(actor, topic)
    publish(TopicRaised(topic.id, topic.kind))
    if topic.stage == "accepted":
        publish(TopicAccepted(topic.id, topic.public))
    return topic


def first_sentence(text: str) -> str:
    """The beginning of a text, for those who give no title."""
    plain = " ".join(text.split())
    for end, char in enumerate(plain[:31]):
        if char in "。！？!?；;" and end >= 4:
            return plain[:end]
    return plain if len(plain) <= 30 else plain[:29] + "…"


def _problems(draft: _Draft) -> list[Reason]:
    found: list[Reason] = []

    def add(wrong: bool, code: str, sentence: str, field: str) -> None:
        if wrong:
            found.append(Reason(f"topics.{code}", sentence, field=field))

    add(not draft.text, "text_missing", _("请写明要反映的事情。"), "text")
    add(len(draft.title) > MAX_TITLE, "title_too_long", _("标题最多 %(n)d 个字。", n=MAX_TITLE), "title")
    add(len(draft.text) > MAX_TEXT, "text_too_long", _("内容最多 %(n)d 个字。", n=MAX_TEXT), "text")
    for name in ("place", "beneficiaries"):
        long = len(getattr(draft, name)) > MAX_SHORT
        add(long, "too_long", _("这一项最多 %(n)d 个字。", n=MAX_SHORT), name)
    add(draft.category not in categories(), "category_unknown", _("没有这个类别，请重新选择。"), "category")
    add(not _kind_open(draft), "kind_unknown", _("这里不能提出这种议题。"), "kind")
    add(draft.channel not in CHANNELS, "channel_unknown", _("没有这个来源，请重新选择。"), "channel")
    unknown_estate = draft.estate_id is not None and _estate(draft.estate_id) is None
    add(unknown_estate, "estate_unknown", _("没有这个小区，请重新选择。"), "estate_id")
    hidden = draft.anonymous and not topic_settings().anonymous
    add(hidden, "no_anonymity", _("本社区不接受匿名，请取消匿名后再提交。"), "anonymous")
    many = len(draft.photos) > MAX_PHOTOS
    add(many, "too_many_photos", _("照片最多 %(n)d 张。", n=MAX_PHOTOS), "photos")
    return found


def _kind_open(draft: _Draft) -> bool:
    """Everybody may raise a general topic; a module's kinds as it says, and the module itself always."""
    if draft.kind == GENERAL:
        return True
    kinds = {kind.name: kind for kind in current_registry().topic_kinds(current_tenant().enabled)}
    kind = kinds.get(draft.kind)
    own = bool(draft.plugin) and draft.kind.startswith(draft.plugin + ".")
    return kind is not None and (kind.public_raise or own)


def _estate(estate_id: UUID) -> UUID | None:
    return db.scalar(select(Estate.id).where(Estate.id == estate_id))


def _land(actor: Actor, draft: _Draft) -> list[Reason]:
    if not draft.land:
        return []
    if draft.land not in LANDS:
        return [Reason("topics.land_unknown", _("请从列出的选项里选。"), field="land")]
    if not draft.plugin and not actor.may("topics.triage"):
        sentence = _("占不占用共有的地方，由工作人员受理时核定，请不要填写。")
        return [Reason("topics.land_for_staff", sentence, field="land")]
    return []


def _over_limit(actor: Actor) -> list[Reason]:
    per_day = topic_settings().per_day
    if not per_day or actor.may("topics.triage") or actor.on_behalf_of is None:
        return []
    raised = db.scalar(
        select(func.count())
        .select_from(Topic)
        .where(Topic.raised_by_id == actor.on_behalf_of, Topic.raised_at >= start_of_today())
    )
    if (raised or 0) < per_day:
        return []
    sentence = _("今天已提了 %(n)d 件，达到每天的上限。请明天再提，或直接联系社区工作人员。", n=per_day)
    return [Reason("topics.too_many_today", sentence)]


def start_of_today() -> datetime:
    """Midnight in the tenant's zone."""
    zone = current_tenant().zone
    return datetime.combine(clock.today(zone), time(), ZoneInfo(zone))


def _row(
    actor: Actor,
    topic_id: UUID,
    draft: _Draft,
    voice: Voice,
    data: Mapping[str, Any],
    *,
    accepted: bool,
) -> Topic:
    now = clock.now()
    own_staff = actor.may("topics.triage") and actor.beneficiary_id is None and not draft.plugin
    accepted = accepted or own_staff
    return Topic(
        id=topic_id,
        number=take_number("topic"),
        kind=draft.kind,
        category=draft.category,
        title=draft.title,
        text=draft.text,
        place=draft.place,
        estate_id=draft.estate_id,
        beneficiaries=draft.beneficiaries,
        stage="accepted" if accepted else "raised",
        public=accepted or topic_settings().publish_at_once,
        raised_by_id=voice.person_id,
        raised_by_name=voice.name,
        anonymous=draft.anonymous,
        entered_by=voice.entered_by,
        channel=draft.channel,
        raised_at=now,
        updated_at=now,
        accepted_at=now if accepted else None,
        data=dict(data),
    )


def add_photos(actor: Actor, topic: Topic, photos: Sequence[Upload], role: str) -> None:
    """Keep photos of the topic; their names say nothing about who sent them."""
    for place, photo in enumerate(photos, 1):
        attachments.attach(
            actor, (SUBJECT, topic.id), photo, role, images_only=True, name=_("照片%(n)d", n=place)
        )


def index(topic: Topic) -> None:
    """Make the topic findable by what it says, never by who said it."""
    words = (f"{topic.number:04d}", topic.title, topic.place, topic.text, topic.beneficiaries)
    search.put(SUBJECT, topic.id, " ".join(words))


def _record(actor: Actor, topic: Topic) -> None:
    verb = N_("提出了这件事") if actor.beneficiary_id is None else N_("代居民提出了这件事")
    who = recorded(actor, anonymous=topic.anonymous)
    activity.record(
        who, "topics.raised", verb, (SUBJECT, topic.id), public=True, plugin=_module_of(topic.kind)
    )


def _module_of(kind: str) -> str:
    return kind.partition(".")[0] if "." in kind else ""
