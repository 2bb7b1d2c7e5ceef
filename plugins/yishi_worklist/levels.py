"""Levels of an item: the community's rows, the article's three to begin with (A45, A46)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    Stale,
    _,
    activity,
    current_tenant,
    db,
    guarded,
    insert,
    new_id,
    read,
    refuse_all,
)
from yishi_worklist.clockwork import Terms, first_follow_up, promised
from yishi_worklist.kinds import COLOURS, ROLLS, UNITS
from yishi_worklist.models import WorklistItem, WorklistLevel
from yishi_worklist.rows import one_of, words
from yishi_worklist.wording import terms_in_words

MOST = 12
"""Levels of one community, with those no longer used."""
LONGEST = {"days": 730, "workdays": 500, "months": 24}


@dataclass(frozen=True, slots=True)
class Level:
    """A level as others read it; `name` is what people here call it, `terms` the rule in words."""

    id: UUID
    code: str
    name: str
    colour: str
    guide: str
    active: bool
    version: int
    rule: Terms

    @property
    def terms(self) -> list[str]:
        """The rule in one or two sentences: when it is due, how often it is followed up."""
        return terms_in_words(self.rule)


@dataclass(frozen=True, slots=True)
class Due:
    """When an item of a level would be due: a preview. `on` is empty where a level has no due date; then (or
    as well) `follow_up_on` is the first follow-up. `steps` say how the day was found.
    """

    on: date | None
    follow_up_on: date | None
    provisional: bool
    rule: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def date(self) -> date | None:
        """The first day by which something must happen."""
        return min((day for day in (self.on, self.follow_up_on) if day), default=None)


SEEDS: Sequence[tuple[str, str, str, str, Terms]] = (
    ("green", N_("绿色"), "green", N_("一般的事，一周办结。"), Terms("days", 7)),
    ("orange", N_("橙色"), "orange", N_("比较急、要协调的事，一个月办结。"), Terms("months", 1)),
    ("red", N_("红色"), "red", N_("难办、历史遗留的事，定期跟进。"), Terms("days", 0, follow_every=7)),
)
"""绿色一周、橙色一月、红色定期跟进."""

_ALL = guarded(
    select(
        WorklistLevel.id,
        WorklistLevel.code,
        WorklistLevel.name,
        WorklistLevel.colour,
        WorklistLevel.guide,
        WorklistLevel.active,
        WorklistLevel.version,
        WorklistLevel.unit,
        WorklistLevel.count,
        WorklistLevel.roll,
        WorklistLevel.follow_every,
    ).order_by(WorklistLevel.position, WorklistLevel.code)
)


def seed() -> None:
    """Lay out the article's levels; those that are there already stay as they are."""
    rows = [
        {
            "tenant_id": current_tenant().id,
            "id": new_id(),
            "code": code,
            "name": name,
            "colour": colour,
            "guide": guide,
            "unit": rule.unit,
            "count": rule.count,
            "roll": rule.roll,
            "follow_every": rule.follow_every,
            "active": True,
            "position": place,
            "version": 1,
        }
        for place, (code, name, colour, guide, rule) in enumerate(SEEDS)
    ]
    db.execute(insert(WorklistLevel).on_conflict_do_nothing(index_elements=["tenant_id", "code"]), rows)


def all_levels() -> list[Level]:
    """All levels in order, also those no longer used."""
    return [_level(*row) for row in read(_ALL)]


def levels() -> list[Level]:
    """The levels in use, in order; one statement."""
    return [level for level in all_levels() if level.active]


def looked_at() -> bool:
    """Whether somebody has gone through the article's levels: one was changed, or items are graded by them."""
    if db.scalar(select(WorklistLevel.id).where(WorklistLevel.version > 1).limit(1)) is not None:
        return True
    return db.scalar(select(WorklistItem.id).where(WorklistItem.level_code != "").limit(1)) is not None


def level_of(code: str) -> Level:
    """The level in use with this code. Refuses `worklist.level_unknown`."""
    found = next((level for level in levels() if level.code == code), None)
    if found is None:
        raise Refusal("worklist.level_unknown", _("没有这个级别，请重新选择。"), field="level")
    return found


def due_of(level: str, on: date) -> Due:
    """When an item that gets this level on `on` would be due, with the community's own days off."""
    rule = level_of(level).rule
    due = promised(on, rule)
    follow_up = first_follow_up(on, rule)
    dates = [one for one in (due, follow_up) if one]
    return Due(
        on=due.due if due else None,
        follow_up_on=follow_up.due if follow_up else None,
        provisional=any(one.provisional for one in dates),
        rule=terms_in_words(rule),
        steps=[step.text for one in dates for step in one.steps],
    )


