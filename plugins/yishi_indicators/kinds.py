"""What an indicator is: a figure, or two, with words around it. The list of them is `known`."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import N_

GROUPS: dict[str, str] = {
    "voices": N_("意见和议事"),
    "services": N_("办事"),
    "difficulties": N_("难题"),
    "disputes": N_("纠纷"),
    "hotline": N_("12345 热线"),
    "appeals": N_("诉求"),
    "leads": N_("三长"),
    "alliance": N_("物业联盟"),
    "other": N_("其他"),
}
"""In the order of the page; what nobody has described stands under `other`."""

HOUSEHOLDS = "households"
UP, DOWN = "up", "down"
ITEMS, TIMES = N_("%(n)s 件"), N_("%(n)s 次")
COUNT, SHARE, DAYS, MINUTES, PER_1000 = "count", "share", "days", "minutes", "per_1000"
"""How a number is read; what `FigureValue` says of its `unit`, and counts per 1,000."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the page.

    `key` is its name in addresses and settings, and that of its `figure` unless one is given. `per` is the figure
    that it is measured by, per 1,000; `parts` are rates that are weighted into one.
    `unit` and `state` are those of its figure. `how` says in plain words how
    it is counted. `good` is the direction in which things get better, empty where neither is. `said` puts a count
    into words. `fair` ones can be compared between communities: rates as they are, counts per 1,000 households.
    `headline` ones stand on top, in the order of the list. `about_people`: from few cases one could tell who;
    `about_nobody`: from however few, nobody (places, sessions).
    """

    key: str
    label: str
    group: str
    how: str = ""
    good: str = ""
    figure: str = ""
    per: str = ""
    parts: tuple[str, ...] = ()
    unit: str = COUNT
    state: bool = False
    said: str = "%(n)s"
    fair: bool = False
    headline: bool = False
    about_people: bool = False
    about_nobody: bool = False

    @property
    def is_count(self) -> bool:
        return self.unit == COUNT and not self.per and not self.parts

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that it is made of."""
        if self.parts:
            return self.parts
        return (self.figure or self.key, *([self.per] if self.per else []))
