"""Whose voice a topic or an opinion is: one's own, or a resident's for whom staff act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from yishi.actor import Actor
from yishi.errors import NotAllowed, Refusal, Unknown
from yishi.i18n import _
from yishi.people import assisted, joining, persons, privacy_parts
from yishi.people.access import LEADS, STAFF

CHANNELS = ("web", "api", "job", "phone", "walk_in", "wechat", "paper", "qr")
_SHOWN_ROLES = (*STAFF, *LEADS, "property_staff", "owner")


@dataclass(frozen=True, slots=True)
class Voice:
    """`label` is a role that others may know (a key of `ROLES`); `entered_by` the staff member's name."""

    person_id: UUID | None
    name: str
    label: str = ""
    entered_by: str = ""


def voice_of(actor: Actor, act: str, subject: tuple[str, UUID], path: str) -> Voice:
    """The person who speaks; an assisted act is noted where the resident sees it.

    `act` is a msgid, `path` leads to what was done. Acting for someone needs `people.assist`, a reason,
    and a scope that reaches the person. Raises `Refusal`, `NotAllowed` or `Unknown`.
    """
    if actor.beneficiary_id is None:
        label = next((role for role in _SHOWN_ROLES if role in actor.roles), "")
        return Voice(actor.person_id or _joined(actor), actor.name, label)
    actor.need("people.assist")
    if not (actor.assist_reason or "").strip():
        raise Refusal("people.reason_needed", _("代居民办理时，请写明原因，例如“老人不会用手机，当面口述”。"))
    person = persons.get(actor.beneficiary_id)
    if person.erased_at is not None:
        raise Unknown("people.unknown")
    if not privacy_parts.within_reach(actor, person.id):
        raise NotAllowed("people.out_of_scope")
    assisted.note(actor, act, subject, path=path)
    return Voice(person.id, person.name, entered_by=actor.name)


def _joined(actor: Actor) -> UUID | None:
    """Whoever has something to say belongs here: an account without a person joins by saying it."""
    return joining.join(actor, actor.name).person_id if actor.account_id is not None else None


def recorded(actor: Actor, *, anonymous: bool) -> Actor:
    """The actor as the activity log may know them.

    Of an anonymous act nothing leads back to the person: an own act is nobody's, an assisted one is the
    staff member's alone.
    """
    if not anonymous:
        return actor
    if actor.beneficiary_id is not None:
        return replace(actor, beneficiary_id=None)
    return replace(actor, account_id=None, person_id=None, name="", roles=frozenset())
