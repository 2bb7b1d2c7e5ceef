"""Why a file as a whole is refused, in words that say what to do next."""

from __future__ import annotations

from yishi.errors import Refusal, TooLarge
from yishi.i18n import _


def empty() -> Refusal:
    return Refusal("roster.file_empty", _("这个文件里没有内容。请打开表格确认有数据，保存后再上传。"))


def too_large(megabytes: int) -> Refusal:
    return TooLarge(
        "roster.file_too_large",
        _("文件超过 %(limit)s MB。请删掉图片和用不到的工作表，或按楼栋分成几个文件上传。", limit=megabytes),
    )


def inflates() -> Refusal:
    return Refusal(
        "roster.file_inflates",
        _("这个文件解压后过大，没有打开。请新建一个表格，只把名册的内容复制进去，保存后再上传。"),
    )


def too_many_lines(limit: int) -> Refusal:
    return Refusal(
        "roster.too_many_lines",
        _("表格超过 %(limit)s 行。请按楼栋分成几个文件上传；如果下方是空行，请选中后整行删除。", limit=limit),
    )


def too_many_columns(limit: int) -> Refusal:
    return Refusal(
        "roster.too_many_columns",
        _("表格超过 %(limit)s 列。请只保留名册要用的列；如果右侧是空列，请选中后整列删除。", limit=limit),
    )


def encrypted() -> Refusal:
    return Refusal(
        "roster.file_encrypted",
        _("这个文件设了打开密码，系统读不了。请在 Excel 或 WPS 里取消密码，保存后再上传。"),
    )


def damaged() -> Refusal:
    return Refusal(
        "roster.file_damaged",
        _("这个文件已损坏，读不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    )


def web_page() -> Refusal:
    return Refusal(
        "roster.file_is_web_page",
        _("这个文件名像 Excel，内容其实是网页。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    )


def not_a_table() -> Refusal:
    return Refusal(
        "roster.file_not_a_table",
        _("这不是表格文件。请上传 .xlsx、.xls 或 .csv 文件；图片和 PDF 里的名册请先录成表格。"),
    )


def unreadable_text() -> Refusal:
    return Refusal(
        "roster.file_encoding",
        _("这个文件的文字编码认不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"),
    )


def open_quote(line: int) -> Refusal:
    return Refusal(
        "roster.csv_quotes",
        _(
            "CSV 文件从第 %(line)s 行起引号不成对。请改好引号，或用 Excel 打开另存为 .xlsx 后再上传。",
            line=line,
        ),
    )
