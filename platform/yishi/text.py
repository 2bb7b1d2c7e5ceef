"""Names as people write them: normal forms, sort keys, search tokens, masks.

Nothing here sorts by a database collation: keys are plain strings whose binary order is the wanted one.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MAX_TOKEN = 24
"""Longest search token, in characters."""

_RUNS = re.compile(rf"[{CJK}]+|[0-9]+|[^\W\d_{CJK}]+")
_DIGITS = re.compile(r"[0-9]+")
_WIDTH = 6

_PLACE_WORDS = "号楼|栋|幢|座|单元|梯|号|室|层|楼|门|户|#"
_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_NUMBER = re.compile(rf"[〇零一二两三四五六七八九十百]+(?={_PLACE_WORDS}|期|区|排|组)")
_PLACE_SUFFIX = re.compile(rf"(?<=[0-9a-z])(?:{_PLACE_WORDS})+ *-?")
_BELOW_GROUND = re.compile(r"负(?=[0-9〇零一二三四五六七八九十])")
_NEGATIVE = re.compile(r"(?:^|(?<=[-/\s]))-(?=[0-9])")

_HALF = (
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u3000\xa0", " ")
    | dict.fromkeys("–—−‐‑‒―", "-")
)
_WIDE = re.compile(f"[{''.join(map(re.escape, _HALF))}]")

# Characters of names whose everyday reading is not the dictionary's first.
_NAME_READINGS = {"晟": "sheng4"}
# Surnames that are read otherwise than the same character elsewhere.
_SURNAME_READINGS = {
    "单": "shan4", "曾": "zeng1", "解": "xie4", "仇": "qiu2", "区": "ou1", "查": "zha1", "任": "ren2",
    "朴": "piao2", "盖": "ge3", "乐": "yue4", "尉": "wei4", "缪": "miao4", "翟": "zhai2", "折": "she2",
    "员": "yun4", "冼": "xian3", "覃": "qin2", "种": "chong2", "繁": "po2", "秘": "bi4", "洗": "xian3",
}  # fmt: skip
COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳单于太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离"
        "长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭"
        "南门羊舌微生梁丘左丘东门西门纳兰叶赫完颜富察",
    )
)

_ADMINISTRATIVE_SUFFIX = re.compile(
    r"(?:社区居(?:民委员|委)会|居(?:民委员|委)会|村(?:民委员|委)会|社区|街道(?:办事处)?"
    r"|[镇乡]人民政府|民族乡|自治县|开发区|[镇乡县区市省村])$"
)


def to_half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and the ideographic space become ASCII; CJK stays as it is."""
    return _WIDE.sub(lambda found: _HALF[found[0]], text) if not text.isascii() else text


