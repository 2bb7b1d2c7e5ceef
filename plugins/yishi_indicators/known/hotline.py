"""12345 热线和诉求: cases, the three rates, appeals (A91; domain rules §2.5)."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_indicators.kinds import DOWN, ITEMS, SHARE, UP, Indicator

RATES = ("appeals.hotline_responded", "appeals.hotline_resolved", "appeals.hotline_satisfied")
"""三率, in the order of the weights."""

HOTLINE: tuple[Indicator, ...] = (
    Indicator(
        "appeals.hotline_cases",
        N_("12345 工单"),
        "hotline",
        N_("12345 派到本社区的工单，按派单日期算，包括剔除的。"),
        DOWN,
        said=ITEMS,
        fair=True,
        headline=True,
    ),
    Indicator(
        "appeals.hotline_responded",
        N_("12345 响应率"),
        "hotline",
        N_("规定时间内联系了诉求人的，除以到了时间的工单。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator(
        "appeals.hotline_resolved",
        N_("12345 解决率"),
        "hotline",
        N_("回访时说已解决的，除以回访过的加上超期还没办的。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator(
        "appeals.hotline_satisfied",
        N_("12345 满意率"),
        "hotline",
        N_("回访时说满意的，除以作了评价的。"),
        UP,
        fair=True,
        about_people=True,
        unit=SHARE,
    ),
    Indicator(
        "hotline_score",
        N_("12345 三率综合"),
        "hotline",
        N_("响应率、解决率、满意率按权重相加（一般是 10、45、45，可以在设置里改）。缺一项就不算。"),
        UP,
        parts=RATES,
        fair=True,
        headline=True,
    ),
    Indicator(
        "appeals.raised",
        N_("收到的诉求"),
        "appeals",
        N_("这段时间收到的诉求，各种渠道都算。"),
        said=ITEMS,
        fair=True,
    ),
    Indicator(
        "appeals.done",
        N_("诉求办结率"),
        "appeals",
        N_("这段时间收到的诉求里已经办结的。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator("appeals.level_green", N_("绿色诉求"), "appeals", N_("定为绿色的诉求。"), said=ITEMS),
    Indicator("appeals.level_orange", N_("橙色诉求"), "appeals", N_("定为橙色的诉求。"), said=ITEMS),
    Indicator("appeals.level_red", N_("红色诉求"), "appeals", N_("定为红色的诉求。"), said=ITEMS),
)
