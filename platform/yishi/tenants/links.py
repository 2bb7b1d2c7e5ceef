"""Links between two tenants: both must accept, and things cross only under one, as a *send*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import aliased

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import current_tenant_id, db, new_id
from yishi.database.upsert import insert
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.tenants.models import Tenant, TenantLink
from yishi.tenants.notes import note
from yishi.tenants.scope import by_slug, found, is_installation, need_own

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as one of its two tenants sees it: `other_…` is the other one.

    `outgoing`: this tenant proposed it. `accepted`: both have; `mine` and `theirs` say who has.
    """

    id: UUID
    kind: str
    other_id: int
    other_slug: str
    other_name: str
    other_kind: str
    outgoing: bool
    mine: datetime | None
    theirs: datetime | None

    @property
    def accepted(self) -> bool:
        return self.mine is not None and self.theirs is not None


def propose_link(actor: Actor, *, other_slug: str, kind: str = GENERAL) -> UUID:
    """Propose a link to another tenant; where that one has proposed it already, accept it."""
    own = need_own(actor, "console.settings", current_tenant_id())
    other = by_slug(other_slug.strip().casefold())
    if other.id == own.id:
        raise Refusal("links.to_itself", _("不能与自己建立联系。"), field="other_slug")
    waiting = _between(other.id, own.id, kind)
    if waiting is not None:
        if waiting.accepted_to is None:
            accept_link(actor, link_id=waiting.id)
        link_id: UUID = waiting.id
        return link_id
    there = _between(own.id, other.id, kind)
    if there is not None:
        link_id = there.id
        return link_id
    db.execute(
        insert(TenantLink)
        .values(id=new_id(), from_id=own.id, to_id=other.id, kind=kind, accepted_from=clock.now())
        .on_conflict_do_nothing(index_elements=["from_id", "to_id", "kind"])
    )
    _tell_both(actor, own, other, "links.proposed", N_("提议与「%(name)s」建立联系"), kind)
    link_id = _between(own.id, other.id, kind).id
    return link_id


def accept_link(actor: Actor, *, link_id: UUID) -> None:
    """Accept a link that the other tenant has proposed."""
    own = need_own(actor, "console.settings", current_tenant_id())
    done = db.execute(
        update(TenantLink)
        .where(TenantLink.id == link_id, TenantLink.to_id == own.id, TenantLink.accepted_to.is_(None))
        .values(accepted_to=clock.now())
        .returning(TenantLink.from_id, TenantLink.kind)
    ).first()
    if done is None:
        raise Unknown("no_such_link")
    _tell_both(actor, own, found(done.from_id), "links.accepted", N_("接受了与「%(name)s」的联系"), done.kind)


def end_link(actor: Actor, *, link_id: UUID) -> None:
    """Decline a proposal or end a link; either side may."""
    own = need_own(actor, "console.settings", current_tenant_id())
    gone = db.execute(
        delete(TenantLink)
        .where(TenantLink.id == link_id, or_(TenantLink.from_id == own.id, TenantLink.to_id == own.id))
        .returning(TenantLink.from_id, TenantLink.to_id, TenantLink.kind)
    ).first()
    if gone is None:
        raise Unknown("no_such_link")
    other = found(gone.to_id if gone.from_id == own.id else gone.from_id)
    _tell_both(actor, own, other, "links.ended", N_("结束了与「%(name)s」的联系"), gone.kind)


def connect(actor: Actor, *, from_id: int, to_id: int, kind: str = GENERAL) -> bool:
    """Make a link that both sides accept, by the installation itself; False when it is there already."""
    if not is_installation(actor):
        raise Refusal("links.both_must_accept", _("两边都要接受，联系才成立。"))
    now = clock.now()
    there = _between(from_id, to_id, kind) or _between(to_id, from_id, kind)
    if there is not None and there.accepted_from and there.accepted_to:
        return False
    if there is None:
        db.add(TenantLink(from_id=from_id, to_id=to_id, kind=kind, accepted_from=now, accepted_to=now))
        db.flush()
    else:
        db.execute(
            update(TenantLink)
            .where(TenantLink.id == there.id)
            .values(accepted_from=there.accepted_from or now, accepted_to=there.accepted_to or now)
        )
    _tell_both(actor, found(from_id), found(to_id), "links.accepted", N_("与「%(name)s」建立了联系"), kind)
    return True


def _between(from_id: int, to_id: int, kind: str) -> Any:
    return db.execute(
        select(TenantLink.id, TenantLink.accepted_from, TenantLink.accepted_to).where(
            TenantLink.from_id == from_id, TenantLink.to_id == to_id, TenantLink.kind == kind
        )
    ).first()


def _tell_both(actor: Actor, own: Any, other: Any, code: str, verb: str, kind: str) -> None:
    for here, there in ((own, other), (other, own)):
        note(actor, here.id, code, verb, facts={"with": there.slug, "kind": kind}, name=there.name, kind=kind)


def links_of(tenant_id: int, *, kind: str | None = None, accepted: bool | None = None) -> list[Link]:
    """The links of one tenant, seen from it (one statement, global tables only)."""
    other = aliased(Tenant)
    mine = or_(TenantLink.from_id == tenant_id, TenantLink.to_id == tenant_id)
    join = or_(
        and_(TenantLink.from_id == tenant_id, other.id == TenantLink.to_id),
        and_(TenantLink.to_id == tenant_id, other.id == TenantLink.from_id),
    )
    statement = (
        select(
            TenantLink.id,
            TenantLink.kind,
            TenantLink.from_id,
            TenantLink.accepted_from,
            TenantLink.accepted_to,
            other.id.label("other_id"),
            other.slug,
            other.name,
            other.kind.label("other_kind"),
        )
        .join_from(TenantLink, other, join)
        .where(mine)
        .order_by(TenantLink.id)
    )
    if kind is not None:
        statement = statement.where(TenantLink.kind == kind)
    made = [_seen(row, row.from_id == tenant_id) for row in db.execute(statement)]
    return [link for link in made if accepted is None or link.accepted is accepted]


def _seen(row: Any, outgoing: bool) -> Link:
    return Link(
        id=row.id,
        kind=row.kind,
        other_id=row.other_id,
        other_slug=row.slug,
        other_name=row.name,
        other_kind=row.other_kind,
        outgoing=outgoing,
        mine=row.accepted_from if outgoing else row.accepted_to,
        theirs=row.accepted_to if outgoing else row.accepted_from,
    )


def accepted_links(*, kind: str | None = None) -> list[Link]:
    """The links of the bound tenant that both sides have accepted: where a send may go."""
    return links_of(current_tenant_id(), kind=kind, accepted=True)
