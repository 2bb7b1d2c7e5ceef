"""Which line is the heading, and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yishi.errors import Refusal
from yishi.i18n import N_, _, listed
from yishi.places.roster.table import Cell, Table
from yishi.text import clean

_HEADING_WITHIN = 30


class Field(StrEnum):
    BUILDING = "building"
    ENTRANCE = "entrance"
    FLOOR = "floor"
    ROOM = "room"
    WHOLE_PLACE = "whole_place"
    AREA = "area"
    AREA_SOURCE = "area_source"
    OWNER_NAME = "owner_name"
    OWNER_KEY = "owner_key"
    OWNER_KIND = "owner_kind"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    STATUS = "status"
    SINCE = "since"
    NOTE = "note"


LABELS: Mapping[Field, str] = {
    Field.BUILDING: N_("楼栋"),
    Field.ENTRANCE: N_("单元"),
    Field.FLOOR: N_("楼层"),
    Field.ROOM: N_("房号"),
    Field.WHOLE_PLACE: N_("房间号（楼栋-单元-房号）"),
    Field.AREA: N_("面积"),
    Field.AREA_SOURCE: N_("面积来源"),
    Field.OWNER_NAME: N_("业主姓名"),
    Field.OWNER_KEY: N_("业主编号"),
    Field.OWNER_KIND: N_("业主类型"),
    Field.PHONE: N_("联系电话"),
    Field.ID_NUMBER: N_("身份证号"),
    Field.STATUS: N_("房屋状态"),
    Field.SINCE: N_("登记日期"),
    Field.NOTE: N_("备注"),
}
"""How each column is called in the template and in messages."""

_SYNONYMS: Mapping[Field, str] = {
    Field.BUILDING: "楼栋 楼栋号 栋号 楼号 栋 幢 幢号 楼幢 座 楼座 楼 号楼 楼宇 building",
    Field.ENTRANCE: "单元 单元号 单元门 梯 梯号 门洞 entrance unit",
    Field.FLOOR: "楼层 层 层数 所在层 所在楼层 floor",
    Field.ROOM: "房号 室号 室 房 户号 门牌号 门牌 房屋号 住房号 room roomnumber",
    Field.WHOLE_PLACE: "房间号 房屋编号 房间编号 房间 房屋 楼房号 楼栋单元房号 房号全称 roomno unitno "
    "fullroomnumber",
    Field.AREA: "面积 建筑面积 专有部分面积 专有面积 房屋面积 产权面积 房产面积 登记面积 测绘面积 合同面积 "
    "房屋建筑面积 专有部分建筑面积 area",
    Field.AREA_SOURCE: "面积来源 面积依据 面积出处 areasource",
    Field.OWNER_NAME: "业主姓名 业主 产权人 产权人姓名 姓名 户主 户主姓名 业主名称 权利人 房主 所有权人 "
    "共有人 共有人姓名 客户名称 name owner ownername",
    Field.OWNER_KEY: "业主编号 业主编码 业主号 业主代码 ownerid ownerkey ownernumber",
    Field.OWNER_KIND: "业主类型 业主性质 产权人类型 业主类别 ownerkind",
    Field.PHONE: "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 "
    "业主电话 移动电话 联系手机 备用电话 phone mobile telephone telephonenumber "
    "phonenumber",
    Field.ID_NUMBER: "身份证号 身份证 身份证号码 证件号 证件号码 公民身份号码 idnumber",
    Field.STATUS: "房屋状态 销售状态 交付状态 状态 居住状态 入住状态 入住情况 居住情况 使用状态 房态 status unitstatus",
    Field.SINCE: "登记日期 产权登记日期 登记时间 取得日期 购房日期 购房时间 产权日期 since registeredsince",
    Field.NOTE: "备注 说明 备注说明 note notes remark",
}
_FIELDS = {word: field for field, words in _SYNONYMS.items() for word in words.split()}
_SEVERAL = frozenset({Field.OWNER_NAME, Field.PHONE, Field.ID_NUMBER, Field.STATUS, Field.NOTE})
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
_OTHER_AREA = ("套内", "公摊", "分摊", "车位", "使用面积", "花园", "露台")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`places` gives the zero-based columns of each field; `ignored` the headings nobody knows."""

    heading_line: int
    places: Mapping[Field, Sequence[int]]
    headings: Mapping[int, str]
    ignored: Sequence[str]

    def has(self, field: Field) -> bool:
        return field in self.places

    def heading(self, field: Field) -> str | None:
        """The first heading of a field, as the file has it."""
        return self.headings[self.places[field][0]] if field in self.places else None


