"""Units become persons: who owns several is one person, whoever votes for them.

最高法《建筑物区分所有权解释》第9条: one 专有部分, one person; one buyer of several, one; all that the developer
has not sold, or sold and not yet delivered, together one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Elector(NamedTuple):
    """One voice: `persons` as the law counts heads, `area` in whole 0.01 m² (0 where area is not counted)."""

    key: str
    persons: int = 1
    area: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """One unit in the hands of one owner. `developers`: not sold, or sold and not yet delivered.

    The `owner` of a developer's unit may be empty: its buyer is not the one who votes for it.
    """

    owner: str
    area: int = 0
    developers: bool = False


def merge(holdings: Iterable[Holding]) -> list[Elector]:
    """Electors in the order of their first unit; areas add up, a further unit adds no person.

    All that is the developer's becomes one elector, whose key `developer_key` says.
    """
    known = list(holdings)
    developer = developer_key(known)
    areas: dict[str, int] = {}
    for holding in known:
        key = developer if holding.developers else holding.owner
        areas[key] = areas.get(key, 0) + holding.area
    return [Elector(key, 1, area) for key, area in areas.items()]


def developer_key(holdings: Iterable[Holding]) -> str:
    """The first owner of a developer's unit who is not also an owner like others; else `developer`."""
    known = list(holdings)
    others = {holding.owner for holding in known if not holding.developers}
    owners = (holding.owner for holding in known if holding.developers and holding.owner not in others)
    return next((owner for owner in owners if owner), "developer")
