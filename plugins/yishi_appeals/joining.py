"""我也遇到了: adding one's voice to an appeal that is there already, instead of a new one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    NotAllowed,
    Reason,
    Unknown,
    _,
    activity,
    clock,
    current_tenant,
    db,
    insert,
    new_id,
    publish,
    refuse_all,
    topics,
)
from yishi_appeals.events import AppealJoined
from yishi_appeals.kinds import OPEN
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.rights import RAISES, is_reporter, may_see
from yishi_appeals.rows import SUBJECT, locked, need_state
from yishi_appeals.settings import NAME

MAX_TEXT = 500


def join(actor: Actor, appeal_id: UUID, *, text: str = "") -> Voice:
    """Say that it holds for oneself (or, assisted, for a resident) as well; once per person and appeal.

    Who joins follows the appeal like the reporter: it is among their own, and they hear how it ends. Refuses
    with `appeals.own`, `.joined_already` (also of two at once, exactly one counts), `.too_long`.
    """
    actor.need(RAISES)
    appeal = locked(appeal_id)
    if not may_see(actor, appeal, joined=False):
        raise Unknown("appeals.unknown")
    need_state(appeal, *OPEN)
    too_long = Reason("appeals.too_long", _("这一项最多 %(n)d 个字。", n=MAX_TEXT), field="text")
    refuse_all([too_long] if len(text.strip()) > MAX_TEXT else [])
    path = f"appeals/{appeal_id}"
    voice = topics.voice_of(actor, N_("一起反映了一件诉求"), (SUBJECT, appeal_id), path)
    if voice.person_id is None:
        raise NotAllowed("appeals.join_first", _("请先加入本社区，再一起反映。"))
    if is_reporter(actor, appeal.reporter_id) or voice.person_id == appeal.reporter_id:
        raise Conflict("appeals.own", _("这件诉求就是您提的，不用再加一次。"))
    made = _add(appeal, voice, text.strip())
    activity.record(
        topics.recorded(actor, anonymous=True),
        "appeals.joined",
        N_("又有一位居民一起反映"),
        (SUBJECT, appeal_id),
        public=True,
        plugin=NAME,
    )
    publish(AppealJoined(appeal_id))
    return made


def _add(appeal: Appeal, voice: topics.Voice, text: str) -> Voice:
    voice_id = new_id()
    added = db.execute(
        insert(Voice)
        .values(
            tenant_id=current_tenant().id,
            id=voice_id,
            appeal_id=appeal.id,
            person_id=voice.person_id,
            name=voice.name,
            text=text,
            entered_by=voice.entered_by,
            at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "appeal_id", "person_id"])
        .returning(Voice.id)
    ).first()
    if added is None:
        raise Conflict("appeals.joined_already", _("您已经一起反映过这件诉求，进展会告诉您。"))
    # Counted in place, so that of many at once none is lost; whose version it is matters to nobody else.
    db.execute(
        update(Appeal)
        .where(Appeal.id == appeal.id)
        .values(voices=Appeal.voices + 1, updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.refresh(appeal)
    return db.scalars(select(Voice).where(Voice.id == voice_id)).one()


def followers(appeal: Appeal) -> list[UUID]:
    """Who is to hear about it: the reporter, and all who joined."""
    joined = db.scalars(
        select(Voice.person_id).where(Voice.appeal_id == appeal.id, Voice.person_id.is_not(None))
    )
    return [*([appeal.reporter_id] if appeal.reporter_id else []), *(who for who in joined if who)]
