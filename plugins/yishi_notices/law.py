"""What the law says about building on shared land, on the day that counts: laws have dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from yishi.toolkit import N_

CIVIL_CODE = date(2021, 1, 1)
"""民法典 in force; the day before, 物权法 still was."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence for people, and the articles it rests on. In force from `since` up to before `until`.

    `claimed` says the same where not the notice but somebody who objects says that the land is shared.
    """

    text: str
    claimed: str
    articles: str
    lands: tuple[str, ...]
    since: date = date.min
    until: date = date.max

    def speaks_of(self, land_kind: str, on: date) -> bool:
        return land_kind in self.lands and self.since <= on < self.until


SHARED = ("shared_green", "shared_other")

HINTS: tuple[Hint, ...] = (
    Hint(
        text=N_(
            "这里属于业主共有。占用或改变用途，须经专有部分占建筑物总面积过半数、且占总人数过半数的业主同意；"
            "议事会同意不能代替业主决定。"
        ),
        claimed=N_(
            "有居民提出这里占用公共绿地。公共绿地属于业主共有的，占用或改变用途，"
            "须经专有部分占建筑物总面积过半数、且占总人数过半数的业主同意；议事会同意不能代替业主决定。"
        ),
        articles=N_("物权法第76条第(七)项、物业管理条例第50条"),
        lands=SHARED,
        until=CIVIL_CODE,
    ),
    Hint(
        text=N_(
            "这里属于业主共有。占用或改变用途，须由面积、人数均占三分之二以上的业主参与表决，"
            "并经参与表决面积、人数均四分之三以上的业主同意；议事会同意不能代替业主决定。"
        ),
        claimed=N_(
            "有居民提出这里占用公共绿地。公共绿地属于业主共有的，占用或改变用途，"
            "须由面积、人数均占三分之二以上的业主参与表决，并经参与表决面积、人数均四分之三以上的业主同意；"
            "议事会同意不能代替业主决定。"
        ),
        articles=N_("民法典第278条第(八)项、第274条，物业管理条例第50条"),
        lands=SHARED,
        since=CIVIL_CODE,
    ),
)


def hint_for(land_kind: str, on: date) -> Hint | None:
    """The law in force on day `on` about this kind of land; None where it says nothing special."""
    return next((hint for hint in HINTS if hint.speaks_of(land_kind, on)), None)


CLAIM = "occupies_shared_green"
"""The reason of an objection that says what the notice may have left out (A74)."""


def hint_of_objections(reasons: Iterable[str], on: date) -> Hint | None:
    """The same where somebody objects that shared green is taken, whatever land the notice names."""
    hint = hint_for("shared_green", on) if CLAIM in set(reasons) else None
    return replace(hint, text=hint.claimed) if hint else None
