"""请社区帮我办: a resident asks for an errand online; the desk takes it on, or answers (A62, A65)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    _,
    db,
    members,
    new_id,
    notify,
    notify_all,
    notify_group,
    publish,
    refuse_all,
    settings,
    take_number,
    topics,
)
from yishi_service_points import rows
from yishi_service_points.deadlines import begin, wait
from yishi_service_points.errands import end, find_again, guide_in_use, list_papers_of
from yishi_service_points.events import ErrandAsked, ErrandTaken
from yishi_service_points.holding import hold, hold_for, need_state, papers_here, tell_resident
from yishi_service_points.models import Errand, Guide
from yishi_service_points.rights import ASKS, HANDLES, MANAGES
from yishi_service_points.rows import ERRAND, check_version, locked, tell, today
from yishi_service_points.settings import NAME

MAX_TEXT, MAX_WHEN, MAX_PLACE = 500, 200, 100


@dataclass(frozen=True, slots=True)
class Asking:
    """What a resident writes: by which guide, which of its papers they have (by name), when and where to be found."""

    guide_id: UUID
    text: str = ""
    papers: tuple[str, ...] = ()
    visit_when: str = ""
    visit_place: str = ""


def ask(actor: Actor, content: Asking) -> Errand:
    """Ask for an errand for oneself, or (assisted, `actor.beneficiary_id`) for a resident; the desk is told.

    Refuses, all at once, `service_points.text_missing`, `.too_long`, `.choice_unknown`, `.asks_too_many`; also
    `.asks_closed`, `.asked_already` (409), `.guide_retired`.
    """
    actor.need(ASKS)
    own = settings(NAME)
    if not own.ask_online:
        closed = _("本社区还不能在网上申请，请到议事点当面办理。")
        raise Refusal("service_points.asks_closed", closed)
    guide = guide_in_use(content.guide_id)
    assert guide is not None
    errand_id, day = new_id(), today()
    # Taken first: whoever asks at the same moment waits here, so that the limits below hold.
    number = take_number(f"{NAME}.{day.year}")
    path = f"service_points/mine/{errand_id}"
    voice = topics.voice_of(actor, N_("申请了帮办代办"), (ERRAND, errand_id), path)
    text, when, place, problems = _words(content, guide)
    refuse_all(problems + _limits(voice.person_id, day))
    _refuse_twice(voice.person_id, guide)
    errand = Errand(
        id=errand_id,
        year=day.year,
        number=number,
        title=guide.title,
        field=guide.field,
        text=text,
        guide_id=guide.id,
        person_id=voice.person_id,
        name=voice.name[:60],
        state="asked",
        asked_on=day,
        papers_had="、".join(dict.fromkeys(content.papers)),
        visit_when=when,
        visit_place=place,
        entered_by_id=actor.person_id if voice.entered_by else None,
        entered_by=voice.entered_by[:60],
    )
    wait(errand, day)
    db.add(errand)
    db.flush()
    find_again(errand)
    verb = N_("代居民申请了代办：%(title)s") if voice.entered_by else N_("申请了代办：%(title)s")
    tell(actor, "errand_asked", verb, (ERRAND, errand.id), public=True, title=errand.title)
    publish(ErrandAsked(errand.id))
    _tell_desk(actor, errand)
    return errand


def accept(
    actor: Actor, errand_id: UUID, *, handler_id: UUID | None = None, version: int | None = None
) -> Errand:
    """Take on what was asked for: by oneself, or by `handler_id`, a colleague who may run errands.

    From today on its deadline runs, and the guide's papers are on its list. Refuses `service_points.handler_unknown`.
    """
    errand = _asked(actor, errand_id)
    check_version(errand, version, {"handler_id": handler_id})
    need_state(errand, ("asked",))
    colleague = _colleague(actor, handler_id)
    errand.state = "received"
    begin(errand, today())
    _give(actor, errand, colleague)
    list_papers_of(errand, db.scalars(select(Guide).where(Guide.id == errand.guide_id)).first())
    db.flush()
    said = N_("受理了代办：%(title)s")
    tell(actor, "errand_taken", said, (ERRAND, errand.id), public=True, title=errand.title)
    publish(ErrandTaken(errand.id))
    tell_resident(
        errand,
        N_("您申请的代办「%(title)s」已经受理，经办人：%(name)s"),
        "accepted",
        name=errand.handler_name,
    )
    return errand


def answer(actor: Actor, errand_id: UUID, *, reason: str, version: int | None = None) -> Errand:
    """Answer instead of taking it on: what to do, or why not; the resident reads it."""
    errand = _asked(actor, errand_id)
    check_version(errand, version, {"reason": reason})
    words = _("请写明答复，例如“这项业务手机上就能办，值班时可以教您”。")
    said, problems = rows.words(reason, 400, field="reason", needed=words)
    refuse_all(problems)
    need_state(errand, ("asked",))
    errand.ended_reason = said
    end(actor, errand, "answered", N_("答复了代办申请：%(reason)s"), reason=said)
    tell_resident(errand, N_("您申请的代办「%(title)s」有答复了，请看"), "answered")
    return errand


def cancel(actor: Actor, errand_id: UUID, *, version: int | None = None) -> Errand:
    """The resident no longer needs it, and nothing was handed in yet: without giving a reason.

    Refuses `service_points.papers_here`; later on, `errands.withdraw` says why.
    """
    errand = locked(Errand, errand_id)
    if errand.person_id is None or errand.person_id != actor.on_behalf_of:
        raise Unknown("service_points.unknown")
    check_version(errand, version, {})
    refuse_all(papers_here(errand.id))
    need_state(errand, ("asked", "received"))
    taken_on_by = errand.handler_id
    end(actor, errand, "cancelled" if errand.state == "asked" else "withdrawn", N_("居民取消了代办"))
    if taken_on_by is not None:
        notify(
            taken_on_by,
            N_("居民取消了代办「%(title)s」"),
            {"title": errand.title},
            path=f"service_points/errands/{errand.id}",
            key=f"service_points:{errand.id}:cancelled",
        )
    return errand


def _asked(actor: Actor, errand_id: UUID) -> Errand:
    """What was asked for, its row held, for the desk."""
    actor.need(MANAGES)
    return locked(Errand, errand_id)


def _colleague(actor: Actor, handler_id: UUID | None) -> members.Member | None:
    """Somebody else who may run errands; None for oneself."""
    if handler_id is None or handler_id == actor.person_id:
        return None
    found = next((one for one in members.holding(HANDLES) if one.person_id == handler_id), None)
    if found is None:
        said = _("这位不能办理代办，请从列出的人员里选。")
        raise Refusal("service_points.handler_unknown", said, field="handler_id")
    return found


def _give(actor: Actor, errand: Errand, colleague: members.Member | None) -> None:
    if colleague is None:
        hold(actor, errand)
        return
    hold_for(errand, colleague)
    notify(
        colleague.person_id,
        N_("请您办理居民申请的代办「%(title)s」"),
        {"title": errand.title},
        path=f"service_points/errands/{errand.id}",
        key=f"service_points:{errand.id}:given",
    )


def _tell_desk(actor: Actor, errand: Errand) -> None:
    """All who may take it on, but not who typed it in; the groups hear what, never who."""
    said, key = N_("居民申请了代办「%(title)s」，请受理或答复"), f"service_points:{errand.id}:asked"
    path = f"service_points/errands/{errand.id}"
    desk = [one.person_id for one in members.holding(MANAGES) if one.person_id != actor.person_id]
    notify_all(desk, said, {"title": errand.title}, path=path, key=key)
    notify_group(said, {"title": errand.title}, path=path, key=key)


def _words(content: Asking, guide: Guide) -> tuple[str, str, str, list[Reason]]:
    text, problems = rows.words(content.text, MAX_TEXT)
    when, wrong = rows.words(
        content.visit_when,
        MAX_WHEN,
        field="visit_when",
        needed=_("请写什么时候方便联系或上门，例如“周二、周四上午”。"),
    )
    place, also = rows.words(content.visit_place, MAX_PLACE, field="visit_place")
    problems += wrong + also
    if not set(content.papers) <= {name for name, _form, _note in guide.papers}:
        problems += rows.one_of("", (), "papers")
    return text, when, place, problems


def _limits(person_id: UUID | None, day: date) -> list[Reason]:
    """What is waiting and what was asked for today, also what was cancelled since, must stay below the limits."""
    own = settings(NAME)
    asked = select(func.count()).select_from(Errand).where(Errand.person_id == person_id)
    waiting = db.scalar(asked.where(Errand.state == "asked")) or 0
    if waiting >= own.asks_at_once:
        said = _("您已有 %(n)d 件在等社区受理，请等有了答复再申请。", n=waiting)
        return [Reason("service_points.asks_too_many", said)]
    if (db.scalar(asked.where(Errand.asked_on == day)) or 0) >= own.asks_per_day:
        said = _("今天已申请了 %(n)d 次。请明天再来，或者直接到议事点。", n=own.asks_per_day)
        return [Reason("service_points.asks_too_many", said)]
    return []


def _refuse_twice(person_id: UUID | None, guide: Guide) -> None:
    same = select(Errand.id).where(
        Errand.person_id == person_id, Errand.guide_id == guide.id, Errand.state == "asked"
    )
    if db.scalar(same.limit(1)) is not None:
        said = _("「%(title)s」您已经申请了，正在等社区受理，请到“我的代办”里看。", title=guide.title)
        raise Conflict("service_points.asked_already", said)


__all__ = ["Asking", "accept", "answer", "ask", "cancel"]
