"""One cell at a time: from what people and Excel wrote to what is meant. Raises `BadCell`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from yishi.places.roster.problems import BadCell
from yishi.places.roster.table import Cell
from yishi.text import clean, cn_id_number_valid, normalise_phone

MAX_AREA = 100_000 * 100
"""Largest area of one unit, in 0.01 m²."""

Known = TypeVar("Known")

NOTHING = frozenset(
    {"", "-", "--", "/", "\\", "无", "空", "暂无", "未知", "不详", "待定", "没有", "n/a", "null", "none", "0"}
)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]{1,2}", re.IGNORECASE)
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)


class AreaSource(StrEnum):
    """Where an area comes from, best first (建筑物区分所有权解释 8)."""

    REGISTER = "register"
    SURVEY = "survey"
    CONTRACT = "contract"


class UnitStatus(StrEnum):
    """Unsold and sold-but-undelivered units together count as one person (建筑物区分所有权解释 9)."""

    DELIVERED = "delivered"
    UNSOLD = "unsold"
    SOLD_UNDELIVERED = "sold_undelivered"


class Occupancy(StrEnum):
    SELF_OCCUPIED = "self_occupied"
    LET = "let"
    VACANT = "vacant"


class OwnerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    DEVELOPER = "developer"


def raw_text(value: Cell) -> str:
    """The text of a cell with its line breaks; whole numbers without `.0`, others as Excel shows them."""
    if value is None:
        return ""
    if isinstance(value, str):
        wrapped = _EXCEL_TEXT.fullmatch(value.strip())
        text = wrapped[1] if wrapped else value.strip().removeprefix("'")
        if text.startswith("="):
            raise BadCell("formula_text", value=text[:30])
        return text
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def cell_text(value: Cell, *, limit: int = 1000) -> str:
    """`raw_text` in half width, on one line."""
    text = clean(raw_text(value))
    if len(text) > limit:
        raise BadCell("too_long", limit=limit)
    return text


def meaningful(text: str) -> str:
    """Empty for `无`, `/`, `-` and the like."""
    return "" if text.casefold() in NOTHING else text


def area(value: Cell) -> int | None:
    """Area in units of 0.01 m², exactly as written; None for an empty cell."""
    written = cell_text(value)
    if written != "0" and not meaningful(written):
        return None
    plain = re.sub(
        r"(?:平方米|平米|平方|㎡|m²|m2|平)$", "", written.replace(",", ""), flags=re.IGNORECASE
    ).strip()
    try:
        if not re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?", plain):
            raise InvalidOperation
        hundredths = Decimal(plain) * 100
    except InvalidOperation:
        raise BadCell("area_unclear", value=written[:30]) from None
    if hundredths <= 0:
        raise BadCell("area_not_positive", value=written[:30])
    if hundredths > MAX_AREA:
        raise BadCell("area_too_large", value=written[:30])
    if hundredths != hundredths.to_integral_value():
        raise BadCell("area_decimals", value=written[:30])
    return int(hundredths)


def phone(text: str) -> str | None:
    """A phone in its normal form; None for nothing."""
    if not meaningful(text):
        return None
    if _SCIENTIFIC.fullmatch(text):
        text = _whole_number(text, "phone_damaged")
    found = normalise_phone(text)
    if found is None:
        raise BadCell("phone_invalid", value=text[:20])
    return found


def _whole_number(scientific: str, damaged: str) -> str:
    """`1.3812348E+10` still has all its digits up to trailing zeros; `1.38E+10` has lost some."""
    mantissa = re.sub(r"[.eE].*", "", scientific) + (re.search(r"\.([0-9]+)", scientific) or ["", ""])[1]
    if len(mantissa) < 8:
        raise BadCell(damaged)
    return str(int(Decimal(scientific)))


def id_number(text: str) -> str | None:
    """An 18-character identity number with a right check digit; None for nothing."""
    plain = re.sub(r"\s", "", text).upper()
    if not meaningful(plain):
        return None
    if _SCIENTIFIC.fullmatch(plain):
        raise BadCell("id_damaged")
    if not cn_id_number_valid(plain):
        raise BadCell("id_invalid")
    return plain


def id_number_cell(value: Cell) -> str:
    """The text of an id cell; a number has lost its last digits, however it looks."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 10**15:
        raise BadCell("id_damaged")
    return raw_text(value)


def day(value: Cell) -> dt.date | None:
    """A date, a serial number of Excel's 1900 system, or text: `2020年1月2日`, `2020/1/2`, `20200102`."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = meaningful(cell_text(value))
    if not text:
        return None
    try:
        return _day(text)
    except (ValueError, OverflowError):
        raise BadCell("date_unclear", value=text[:30]) from None


def _day(text: str) -> dt.date:
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", text):
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(text[:5]))
    found = re.match(
        r"((?:19|20)[0-9]{2})(?:[-/.年 ]+|(?=[0-9]{4}$))([0-9]{1,2})(?:[-/.月 ]+|(?=[0-9]{2}$))([0-9]{1,2})",
        text,
    )
    if not found:
        raise ValueError(text)
    return dt.date(int(found[1]), int(found[2]), int(found[3]))


_AREA_SOURCES: Mapping[str, AreaSource] = {
    word: source
    for source, words in {
        AreaSource.REGISTER: "register 登记 产权登记 不动产登记 产权证 房产证 不动产权证 不动产登记簿 登记簿",
        AreaSource.SURVEY: "survey 测绘 实测 测量 测绘报告 实测面积",
        AreaSource.CONTRACT: "contract 合同 买卖合同 购房合同 合同约定 预测",
    }.items()
    for word in words.split()
}
_STATUS_WORDS: Mapping[UnitStatus | Occupancy, str] = {
    UnitStatus.DELIVERED: "delivered 已交付 交付 已交房 已售已交付",
    UnitStatus.UNSOLD: "unsold 未出售 未售 待售 未售出",
    UnitStatus.SOLD_UNDELIVERED: "sold_undelivered 已售未交付 未交付 已售未交房 未交房",
    Occupancy.SELF_OCCUPIED: "self_occupied 自住 自用 业主自住 已入住 常住",
    Occupancy.LET: "let 租户 出租 已出租 租住 租赁",
    Occupancy.VACANT: "vacant 空置 空房 闲置 未入住 无人居住",
}
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
_OWNER_KINDS: Mapping[str, OwnerKind] = {
    word: kind
    for kind, words in {
        OwnerKind.PERSON: "person 自然人 个人 私人 居民",
        OwnerKind.ORGANISATION: "organisation organization 单位 法人 企业 公司 组织 机构 非自然人",
        OwnerKind.DEVELOPER: "developer 建设单位 开发商 开发企业 开发单位 房地产开发企业",
    }.items()
    for word in words.split()
}


def area_source(value: Cell) -> AreaSource | None:
    return _known(value, _AREA_SOURCES, "area_source_unclear")


def status(value: Cell) -> UnitStatus | Occupancy | None:
    return _known(value, _STATUSES, "status_unclear")


def owner_kind(value: Cell) -> OwnerKind | None:
    return _known(value, _OWNER_KINDS, "owner_kind_unclear")


def _known(value: Cell, words: Mapping[str, Known], otherwise: str) -> Known | None:
    text = meaningful(cell_text(value)).casefold().replace(" ", "")
    if not text:
        return None
    if text not in words:
        raise BadCell(otherwise, value=text[:20])
    return words[text]