def clean(text: str) -> str:
    """Half width, composed, without invisible characters; every run of white space is one space."""
    text = to_half_width(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(c for c in text if _visible(c))
    return " ".join(text.split())


def _visible(char: str) -> bool:
    return char in "\t\n\r" or unicodedata.category(char) not in {"Cc", "Cf"}


def chinese_number(text: str) -> int:
    """`十二` → 12, `一百零三` → 103, `二〇` → 20; up to 999."""
    if not set(text) & set("十百"):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _CHINESE_DIGITS[char]
    return total + digit


def place_words_to_hyphens(text: str) -> str:
    """`三栋2单元0201室` → `3-2-0201`: numbers in digits, 栋/单元/室 as separators, lower case."""
    plain = _BELOW_GROUND.sub("-", clean(text).casefold())
    plain = _CHINESE_NUMBER.sub(lambda m: str(chinese_number(m[0])), plain)
    return _PLACE_SUFFIX.sub("-", plain).strip(" ").removesuffix("-")


@lru_cache(maxsize=65536)
def natural_key(text: str) -> str:
    """Key of a room, entrance or building label, to be stored and sorted in binary order.

    Numbers are zero-padded, so `3-2-0201` < `3-2-1001` < `10-1-0101`; `三栋2单元201室` has the key of
    `3-2-0201`, so equal keys mean the same place. Basements (`-101`) come before the ground floor.
    """
    plain = _NEGATIVE.sub("~", place_words_to_hyphens(text))
    hyphened = re.sub(r"[^\w~]+|_", "-", plain).strip("-")
    return _DIGITS.sub(lambda m: _pad(m[0]), hyphened).replace("~", "-")


def _pad(digits: str) -> str:
    short = digits.lstrip("0") or "0"
    if len(short) <= _WIDTH:
        return short.zfill(_WIDTH)
    return f":{len(short):02d}{short}"  # ":" follows "9": longer numbers after all shorter ones


def sort_key(name: str, *, person: bool = False) -> str:
    """Dictionary order of Chinese names: by pinyin with tone, then by character; numbers by value.

    `person` reads the first character as a surname (`单` shàn, `曾` zēng).
    """
    return " ".join(_sort_parts(clean(name).casefold(), person)).strip()


def _sort_parts(text: str, person: bool) -> Iterator[str]:
    for place, run in enumerate(_RUNS.findall(text)):
        if run[0].isdigit():
            yield _pad(run)
        elif _is_cjk(run):
            readings = _readings(run, person and place == 0)
            yield " ".join(reading + char for reading, char in zip(readings, run, strict=True))
        else:
            yield run


def _is_cjk(run: str) -> bool:
    return not run.isascii() and re.match(f"[{CJK}]", run) is not None


@lru_cache(maxsize=8192)
def _readings(run: str, person: bool) -> tuple[str, ...]:
    """One toned syllable a character; a character without a known reading stands for itself."""
    found = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, errors=_each)
    found = [_NAME_READINGS.get(char, reading) for char, reading in zip(run, found, strict=True)]
    if person and run[:2] not in COMPOUND_SURNAMES and run[0] in _SURNAME_READINGS:
        found[0] = _SURNAME_READINGS[run[0]]
    return tuple(found)


def _each(unknown: str) -> Any:
    return list(unknown)


def _syllables(run: str, person: bool = False) -> list[str]:
    return [r.rstrip("12345") for r in _readings(run, person)]


def initials(name: str, *, person: bool = False) -> str:
    """First letters of the pinyin: `世纪花园2期` → `sjhy2q`."""
    runs = enumerate(_RUNS.findall(clean(name).casefold()))
    return "".join(_run_initials(run, person and place == 0) for place, run in runs)


def _run_initials(run: str, person: bool) -> str:
    return "".join(s[0] for s in _syllables(run, person)) if _is_cjk(run) else run


def slug_from_name(name: str, *, limit: int = 40) -> str:
    """`阳光社区` → `yangguang`: pinyin without 社区, 街道, 区 … at the end; may be empty.

    Whether the slug is free or reserved is the caller's question.
    """
    whole = clean(name).casefold()
    core = _ADMINISTRATIVE_SUFFIX.sub("", whole) or whole
    words = ["".join(_ascii_parts(word)) for word in core.replace("'", "").split()]
    return _cut("-".join(filter(None, re.split(r"[^a-z0-9]+", "-".join(words)))), limit)


def _ascii_parts(word: str) -> Iterator[str]:
    for run in re.findall(rf"[{CJK}]+|[^{CJK}]+", word):
        yield from _syllables(run) if _is_cjk(run) else [run]


def _cut(slug: str, limit: int) -> str:
    return slug[:limit].rstrip("-")


def search_tokens(text: str, *, person: bool = False, limit: int = 300) -> set[str]:
    """What a text can be found by: at most `limit` tokens of at most `MAX_TOKEN` characters.

    Chinese runs give their pairs of characters, their first character, their pinyin and the initials of
    their parts; Latin words and numbers give themselves and their beginnings. Phones and identity numbers
    do not belong here.
    """
    runs = _RUNS.findall(clean(text).casefold())
    tokens: dict[str, None] = {}
    for run in runs:
        tokens |= dict.fromkeys(_character_tokens(run) if _is_cjk(run) else _word_tokens(run))
    for place, run in enumerate(runs):
        if _is_cjk(run) and len(tokens) < limit:
            tokens |= dict.fromkeys(_pinyin_tokens(run, person and place == 0))
    return set(list(tokens)[:limit])


