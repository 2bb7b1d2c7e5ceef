"""Every topic ends in a recorded conclusion with its reason (A08), and shows what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from yishi import matters
from yishi.actor import Actor
from yishi.attachments import Upload
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db
from yishi.errors import NotAllowed, Reason, Refusal, refuse_all
from yishi.events import publish
from yishi.i18n import N_, _
from yishi.tenants.current import check
from yishi.topics.events import TopicCarriedOut, TopicConcluded, TopicExecuting, TopicTakenUpAgain
from yishi.topics.gates import open_reasons
from yishi.topics.links import set_successor
from yishi.topics.models import Topic
from yishi.topics.raising import MAX_PHOTOS, add_photos
from yishi.topics.rows import SUBJECT, check_open, check_version, draft_of, locked, seen_by, touch
from yishi.topics.telling import tell_raiser
from yishi.topics.who import recorded

CONCLUSIONS: dict[str, str] = {
    "adopted": N_("通过"),
    "amended": N_("修改后通过"),
    "rejected": N_("没有通过"),
    "deferred": N_("暂缓"),
    "withdrawn": N_("撤回"),
    "transferred": N_("转交"),
}
GATED = frozenset({"adopted", "amended"})
"""These need all gates passed, and only these can be carried out."""

_ENDED = frozenset({"rejected", "withdrawn", "transferred"})
"""With these a topic is at its end; an adopted one is when it is carried out."""

MAX_REASON = 2000

_VERBS: dict[str, str] = {
    "adopted": N_("定论：通过。%(reason)s"),
    "amended": N_("定论：修改后通过。%(reason)s"),
    "rejected": N_("定论：没有通过。%(reason)s"),
    "deferred": N_("定论：暂缓，以后再议。%(reason)s"),
    "withdrawn": N_("定论：撤回。%(reason)s"),
    "transferred": N_("定论：转交%(to)s办理。%(reason)s"),
}
_NEWS: dict[str, str] = {
    "adopted": N_("您提的「%(topic)s」通过了"),
    "amended": N_("您提的「%(topic)s」修改后通过了"),
    "rejected": N_("您提的「%(topic)s」没有通过，请看原因"),
    "deferred": N_("您提的「%(topic)s」暂缓，以后再议"),
    "withdrawn": N_("您提的「%(topic)s」撤回了"),
    "transferred": N_("您提的「%(topic)s」已转交办理"),
}


def conclude(
    actor: Actor,
    *,
    topic_id: UUID,
    conclusion: str,
    text: str,
    transferred_to: str = "",
    successor_id: UUID | None = None,
    version: int | None = None,
    plugin: str = "",
) -> Topic:
    """Record the conclusion. `plugin` is the module whose own procedure decided and checked who may.

    Adopting needs all gates passed; the refusal names each open one with its legal basis. Refuses with
    `topics.conclusion_unknown`, `.reason_missing`, `.receiver_missing`, `.gate_pending`, `.gate_failed`,
    `.gate_blocked`, `.concluded`, `.merged`.
    """
    if not plugin:
        actor.need("topics.conclude")
    topic = locked(topic_id)
    check_version(topic, version, {"conclusion": conclusion, "text": text})
    return _conclude(actor, topic, conclusion, text, transferred_to, successor_id, plugin)


def withdraw(actor: Actor, *, topic_id: UUID, reason: str, version: int | None = None) -> Topic:
    """The raiser takes the topic back before there is a conclusion."""
    topic = seen_by(actor, topic_id)
    if topic.raised_by_id is None or topic.raised_by_id != actor.on_behalf_of:
        raise NotAllowed("topics.not_yours", _("只有提出人可以撤回。"))
    if actor.beneficiary_id is not None:
        actor.need("people.assist")
    check_version(topic, version, {"reason": reason})
    return _conclude(actor, topic, "withdrawn", reason, "", None, "")


def transfer(actor: Actor, *, topic_id: UUID, to: str, reason: str, version: int | None = None) -> Topic:
    """It is another body's business: say whose, so that the raiser knows where to ask."""
    actor.need("topics.triage")
    topic = locked(topic_id)
    check_version(topic, version, {"to": to, "reason": reason})
    return _conclude(actor, topic, "transferred", reason, to, None, "")


def _conclude(
    actor: Actor,
    topic: Topic,
    conclusion: str,
    text: str,
    transferred_to: str,
    successor_id: UUID | None,
    plugin: str,
) -> Topic:
    check_open(topic)
    text, transferred_to = text.strip(), transferred_to.strip()
    refuse_all([*_problems(conclusion, text, transferred_to), *_gates(topic, conclusion)])
    now = clock.now()
    topic.stage, topic.conclusion, topic.conclusion_text = "concluded", conclusion, text
    topic.transferred_to = transferred_to if conclusion == "transferred" else ""
    topic.question = ""
    topic.concluded_at = now
    topic.accepted_at = topic.accepted_at or now
    if successor_id is not None:
        set_successor(topic, successor_id)
    touch(topic)
    db.flush()
    own = topic.raised_by_id is not None and topic.raised_by_id == actor.on_behalf_of
    activity.record(
        recorded(actor, anonymous=topic.anonymous and own),
        f"topics.{conclusion}",
        _VERBS[conclusion],
        (SUBJECT, topic.id),
        public=True,
        plugin=plugin,
        reason=text,
        to=topic.transferred_to,
    )
    if not own:
        tell_raiser(topic, f"concluded:{topic.version}", _NEWS[conclusion])
    if conclusion in _ENDED:
        matters.settle(SUBJECT, topic.id, outcome=conclusion, words=text)
    publish(TopicConcluded(topic.id, conclusion))
    return topic


