"""Errands: taken from a resident, authorised, carried to the office, ended (A62, A65)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    _,
    assisted,
    db,
    ledger,
    matters,
    new_id,
    notify,
    publish,
    refuse_all,
    search,
    take_number,
)
from yishi_service_points import rows
from yishi_service_points.deadlines import begin
from yishi_service_points.events import ErrandEnded, ErrandTaken
from yishi_service_points.holding import (
    held,
    hold,
    is_handler,
    need_state,
    papers_here,
    papers_of,
    start_purge_clock,
    tell_resident,
)
from yishi_service_points.kinds import DUE, FIELDS, RESULTS, RUNNING, TAKEN_STATES
from yishi_service_points.models import Errand, Guide, Paper, Point
from yishi_service_points.rights import HANDLES
from yishi_service_points.rows import ERRAND, check_version, locked, tell, today
from yishi_service_points.settings import NAME

AUTHORISATION_LAW = N_("民法典第165条")
"""A written authorisation says who acts, what for, how far and how long, and is signed."""


@dataclass(frozen=True, slots=True)
class ErrandContent:
    """What is to be done, for whom (a person on record, or a name), from which guide, taken at which point."""

    title: str = ""
    text: str = ""
    field: str = "other"
    guide_id: UUID | None = None
    person_id: UUID | None = None
    name: str = ""
    point_id: UUID | None = None
    estate_id: UUID | None = None


def errand_number(year: int, number: int) -> str:
    """`2026-0007`: never reused, without gaps within a year."""
    return f"{year}-{number:04d}"


def take_errand(actor: Actor, content: ErrandContent) -> Errand:
    """Take an errand on; who takes it holds it. A guide gives title, field and the list of papers.

    Refuses `service_points.text_missing`, `.name_missing`, `.choice_unknown`.
    """
    actor.need(HANDLES)
    guide = guide_in_use(content.guide_id)
    title, problems = rows.words(
        content.title or (guide.title if guide else ""), 60, field="title", needed=_("请写代办什么事。")
    )
    text, wrong = rows.words(content.text, 1000)
    field = guide.field if guide and content.field == "other" else content.field
    problems += wrong + rows.one_of(field, FIELDS, "field")
    name = rows.person_named(content.person_id, content.name)
    if not name:
        said = _("请选择是哪位居民，或填写姓名。")
        problems.append(Reason("service_points.name_missing", said, field="name"))
    refuse_all(problems)
    rows.need_estate(content.estate_id)
    estate_id = content.estate_id or _point_estate(content.point_id)
    day = today()
    errand = Errand(
        id=new_id(),
        year=day.year,
        number=take_number(f"{NAME}.{day.year}"),
        title=" ".join(title.split()),
        field=field,
        text=text,
        guide_id=content.guide_id,
        point_id=content.point_id,
        estate_id=estate_id,
        person_id=content.person_id,
        name=name,
    )
    begin(errand, day)
    hold(actor, errand)
    db.add(errand)
    db.flush()
    list_papers_of(errand, guide)
    find_again(errand)
    tell(
        actor,
        "errand_taken",
        N_("受理了代办：%(title)s"),
        (ERRAND, errand.id),
        public=True,
        title=errand.title,
    )
    publish(ErrandTaken(errand.id))
    if content.person_id is not None:
        helped = actor.for_person(content.person_id, _("在议事点当面受理"))
        assisted.note(
            helped, N_("受理了帮办代办"), (ERRAND, errand.id), path=f"service_points/mine/{errand.id}"
        )
    return errand


def authorise(
    actor: Actor,
    errand_id: UUID,
    *,
    by: str,
    what: str,
    until: date,
    on: date | None = None,
    version: int | None = None,
) -> Errand:
    """Note the resident's written word: what may be done, until when, as a file or as a paper (民法典 165).

    Refuses `service_points.text_missing`, `.authorised_past`, `.choice_unknown`, all at once.
    """
    errand = held(actor, errand_id)
    check_version(errand, version, {"authorised_what": what, "authorised_until": until})
    said, problems = rows.words(
        what, 500, field="what", needed=_("请写明授权做什么，例如“代交材料、代领结果”。")
    )
    problems += rows.one_of(by, ("paper", "file"), "by")
    signed = on or today()
    if until < today() or until < signed:
        late = _("授权的截止日期要在今天或以后。")
        problems.append(Reason("service_points.authorised_past", late, AUTHORISATION_LAW, field="until"))
    if signed > today():
        problems.append(Reason("service_points.day_later", _("请填今天或以前的日期。"), field="on"))
    refuse_all(problems)
    need_state(errand, RUNNING)
    errand.authorised_by, errand.authorised_what = by, said
    errand.authorised_on, errand.authorised_until = signed, until
    db.flush()
    tell(
        actor,
        "errand_authorised",
        N_("登记了授权，有效到%(until)s"),
        (ERRAND, errand.id),
        public=True,
        until=until.isoformat(),
    )
    ledger.append(actor, "service_points.authorised", errand=str(errand.id), by=by, until=until.isoformat())
    return errand


def submit(
    actor: Actor,
    errand_id: UUID,
    *,
    office: str,
    case_number: str = "",
    on: date | None = None,
    paper_ids: Collection[UUID] = (),
    version: int | None = None,
) -> Errand:
    """Say at which office it was handed in, on what day, under which number, and which papers went there.

    Refuses `service_points.not_authorised`, `.authorisation_expired`, `.text_missing`, `.day_later`,
    `.paper_not_here`, all at once.
    """
    errand = held(actor, errand_id)
    check_version(errand, version, {"office": office, "case_number": case_number})
    need_state(errand, ("received", "with_us"))
    day = on or today()
    where, problems = rows.words(office, 100, field="office", needed=_("请写递交到哪个窗口。"))
    case, wrong = rows.words(case_number, 60, field="case_number")
    problems += wrong + _authorisation_problems(errand, day)
    if not errand.received_on <= day <= today():
        said = _("递交的日期要在受理那天到今天之间。")
        problems.append(Reason("service_points.day_later", said, field="on"))
    taken = [paper for paper in papers_of(errand.id) if paper.id in set(paper_ids)]
    if len(taken) != len(set(paper_ids)) or any(paper.state != "here" for paper in taken):
        said = _("有的材料现在不在我处，请刷新后重新勾选。")
        problems.append(Reason("service_points.paper_not_here", said, field="paper_ids"))
    refuse_all(problems)
    for paper in taken:
        if paper.form != "scan":
            paper.state = "at_office"
    errand.office, errand.case_number, errand.submitted_on, errand.state = where, case, day, "submitted"
    db.flush()
    find_again(errand)
    tell(
        actor,
        "errand_submitted",
        N_("已递交到%(office)s"),
        (ERRAND, errand.id),
        public=True,
        office=where,
    )
    tell_resident(errand, N_("您的代办「%(title)s」已递交到%(office)s"), "submitted", office=where)
    return errand


def record_result(
    actor: Actor,
    errand_id: UUID,
    *,
    outcome: str,
    result: str,
    on: date | None = None,
    case_number: str = "",
    version: int | None = None,
) -> Errand:
    """What the office said. Papers that are still there must be fetched or noted as kept before hand-back."""
    errand = held(actor, errand_id)
    check_version(errand, version, {"outcome": outcome, "result": result})
    need_state(errand, ("submitted",))
    day = on or today()
    said, problems = rows.words(result, 500, field="result", needed=_("请写明办理结果。"))
    case, wrong = rows.words(case_number, 60, field="case_number")
    problems += wrong + rows.one_of(outcome, RESULTS, "outcome")
    if errand.submitted_on is not None and not errand.submitted_on <= day <= today():
        early = _("结果的日期要在递交那天到今天之间。")
        problems.append(Reason("service_points.day_later", early, field="on"))
    refuse_all(problems)
    errand.outcome, errand.result, errand.result_on, errand.state = outcome, said, day, "result"
    errand.case_number = case or errand.case_number
    db.flush()
    tell(
        actor,
        "errand_result",
        N_("有了结果：%(outcome)s。%(result)s"),
        (ERRAND, errand.id),
        public=True,
        outcome=RESULTS[outcome],
        result=said,
    )
    tell_resident(errand, N_("您的代办「%(title)s」有结果了，请来取回材料"), "result")
    return errand


def close(actor: Actor, errand_id: UUID, *, version: int | None = None) -> Errand:
    """End an errand whose papers are all accounted for. Refuses `service_points.papers_here`."""
    errand = held(actor, errand_id)
    check_version(errand, version, {})
    refuse_all(papers_here(errand.id))
    need_state(errand, ("handed_back",))
    end(actor, errand, "closed", N_("办结了代办"))
    return errand


def refuse(actor: Actor, errand_id: UUID, *, reason: str, version: int | None = None) -> Errand:
    """The community can't do it, with the reason that the resident reads; no paper may be left here."""
    errand = held(actor, errand_id)
    check_version(errand, version, {"reason": reason})
    need_state(errand, RUNNING)
    return _break_off(actor, errand, "refused", reason, N_("不予代办，原因：%(reason)s"))


