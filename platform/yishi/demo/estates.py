"""The estates of the demo, brought in as a community brings them in: by roster files.

世纪花园 has its 612 units from the data file; the others are made here. Names are drawn from a list and
are nobody's; the same key always gets the same name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = [
    "桂兰",
    "建国",
    "淑华",
    "德福",
    "玉芬",
    "晓东",
    "秀英",
    "志强",
    "丽娟",
    "海燕",
    "国栋",
    "雅琴",
    "春生",
    "立新",
    "明月",
    "文博",
    "守成",
    "秀兰",
    "建军",
    "桂英",
    "长顺",
    "凤霞",
    "玉梅",
    "永强",
    "小红",
    "立群",
    "振华",
    "淑琴",
    "宝林",
    "金凤",
    "树林",
    "艳秋",
    "庆丰",
    "美玲",
    "广田",
    "素云",
    "春梅",
    "思远",
    "书语",
    "静秋",
]

HEADINGS = (
    "楼栋", "单元", "楼层", "房号", "面积", "面积来源", "业主编号", "业主姓名", "联系电话", "业主类型", "房屋状态",
)  # fmt: skip

Homes = Mapping[str, tuple[str, str]]
"""Who of the cast lives where: `building-entrance-room` → (name, telephone)."""


@dataclass(frozen=True, slots=True)
class EstateRoster:
    """One estate and its roster as CSV bytes (UTF-8 with BOM, as Excel writes it)."""

    name: str
    address: str
    data: bytes


def name_of(key: str) -> str:
    """A fictional name, always the same for one key."""
    number = int.from_bytes(sha256(key.encode()).digest()[:6], "big")
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // 97 % len(_GIVEN)]


def shijihuayuan(source: Path, homes: Homes) -> EstateRoster:
    """世纪花园: 9 buildings, 612 units, 49,544.25 m², 587 persons as the law counts them."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    cast = {row["owner_id"]: homes[row["room_no"]] for row in found if row["room_no"] in homes}
    rows = []
    for row in found:
        key, developer = row["owner_id"], row["owner_kind"] == "建设单位"
        name, phone = cast.get(key, ("长春世纪置业有限公司" if developer else name_of(key), ""))
        rows.append(
            (row["building"], row["unit"], row["floor"], row["room"], row["area"], "产权登记", key, name, phone,
             row["owner_kind"], row["status"])
        )  # fmt: skip
    return EstateRoster("世纪花园", "高新区双德街道", _csv(rows))


def made(
    name: str, address: str, size: tuple[int, int, int], areas: Sequence[str], homes: Homes
) -> EstateRoster:
    """An estate of `size` (buildings, entrances, floors) with the same flats on each floor."""
    rows = []
    for building, entrance, floor in product(*(range(1, n + 1) for n in size)):
        for place, area in enumerate(areas, 1):
            room = f"{floor}{place:02}"
            key = f"{name}-{building}-{entrance}-{room}"
            owner, phone = homes.get(f"{building}-{entrance}-{room}", (name_of(key), ""))
            rows.append(
                (building, entrance, floor, room, area, "产权登记", key, owner, phone, "个人", "已交付")
            )
    return EstateRoster(name, address, _csv(rows))


def rosters(folder: Path, homes: Mapping[str, Homes]) -> dict[str, EstateRoster]:
    """The estate of each community, by the community's slug."""
    source = folder / "changchun" / "shijihuayuan_units.csv"
    return {
        "yangguang": shijihuayuan(source, homes["yangguang"]),
        "dongfeng": made("净水山庄", "南关区鸿城街道", (4, 3, 6), ("76.20", "92.85"), homes["dongfeng"]),
        "yingjun": made("万晟爱琴海", "二道区东惠街道", (4, 2, 11), ("88.36", "105.12"), homes["yingjun"]),
    }


NEIGHBOURS: Mapping[str, Sequence[str]] = {
    "dongfeng": ("东岭花园", "鸿城佳苑", "平泉小区", "民丰小区"),
    "yingjun": ("英俊花园", "东惠新居", "河畔小区", "铁路新村", "学府家园"),
}
"""More estates of a community, by name alone: their rosters are still to come."""


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")
