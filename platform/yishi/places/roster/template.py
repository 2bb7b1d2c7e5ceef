"""An empty roster to fill in, as .xlsx and as .csv: headings that are understood, and one example."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from yishi.i18n import N_, _, translate
from yishi.places.roster.columns import LABELS, Field

COLUMNS: Sequence[tuple[Field, str, str]] = (
    (Field.BUILDING, "3", N_("必填。例如 3、A、商业楼。")),
    (Field.ENTRANCE, "2", N_("没有单元的楼栋留空。")),
    (Field.FLOOR, "2", N_("选填。地下一层写 -1。")),
    (Field.ROOM, "0201", N_("必填。与门牌一致，前面的 0 要保留。")),
    (Field.AREA, "88.40", N_("必填。专有部分面积，平方米，两位小数。")),
    (Field.AREA_SOURCE, "产权登记", N_("产权登记、测绘或合同。")),
    (Field.OWNER_NAME, "张三、李四", N_("几位共有人写在一格，用顿号隔开。")),
    (Field.PHONE, "13800138000、13900139000", N_("与姓名顺序相同，用顿号隔开。")),
    (Field.ID_NUMBER, "", N_("选填，一般不需要。保存时加密，页面上只显示头尾。")),
    (Field.OWNER_KEY, "", N_("选填。同一个人有几套房时，写同一个编号最稳妥。")),
    (Field.OWNER_KIND, "个人", N_("个人、单位或建设单位。")),
    (Field.STATUS, "已交付", N_("已交付、未出售、已售未交付；也可写自住、出租、空置。")),
    (Field.SINCE, "2020-05-01", N_("产权登记日期，写成 2020-05-01 这样。")),
    (Field.NOTE, "示例，填写前请删除这一行", N_("选填。")),
)
"""Field, example, what to write there. Headings stay Chinese, whatever the page's language: they are data."""

_CHOICES = {
    Field.AREA_SOURCE: "产权登记,测绘,合同",
    Field.OWNER_KIND: "个人,单位,建设单位",
    Field.STATUS: "已交付,未出售,已售未交付",
}
_LINES = 3000


def _headings() -> list[str]:
    return [translate(LABELS[field], "zh_CN") for field, _example, _note in COLUMNS]


def as_csv() -> bytes:
    """UTF-8 with a mark, so that Excel and WPS read it right."""
    out = io.StringIO()
    csv.writer(out).writerows([_headings(), [example for _field, example, _note in COLUMNS]])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx() -> bytes:
    """Every column is text, so that 0201 stays 0201 and no telephone becomes 1.38E+10."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名册"
    sheet.append(_headings())
    sheet.append([example for _field, example, _note in COLUMNS])
    for number, (field, _example, note) in enumerate(COLUMNS, start=1):
        letter = get_column_letter(number)
        head = sheet.cell(1, number)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E3F0EC")
        head.alignment = Alignment(horizontal="center")
        head.comment = Comment(_(note), "")
        sheet.column_dimensions[letter].width = 24 if field in (Field.PHONE, Field.NOTE) else 13
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(2, number).number_format = "@"
        if field in _CHOICES:
            choice = DataValidation(type="list", formula1=f'"{_CHOICES[field]}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{_LINES}")
    sheet.freeze_panes = "A2"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