def withdraw(actor: Actor, errand_id: UUID, *, reason: str, version: int | None = None) -> Errand:
    """The resident no longer wants it: by their own hand, or as they told whoever holds it."""
    errand = locked(Errand, errand_id)
    own = errand.person_id is not None and errand.person_id == actor.on_behalf_of
    if not own:
        errand = held(actor, errand_id)
    check_version(errand, version, {"reason": reason})
    need_state(errand, DUE)
    state = "cancelled" if errand.state == "asked" else "withdrawn"
    return _break_off(actor, errand, state, reason, N_("撤回了代办，原因：%(reason)s"))


def take_over(actor: Actor, errand_id: UUID, *, reason: str, version: int | None = None) -> Errand:
    """Go on with a colleague's errand: from now on they hold it, and they alone may open its scans."""
    errand = held(actor, errand_id)
    check_version(errand, version, {"reason": reason})
    why, problems = rows.words(reason, 200, field="reason", needed=_("请写明为什么由您接手。"))
    refuse_all(problems)
    if is_handler(actor, errand):
        raise Conflict("service_points.yours_already", _("这件代办已经由您经办。"))
    need_state(errand, TAKEN_STATES)
    before = errand.handler_id
    hold(actor, errand)
    db.flush()
    tell(actor, "errand_taken_over", N_("接手了这件代办，原因：%(reason)s"), (ERRAND, errand.id), reason=why)
    ledger.append(actor, "service_points.taken_over", errand=str(errand.id))
    if before is not None:
        notify(
            before,
            N_("您经办的代办「%(title)s」由 %(name)s 接手"),
            {"title": errand.title, "name": actor.name},
            path=f"service_points/errands/{errand.id}",
        )
    return errand


