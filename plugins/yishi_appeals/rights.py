"""Who may do what with an appeal, in one place: services, pages and lists all ask here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from yishi.toolkit import Actor

READS, RAISES, REGISTERS = "appeals.read", "appeals.raise", "appeals.register"
TRIAGES, HOTLINE = "appeals.triage", "appeals.hotline"


def is_reporter(actor: Actor, reporter_id: UUID | None) -> bool:
    return reporter_id is not None and reporter_id == actor.person_id


def may_see(actor: Actor, row: Any, *, joined: bool) -> bool:
    """Public ones are for all who read; the others for staff, for whose they are, and for who typed them in.

    `row` has `public`, `reporter_id` and `entered_by_id`; `joined`: the actor added a voice.
    """
    if actor.may(TRIAGES) or is_reporter(actor, row.reporter_id) or joined:
        return True
    if is_reporter(actor, row.entered_by_id) and actor.may(REGISTERS):
        return True
    return bool(row.public) and actor.may(READS)


def knows_reporter(actor: Actor, row: Any) -> bool:
    """Who reads the name: the public a masked one, and none of an anonymous reporter."""
    return actor.may(TRIAGES) or is_reporter(actor, row.reporter_id) or is_reporter(actor, row.entered_by_id)
