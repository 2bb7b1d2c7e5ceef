"""The appeals of the demo as data: who said what, how many days ago, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Ending = Literal["raised", "in_hand", "reported", "closed", "rejected", "transferred"]


@dataclass(frozen=True, slots=True)
class Told:
    """`who` is a resident's name on the roster; `joined` others who said me too. Days count back from today.

    `progress` are words logged while it was in hand, each so many days after it was raised.
    """

    ago: int
    who: str
    text: str
    place: str
    title: str = ""
    kind: str = "difficulty"
    category: str = "other"
    channel: str = "web"
    anonymous: bool = False
    severity: str = "light"
    urgency: str = "normal"
    joined: tuple[str, ...] = ()
    progress: tuple[tuple[int, str], ...] = ()
    ending: Ending = "raised"
    result: str = ""
    rating: str = "satisfied"
    to: str = ""


SUNSHINE: tuple[Told, ...] = (
    Told(
        48,
        "王桂兰",
        "物业走了以后，3号楼门口的垃圾堆了好几天，没人清。",
        "3号楼门口",
        title="3号楼门口垃圾没人清",
        category="sanitation",
        channel="walk_in",
        urgency="high",
        joined=("刘淑华", "张德福"),
        progress=((1, "社区联系环卫临时清运两车，先把门口清出来。"),),
        ending="closed",
        result="与环卫公司签了临时清运协议，每天早晚各清一次；门口增设两个垃圾桶。",
    ),
    Told(
        47,
        "李建国",
        "原来的物业收了全年停车费就撤走，几户人和他们吵起来了，能不能帮着要回来。",
        "小区南门",
        title="停车费退还的矛盾",
        kind="dispute",
        category="property_dispute",
        channel="phone",
        severity="medium",
        progress=((5, "社区、司法所和原物业约谈一次，对方同意核对收费名单。"),),
        ending="in_hand",
    ),
    Told(
        46,
        "赵春梅",
        "3号楼2单元和5号楼1单元的电梯停了，17层的老人下不来楼，看病都要人背。",
        "3号楼2单元、5号楼1单元",
        title="3号楼2单元、5号楼1单元电梯停运",
        category="equipment",
        channel="walk_in",
        severity="heavy",
        urgency="high",
        joined=("王桂兰", "马俊峰", "宋晓东"),
        progress=(
            (6, "请检测公司看过：曳引机磨损，报价 52,800 元。"),
            (13, "议事堂商量由 3号楼2单元居民自筹，先修这一部。"),
            (20, "3号楼2单元签字过半，开始收款。"),
            (27, "曳引机到货，约检测机构验收。"),
            (34, "3号楼2单元电梯恢复运行；5号楼1单元继续商量。"),
            (41, "5号楼1单元居民代表看了报价，下周表决。"),
        ),
        ending="in_hand",
    ),
    Told(
        12,
        "刘淑华",
        "9号楼后面的路灯坏了三盏，晚上老人出门看不见台阶。",
        "9号楼后面",
        category="facility",
        joined=("高玉芬",),
        progress=((3, "电工看过，灯杆线路老化，要换线。"),),
        ending="reported",
        result="换了三盏灯和 40 米电线，晚上都亮了。",
    ),
    Told(
        9,
        "马俊峰",
        "小区东门外的路面塌了一块，电动车过不去。",
        "东门外",
        category="facility",
        channel="qr",
        ending="transferred",
        to="街道城管科，0431-8888 0001",
        result="东门外是市政道路，由城管科修，已把照片一起转过去。",
    ),
    Told(
        6,
        "陈小雨",
        "我家电视坏了，能不能派人来修一下。",
        "1号楼",
        ending="rejected",
        result="家用电器由厂家售后维修；不会联系的，可以到议事点，志愿者帮您打电话。",
    ),
    Told(
        2,
        "宋晓东",
        "7号楼3单元楼上半夜装修，吵得睡不着，不想让邻居知道是我说的。",
        "7号楼3单元",
        kind="dispute",
        category="property_dispute",
        anonymous=True,
    ),
    Told(
        1,
        "张德福",
        "小广场只有两把椅子，老人走累了没处坐，能不能多安几个座椅。",
        "小广场",
        category="facility",
    ),
)
EAST_WIND: tuple[Told, ...] = (
    Told(
        25,
        "吴桂芳",
        "有人遛狗不牵绳，狗屎也不收，孩子都不敢在楼下玩。",
        "净水山庄中心花园",
        title="遛狗不牵绳、不收狗便",
        kind="suggestion",
        category="covenant",
        severity="medium",
        joined=("何淑珍", "徐志刚"),
        progress=((10, "文明养犬公约征求意见，网格长上门劝导 12 户。"),),
        ending="in_hand",
    ),
    Told(
        15,
        "何淑珍",
        "4号楼2单元的单元门关不严，晚上谁都能进。",
        "4号楼2单元",
        category="equipment",
        channel="wechat",
        ending="closed",
        result="换了闭门器，试了两天，能关严。",
        rating="mostly",
    ),
    Told(
        3, "徐志刚", "地下车库进水，一下雨就淹到脚脖子。", "地下车库", category="equipment", severity="medium"
    ),
)
HERO: tuple[Told, ...] = (
    Told(
        30,
        "袁丽娟",
        "3号楼和4号楼之间停满电动车，消防车进不来。",
        "3号楼与4号楼之间",
        title="电动车占用消防通道",
        category="facility",
        severity="medium",
        urgency="high",
        joined=("董建平", "沈国栋", "傅雅琴"),
        progress=((2, "和物业一起划线，清走占道车辆 17 辆。"),),
        ending="closed",
        result="消防通道划线、立牌，电动车停到东墙边的新车棚。",
    ),
    Told(
        8,
        "邓春生",
        "1号楼1单元二楼往下漏水，找了楼上两次都说不是他家的。",
        "1号楼1单元",
        kind="dispute",
        category="property_dispute",
        channel="phone",
        severity="medium",
        ending="in_hand",
    ),
    Told(1, "傅雅琴", "快递柜放在北门，老人取件太远，能不能在南门也放一组。", "南门", category="facility"),
)

STORIES: Mapping[str, tuple[Told, ...]] = {"阳光": SUNSHINE, "东风": EAST_WIND, "英俊": HERO}
"""By a word of the tenant's name."""
