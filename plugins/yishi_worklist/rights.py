"""Who may do what with an item, in one place: services, pages and lists all ask here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from yishi.toolkit import Actor, NeedsSignIn, NotAllowed, Unknown, _, places, settings
from yishi_worklist.models import WorklistItem
from yishi_worklist.settings import NAME

READS, SEES, CREATES = "worklist.read", "worklist.see", "worklist.create"
HANDLES, ASSIGNS, INSPECTS = "worklist.handle", "worklist.assign", "worklist.inspect"
APPROVES, SPEAKS, LEVELS = "worklist.approve", "worklist.speak", "worklist.levels"

_WHOLE = ("administrator", "grid_administrator", "recorder", "community_worker")
_LIMITED_BY = {
    "grid_administrator": "grid",
    "grid_lead": "grid",
    "building_lead": "building",
    "entrance_lead": "entrance",
}


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every item here: staff, and leads who are not limited to a place.

    The core and jobs (`*`) see all; a role of a profile's own making does as its permission says.
    """
    if "*" in actor.permissions:
        return True
    if not actor.may(SEES):
        return False
    limited = [role for role in actor.roles if role in _LIMITED_BY]
    whole = [
        role for role in actor.roles if role in _WHOLE and not actor.scope.get(_LIMITED_BY.get(role, ""))
    ]
    return bool(whole) or any(not actor.scope.get(_LIMITED_BY[role]) for role in limited)


def within(actor: Actor) -> ColumnElement[bool] | None:
    """A condition on items that the actor may see in full; None where nothing limits them.

    A lead sees what is in their grids, buildings and entrances; everybody what was handed to them or came from them.
    """
    if sees_all(actor):
        return None
    found: list[ColumnElement[bool]] = []
    if actor.may(SEES):
        looks_after = places.things_within(actor, WorklistItem.building_id, WorklistItem.entrance_id)
        found += [] if looks_after is None else [looks_after]
    if actor.person_id is not None:
        found.append(WorklistItem.handler_id == actor.person_id)
        if actor.may(SEES):
            found.append(WorklistItem.reporter_id == actor.person_id)
    # Nothing within reach is said by a column: a bare "false" would make SQLAlchemy drop the tenant's condition.
    return or_(*found) if found else WorklistItem.id.is_(None)


def reaches(actor: Actor, item: Any) -> bool:
    """The same of one item (a row, or its view)."""
    if sees_all(actor):
        return True
    if actor.person_id is not None and item.handler_id == actor.person_id:
        return True
    if not actor.may(SEES):
        return False
    if actor.person_id is not None and item.reporter_id == actor.person_id:
        return True
    return places.lies_within(actor, item.building_id, item.entrance_id)


def inside(actor: Actor) -> ColumnElement[bool] | None:
    """For lists: `reaches` as a column, for actors of whom only the database knows it; None where `reaches` is cheap."""
    if sees_all(actor) or not places.limited_by_grid(actor):
        return None
    return within(actor)


def is_reporter(actor: Actor, item: Any) -> bool:
    """Whether it is the actor's own matter, or that of the resident they act for."""
    return item.reporter_id is not None and item.reporter_id == actor.on_behalf_of


def is_handler(actor: Actor, item: Any) -> bool:
    """By person or by account: one human is not two by having two of either."""
    same_person = actor.person_id is not None and actor.person_id in (
        item.handler_id,
        item.reported_by_person_id,
    )
    same_account = actor.account_id is not None and actor.account_id in (
        item.handler_account_id,
        item.reported_by_account_id,
    )
    return same_person or same_account


def may_list(actor: Actor) -> bool:
    """Whether the public list is shown to this visitor."""
    if not actor.may(READS):
        return False
    member = actor.person_id is not None or "*" in actor.permissions
    return settings(NAME).readers == "everyone" or member


def need_to_list(actor: Actor) -> None:
    actor.need(READS)
    if may_list(actor):
        return
    if not actor.signed_in:
        raise NeedsSignIn("worklist.members_only", _("本社区的办理清单只给加入本社区的人看，请先登录。"))
    raise NotAllowed("worklist.members_only", _("本社区的办理清单只给加入本社区的人看，请先加入本社区。"))


def sees(actor: Actor, item: Any) -> bool:
    """Whether the actor may open the item's page: in full, as its reporter, or as the public."""
    if reaches(actor, item) or is_reporter(actor, item):
        return True
    return bool(item.public) and item.state != "withdrawn" and may_list(actor)


def need_reach(actor: Actor, item: WorklistItem, permission: str) -> None:
    """Refuse unless the actor holds `permission` and the item is one that they see; others learn of none."""
    actor.need(permission)
    if not reaches(actor, item):
        raise Unknown("worklist.unknown")


def need_to_handle(actor: Actor, item: WorklistItem) -> None:
    """Staff work on any that they see; property staff and leads only on what was handed to them or is theirs."""
    need_reach(actor, item, HANDLES)
