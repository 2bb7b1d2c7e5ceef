"""Acting for a resident: by staff, with a reason, on the record, and visible to the resident.

For people without a phone, on paper, at the counter. The act is the staff member's; the matter is the
resident's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db, guarded, read
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people import notifications, persons, privacy_parts
from yishi.people.models import AssistedAct
from yishi.people.reasons import need_reason
from yishi.text import mask_name

STARTED = N_("开始代为办理")
OPEN_FOR = timedelta(hours=2)
"""How long a started act may be carried on without giving the reason again."""

_OF_PERSON = guarded(
    select(
        AssistedAct.id,
        AssistedAct.at,
        AssistedAct.by_name,
        AssistedAct.reason,
        AssistedAct.act,
        AssistedAct.subject_kind,
        AssistedAct.subject_id,
    ).order_by(AssistedAct.at.desc(), AssistedAct.id.desc())
)


def start(actor: Actor, person_id: UUID, reason: str) -> Actor:
    """Begin to act for a resident; the actor to go on with.

    Raises `NotAllowed` without `people.assist` or outside the actor's scope, `Refusal` without a reason.
    """
    actor.need("people.assist")
    why = need_reason(reason, _("代居民办理时，请写明原因，例如“老人不会用手机，当面口述”。"))
    person = persons.get(person_id)
    if person.erased_at is not None:
        raise Unknown("people.unknown")
    if not privacy_parts.within_reach(actor, person_id):
        raise NotAllowed("people.out_of_scope", _("这位居民不在您负责的范围内，请联系社区工作人员。"))
    acting = actor.for_person(person_id, why)
    row = _write(acting, STARTED, ("", None))
    activity.record(
        acting,
        "people.assist_started",
        N_("代居民办理，原因：%(reason)s"),
        ("person", person_id),
        reason=why,
    )
    notifications.notify(
        person_id,
        N_("%(name)s 开始代您办理，原因：%(reason)s"),
        {"name": mask_name(actor.name), "reason": why},
        path="account/assisted",
        key=f"assisted:{row.id}",
    )
    return acting


def resume(actor: Actor, person_id: UUID) -> Actor:
    """Go on with what this very account started for the person within the last two hours."""
    actor.need("people.assist")
    open_one = _open(actor, person_id)
    if open_one is None:
        raise Refusal("people.assist_not_started", _("请先选定居民并写明原因，再代为办理。"))
    return actor.for_person(person_id, open_one.reason)


def note(actor: Actor, act: str, subject: tuple[str, UUID | None], *, path: str = "") -> None:
    """Say what was done for the resident; services call it when `actor.beneficiary_id` is set.

    `act` is a msgid (`N_("提出了意见")`). It completes what `start` began, or stands alone (paper, phone).
    """
    person_id = actor.beneficiary_id
    if person_id is None:
        return
    row = _open(actor, person_id)
    if row is None:
        row = _write(actor, act, subject)
    else:
        row.act, (row.subject_kind, row.subject_id), row.at = act, subject, clock.now()
    notifications.notify(
        person_id,
        N_("%(name)s 代您办理了一件事，请看是否符合您的意思。"),
        {"name": mask_name(actor.name)},
        path=path or "account/assisted",
        key=f"assisted-done:{row.id}",
    )


def _open(actor: Actor, person_id: UUID) -> AssistedAct | None:
    latest = (
        select(AssistedAct)
        .where(
            AssistedAct.person_id == person_id,
            AssistedAct.by_account_id == actor.account_id,
            AssistedAct.subject_kind == "",
            AssistedAct.at > clock.now() - OPEN_FOR,
        )
        .order_by(AssistedAct.at.desc())
    )
    return db.scalars(latest).first()


def _write(actor: Actor, act: str, subject: tuple[str, UUID | None]) -> AssistedAct:
    row = AssistedAct(
        person_id=actor.beneficiary_id,
        by_account_id=actor.account_id,
        by_name=actor.name[:60],
        reason=(actor.assist_reason or "")[:200],
        act=act,
        subject_kind=subject[0],
        subject_id=subject[1],
        at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def of_person(person_id: UUID, *, limit: int = 50) -> Sequence[Any]:
    """What was done for this person, newest first: at, by_name, reason, act, subject_kind, subject_id."""
    rows: Sequence[Any] = read(_OF_PERSON.where(AssistedAct.person_id == person_id).limit(limit)).all()
    return rows
