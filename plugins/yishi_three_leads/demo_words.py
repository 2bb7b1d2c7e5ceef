"""What the demo's leads wrote down: building, entrance, kind, words, exact place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Line = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Collected:
    """Last month's and this month's entries; `handed`: how many of last month's appeals became topics."""

    last_month: Sequence[Line]
    this_month: Sequence[Line] = ()
    handed: int = 0


COLLECTED: dict[str, Collected] = {
    # 英俊社区: 17 entries, two of them said twice, so that 9 appeals and 6 disputes remain.
    "英俊": Collected(
        (
            ("1", "1", "appeal", "一楼楼道的灯坏了，老人晚上下楼看不见", "一楼"),
            ("1", "1", "appeal", "单元门锁坏了，关不严", ""),
            ("1", "1", "dispute", "楼上半夜拖桌子，和楼下吵过两次", "七楼"),
            ("1", "2", "appeal", "楼道里的灯坏了，晚上老人下楼看不见", "一楼"),
            ("1", "2", "appeal", "暖气不热，才十五度", "401"),
            ("1", "2", "dispute", "有人在楼道堆纸箱，劝了不听", "三楼"),
            ("2", "1", "appeal", "下水道返味", "101"),
            ("2", "1", "dispute", "狗不牵绳，吓着孩子，两家吵起来", "楼前"),
            ("2", "2", "dispute", "装修噪音，邻居不让进料", "三楼"),
            ("3", "1", "appeal", "垃圾桶满了两天没人收", "楼东头"),
            ("3", "2", "dispute", "车位被占，车主之间争吵", "南侧车位"),
            ("3", "", "appeal", "垃圾桶满了两天都没人来收", "楼东头"),
            ("3", "", "appeal", "楼前路面塌了一块", "1单元门口"),
            ("4", "1", "dispute", "一楼住户圈了绿地种菜，邻居有意见", "楼后"),
            ("4", "", "appeal", "健身器材的踏板掉了", "小广场"),
            ("", "", "appeal", "想在小区设一个快递柜", ""),
            ("", "", "appeal", "希望早晚高峰有人管停车", "南门"),
        ),
        (
            ("1", "1", "appeal", "单元门的闭门器又坏了", ""),
            ("2", "1", "appeal", "北窗台漏风，想统一报修", "602"),
            ("4", "2", "dispute", "楼上空调滴水，说了几次不管", "五楼"),
        ),
        handed=1,
    ),
    "阳光": Collected(
        (
            ("3", "2", "appeal", "二楼到三楼的声控灯不亮", "三楼"),
            ("3", "2", "appeal", "楼道窗户合页坏了，刮风咣咣响", "六楼"),
            ("1", "2", "dispute", "电动车推进楼道充电，邻居害怕", "一楼"),
            ("6", "1", "appeal", "楼后井盖松了，车压着响", "楼后"),
            ("", "", "appeal", "东墙边的空地晚上太黑", "东墙边"),
        ),
        (
            ("3", "2", "appeal", "对讲门铃不响", "一楼"),
            ("7", "3", "dispute", "楼顶晾晒的地方两家争", "楼顶"),
        ),
    ),
    "东风": Collected(
        (
            ("2", "1", "appeal", "楼梯扶手松动，老人不敢扶", "二楼"),
            ("4", "2", "dispute", "卫生间漏水，楼上楼下说不清", "402"),
            ("1", "3", "appeal", "希望楼门口装个坐凳", "楼门口"),
        ),
        (("3", "1", "appeal", "暖气阀门滴水", "301"),),
    ),
}
