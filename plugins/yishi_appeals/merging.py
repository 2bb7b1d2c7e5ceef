"""合并: two residents raised the same; one appeal stays, the other says where it went and ends as that one ends."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    _,
    activity,
    clock,
    current_tenant,
    db,
    insert,
    new_id,
    notify_all,
    publish,
    refuse_all,
    system,
)
from yishi_appeals.events import AppealMerged, AppealSplit
from yishi_appeals.following import mirror
from yishi_appeals.joining import followers
from yishi_appeals.kinds import OPEN
from yishi_appeals.models import Appeal, Voice
from yishi_appeals.rights import TRIAGES
from yishi_appeals.rows import SUBJECT, check_version, label_of, locked, need_state
from yishi_appeals.settings import NAME
from yishi_worklist import service as worklist

MAX_REASON = 400


def merge(
    actor: Actor, appeal_id: UUID, *, into_id: UUID, reason: str = "", version: int | None = None
) -> Appeal:
    """Put an open appeal into another one: its reporter and those who joined it are voices of the one that stays,
    hear of it and see how that ends; the item that carried it is withdrawn, its number kept.

    Refuses `appeals.merge_itself`, `.merge_other_way` (one in hand into one that waits for triage), `.too_long`; with
    409 what is not open on either side.
    """
    actor.need(TRIAGES)
    if appeal_id == into_id:
        raise Refusal("appeals.merge_itself", _("不能把一件诉求并入它自己，请选另一件。"), field="into")
    appeal, kept = _both(appeal_id, into_id)
    check_version(appeal, version, {"into": label_of(kept.number)}, wanted=_("并入另一件诉求"))
    need_state(appeal, *OPEN)
    need_state(kept, *OPEN)
    why = reason.strip()
    refuse_all(_problems(appeal, kept, why))
    told = followers(appeal)
    appeal.merged_into_id, appeal.state, appeal.answer = kept.id, "merged", why
    appeal.ended_at = appeal.updated_at = kept.updated_at = clock.now()
    db.flush()
    if appeal.item_id is not None:
        same = _("与%(label)s是同一件事，已并入。", label=label_of(kept.number))
        worklist.withdraw(actor, appeal.item_id, reason=same, quietly=True)
        mirror(appeal)
    _add_voices(appeal, kept)
    _record(actor, appeal, "appeals.merged", N_("并入%(label)s"), kept.number)
    _record(actor, kept, "appeals.merged_in", N_("%(label)s并入了本件"), appeal.number)
    news = N_("您反映的「%(title)s」与%(label)s是同一件事，已并入，办好了会告诉您")
    _tell(appeal, told, "merged", news, kept, path=f"appeals/{kept.id}")
    publish(AppealMerged(appeal.id, kept.id))
    return appeal


def split(actor: Actor, appeal_id: UUID) -> Appeal:
    """Take a merge back, while the one that stayed is open: the appeal stands for itself again, with its own item.

    Refuses `appeals.not_merged`, and with 409 where the other one has ended.
    """
    actor.need(TRIAGES)
    into_id = db.scalar(select(Appeal.merged_into_id).where(Appeal.id == appeal_id))
    if into_id is None:
        if db.scalar(select(Appeal.id).where(Appeal.id == appeal_id)) is None:
            raise Unknown("appeals.unknown")
        raise Conflict("appeals.not_merged", _("这件诉求没有并入别的诉求，请刷新页面再看。"))
    appeal, kept = _both(appeal_id, into_id)
    if appeal.merged_into_id != kept.id:
        raise Conflict("appeals.not_merged", _("这件诉求没有并入别的诉求，请刷新页面再看。"))
    need_state(kept, *OPEN)
    part(actor, appeal, kept)
    return appeal


def part(actor: Actor, appeal: Appeal, kept: Appeal) -> None:
    """The same for two rows that are held already, whoever asks for it."""
    appeal.merged_into_id, appeal.answer, appeal.ended_at = None, "", None
    appeal.state = "in_hand" if appeal.item_id else "raised"
    appeal.updated_at = kept.updated_at = clock.now()
    db.flush()
    if appeal.item_id is not None:
        again = _("与%(label)s分开，恢复办理。", label=label_of(kept.number))
        worklist.restore(actor, appeal.item_id, reason=again)
        mirror(appeal)
    _take_voices(appeal, kept)
    _record(actor, appeal, "appeals.split", N_("与%(label)s分开，单独办理"), kept.number)
    _record(actor, kept, "appeals.split_off", N_("%(label)s分开，单独办理"), appeal.number)
    news = N_("您反映的「%(title)s」与%(label)s分开了，单独办理")
    _tell(appeal, followers(appeal), "split", news, kept, path=f"appeals/{appeal.id}")
    publish(AppealSplit(appeal.id, kept.id))


def let_go(appeal: Appeal) -> None:
    """What was merged into an appeal that its reporter takes back stands for itself again: nobody else's matter goes
    with it.
    """
    merged = (
        select(Appeal).where(Appeal.merged_into_id == appeal.id).order_by(Appeal.number).with_for_update()
    )
    for one in db.scalars(merged).all():
        part(system(current_tenant().id), one, appeal)


def by_number(number: int) -> UUID:
    """The appeal that people call by this number. Refuses `appeals.no_such_number`."""
    found = db.scalar(select(Appeal.id).where(Appeal.number == number))
    if found is None:
        raise Refusal("appeals.no_such_number", _("没有这个编号的诉求，请核对编号。"), field="into")
    return found


def _both(appeal_id: UUID, other_id: UUID) -> tuple[Appeal, Appeal]:
    """Both rows, held in one order whoever merges into whom, so that two at once do not wait for each other."""
    rows = {one: locked(one) for one in sorted((appeal_id, other_id))}
    return rows[appeal_id], rows[other_id]


def _problems(appeal: Appeal, kept: Appeal, why: str) -> list[Reason]:
    found = []
    if appeal.state == "in_hand" and kept.state == "raised":
        sentence = _(
            "%(kept)s还没有受理，这一件已经在办。请反过来，把%(kept)s并入这一件。", kept=label_of(kept.number)
        )
        found.append(Reason("appeals.merge_other_way", sentence, field="into"))
    if len(why) > MAX_REASON:
        found.append(Reason("appeals.too_long", _("这一项最多 %(n)d 个字。", n=MAX_REASON), field="reason"))
    return found


def _add_voices(appeal: Appeal, kept: Appeal) -> None:
    """Reporter and voices of the one become voices of the other: each person once, marked as come from there."""
    mine = (Voice.person_id, Voice.name, Voice.text, Voice.entered_by, Voice.at)
    rows = [tuple(row) for row in db.execute(select(*mine).where(Voice.appeal_id == appeal.id))]
    rows.insert(0, (appeal.reporter_id, appeal.reporter_name, "", appeal.entered_by, appeal.raised_at))
    added = 0
    for person_id, name, text, entered_by, at in rows:
        if person_id is not None and person_id == kept.reporter_id:
            continue
        made = db.execute(
            insert(Voice)
            .values(
                tenant_id=current_tenant().id,
                id=new_id(),
                appeal_id=kept.id,
                person_id=person_id,
                name=name,
                text=text,
                entered_by=entered_by,
                merged_from_id=appeal.id,
                at=at,
            )
            .on_conflict_do_nothing(index_elements=["tenant_id", "appeal_id", "person_id"])
            .returning(Voice.id)
        ).first()
        added += made is not None
    _count(kept, added)


def _take_voices(appeal: Appeal, kept: Appeal) -> None:
    came = delete(Voice).where(Voice.appeal_id == kept.id, Voice.merged_from_id == appeal.id)
    _count(kept, -len(db.execute(came.returning(Voice.id)).all()))


def _count(kept: Appeal, more: int) -> None:
    db.execute(
        update(Appeal)
        .where(Appeal.id == kept.id)
        .values(voices=Appeal.voices + more)
        .execution_options(synchronize_session=False)
    )
    db.refresh(kept)


def _record(actor: Actor, appeal: Appeal, code: str, verb: str, number: int) -> None:
    activity.record(actor, code, verb, (SUBJECT, appeal.id), public=True, plugin=NAME, label=label_of(number))


def _tell(appeal: Appeal, people: list[UUID], what: str, news: str, kept: Appeal, *, path: str) -> None:
    given = {"title": appeal.title, "label": label_of(kept.number)}
    notify_all(people, news, given, path=path, key=f"appeals:{appeal.id}:{what}:{new_id()}")
