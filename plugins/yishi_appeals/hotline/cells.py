"""One cell at a time: from what hotline systems and Excel wrote to what is meant. Raises `BadCell`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yishi.toolkit import normalise_phone


class BadCell(ValueError):
    """A cell that says something which can't be used; its argument is the code of why."""


_NOTHING = frozenset(
    {"", "-", "--", "—", "/", "\\", "无", "空", "暂无", "不详", "未知", "null", "none", "n/a"}
)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[\sT]*(\d{1,2})\s*[:：时点]\s*(\d{1,2})?\s*分?(?:\s*[:：]?\s*(\d{1,2}))?\s*秒?(?:\.\d+)?)?"
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\s*(\d{2})(\d{2})(\d{2})?)?")
_EXCEL_EPOCH = datetime.combine(date(1899, 12, 30), time())
_EARLIEST, _LATEST = 2000, 2100


def text_of(cell: Any, *, limit: int = 0) -> str:
    """The words of a cell; whole numbers without `.0`, what means nothing as an empty string."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else ("是" if cell else "否")
    if isinstance(cell, float):
        found = str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    elif isinstance(cell, datetime):
        found = cell.isoformat(" ")
    else:
        found = str(cell)
    found = found.strip().strip("\t\ufeff").removeprefix("'").strip()
    if found.lower() in _NOTHING:
        return ""
    if limit and len(found) > limit:
        raise BadCell("too_long")
    return found


def moment_of(cell: Any, zone: str, *, end_of_day: bool = False) -> datetime | None:
    """An instant (UTC) from a date with or without its time in the tenant's zone; None for an empty cell.

    A bare date means its beginning, or with `end_of_day` its last second: a limit holds through its day.
    """
    if isinstance(cell, datetime):
        return _aware(cell, zone)
    if isinstance(cell, date):
        return _of_day(cell, zone, end_of_day=end_of_day)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 36526 <= cell < 73051:
        # Excel's own number of a day, where a list was saved without its formats. Whole seconds: no float stays.
        return _aware(_EXCEL_EPOCH + timedelta(seconds=round(cell * 86400)), zone)
    said = text_of(cell)
    if not said:
        return None
    match = _DATE.fullmatch(said) or _PACKED.fullmatch(said)
    if match is None:
        raise BadCell("date")
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
    try:
        on = date(year or 0, month or 0, day or 0)
        if hour is None:
            return _of_day(on, zone, end_of_day=end_of_day)
        return _aware(datetime.combine(on, time(hour, minute or 0, second or 0)), zone)
    except ValueError as error:
        raise BadCell("date") from error


def _of_day(on: date, zone: str, *, end_of_day: bool) -> datetime:
    return _aware(datetime.combine(on, time(23, 59, 59) if end_of_day else time()), zone)


def _aware(moment: datetime, zone: str) -> datetime:
    if not _EARLIEST <= moment.year <= _LATEST:
        raise BadCell("date")
    return moment.replace(tzinfo=moment.tzinfo or ZoneInfo(zone)).astimezone(UTC)


def phone_of(cell: Any) -> str:
    """A telephone number in its one spelling; empty where there is none."""
    said = text_of(cell)
    if not said:
        return ""
    found = normalise_phone(re.split(r"[,，;；、/\s]+", said)[0])
    if found is None:
        raise BadCell("phone")
    return found


_YES = frozenset({"是", "已解决", "解决", "基本解决", "y", "yes", "true", "1"})
_NO = frozenset({"否", "未解决", "部分解决", "没有解决", "不解决", "n", "no", "false", "0"})
_UNSAID = frozenset({"未评价", "未回访", "待回访", "无法联系", "未接通", "拒绝评价", "不评价", "未答复"})


def resolved_of(cell: Any) -> bool | None:
    """What the call-back heard: resolved, not (or only in part), or nothing."""
    said = text_of(cell).lower()
    if not said or said in _UNSAID:
        return None
    if said in _YES or said in _NO:
        return said in _YES
    raise BadCell("resolved")


_GRADES = {
    "satisfied": "满意 非常满意 很满意 十分满意 5 5星 五星",
    "mostly": "基本满意 比较满意 一般 4 4星 3 3星 四星 三星",
    "dissatisfied": "不满意 非常不满意 很不满意 不太满意 1 1星 2 2星 一星 二星",
}
_BY_WORD = {word: grade for grade, words in _GRADES.items() for word in words.split()}


def satisfaction_of(cell: Any) -> str:
    """`satisfied`, `mostly`, `dissatisfied`, or empty where nothing was said."""
    said = text_of(cell)
    if not said or said in _UNSAID:
        return ""
    if said not in _BY_WORD:
        raise BadCell("satisfaction")
    return _BY_WORD[said]


_CLOSED = ("办结", "结案", "完结", "归档", "关闭", "已完成", "是")
_NOT_CLOSED = ("未", "待", "否", "不")


def closed_of(cell: Any) -> bool:
    """Whether the list says that the case is dealt with; words it does not know mean no."""
    said = text_of(cell)
    return any(word in said for word in _CLOSED) and not said.startswith(_NOT_CLOSED)