def _authorisation_problems(errand: Errand, day: date) -> list[Reason]:
    if errand.authorised_until is None:
        said = _("还没有登记居民的书面授权。请先登记授权做什么、到哪天为止。")
        return [Reason("service_points.not_authorised", said, AUTHORISATION_LAW)]
    if day > errand.authorised_until:
        said = _("授权到%(day)s为止，已经过期。请居民重新授权。", day=errand.authorised_until.isoformat())
        return [Reason("service_points.authorisation_expired", said, AUTHORISATION_LAW)]
    return []


_OUTCOME_OF = {
    "refused": "rejected",
    "withdrawn": "withdrawn",
    "answered": "rejected",
    "cancelled": "withdrawn",
}


def _break_off(actor: Actor, errand: Errand, state: str, reason: str, verb: str) -> Errand:
    why, problems = rows.words(reason, 400, field="reason", needed=_("请写明原因。"))
    refuse_all(problems + papers_here(errand.id))
    errand.ended_reason = why
    end(actor, errand, state, verb, reason=why)
    if state == "refused":
        tell_resident(errand, N_("您的代办「%(title)s」办不了，请看原因"), "refused")
    return errand


def end(actor: Actor, errand: Errand, state: str, verb: str, **params: str) -> None:
    """No more happens to it: on record, its scans run out, and where it came from is told."""
    errand.state, errand.closed_on = state, today()
    start_purge_clock(errand)
    db.flush()
    tell(actor, f"errand_{state}", verb, (ERRAND, errand.id), public=True, **params)
    ledger.append(actor, f"service_points.{state}", errand=str(errand.id), outcome=errand.outcome)
    publish(ErrandEnded(errand.id, state))
    outcome = _OUTCOME_OF.get(state) or ("rejected" if errand.outcome == "rejected" else "done")
    matters.settle(ERRAND, errand.id, outcome=outcome, words=errand.result or errand.ended_reason)


def list_papers_of(errand: Errand, guide: Guide | None) -> None:
    """The checklist of an errand that is taken on, as its guide says."""
    for position, (name, form, note) in enumerate(guide.papers if guide else ()):
        db.add(
            Paper(id=new_id(), errand_id=errand.id, position=position, name=name, form=form, note=note[:200])
        )
    db.flush()


def find_again(errand: Errand) -> None:
    number = errand_number(errand.year, errand.number)
    search.put(
        ERRAND, errand.id, f"{number} {errand.title} {errand.name} {errand.office} {errand.case_number}"
    )


def guide_in_use(guide_id: UUID | None) -> Guide | None:
    if guide_id is None:
        return None
    guide = db.scalars(select(Guide).where(Guide.id == guide_id)).first()
    if guide is None:
        raise Unknown("service_points.unknown")
    if guide.retired_on is not None:
        retired = _("这份指南已经停用，请换一份，或不选指南。")
        raise Refusal("service_points.guide_retired", retired, field="guide_id")
    return guide


def _point_estate(point_id: UUID | None) -> UUID | None:
    if point_id is None:
        return None
    row = db.execute(select(Point.estate_id).where(Point.id == point_id)).first()
    if row is None:
        raise Unknown("service_points.unknown")
    found: UUID | None = row.estate_id
    return found
