"""转为诉求: a hotline case becomes an appeal like all others, to be triaged and worked off."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Person, Refusal, _, activity, db, topics
from yishi_appeals import raising
from yishi_appeals.hotline.recording import CASE, locked_case
from yishi_appeals.models import Appeal, HotlineCase
from yishi_appeals.raising import MAX_SHORT, MAX_TEXT, Content
from yishi_appeals.rights import HOTLINE
from yishi_appeals.settings import NAME


def take_up(actor: Actor, case_id: UUID) -> Appeal:
    """Make an appeal of a case; anonymous to the public, for who calls the hotline asks for no publicity.

    The caller is its reporter where name and number are those of one person on the roster. A case taken up
    before is refused with `appeals.taken_already`.
    """
    actor.need(HOTLINE)
    case = locked_case(case_id)
    if case.appeal_id is not None:
        raise Refusal("appeals.taken_already", _("这个工单已经转为诉求，请到诉求里办理。"))
    content = Content(
        text=case.text[:MAX_TEXT],
        place=case.address[:MAX_SHORT],
        estate_id=case.estate_id,
        category=_category(case.category),
        anonymous=bool(case.caller),
        reporter_name=case.caller,
    )
    person_id = _caller(case)
    reason = _("12345 热线工单 %(number)s", number=case.case_number)
    acting = actor.for_person(person_id, reason) if person_id and actor.may("people.assist") else actor
    appeal = raising.register(acting, content, channel="hotline")
    case.appeal_id = appeal.id
    db.flush()
    activity.record(actor, "appeals.taken_up", N_("转为诉求办理"), (CASE, case.id), plugin=NAME)
    return appeal


def _caller(case: HotlineCase) -> UUID | None:
    if not case.phone_index or not case.caller:
        return None
    same = select(Person.id).where(
        Person.phone_index == case.phone_index, Person.name == case.caller, Person.erased_at.is_(None)
    )
    found = list(db.scalars(same.limit(2)))
    return found[0] if len(found) == 1 else None


def _category(word: str) -> str:
    """The category that is called like the hotline's, else 其他."""
    return next((key for key, label in topics.categories().items() if word and word in (key, label)), "other")
