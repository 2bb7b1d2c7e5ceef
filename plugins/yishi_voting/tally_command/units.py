"""UNITS.csv becomes the electorate: units of one owner are one person, the developer's together one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from yishi.toolkit import _
from yishi_voting.counting.electors import Elector, Holding, developer_key, merge
from yishi_voting.counting.rule import Rule
from yishi_voting.counting.shares import hundredths
from yishi_voting.tally_command.csv_files import Row, read_rows
from yishi_voting.tally_command.faults import Fault, Refused

DEVELOPER = frozenset({"建设单位", "开发商", "开发企业", "开发单位", "developer"})
UNDELIVERED = frozenset(
    {"未出售", "未售", "待售", "unsold", "已售未交付", "已售未交房", "未交付", "sold_undelivered"}
)
PARKING = frozenset({"车位", "停车位", "车库", "parking", "garage"})


@dataclass(frozen=True, slots=True)
class Electorate:
    """`keys` maps each owner_id that may vote to the key of its elector."""

    electors: tuple[Elector, ...]
    keys: Mapping[str, str]
    units: int
    parking: int
    """Parking spaces in the file; counted only where the owners have so decided."""
    undelivered: frozenset[str]
    """Buyers of nothing but units that are not delivered yet: the developer votes for these."""


def read_units(path: Path, rule: Rule, *, count_parking: bool) -> Electorate:
    """Raises `Refused` with all faults of the file."""
    by_area = "area" in rule.measures
    rows = read_rows(path, ("owner_id", "area") if by_area else ("owner_id",))
    spaces = [row for row in rows if row["type"].lower() in PARKING]
    counted = rows if count_parking else [row for row in rows if row["type"].lower() not in PARKING]
    faults = [*_faults(path, counted, by_area=by_area), *_twice(path, rows)]
    if not counted:
        faults.append(Fault(path.name, 0, "voting.no_units", _("名册里没有可以计入的房屋。")))
    if faults:
        raise Refused(sorted(faults, key=lambda fault: fault.row))
    holdings = [_holding(row, by_area=by_area) for row in counted]
    developer = developer_key(holdings)
    keys = {holding.owner: holding.owner for holding in holdings if not holding.developers}
    developers = {row["owner_id"] for row in counted if row["owner_kind"].lower() in DEVELOPER}
    keys |= dict.fromkeys((developers | {developer}) - {""}, developer)
    return Electorate(
        electors=tuple(merge(holdings)),
        keys=keys,
        units=len(counted),
        parking=len(spaces),
        undelivered=frozenset(row["owner_id"] for row in counted) - frozenset(keys) - {""},
    )


def _holding(row: Row, *, by_area: bool) -> Holding:
    area = hundredths(row["area"]) if by_area else 0
    if row["owner_kind"].lower() in DEVELOPER:
        return Holding(row["owner_id"], area, developers=True)
    if row["status"].lower() in UNDELIVERED:
        return Holding("", area, developers=True)
    return Holding(row["owner_id"], area)


def _faults(path: Path, rows: list[Row], *, by_area: bool) -> list[Fault]:
    found = []
    for row in rows:
        if not row["owner_id"] and row["status"].lower() not in UNDELIVERED:
            message = _("没有业主编号（owner_id）。")
            found.append(Fault(path.name, row.number, "voting.owner_missing", message))
        if by_area and not _has_area(row["area"]):
            message = _("面积“%(area)s”要写成大于零、最多两位小数的平方米数。", area=row["area"])
            found.append(Fault(path.name, row.number, "voting.bad_area", message))
    return found


def _has_area(text: str) -> bool:
    try:
        return hundredths(text) > 0
    except ValueError:
        return False


def _twice(path: Path, rows: list[Row]) -> list[Fault]:
    """One unit, one line: co-owners have named the one who votes for them."""
    first: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        place = _place(row)
        if place and first.setdefault(place, row.number) != row.number:
            message = _("这套房屋第%(first)d行已经有了；共有的房屋只留推举的表决人一行。", first=first[place])
            found.append(Fault(path.name, row.number, "voting.unit_twice", message))
    return found


def _place(row: Row) -> tuple[str, ...]:
    """What tells one unit from another; nothing where the file does not say."""
    if row["room_no"]:
        return (row["room_no"],)
    parts = (row["building"], row["unit"], row["room"])
    return parts if row["room"] else ()
