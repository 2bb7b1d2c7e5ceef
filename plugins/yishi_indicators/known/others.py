"""三长, the alliance of property companies, and what others are measured by."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_indicators.kinds import ITEMS, SHARE, UP, Indicator

OTHERS: tuple[Indicator, ...] = (
    Indicator(
        "three_leads.on_time",
        N_("三长按时上报率"),
        "leads",
        N_("期限以前交上来的收集表除以全部应交的；没有事也要报“无”。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator(
        "three_leads.entries",
        N_("三长收集的事"),
        "leads",
        N_("三长在收集表里写下的事。"),
        said=ITEMS,
        fair=True,
    ),
    Indicator(
        "three_leads.coverage",
        N_("有单元长的单元"),
        "leads",
        N_("有单元长的单元除以全部单元，按期末算。"),
        UP,
        fair=True,
        unit=SHARE,
        state=True,
        about_nobody=True,
    ),
    Indicator(
        "alliance.handed",
        N_("交给物业公司的事"),
        "alliance",
        N_("这段时间从清单交给物业公司办的事。"),
        said=ITEMS,
    ),
    Indicator(
        "alliance.accepted_in_time",
        N_("物业按时受理率"),
        "alliance",
        N_("物业公司在期限内受理的除以交给它们的。"),
        UP,
        unit=SHARE,
        fair=True,
    ),
    Indicator(
        "alliance.done",
        N_("物业办结率"),
        "alliance",
        N_("这段时间交给物业公司的事里已经报了结果的。"),
        UP,
        unit=SHARE,
        fair=True,
    ),
    Indicator("alliance.refused", N_("物业退回"), "alliance", N_("物业公司写明理由退回的。"), said=ITEMS),
    Indicator(
        "households",
        N_("辖区户数"),
        "other",
        N_("名册里已交付的住宅套数，或者在基本设置里填写的户数。"),
        state=True,
        about_nobody=True,
    ),
    Indicator("estates", N_("小区"), "other", N_("本社区登记的小区。"), state=True, about_nobody=True),
)
