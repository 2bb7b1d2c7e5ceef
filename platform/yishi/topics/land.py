"""Whether a topic takes ground or facilities that owners share: the law then asks for more than a council.

Staff say so when they raise the topic or take it on, or later, with the reason. What modules ask for because of it
is added to the topic's gates and, as every gate, is never taken off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yishi.actor import Actor
from yishi.audit import activity
from yishi.database import db
from yishi.errors import Reason, refuse_all
from yishi.i18n import N_, _
from yishi.topics import gates
from yishi.topics.models import Topic
from yishi.topics.rows import SUBJECT, check_version, draft_of, locked, touch

LANDS: Mapping[str, str] = {
    "": N_("不占用"),
    "shared_green": N_("占用业主共有的绿地"),
    "shared_other": N_("占用业主共有的其他场地、设施"),
}
"""What a topic says under `land` in its data; modules may say more there (`private`)."""

MAX_REASON = 400


def land_of(data: Mapping[str, Any]) -> str:
    """The key in `LANDS` for what a topic's data say; empty for all that is not shared."""
    said = data.get("land") or ""
    return said if said in LANDS else ""


def set_land(
    actor: Actor, *, topic_id: UUID, land: str, reason: str = "", version: int | None = None
) -> Topic:
    """Say whether the topic takes what owners share, and add the gates that modules ask for because of it.

    Refuses with all of `topics.land_unknown`, `.land_stays`, `.too_long`, and with `topics.already_executing`.
    """
    actor.need("topics.triage")
    topic = locked(topic_id)
    check_version(topic, version, {"land": land})
    refuse_all([*land_problems(topic, land), *_long(reason)])
    if land != land_of(topic.data):
        gates.check_not_executing(topic)
        take_land(actor, topic, land, reason)
    return topic


def land_problems(topic: Topic, land: str) -> list[Reason]:
    """Why this can't be said of the topic."""
    if land not in LANDS:
        return [Reason("topics.land_unknown", _("请从列出的选项里选。"), field="land")]
    if land_of(topic.data) and not land:
        sentence = _(
            "已经按占用共有的地方加上了程序，不能改回“不占用”。确实选错了的，请把这个议题定为“撤回”，写明原因，另提一个。"
        )
        return [Reason("topics.land_stays", sentence, field="land")]
    return []


def take_land(actor: Actor, topic: Topic, land: str, reason: str = "") -> None:
    """Write it down for a topic that is held, and let the modules answer to it."""
    if land == land_of(topic.data):
        return
    before = draft_of(topic)
    topic.data = {**topic.data, "land": land}
    touch(topic)
    db.flush()
    activity.record(
        actor,
        "topics.land_set",
        N_("核定：%(land)s") if not reason.strip() else N_("核定：%(land)s。%(reason)s"),
        (SUBJECT, topic.id),
        public=True,
        land=_(LANDS[land]),
        reason=reason.strip(),
    )
    why = reason.strip() or _("核定为%(land)s", land=_(LANDS[land]))
    gates.supplement(actor, topic, before, reason=why)


def _long(reason: str) -> list[Reason]:
    if len(reason) <= MAX_REASON:
        return []
    return [Reason("topics.too_long", _("这一项最多 %(n)d 个字。", n=MAX_REASON), field="reason")]
