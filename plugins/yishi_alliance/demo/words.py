"""The demo as data: companies and the estates they serve, the branch, items and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COMPANIES: Sequence[tuple[str, str, str, str]] = (
    ("安居物业", "万晟爱琴海", "0431-80003101", "王守成 13900031008"),
    ("和顺物业", "英俊花园", "0431-80003102", "冯国强 13900031009"),
    ("春城物业", "东惠新居", "0431-80003103", "许文静 13900031010"),
    ("万家物业", "河畔小区", "0431-80003104", "丁立山 13900031011"),
    ("北湖物业", "铁路新村", "0431-80003105", "贺春燕 13900031012"),
    ("松苑物业", "学府家园", "0431-80003106", "陆建平 13900031013"),
)
"""Name, estate, service line, and who works there."""

BRANCH: Sequence[tuple[str, str, str, int, int | None]] = (
    ("韩明月", "secretary", "", 900, 200),
    ("王守成", "deputy", "安居物业", 900, 200),
    ("冯国强", "organisation", "和顺物业", 900, 40),
    ("许文静", "publicity", "春城物业", 700, 400),
    ("丁立山", "discipline", "万家物业", 700, 400),
    ("贺春燕", "member", "北湖物业", 700, None),
    ("陆建平", "member", "松苑物业", 500, None),
)
"""Name, post, company, in office for how many days, and in how many days the term ends."""


@dataclass(frozen=True, slots=True)
class Case:
    """One item. Days are counted back from today: when it is handed over, then acts by their day.

    Acts: `accept`, `progress`, `done`, `extend` and `refuse` of the company; `urge`, `back`, `close`, `again` (to the
    company named by the text) of the community.
    """

    handed: int
    estate: str
    title: str
    text: str
    place: str
    level: str = "green"
    note: str = ""
    acts: Mapping[int, tuple[str, str]] = field(default_factory=dict)


CASES: Sequence[Case] = (
    Case(
        16,
        "万晟爱琴海",
        "3号楼前垃圾桶满了没人清",
        "天热味道大，老人开不了窗。",
        "3号楼前",
        acts={
            15: ("accept", ""),
            13: ("done", "当天清走，增加了一个垃圾桶，改成每天清运两次。"),
            11: ("close", "到现场看过，干净了。"),
        },
    ),
    Case(
        16,
        "万晟爱琴海",
        "4号楼2单元门禁坏了",
        "门一直敞着，外人随便进。",
        "4号楼2单元",
        note="住户晚上不放心，请先修这一处。",
        acts={
            15: ("accept", ""),
            13: ("done", "换了读卡器。"),
            11: ("back", "晚上试了两次还是打不开，请再看。"),
            9: ("progress", "厂家来人检查，线路受潮，已经重新布线。"),
            6: ("done", "门禁修好，住户试过都能开。"),
        },
    ),
    Case(
        16,
        "英俊花园",
        "楼道里堆放纸壳和旧家具",
        "消防通道走不了人。",
        "5号楼1单元3层",
        "orange",
        acts={
            15: ("accept", ""),
            9: ("progress", "已经贴了通知，三户清了两户。"),
            4: ("urge", "还有一户没清，消防隐患不能拖。"),
        },
    ),
    Case(
        16,
        "东惠新居",
        "地下室水管漏水",
        "电动车棚进水。",
        "2号楼地下室",
        acts={
            15: ("refuse", "这一段是供水公司的管线，不归物业维修。"),
            13: ("again", "万家物业"),
            11: ("accept", ""),
            7: ("extend", "要等供水公司一起开挖，申请延期。"),
        },
    ),
    Case(
        9,
        "河畔小区",
        "路灯三盏不亮",
        "晚上散步看不清路。",
        "河边步道",
        acts={
            7: ("accept", ""),
            6: ("done", "换了三盏 LED 灯，全亮了。"),
            4: ("close", "晚上去看过，都亮。"),
        },
    ),
    Case(
        6,
        "铁路新村",
        "健身器材把手松动",
        "怕老人摔着。",
        "小广场",
        acts={4: ("accept", ""), 1: ("progress", "已经停用围挡，配件明天到。")},
    ),
    Case(9, "学府家园", "车棚顶漏雨", "下雨电动车没法充电。", "北门车棚", "orange"),
    Case(1, "万晟爱琴海", "1号楼电梯按钮不灵", "要按好几下才有反应。", "1号楼1单元"),
    Case(1, "英俊花园", "花坛围栏断了一截", "铁条露在外面，怕孩子扎着。", "中心花坛"),
)

WAITING: Sequence[tuple[str, str, str, str]] = (
    ("万晟爱琴海", "2号楼楼道声控灯坏了", "三层到五层都不亮。", "2号楼2单元"),
    ("东惠新居", "单元门闭门器坏了", "关门声音太大，一楼老人睡不好。", "1号楼3单元"),
    ("", "社区南门口积水", "下雨就没过脚面，不知道归谁管。", "社区南门"),
)
"""What nobody has yet: the worker's own turn."""
