"""担任三长: appointing somebody, and the role that follows; each place has one lead at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Unknown,
    _,
    activity,
    db,
    mask_name,
    mask_phone,
    new_id,
    normalise_phone,
    notify,
    places,
    posts,
    publish,
    refuse_all,
    search,
)
from yishi_three_leads import living
from yishi_three_leads.events import LeadAppointed
from yishi_three_leads.kinds import BUILDING, ENTRANCE, GRID, LEVELS
from yishi_three_leads.models import Grid, Post
from yishi_three_leads.rights import buildings_managed, grids_managed
from yishi_three_leads.rounds import give_open_sheets
from yishi_three_leads.rows import POST, check_version, post_of, today
from yishi_three_leads.wording import place_label


@dataclass(frozen=True, slots=True)
class Place:
    """What a post looks after, with the words for it."""

    level: str
    id: UUID
    building_id: UUID | None
    label: str

    @property
    def columns(self) -> dict[str, UUID | None]:
        return {
            "place_id": self.id,
            "grid_id": self.id if self.level == GRID else None,
            "building_id": self.building_id,
            "entrance_id": self.id if self.level == ENTRANCE else None,
        }


@dataclass(frozen=True, slots=True)
class Who:
    """Whom to appoint: somebody of the roster (`person_id`), else by name, with a telephone where there is one."""

    name: str = ""
    phone: str = ""
    person_id: UUID | None = None


def appoint(
    actor: Actor,
    level: str,
    place_id: UUID,
    who: Who,
    *,
    since: date | None = None,
    phone_open: bool = False,
    exception: str = "",
) -> Post:
    """Somebody leads a place from today on, or from `since`; role, limits and open sheets follow at once.

    Refuses a place that has a lead (`Conflict`), and, all at once: no name, a telephone that is none, a lead of a
    building or entrance who is not known to live there and no `exception` that says why.
    """
    place = place_of(actor, level, place_id)
    _need_vacant(place)
    post = _made(actor, place, who, since=since, phone_open=phone_open, exception=exception)
    give_open_sheets(post)
    return post


def _made(
    actor: Actor, place: Place, who: Who, *, since: date | None, phone_open: bool, exception: str
) -> Post:
    person_id, name = _person(actor, place, who, exception.strip())
    phone = normalise_phone(who.phone) or ""
    post = Post(
        id=new_id(),
        level=place.level,
        **place.columns,
        person_id=person_id,
        name=name,
        phone=shown_phone(person_id, phone, phone_open),
        phone_open=phone_open,
        exception=exception.strip(),
        since=since or today(),
    )
    try:
        with db.begin_nested():
            db.add(post)
            db.flush()
    except IntegrityError as error:
        raise _taken(place) from error
    follow(actor, person_id, place.level, phone=phone or posts.phone_of(person_id))
    words: dict[str, Any] = {
        "level": LEVELS[place.level].label,
        "place": place.label,
        "name": mask_name(name),
    }
    said = N_("登记了%(level)s：%(place)s %(name)s")
    activity.record(actor, "three_leads.appointed", said, (POST, post.id), **words)
    search.put(POST, post.id, f"{name} {place.label} {_(LEVELS[place.level].label)}")
    told = N_("您现在是%(place)s的%(level)s，谢谢您为邻里出力。")
    notify(
        person_id,
        told,
        {"place": place.label, "level": _(LEVELS[place.level].label)},
        path="three_leads/mine",
    )
    publish(LeadAppointed(post.id))
    return post


def place_of(actor: Actor, level: str, place_id: UUID) -> Place:
    """A grid, building or entrance that the actor may appoint leads of; else unknown."""
    if level == GRID:
        reach = grids_managed(actor)
        asked = select(Grid.name).where(Grid.id == place_id)
        name = db.scalar(asked if reach is None else asked.where(reach))
        if name is not None:
            return Place(GRID, place_id, None, name)
    elif level in (BUILDING, ENTRANCE):
        found = _door(actor, level, place_id)
        if found is not None:
            return found
    raise Unknown("three_leads.unknown")


def any_place(actor: Actor, place_id: UUID) -> Place:
    """The same, of whatever level it is."""
    for level in (ENTRANCE, BUILDING):
        found = _door(actor, level, place_id)
        if found is not None:
            return found
    return place_of(actor, GRID, place_id)


def _door(actor: Actor, level: str, place_id: UUID) -> Place | None:
    building, entrance, estate = places.Building, places.Entrance, places.Estate
    asked = select(
        building.id, estate.name, building.name, entrance.name if level == ENTRANCE else building.name
    )
    asked = asked.join(estate, (estate.tenant_id == building.tenant_id) & (estate.id == building.estate_id))
    if level == ENTRANCE:
        asked = asked.join(
            entrance, (entrance.tenant_id == building.tenant_id) & (entrance.building_id == building.id)
        ).where(entrance.id == place_id)
    else:
        asked = asked.where(building.id == place_id)
    reach = buildings_managed(actor)
    row = db.execute(asked if reach is None else asked.where(reach)).first()
    if row is None:
        return None
    door = row[3] if level == ENTRANCE else None
    return Place(level, place_id, row[0], place_label(row[1], row[2], door))


def _need_vacant(place: Place) -> None:
    if active(place.level, place.id) is not None:
        raise _taken(place)


def _taken(place: Place) -> Conflict:
    said = _(
        "%(place)s已经有%(level)s。要换人，请办理交接。",
        place=place.label,
        level=_(LEVELS[place.level].label),
    )
    return Conflict("three_leads.place_taken", said)


def active(level: str, place_id: UUID) -> Post | None:
    """The lead of a place now."""
    return db.scalars(
        select(Post).where(Post.level == level, Post.place_id == place_id, Post.until.is_(None))
    ).first()


def _person(actor: Actor, place: Place, who: Who, exception: str) -> tuple[UUID, str]:
    """Who they are: the resident of that name in the building before anybody else of the name."""
    reasons = _reasons(who)
    person_id, name = (who.person_id, who.name.strip())
    if person_id is not None:
        name = posts.name_of(person_id)
    elif place.building_id is not None and name:
        inside = places.Entrance.building_id == place.building_id
        there = {one for one, _unit in living.named(name, inside)}
        person_id = there.pop() if len(there) == 1 else None
    if person_id is None and not reasons:
        known = posts.known_person(name, who.phone)
        person_id = known.id if known else None
    if place.building_id is not None and not exception and not _lives(person_id, place.building_id):
        reasons.append(not_of_building(place))
    refuse_all(reasons)
    return person_id or posts.person_for(actor, name, who.phone).id, name


def _lives(person_id: UUID | None, building_id: UUID) -> bool:
    return person_id is not None and living.lives_in(person_id, building_id)


def _reasons(who: Who) -> list[Reason]:
    found = []
    if who.person_id is None and not 0 < len(who.name.strip()) <= 60:
        found.append(Reason("three_leads.name_needed", _("请填姓名，最多 60 个字。"), field="name"))
    if who.phone.strip() and normalise_phone(who.phone) is None:
        said = _("电话不对：手机填 11 位，座机带区号，例如 0431-85551234。")
        found.append(Reason("three_leads.phone_wrong", said, field="phone"))
    return found


def not_of_building(place: Place) -> Reason:
    said = _(
        "名册上没有查到这位住在%(place)s那栋楼。确实住在这里，或经居民同意由外楼的人担任的，请写明情况。",
        place=place.label,
    )
    return Reason("three_leads.not_of_building", said, field="exception")


def shown_phone(person_id: UUID, typed: str, phone_open: bool) -> str:
    """The number as the public page shows it: whole where the lead agreed, else masked; empty if unknown."""
    if phone_open:
        return typed or posts.phone_of(person_id)
    return mask_phone(typed) if typed else posts.masked_phone(person_id)


def follow(actor: Actor, person_id: UUID, level: str, *, phone: str = "") -> bool:
    """Bring the membership of a person in line with the posts that they hold; False without an account."""
    held = select(Post.place_id).where(Post.person_id == person_id, Post.level == level, Post.until.is_(None))
    return posts.hold(actor, person_id, LEVELS[level].role, list(db.scalars(held)), phone=phone)


def agree_phone(
    actor: Actor, post_id: UUID, *, phone_open: bool, phone: str = "", version: int | None = None
) -> Post:
    """The lead agreed to have the telephone published, or no longer does."""
    post = post_of(actor, post_id)
    check_version(post, version, {"phone_open": phone_open})
    if post.person_id is None or post.until is not None:
        raise Unknown("three_leads.unknown")
    refuse_all(_reasons(Who(name=post.name, phone=phone)))
    post.phone_open = phone_open
    post.phone = shown_phone(post.person_id, normalise_phone(phone) or "", phone_open)
    db.flush()
    said = N_("三长同意公开电话") if phone_open else N_("三长的电话改为只显示一部分")
    activity.record(actor, "three_leads.phone", said, (POST, post.id))
    return post