def _problems(conclusion: str, text: str, transferred_to: str) -> list[Reason]:
    found = []
    if conclusion not in CONCLUSIONS:
        found.append(Reason("topics.conclusion_unknown", _("没有这种定论，请重新选择。"), field="conclusion"))
    if not text:
        found.append(Reason("topics.reason_missing", _("请写明理由，居民会看到。"), field="text"))
    if len(text) > MAX_REASON:
        found.append(Reason("topics.reason_too_long", _("理由最多 %(n)d 个字。", n=MAX_REASON), field="text"))
    if conclusion == "transferred" and not transferred_to:
        found.append(Reason("topics.receiver_missing", _("请写明转交给哪个单位。"), field="transferred_to"))
    if len(transferred_to) > 100:
        found.append(Reason("topics.too_long", _("这一项最多 %(n)d 个字。", n=100), field="transferred_to"))
    return found


def _gates(topic: Topic, conclusion: str) -> list[Reason]:
    return open_reasons(topic.id) if conclusion in GATED else []


def take_up_again(actor: Actor, *, topic_id: UUID, reason: str, plugin: str = "") -> Topic:
    """A deferred topic goes back to deliberation; its first conclusion stays in the timeline."""
    if not plugin:
        actor.need("topics.conclude")
    topic = locked(topic_id)
    if topic.conclusion != "deferred" or topic.stage != "concluded":
        raise Refusal("topics.not_deferred", _("只有暂缓的议题可以重新拿出来议。"))
    if not reason.strip():
        raise Refusal("topics.reason_missing", _("请写明理由，居民会看到。"), field="reason")
    topic.stage, topic.conclusion, topic.conclusion_text = "deliberating", None, ""
    topic.concluded_at = None
    touch(topic)
    db.flush()
    activity.record(
        actor,
        "topics.taken_up_again",
        N_("重新拿出来议：%(reason)s"),
        (SUBJECT, topic.id),
        public=True,
        plugin=plugin,
        reason=reason.strip(),
    )
    tell_raiser(topic, f"again:{topic.version}", N_("您提的「%(topic)s」重新拿出来议了"))
    publish(TopicTakenUpAgain(topic.id))
    return topic


def execute(actor: Actor, *, topic_id: UUID, version: int | None = None, plugin: str = "") -> Topic:
    """Begin to carry out what was adopted: all gates passed, and no module has a momentary objection."""
    if not plugin:
        actor.need("topics.conclude")
    topic = locked(topic_id)
    check_version(topic, version, {"stage": "executing"}, wanted=_("开始落实"))
    if topic.stage != "concluded" or topic.conclusion not in GATED:
        raise Refusal("topics.not_adopted", _("通过了的议题才能落实。"))
    refuse_all([*open_reasons(topic.id), *check("before_execute", topic=draft_of(topic), actor=actor)])
    topic.stage = "executing"
    touch(topic)
    db.flush()
    activity.record(
        actor, "topics.executing", N_("开始落实"), (SUBJECT, topic.id), public=True, plugin=plugin
    )
    tell_raiser(topic, "executing", N_("您提的「%(topic)s」开始落实了"))
    publish(TopicExecuting(topic.id))
    return topic


def carry_out(
    actor: Actor,
    *,
    topic_id: UUID,
    result_text: str,
    photos: Sequence[Upload] = (),
    version: int | None = None,
    plugin: str = "",
) -> Topic:
    """It is done: what was done, with photos, for all to see."""
    if not plugin:
        actor.need("topics.conclude")
    topic = locked(topic_id)
    check_version(topic, version, {"result_text": result_text})
    if topic.stage != "executing":
        raise Refusal("topics.not_executing", _("先开始落实，才能记录落实结果。"))
    refuse_all(_result_problems(result_text.strip(), photos))
    topic.stage, topic.result_text, topic.carried_out_at = "carried_out", result_text.strip(), clock.now()
    add_photos(actor, topic, photos, "result")
    touch(topic)
    db.flush()
    activity.record(
        actor,
        "topics.carried_out",
        N_("办成了：%(result)s"),
        (SUBJECT, topic.id),
        public=True,
        plugin=plugin,
        result=topic.result_text,
    )
    tell_raiser(topic, "carried_out", N_("您提的「%(topic)s」办成了"))
    matters.settle(SUBJECT, topic.id, outcome="done", words=topic.result_text)
    publish(TopicCarriedOut(topic.id))
    return topic


def _result_problems(text: str, photos: Sequence[Upload]) -> list[Reason]:
    found = []
    if not text:
        found.append(
            Reason("topics.result_missing", _("请写明办成了什么，居民会看到。"), field="result_text")
        )
    if len(text) > MAX_REASON:
        found.append(
            Reason("topics.too_long", _("这一项最多 %(n)d 个字。", n=MAX_REASON), field="result_text")
        )
    if len(photos) > MAX_PHOTOS:
        found.append(Reason("topics.too_many_photos", _("照片最多 %(n)d 张。", n=MAX_PHOTOS), field="photos"))
    return found