def field_of(heading: Cell) -> Field | None:
    """`建筑面积（㎡）` → AREA, `联系电话2` → PHONE; a heading that nobody knows → None."""
    if not isinstance(heading, str):
        return None
    text = clean(heading).casefold()
    if any(word in text for word in _OTHER_AREA):
        return None
    plain = re.sub(r"[\s*:：_./\-]", "", _BRACKETS.sub("", text))
    found = _FIELDS.get(plain) or _FIELDS.get(plain.rstrip("0123456789一二三四五"))
    return found if found is None or plain in _FIELDS or found in _SEVERAL else None


def find_columns(table: Table, *, area_required: bool) -> ColumnMap:
    """Find the heading below titles and notes; refuse a file whose columns are missing or ambiguous."""
    line = _heading_line(table)
    places: dict[Field, list[int]] = {}
    headings: dict[int, str] = {}
    ignored: list[str] = []
    for column, cell in enumerate(table.lines[line]):
        if cell is None:
            continue
        heading, found = clean(str(cell)), field_of(cell)
        headings[column] = heading
        if found is None:
            ignored.append(heading)
        else:
            places.setdefault(found, []).append(column)
    _refuse_ambiguous(places, headings)
    columns = ColumnMap(line, places, headings, tuple(dict.fromkeys(ignored)))
    _refuse_missing(columns, area_required)
    return columns


def _heading_line(table: Table) -> int:
    scores = [len({field_of(cell) for cell in line} - {None}) for line in table.lines[:_HEADING_WITHIN]]
    best = max(scores)
    if best < 2:
        shown = next(line for line in table.lines if any(cell is not None for cell in line))
        raise Refusal(
            "roster.no_heading",
            _(
                "没有找到表头。前面的内容是：%(found)s。请在数据上方加一行列名，例如：楼栋、单元、房号、面积、业主姓名、联系电话。",
                found=_listed([str(cell) for cell in shown if cell is not None]),
            ),
        )
    line = scores.index(best)
    # A heading of two lines, merged downwards: its last line is the one above the data.
    while line + 1 < len(scores) and scores[line + 1] == best:
        line += 1
    return line


def _refuse_ambiguous(places: Mapping[Field, Sequence[int]], headings: Mapping[int, str]) -> None:
    for field, columns in places.items():
        if len(columns) > 1 and field not in _SEVERAL:
            raise Refusal(
                "roster.ambiguous_column",
                _(
                    "有几列都像是“%(field)s”：%(found)s。请只留一列，或改掉其余的列名。",
                    field=_(LABELS[field]),
                    found=_listed([headings[c] for c in columns]),
                ),
                details={"field": field.value, "columns": [headings[c] for c in columns]},
            )


def _refuse_missing(columns: ColumnMap, area_required: bool) -> None:
    missing = []
    if not (columns.has(Field.ROOM) or columns.has(Field.WHOLE_PLACE)):
        missing.append(Field.ROOM)
    if area_required and not columns.has(Field.AREA):
        missing.append(Field.AREA)
    if missing:
        refuse_missing_columns(columns, missing)


def refuse_missing_columns(columns: ColumnMap, missing: Sequence[Field]) -> None:
    """Raise the refusal that names what is missing and what was found instead."""
    raise Refusal(
        "roster.missing_column",
        _(
            "缺少这些列：%(missing)s。第 %(line)s 行的列名是：%(found)s。请补上，或把列名改成上面的写法。",
            missing=_listed([_(LABELS[field]) for field in missing]),
            line=columns.heading_line + 1,
            found=_listed(list(columns.headings.values())),
        ),
        details={"missing": [f.value for f in missing], "found": list(columns.headings.values())},
    )


def _listed(words: Sequence[str]) -> str:
    shown = [word[:20] for word in words[:12]]
    return listed(shown) + ("…" if len(words) > len(shown) else "")
