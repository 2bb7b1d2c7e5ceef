"""Bulk import of leads from a table: grid, building, entrance, name, telephone; looked at first, then applied.

Applying the same file again changes nothing. Rows with something wrong are left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from yishi.toolkit import (
    N_,
    Actor,
    Refusal,
    _,
    activity,
    db,
    mask_phone,
    normalise_phone,
    read_table,
)
from yishi_three_leads.grids import add_grid, draw_in
from yishi_three_leads.handing_over import leave
from yishi_three_leads.holding import Who, appoint
from yishi_three_leads.import_places import Known, known
from yishi_three_leads.kinds import BUILDING, ENTRANCE, GRID
from yishi_three_leads.models import Grid
from yishi_three_leads.rights import MANAGES
from yishi_three_leads.rows import POST

MOST = 2000
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "estate": ("小区", "小区名称"),
    "grid": ("网格", "网格编号", "网格名称"),
    "building": ("楼栋", "楼号", "栋", "楼"),
    "entrance": ("单元", "门洞", "单元号"),
    "name": ("姓名", "三长姓名", "三长"),
    "phone": ("电话", "手机", "手机号", "联系电话"),
    "note": ("说明", "备注"),
}
"""Columns by the words that stand over them; a row without building is a grid's lead, without entrance a building's."""

OUTCOMES: dict[str, str] = {
    "new": N_("新登记"),
    "replaced": N_("接替现任"),
    "same": N_("已登记，不变"),
    "wrong": N_("有错，不导入"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file, as words; `line` as the spreadsheet numbers it."""

    line: int
    estate: str = ""
    grid: str = ""
    building: str = ""
    entrance: str = ""
    name: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row comes to: `outcome` is a key of `OUTCOMES`, `reasons` say what is wrong with it."""

    row: Row
    outcome: str
    level: str = ""
    place: str = ""
    place_id: UUID | None = None
    building_id: UUID | None = None
    grid_id: UUID | None = None
    post_id: UUID | None = None
    former: str = ""
    reasons: tuple[str, ...] = ()


def parse(data: bytes) -> list[Row]:
    """The rows of an .xlsx, .xls or .csv file. Refuses a file without a heading for names, or with too many rows."""
    lines = read_table(data).lines
    top = next((at for at, cells in enumerate(lines[:20]) if "name" in _columns(cells)), None)
    if top is None:
        said = _("没有找到表头。第一行请写：小区、网格、楼栋、单元、姓名、电话、说明。")
        raise Refusal("three_leads.no_headings", said, field="file")
    places, found = _columns(lines[top]), []
    for number, cells in enumerate(lines[top + 1 :], top + 2):
        words = {key: _word(cells[at]) if at < len(cells) else "" for key, at in places.items()}
        if any(words.values()):
            found.append(Row(number, **words))
    if len(found) > MOST:
        said = _("一次最多导入 %(n)d 行，请分成几个文件。", n=MOST)
        raise Refusal("three_leads.too_many_rows", said, field="file")
    return found


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        word = _word(cell).replace(" ", "")
        for key, headings in HEADINGS.items():
            if word in headings:
                found.setdefault(key, at)
    return found


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return "" if cell is None else str(cell).strip()[:200]


def plan(actor: Actor, rows: Iterable[Row], *, note: str = "") -> list[Planned]:
    """What each row would do; nothing is written. `note` explains for all rows why somebody lives elsewhere."""
    actor.need(MANAGES)
    here = known(actor)
    taken: dict[tuple[str, Any], int] = {}
    found = []
    for row in rows:
        one = _planned(replace(row, note=row.note or note.strip()), here)
        place = (one.level, one.place_id or one.row.grid)
        if one.outcome != "wrong" and place in taken:
            said = _("和第 %(line)d 行是同一处，一处只能有一位。", line=taken[place])
            one = replace(one, outcome="wrong", reasons=(said,))
        elif one.outcome != "wrong":
            taken[place] = row.line
        found.append(one)
    return found


def _planned(row: Row, here: Known) -> Planned:
    level = ENTRANCE if row.entrance else BUILDING if row.building else GRID
    reasons: list[str] = []
    if not 0 < len(row.name) <= 60:
        reasons.append(_("没有姓名。"))
    if row.phone and normalise_phone(row.phone) is None:
        reasons.append(_("电话不对：手机填 11 位，座机带区号。"))
    if level == GRID and not row.grid:
        reasons.append(_("网格、楼栋、单元都没有填。"))
    grid_id = here.grids.get(row.grid) if row.grid else None
    building_id, place_id, label = None, grid_id, row.grid
    if level != GRID:
        building_id, place_id, label, wrong = here.place(row.estate, row.building, row.entrance)
        reasons += [wrong] if wrong else []
        own = here.grid_of.get(building_id) if building_id else None
        if own is not None and row.grid and own != grid_id:
            reasons.append(_("这栋楼已经划在“%(grid)s”。", grid=here.grid_names[own]))
        if building_id is not None and not row.note and not here.lives(row.name, building_id):
            reasons.append(_("名册上没有查到这位住在这栋楼；确实住在这里的，请在“说明”栏写明情况。"))
    if not here.all and (level == GRID or row.grid) and grid_id is None:
        reasons.append(_("没有这个网格。"))
    return _compared(Planned(row, "new", level, label, place_id, building_id, grid_id), here, reasons)


def _compared(one: Planned, here: Known, reasons: list[str]) -> Planned:
    if reasons:
        return replace(one, outcome="wrong", reasons=tuple(reasons))
    post = here.posts.get((one.level, one.place_id)) if one.place_id else None
    if post is None:
        return one
    phone = normalise_phone(one.row.phone) or ""
    same = post.name == one.row.name and (not phone or post.phone in ("", phone, mask_phone(phone)))
    return replace(one, outcome="same" if same else "replaced", post_id=post.id, former=post.name)


def apply(actor: Actor, rows: Iterable[Row], *, note: str = "") -> list[Planned]:
    """Do what `plan` says, row by row; a row that is refused now is left out with its reasons, the others stand."""
    done = [_applied(actor, one) for one in plan(actor, rows, note=note)]
    counts: dict[str, Any] = {key: sum(one.outcome == key for one in done) for key in OUTCOMES}
    if counts["new"] or counts["replaced"]:
        said = N_("批量导入三长：新登记 %(new)s，接替 %(replaced)s，有错 %(wrong)s")
        activity.record(actor, "three_leads.imported", said, (POST, None), **counts)
    return done


def _applied(actor: Actor, one: Planned) -> Planned:
    if one.outcome == "wrong":
        return one
    try:
        with db.begin_nested():
            _write(actor, one)
    except Refusal as refusal:
        return replace(one, outcome="wrong", reasons=tuple(reason.message for reason in refusal.reasons))
    return one


def _write(actor: Actor, one: Planned) -> None:
    row = one.row
    place_id = one.place_id
    if row.grid:
        grid_id = one.grid_id or _grid(actor, row.grid)
        if one.building_id is not None:
            draw_in(actor, grid_id, one.building_id)
        place_id = place_id or grid_id
    if place_id is None or one.outcome == "same":
        return
    who = Who(row.name, row.phone)
    if one.post_id is None:
        appoint(actor, one.level, place_id, who, exception=row.note)
    else:
        leave(actor, one.post_id, reason=_("批量导入时更换"), successor=who, exception=row.note)


def _grid(actor: Actor, called: str) -> UUID:
    """The grid of this code or name; a new one where an earlier row has not made it."""
    there = db.scalar(select(Grid.id).where(or_(Grid.code == called, Grid.name == called)))
    return there or add_grid(actor, code=called[:20], name=called[:40]).id


def rows_from(cells: Any) -> list[Row]:
    """Rows as they were carried from the preview to the act: lists of words, as `carried` gives them."""
    found = []
    for one in cells if isinstance(cells, list) else ():
        if isinstance(one, list) and len(one) == 8 and isinstance(one[0], int):
            found.append(Row(one[0], *(str(word)[:200] for word in one[1:])))
    return found[:MOST]


def carried(rows: Iterable[Row]) -> list[list[Any]]:
    return [[r.line, r.estate, r.grid, r.building, r.entrance, r.name, r.phone, r.note] for r in rows]
