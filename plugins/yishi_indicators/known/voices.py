"""意见和议事: what residents said, met for and voted on (A13, A87)."""

from __future__ import annotations

from yishi.toolkit import N_
from yishi_indicators.kinds import ITEMS, SHARE, TIMES, UP, Indicator

VOICES: tuple[Indicator, ...] = (
    Indicator(
        "opinions_collected",
        N_("意见、建议"),
        "voices",
        N_("居民在议题下发表的意见和建议，重复的合并以后再数；一个人对一件事说几次也只算一条。"),
        UP,
        said=N_("%(n)s 条"),
        fair=True,
        headline=True,
    ),
    Indicator(
        "topics_raised",
        N_("提出的议题"),
        "voices",
        N_("这段时间提出的议题，并入别的议题的不算。"),
        UP,
        said=ITEMS,
        fair=True,
    ),
    Indicator(
        "topics_concluded", N_("有定论的议题"), "voices", N_("这段时间作出定论的议题。"), UP, said=ITEMS
    ),
    Indicator(
        "topics_carried_out",
        N_("已落实的议题"),
        "voices",
        N_("这段时间办完、写明了结果的议题。"),
        UP,
        said=ITEMS,
    ),
    Indicator(
        "council.meetings",
        N_("议事会议"),
        "voices",
        N_("这段时间开过并结束的会。"),
        said=TIMES,
        about_nobody=True,
    ),
    Indicator(
        "council.attendance",
        N_("议事会到会率"),
        "voices",
        N_("到会的户除以通知的户；几次会加在一起算。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
    Indicator(
        "council.reviews",
        N_("民主评议通过率"),
        "voices",
        N_("评议通过的除以评议过的。"),
        unit=SHARE,
        about_nobody=True,
    ),
    Indicator(
        "voting.counted",
        N_("完成表决"),
        "voices",
        N_("这段时间计完票的表决。"),
        said=TIMES,
        about_nobody=True,
    ),
    Indicator(
        "voting.passed", N_("表决通过率"), "voices", N_("通过的除以计完票的。"), unit=SHARE, about_nobody=True
    ),
    Indicator(
        "notices.posted",
        N_("发布公告"),
        "voices",
        N_("这段时间发布的公告、公示。"),
        said=N_("%(n)s 份"),
        about_nobody=True,
    ),
    Indicator(
        "notices.resolved",
        N_("异议处理率"),
        "voices",
        N_("这段时间提出的异议里已经处理的。"),
        UP,
        fair=True,
        unit=SHARE,
    ),
)
