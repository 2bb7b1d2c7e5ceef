"""Handing a matter over: what it can be made into, and making it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import activity
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.matters.models import MatterLink
from yishi.plugins.values import Matter, PromoteTarget
from yishi.tenants.current import gather

_CORE: list[PromoteTarget] = []


def core_target(target: PromoteTarget) -> PromoteTarget:
    """Register what a higher floor of the core can make of a matter (a topic)."""
    _CORE.append(target)
    return target


def targets(actor: Actor, matter: Matter, *, taken: Collection[str] = ()) -> list[PromoteTarget]:
    """What this actor can make of the matter; without the kinds in `taken`, and without its own."""
    offered = [*_CORE, *gather("promote_targets", matter=matter, actor=actor)]
    mine = [
        target
        for target in offered
        if target.kind not in taken and target.made != matter.source and actor.may(target.permission)
    ]
    return sorted(mine, key=lambda target: (target.order, target.kind))


def promote(actor: Actor, matter: Matter, kind: str) -> MatterLink:
    """Make the matter into something of `kind`, through the service of the module that takes it.

    The caller has checked that the actor may hand this matter over; the taking module checks the rest.
    Refuses `matters.no_such_target`, `matters.promoted_already`, and what the taking module refuses.
    """
    target = next((one for one in targets(actor, matter) if one.kind == kind), None)
    if target is None:
        raise Refusal("matters.no_such_target", _("这件事不能这样转办，请刷新页面后重新选择。"), field="kind")
    _refuse_twice(matter.source, matter.source_id, kind)
    made = target.take(actor, matter)
    link = MatterLink(
        id=new_id(),
        source=matter.source,
        source_id=matter.source_id,
        source_label=matter.label[:120],
        kind=kind,
        target=target.made,
        target_id=made.target_id,
        label=made.label[:120],
        path=made.path,
        at=clock.now(),
        outcome="",
        words="",
    )
    db.add(link)
    db.flush()
    verb = N_("转为办理：%(label)s")
    activity.record(
        actor, "matters.promoted", verb, (matter.source, matter.source_id), public=True, label=link.label
    )
    return link


def _refuse_twice(source: str, source_id: UUID, kind: str) -> None:
    before = db.scalar(
        select(MatterLink.label).where(
            MatterLink.source == source, MatterLink.source_id == source_id, MatterLink.kind == kind
        )
    )
    if before is not None:
        sentence = _("这件事已经转过了：%(label)s。", label=before)
        raise Refusal("matters.promoted_already", sentence, field="kind")
