"""收集轮次: opening a round, giving each lead a sheet, and who keeps a sheet when leads change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    _,
    activity,
    calendar,
    clock,
    current_tenant,
    db,
    new_id,
    notify_all,
    publish,
    refuse_all,
    settings,
)
from yishi_three_leads.events import RoundOpened
from yishi_three_leads.kinds import OPEN, WEEK
from yishi_three_leads.models import Handover, Post, Round, Sheet
from yishi_three_leads.rights import need_all
from yishi_three_leads.rows import ROUND, today
from yishi_three_leads.settings import NAME
from yishi_three_leads.wording import round_title

LONGEST = timedelta(days=100)
ASKED = N_("%(title)s的情况请在%(day)s前交：有事记一条，没事点零报告。")


def period_of(day: date, period: str) -> tuple[date, date]:
    """First and last day of the week (from Monday) or month that `day` lies in."""
    if period == WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def due_after(last_day: date) -> date:
    """The day until which sheets are handed in: some days after the last one, rolled to a workday (民法典 203)."""
    grace = int(settings(NAME).grace_days)
    core = settings("core")
    return calendar.deadline(
        last_day, grace, "days", "next_workday", closed=core.closed_days, made_up=core.worked_days
    ).due


def key_of(period: str, first_day: date) -> str:
    return f"{period}:{first_day.isoformat()}"


def open_round(
    actor: Actor,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    due_on: date | None = None,
    title: str = "",
) -> Round:
    """Begin collecting: the current week or month, or any days with a name. Each lead gets a sheet and is told.

    Refuses days in a wrong order, all at once, and (`Conflict`) a period that was opened before.
    """
    need_all(actor)
    period = str(settings(NAME).period)
    own = period_of(first_day or today(), period)
    first, last = first_day or own[0], last_day or own[1]
    due = due_on or due_after(last)
    refuse_all(_day_reasons(first, last, due, title.strip()))
    regular = (first, last) == own and not title.strip()
    key = key_of(period, first) if regular else None
    if key is not None and db.scalar(select(Round.id).where(Round.key == key)) is not None:
        said = _("“%(title)s”已经开始收集了。", title=round_title(period, first))
        raise Conflict("three_leads.round_open", said)
    called = title.strip() or round_title(period, first)
    made = Round(
        id=new_id(),
        title=called,
        period=period,
        key=key,
        first_day=first,
        last_day=last,
        due_on=due,
        due_chosen=due_on is not None,
        opened_at=clock.now(),
    )
    return _begin(actor, made)


def _day_reasons(first: date, last: date, due: date, title: str) -> list[Reason]:
    found = []
    if last < first or last - first > LONGEST:
        said = _("收集的最后一天不能早于第一天，一轮也不要超过 100 天。")
        found.append(Reason("three_leads.days_wrong", said, field="last_day"))
    if due < first:
        found.append(Reason("three_leads.due_wrong", _("交表日期不能早于第一天。"), field="due_on"))
    if len(title) > 60:
        found.append(Reason("three_leads.title_long", _("名称最多 60 个字。"), field="title"))
    return found


def _begin(actor: Actor, made: Round) -> Round:
    db.add(made)
    db.flush()
    people = _give_sheets(made)
    activity.record(
        actor, "three_leads.opened", N_("开始收集：%(title)s"), (ROUND, made.id), title=made.title
    )
    params = {"title": made.title, "day": calendar.say_day(made.due_on)}
    notify_all(people, ASKED, params, path="three_leads/mine", key=f"three_leads:{made.id}")
    publish(RoundOpened(made.id))
    return made


def _give_sheets(held: Round) -> list[UUID]:
    """A sheet for each lead of those levels that collect; who they are."""
    levels = list(settings(NAME).collectors)
    posts = db.scalars(select(Post).where(Post.until.is_(None), Post.level.in_(levels))).all()
    rows = [_sheet(held.id, post) for post in posts]
    if rows:
        db.execute(insert(Sheet), rows)
    return [post.person_id for post in posts if post.person_id]


def _sheet(round_id: UUID, post: Post) -> dict[str, object]:
    return {
        "tenant_id": current_tenant().id,
        "id": new_id(),
        "round_id": round_id,
        "post_id": post.id,
        "level": post.level,
        "place_id": post.place_id,
        "grid_id": post.grid_id,
        "building_id": post.building_id,
        "entrance_id": post.entrance_id,
        "person_id": post.person_id,
        "name": post.name,
        "state": OPEN,
        "nil": False,
        "version": 1,
        "entered_by": "",
        "reopened_reason": "",
    }


def give_open_sheets(post: Post) -> None:
    """A lead takes over what is open at the place: sheets that are not handed in, and the predecessor's handover."""
    if post.level in settings(NAME).collectors:
        open_ones = select(Round.id).where(Round.state == OPEN).with_for_update(read=True)
        for round_id in db.scalars(open_ones).all():
            sheet = sheet_at(round_id, post.level, post.place_id)
            if sheet is None:
                db.execute(insert(Sheet), [_sheet(round_id, post)])
            elif sheet.state == OPEN:
                sheet.post_id, sheet.person_id, sheet.name = post.id, post.person_id, post.name
    waiting = (
        select(Handover)
        .join(Post, (Post.tenant_id == Handover.tenant_id) & (Post.id == Handover.post_id))
        .where(Handover.successor_id.is_(None), Post.level == post.level, Post.place_id == post.place_id)
    )
    for handover in db.scalars(waiting).all():
        handover.successor_id = post.id
    db.flush()


def sheet_at(round_id: UUID, level: str, place_id: UUID) -> Sheet | None:
    return db.scalars(
        select(Sheet).where(Sheet.round_id == round_id, Sheet.level == level, Sheet.place_id == place_id)
    ).first()


def open_sheets_of(post: Post) -> list[Sheet]:
    """What this lead has not handed in of rounds that are open."""
    return list(
        db.scalars(
            select(Sheet)
            .join(Round, (Round.tenant_id == Sheet.tenant_id) & (Round.id == Sheet.round_id))
            .where(Sheet.post_id == post.id, Sheet.state == OPEN, Round.state == OPEN)
        )
    )


def leave_vacant(sheets: Iterable[Sheet]) -> None:
    """Nobody's for now: staff may write them, the next lead takes them over."""
    for sheet in sheets:
        sheet.person_id, sheet.name = None, ""
    db.flush()


__all__ = [
    "due_after",
    "give_open_sheets",
    "key_of",
    "leave_vacant",
    "open_round",
    "open_sheets_of",
    "period_of",
    "sheet_at",
]
