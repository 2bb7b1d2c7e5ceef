"""What can be wrong with a line, in plain words.

An error keeps its line out; a warning lets it in and says what was left out or assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yishi.i18n import N_, _


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`line` as the spreadsheet numbers it, `column` the heading there (None: the whole line)."""

    line: int
    column: str | None
    code: str
    message_id: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    @property
    def message(self) -> str:
        """The sentence in the current language."""
        return _(self.message_id, **self.params)


class BadCell(Exception):
    """A cell that can't be taken as it is; `code` is one of this module's."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


ERRORS = {
    "formula_error": N_("这一格的公式出错了（例如 #N/A）。请改成具体内容。"),
    "formula_uncalculated": N_("这一格的公式还没有算出结果。请用 Excel 或 WPS 打开保存一次，再重新上传。"),
    "formula_text": N_("这一格是公式「%(value)s」，不是内容。请改成具体内容。"),
    "became_date": N_("「%(value)s」被 Excel 改成了日期。请把这一列设为“文本”格式，重新填写房号。"),
    "room_missing": N_("没有房号。请补上房号。"),
    "building_missing": N_("没有楼栋。请补上楼栋，或把房号写成“楼栋-单元-房号”，例如 3-2-0201。"),
    "place_unclear": N_("看不懂「%(value)s」是哪一套房。请写成“楼栋-单元-房号”，例如 3-2-0201。"),
    "place_disagrees": N_("「%(value)s」与前面几列写的 %(place)s 不是同一套房。请改成一致。"),
    "too_long": N_("内容太长（最多 %(limit)s 个字）。请缩短。"),
    "area_missing": N_("没有面积。计票要用专有部分面积，请补上。"),
    "area_unclear": N_("面积「%(value)s」不是数字。请只写数字，单位是平方米。"),
    "area_decimals": N_("面积「%(value)s」的小数超过两位。请按产权登记写到两位小数。"),
    "area_not_positive": N_("面积「%(value)s」应当大于 0。"),
    "area_too_large": N_("面积「%(value)s」超过 10 万平方米。请检查小数点和单位。"),
    "area_merged": N_(
        "第 %(first)s 至 %(last)s 行的面积合并成了一格，分不清每套各有多少。请取消合并，逐套填写。"
    ),
    "name_unclear": N_("姓名「%(value)s」里有数字或符号，分不清是谁。请改成姓名。"),
    "owner_keys_mismatch": N_("这一格有 %(keys)s 个业主编号，却有 %(names)s 个姓名。请一一对应。"),
    "owner_conflict": N_(
        "业主编号「%(key)s」在第 %(first)s 行是「%(one)s」，这里是「%(other)s」。请改成一致，或换一个编号。"
    ),
    "ids_differ": N_("业主编号「%(key)s」在第 %(first)s 行是另一个身份证号。请核对，改成一致。"),
    "id_conflict": N_("这个身份证号在第 %(first)s 行是「%(one)s」，这里是「%(other)s」。请核对。"),
    "duplicate_differs": N_(
        "%(place)s 出现了几次（第 %(lines)s 行），内容不一样。请只留一行；共有人写在同一格，用顿号隔开。"
    ),
}
WARNINGS = {
    "room_padded": N_("房号「%(value)s」前面的 0 丢了，已按本楼的写法补成「%(room)s」。"),
    "duplicate_same": N_("%(place)s 与第 %(first)s 行完全相同，只算一次。"),
    "line_without_room": N_("这一行没有房号，也没有面积，没有导入。"),
    "area_missing_allowed": N_("没有面积。房屋可以先登记，补上面积以前不能计入表决。"),
    "area_source_unclear": N_("面积来源「%(value)s」看不懂，没有采用。请写：产权登记、测绘或合同。"),
    "status_unclear": N_(
        "房屋状态「%(value)s」看不懂，没有采用。请写：已交付、未出售、已售未交付，或自住、出租、空置。"
    ),
    "owner_kind_unclear": N_("业主类型「%(value)s」看不懂，没有采用。请写：个人、单位或建设单位。"),
    "date_unclear": N_("日期「%(value)s」看不懂，没有采用。请写成 2026-05-01 这样。"),
    "floor_unclear": N_("楼层「%(value)s」看不懂，没有采用。"),
    "id_damaged": N_(
        "身份证号被 Excel 改坏了（变成了 1.1E+17 这样），没有采用。请把这一列设为“文本”格式后重新填写。"
    ),
    "id_invalid": N_("身份证号不对（位数、生日或校验码有误），没有采用。请核对。"),
    "ids_uncertain": N_("有 %(names)s 位业主、%(count)s 个身份证号，对不上人，没有采用。请一一对应。"),
    "phone_damaged": N_(
        "电话被 Excel 改坏了（变成了 1.38E+10 这样），没有采用。请把这一列设为“文本”格式后重新填写。"
    ),
    "phone_invalid": N_("电话「%(value)s」不是有效的号码，没有采用。手机写 11 位，座机请带区号。"),
    "phones_uncertain": N_("有 %(names)s 位业主、%(count)s 个电话，已记在第一位名下，请核对。"),
    "phone_differs": N_(
        "「%(name)s」在第 %(first)s 行留的是另一个电话，两个都记下了，以那一个为主。请核对。"
    ),
    "name_with_space": N_("「%(value)s」按一个人登记。如果是几个人，请用顿号隔开。"),
    "other_sheets": N_("只读了工作表「%(sheet)s」，没有读：%(others)s。其余的请分别上传。"),
}


def problem(line: int, column: str | None, code: str, **params: str | int) -> RowProblem:
    """The problem `code` at a line; whether it is an error stands with its sentence."""
    if code in ERRORS:
        return RowProblem(line, column, code, ERRORS[code], params, Severity.ERROR)
    return RowProblem(line, column, code, WARNINGS[code], params, Severity.WARNING)
