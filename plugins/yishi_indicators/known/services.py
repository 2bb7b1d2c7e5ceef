"""办事: service points and errands (A60, A67, A88)."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_indicators.kinds import DOWN, ITEMS, MINUTES, SHARE, UP, Indicator

SERVICES: tuple[Indicator, ...] = (
    Indicator(
        "service_points.errands_done",
        N_("帮办代办"),
        "services",
        N_("帮居民跑手续、交材料，办完并把材料退还给本人的件数。还在办的不算。"),
        UP,
        said=ITEMS,
        fair=True,
        headline=True,
    ),
    Indicator(
        "service_points.errands_taken", N_("接下的代办"), "services", N_("这段时间接下的代办。"), said=ITEMS
    ),
    Indicator(
        "service_points.visits",
        N_("议事点来访"),
        "services",
        N_("在议事点登记的来访。"),
        said=N_("%(n)s 人次"),
        fair=True,
    ),
    Indicator(
        "service_points.answered",
        N_("当场答复率"),
        "services",
        N_("当场就答复了的来访除以全部来访。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator(
        "service_points.waiting",
        N_("平均等候时间"),
        "services",
        N_("从到议事点到有人答复，平均多少分钟；没有答复的不算。"),
        DOWN,
        fair=True,
        unit=MINUTES,
    ),
    Indicator(
        "service_points.coverage",
        N_("议事点覆盖"),
        "services",
        N_("至少有一个开放的议事点的小区除以全部小区，按期末的情况算。"),
        UP,
        fair=True,
        headline=True,
        unit=SHARE,
        state=True,
        about_nobody=True,
    ),
)