def _level(
    level_id: UUID,
    code: str,
    name: str,
    colour: str,
    guide: str,
    active: bool,
    version: int,
    unit: str,
    count: int,
    roll: str,
    follow_every: int,
) -> Level:
    rule = Terms(unit, count, roll, follow_every)
    return Level(level_id, code, _(name), colour, _(guide) if guide else "", active, version, rule)


def save_level(
    actor: Actor,
    level_id: UUID | None,
    *,
    name: str,
    colour: str,
    unit: str,
    count: int,
    roll: str,
    follow_every: int,
    guide: str = "",
    active: bool = True,
    version: int | None = None,
) -> UUID:
    """Change a level, or add one (`level_id` None). Items keep the terms that they were given.

    Refuses `worklist.name_missing`, `.name_taken`, `.term_too_long`, `.no_term`, `.last_level`, `.too_many_levels`.
    """
    actor.need("worklist.levels")
    known = {row.id: row for row in db.scalars(select(WorklistLevel))}
    given = {"name": name.strip(), "guide": guide.strip(), "colour": colour, "unit": unit, "count": count}
    given |= {"roll": roll, "follow_every": follow_every, "active": active}
    others = [row for row in known.values() if row.id != level_id]
    refuse_all(_problems(given, others, new=level_id is None))
    if level_id is None:
        place = (db.scalar(select(func.max(WorklistLevel.position))) or 0) + 1
        row = WorklistLevel(id=new_id(), code=_free_code(known.values()), position=place)
        db.add(row)
    else:
        row = _known(known, level_id)
        if version is not None and version != row.version:
            raise Stale(yours=given, theirs={key: getattr(row, key) for key in given}, version=row.version)
        # Whoever reads the article's words in another language and saves them has not renamed anything.
        given |= _unrenamed(row, given)
    for key, value in given.items():
        setattr(row, key, value)
    db.flush()
    verb = N_("修改了办理级别「%(name)s」")
    activity.record(
        actor, "worklist.level_saved", verb, ("worklist.level", row.id), plugin="worklist", name=row.name
    )
    return row.id


def _unrenamed(row: WorklistLevel, given: dict[str, object]) -> dict[str, object]:
    """Name and guide as they are stored, where they came back in the words of the reader's language."""
    stored: dict[str, str] = {"name": row.name, "guide": row.guide}
    return {key: text for key, text in stored.items() if text and given[key] == _(text)}


def _known(known: dict[UUID, WorklistLevel], level_id: UUID) -> WorklistLevel:
    found = known.get(level_id)
    if found is None:
        raise Refusal("worklist.level_unknown", _("没有这个级别，请重新选择。"), field="level")
    return found


def _free_code(known: Iterable[WorklistLevel]) -> str:
    taken = {row.code for row in known}
    return next(code for n in range(1, MOST + 2) if (code := f"level{n}") not in taken)


def _problems(given: dict[str, object], others: list[WorklistLevel], *, new: bool) -> list[Reason]:
    name, unit, count = str(given["name"]), str(given["unit"]), int(str(given["count"]))
    follow = int(str(given["follow_every"]))
    found = words(name, 20, field="name", needed=_("请写级别的名称。"))[1]
    found += words(str(given["guide"]), 200, field="guide")[1]
    for key, choices in (("colour", COLOURS), ("unit", UNITS), ("roll", ROLLS)):
        found += one_of(str(given[key]), choices, key)
    if name in {_(row.name) for row in others} | {row.name for row in others}:
        found.append(Reason("worklist.name_taken", _("已经有叫这个名称的级别，请换一个。"), field="name"))
    if not 0 <= count <= LONGEST.get(unit, 730) or not 0 <= follow <= 366:
        found.append(Reason("worklist.term_too_long", _("期限最长两年，跟进间隔最长一年。"), field="count"))
    if count == 0 and follow == 0:
        sentence = _("请写几天办结，或者几天跟进一次；两样都没有，就不知道什么时候算逾期。")
        found.append(Reason("worklist.no_term", sentence, field="count"))
    if not given["active"] and not any(row.active for row in others):
        found.append(Reason("worklist.last_level", _("至少要留一个在用的级别。"), field="active"))
    if new and len(others) >= MOST:
        found.append(Reason("worklist.too_many_levels", _("级别最多 %(n)d 个。", n=MOST)))
    return found
