"""Triage: accept what came in, ask back, file it, begin to deliberate."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db
from yishi.errors import NotAllowed, Reason, Refusal, refuse_all
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.places.models import Estate
from yishi.topics.categories import categories
from yishi.topics.events import TopicAccepted, TopicDeliberating
from yishi.topics.land import land_problems, take_land
from yishi.topics.models import Topic
from yishi.topics.raising import MAX_TEXT, index
from yishi.topics.rows import SUBJECT, check_open, check_version, locked, seen_by, touch
from yishi.topics.telling import tell_raiser
from yishi.topics.who import recorded

MAX_QUESTION = 400


class Unchanged:
    """Stands for a value that was not given, where None is one."""


UNCHANGED = Unchanged()


def accept(
    actor: Actor,
    *,
    topic_id: UUID,
    public: bool = True,
    category: str | None = None,
    land: str | None = None,
    version: int | None = None,
) -> Topic:
    """Take the topic on; `public` shows it to everybody, else it stays between raiser and staff.

    `land` says whether it takes what owners share (`land.LANDS`); None leaves what was said before.
    """
    actor.need("topics.triage")
    topic = locked(topic_id)
    check_version(topic, version, {"public": public, **({"category": category} if category else {})})
    check_open(topic)
    if topic.stage != "raised":
        raise Refusal("topics.accepted_already", _("这件事已经受理过了。"))
    refuse_all([*_filing_problems(category, None), *(land_problems(topic, land) if land is not None else [])])
    topic.stage, topic.accepted_at, topic.question = "accepted", clock.now(), ""
    topic.public = public
    topic.category = category or topic.category
    touch(topic)
    db.flush()
    activity.record(actor, "topics.accepted", N_("受理了"), (SUBJECT, topic.id), public=True)
    if land is not None:
        take_land(actor, topic, land)
    tell_raiser(topic, "accepted", N_("您提的「%(topic)s」已受理"))
    publish(TopicAccepted(topic.id, public))
    return topic


def set_public(actor: Actor, *, topic_id: UUID, public: bool, reason: str = "") -> Topic:
    """Show a topic to everybody, or take it back between raiser and staff, with a reason."""
    actor.need("topics.triage")
    topic = locked(topic_id)
    if topic.public == public:
        return topic
    if not public and not reason.strip():
        raise Refusal("topics.reason_missing", _("请写明不再公开的理由。"), field="reason")
    topic.public = public
    touch(topic)
    db.flush()
    verb = N_("公开了这件事") if public else N_("不再公开这件事：%(reason)s")
    activity.record(
        actor, "topics.published", verb, (SUBJECT, topic.id), public=public, reason=reason.strip()
    )
    return topic


def file_under(
    actor: Actor,
    *,
    topic_id: UUID,
    category: str | None = None,
    estate_id: UUID | Unchanged | None = UNCHANGED,
    version: int | None = None,
) -> Topic:
    """Set category or estate; what is not given stays, an `estate_id` of None means no estate."""
    actor.need("topics.triage")
    topic = locked(topic_id)
    estate = topic.estate_id if isinstance(estate_id, Unchanged) else estate_id
    check_version(topic, version, {"category": category, "estate_id": estate})
    refuse_all(_filing_problems(category, estate))
    topic.category, topic.estate_id = category or topic.category, estate
    touch(topic)
    db.flush()
    activity.record(actor, "topics.filed", N_("调整了类别或小区"), (SUBJECT, topic.id))
    return topic


def ask_back(actor: Actor, *, topic_id: UUID, question: str, version: int | None = None) -> Topic:
    """Return it to the raiser for clarification, with a question in plain words."""
    actor.need("topics.triage")
    topic = locked(topic_id)
    check_version(topic, version, {"question": question})
    check_open(topic)
    question = question.strip()
    if not question:
        raise Refusal("topics.question_missing", _("请写明需要补充什么。"), field="question")
    if len(question) > MAX_QUESTION:
        raise Refusal("topics.too_long", _("这一项最多 %(n)d 个字。", n=MAX_QUESTION), field="question")
    if topic.raised_by_id is None:
        raise Refusal("topics.nobody_to_ask", _("提出人没有登记，无法请他补充。"))
    topic.question = question
    touch(topic)
    db.flush()
    activity.record(
        actor, "topics.asked_back", N_("请提出人补充：%(question)s"), (SUBJECT, topic.id), question=question
    )
    tell_raiser(topic, f"asked:{topic.version}", N_("您提的「%(topic)s」需要您补充说明"))
    return topic


def clarify(actor: Actor, *, topic_id: UUID, text: str) -> Topic:
    """The raiser answers; the answer becomes part of the topic's text."""
    topic = seen_by(actor, topic_id)
    if topic.raised_by_id is None or topic.raised_by_id != actor.on_behalf_of:
        raise NotAllowed("topics.not_yours", _("只有提出人可以补充说明。"))
    check_open(topic)
    text = text.strip()
    if not topic.question:
        raise Refusal("topics.nothing_asked", _("现在没有要您补充的内容。"))
    if not text:
        raise Refusal("topics.text_missing", _("请写明要补充的内容。"), field="text")
    whole = f"{topic.text}\n\n{text}"
    if len(whole) > MAX_TEXT:
        raise Refusal("topics.text_too_long", _("内容最多 %(n)d 个字。", n=MAX_TEXT), field="text")
    topic.text, topic.question = whole, ""
    touch(topic)
    db.flush()
    index(topic)
    activity.record(
        recorded(actor, anonymous=topic.anonymous), "topics.clarified", N_("补充了说明"), (SUBJECT, topic.id)
    )
    return topic


def deliberate(actor: Actor, *, topic_id: UUID, plugin: str = "") -> Topic:
    """Begin to deliberate; `plugin` is the module (a council, a vote) that takes it up."""
    if not plugin:
        actor.need("topics.triage")
    topic = locked(topic_id)
    check_open(topic)
    if topic.stage == "deliberating":
        return topic
    topic.stage = "deliberating"
    topic.accepted_at = topic.accepted_at or clock.now()
    touch(topic)
    db.flush()
    activity.record(
        actor, "topics.deliberating", N_("开始商议"), (SUBJECT, topic.id), public=True, plugin=plugin
    )
    tell_raiser(topic, "deliberating", N_("您提的「%(topic)s」开始商议了"))
    publish(TopicDeliberating(topic.id))
    return topic


def _filing_problems(category: str | None, estate_id: UUID | None) -> list[Reason]:
    found = []
    if category is not None and category not in categories():
        found.append(Reason("topics.category_unknown", _("没有这个类别，请重新选择。"), field="category"))
    if estate_id is not None and db.scalar(select(Estate.id).where(Estate.id == estate_id)) is None:
        found.append(Reason("topics.estate_unknown", _("没有这个小区，请重新选择。"), field="estate_id"))
    return found
