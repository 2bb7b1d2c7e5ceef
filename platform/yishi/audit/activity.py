"""The activity log: every act, in words that people understand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from yishi.actor import Actor
from yishi.audit.models import Activity
from yishi.clock import clock
from yishi.database import db, guarded, read
from yishi.i18n import told
from yishi.text import mask_name

Subject = tuple[str, UUID | None]


def record(
    actor: Actor,
    code: str,
    verb: str,
    subject: Subject,
    *,
    public: bool = False,
    plugin: str = "",
    **params: Any,
) -> Activity:
    """Write one act in the current transaction.

    `code` names the act for programs (`topics.raised`); `verb` is the msgid people read
    (`N_("提出了这个议题")`), its places filled from `params`, which must be plain JSON and hold no phone
    or id number. `public` acts are seen by residents on the subject's timeline.
    """
    act = Activity(
        at=clock.now(),
        # Jobs and commands are nobody; pages call them the platform.
        actor_name=mask_name(actor.name) if actor.account_id and actor.name else "",
        actor_role=next(iter(sorted(actor.roles)), ""),
        actor_account_id=actor.account_id,
        actor_person_id=actor.person_id,
        beneficiary_id=actor.beneficiary_id,
        channel=actor.channel,
        plugin=plugin,
        code=code,
        verb=verb,
        params=params,
        subject_kind=subject[0],
        subject_id=subject[1],
        public=public,
    )
    db.add(act)
    return act


@dataclass(frozen=True, slots=True)
class Act:
    """One act as a page tells it: when, who (masked; empty for jobs and commands), what in words."""

    at: datetime
    who: str
    text: str
    code: str

    @property
    def when(self) -> datetime:
        """What `ui.timeline` asks of an item."""
        return self.at


_OF = guarded(
    select(Activity.at, Activity.actor_name, Activity.verb, Activity.params, Activity.code)
    .where(
        Activity.subject_kind == bindparam("kind"),
        Activity.subject_id == bindparam("id"),
        or_(bindparam("all"), Activity.public),
    )
    .order_by(Activity.at.desc(), Activity.id.desc())
    .limit(bindparam("most"))
)


def of(subject: tuple[str, UUID], *, public: bool, most: int = 100) -> list[Act]:
    """What was done with a thing, the newest first; `public`: only what residents may read. One statement."""
    rows = read(_OF, {"kind": subject[0], "id": subject[1], "all": not public, "most": most})
    return [Act(row.at, row.actor_name, told(row.verb, row.params), row.code) for row in rows]