def query_tokens(query: str) -> set[str]:
    """Tokens that must *all* be among a thing's search tokens for it to match `query`."""
    tokens: set[str] = set()
    for run in _RUNS.findall(clean(query).casefold()):
        if _is_cjk(run):
            tokens.update(_pairs(run) if len(run) > 1 else [run])
        else:
            tokens.add(_query_word(run))
    return tokens


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _character_tokens(run: str) -> Iterable[str]:
    return [run[0], *_pairs(run)]


def _word_tokens(run: str) -> Iterator[str]:
    for word in dict.fromkeys((run, run.lstrip("0") or "0") if run.isdigit() else (run,)):
        yield word[:MAX_TOKEN]
        yield from (word[:size] for size in range(2, min(len(word), 12)))


def _query_word(run: str) -> str:
    """A number is looked for without its leading zeros, for a roster may have lost them."""
    return (run.lstrip("0") if run.isdigit() and len(run) > 2 and run.strip("0") else run)[:MAX_TOKEN]


def _pinyin_tokens(run: str, person: bool) -> Iterator[str]:
    syllables = _syllables(run, person)
    letters = "".join(s[0] for s in syllables)
    if len(run) <= 8:
        yield "".join(syllables)[:MAX_TOKEN]
    if len(run) == 1:
        yield letters
    longest = len(run) if len(run) <= 12 else 4
    for size in range(2, longest + 1):
        yield from (letters[i : i + size] for i in range(len(letters) - size + 1))


@lru_cache(maxsize=4096)
def mask_name(name: str) -> str:
    """`张三丰` → `张*丰`, `李四` → `李*`, `欧阳娜娜` → `欧阳*娜`: for lists that are posted."""
    plain = clean(name)
    if not plain:
        return ""
    keep = 2 if len(plain) > 2 and plain[:2] in COMPOUND_SURNAMES else 1
    rest = plain[keep:]
    if not rest:
        return "*"
    shown = rest[-1] if len(rest) > 1 else ""
    return plain[:keep] + "*" * max(1, min(len(rest) - 1, 2)) + shown


def mask_phone(phone: str) -> str:
    """`13812348000` → `138****8000`, `0431-85551234` → `0431-****1234`."""
    digits = clean(phone)
    if len(digits) < 8:
        return "*" * len(digits)
    head = digits.index("-") + 1 if "-" in digits[:5] else 3
    return digits[:head] + "****" + digits[-4:]


def mask_email(address: str) -> str:
    """`wang.lan@example.org` → `w****@example.org`."""
    name, at, host = clean(address).rpartition("@")
    return f"{name[:1]}****@{host}" if at else "****"


def mask_id_number(number: str) -> str:
    """`11010519491231002X` → `110***********002X`."""
    plain = clean(number)
    return plain[:3] + "*" * (len(plain) - 7) + plain[-4:] if len(plain) >= 15 else "*" * len(plain)


def normalise_phone(text: str) -> str | None:
    """A mobile as 11 digits, a landline as `0431-85551234`, a 400 number as 10 digits; else None.

    A landline without its area code is None: it can't be called from elsewhere.
    """
    plain = clean(text)
    if re.search(r"[^0-9+\-.() ]", plain):
        return None
    digits = re.sub(r"^(?:\+|00)86|^86(?=1[3-9]\d{9}$)", "", re.sub(r"[-.() ]", "", plain))
    if re.fullmatch(r"1[3-9]\d{9}|[48]00\d{7}", digits):
        return digits
    area = re.fullmatch(r"(010|02\d|0[3-9]\d\d)([2-9]\d{6,7})", digits)
    return f"{area[1]}-{area[2]}" if area else None


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def cn_id_number_valid(number: str) -> bool:
    """An 18-character identity number with a real birthday and its check digit (GB 11643-1999)."""
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    remainder = sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True)) % 11
    return born.year >= 1850 and "10X98765432"[remainder] == number[17]


def small_int(text: str) -> int | None:
    """A whole number of up to nine digits, as forms and addresses carry it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
