"""Owners of one line: several in a cell, phones and id numbers that belong to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest

from yishi.places.roster import normalise
from yishi.places.roster.columns import Field
from yishi.places.roster.line import LineReader
from yishi.places.roster.normalise import OwnerKind, UnitStatus
from yishi.places.roster.problems import BadCell
from yishi.places.roster.rows import RosterOwner
from yishi.places.roster.table import Cell
from yishi.text import CJK, COMPOUND_SURNAMES, clean

_BETWEEN_NAMES = re.compile(r"[、,，;；/|&\n\r]+")
_BETWEEN_NUMBERS = re.compile(r"[、,，;；/|\n\r]+|(?<=[0-9Xx]) +(?=1[3-9][0-9]{9}|[1-9][0-9]{17})")
_BETWEEN_KEYS = re.compile(r"[、,，;；\n\r]+")
_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
_ORGANISATION = re.compile(r".+(?:公司|中心|银行|学校|医院|工厂|合作社|委员会|办事处|管理局|事务所)")
_LONGEST_NAME, _LONGEST_KEY = 60, 120


def read_owners(line: LineReader, status: UnitStatus | None) -> tuple[RosterOwner, ...]:
    """Who owns this line's unit, as far as the line alone tells."""
    texts = line.take_each(Field.OWNER_NAME, normalise.raw_text)
    written = [piece for text in texts for piece in _pieces(text or "")]
    names = [name for name in (_name(line, piece) for piece in written) if name]
    keys = line.take(Field.OWNER_KEY, _keys) or []
    if names and keys and len(names) != len(keys):
        line.report(Field.OWNER_KEY, "owner_keys_mismatch", keys=len(keys), names=len(names))
        return ()
    phones = _numbers(line, Field.PHONE, normalise.raw_text, normalise.phone)
    phones += [number for piece in written for number in _MOBILE.findall(piece)]
    ids = _numbers(line, Field.ID_NUMBER, normalise.id_number_cell, normalise.id_number)
    count = max(len(names), len(keys)) or int(any(phones) or any(ids))
    kind = line.take(Field.OWNER_KIND, normalise.owner_kind)
    owners = [
        RosterOwner(key=key, name=name, kind=kind or _guess_kind(name, status))
        for key, name in zip_longest(keys[:count], names[:count])
    ] or [RosterOwner(kind=kind)] * count
    return _with_ids(line, _with_phones(line, owners, phones), ids)


def _pieces(text: str) -> list[str]:
    return [piece for piece in map(clean, _BETWEEN_NAMES.split(text)) if normalise.meaningful(piece)]


def _name(line: LineReader, written: str) -> str | None:
    """`张　三` → `张三`; a phone beside the name is taken from it."""
    name = _MOBILE.sub("", written).strip(" ():-")
    if not name:
        return None
    words = name.split()
    if all(re.fullmatch(f"[{CJK}·]+", word) for word in words):
        name = "".join(words)
        if len(words) > 1 and min(map(len, words)) > 1 and words[0] not in COMPOUND_SURNAMES:
            line.report(Field.OWNER_NAME, "name_with_space", value=" ".join(words))
    if re.search(r"[0-9]{5,}|[<>={}]", name):
        line.report(Field.OWNER_NAME, "name_unclear", value=name[:20])
        return None
    if len(name) > _LONGEST_NAME:
        line.report(Field.OWNER_NAME, "too_long", limit=_LONGEST_NAME)
        return None
    return name


def _keys(cell: Cell) -> list[str]:
    found = [clean(piece) for piece in _BETWEEN_KEYS.split(normalise.raw_text(cell))]
    if any(len(key) > _LONGEST_KEY for key in found):
        raise BadCell("too_long", limit=_LONGEST_KEY)
    return [key for key in found if normalise.meaningful(key)]


def _numbers(
    line: LineReader,
    field: Field,
    text_of: Callable[[Cell], str],
    parse: Callable[[str], str | None],
) -> list[str | None]:
    """One entry for each number written, None where it is blank or wrong, so that they still pair up."""
    texts = line.take_each(field, text_of)
    pieces = [clean(piece) for text in texts for piece in _BETWEEN_NUMBERS.split(text or "")]
    while pieces and not pieces[-1]:
        pieces.pop()
    return [line.parsed(field, partial(parse, piece)) for piece in pieces]


def _guess_kind(name: str | None, status: UnitStatus | None) -> OwnerKind | None:
    organisation = bool(name and _ORGANISATION.fullmatch(name))
    if status is UnitStatus.UNSOLD and (organisation or name is None):
        return OwnerKind.DEVELOPER
    return OwnerKind.ORGANISATION if organisation else None


def _with_phones(
    line: LineReader, owners: Sequence[RosterOwner], phones: Sequence[str | None]
) -> list[RosterOwner]:
    if len(owners) > 1 and len(phones) == len(owners):
        return [replace(owner, phone=phone) for owner, phone in zip(owners, phones, strict=True)]
    known = list(dict.fromkeys(phone for phone in phones if phone))
    if not known or not owners:
        return list(owners)
    if len(owners) > 1:
        line.report(Field.PHONE, "phones_uncertain", names=len(owners), count=len(known))
    return [replace(owners[0], phone=known[0], other_phones=tuple(known[1:])), *owners[1:]]


def _with_ids(
    line: LineReader, owners: Sequence[RosterOwner], ids: Sequence[str | None]
) -> tuple[RosterOwner, ...]:
    if len(ids) == len(owners):
        return tuple(replace(owner, id_number=number) for owner, number in zip(owners, ids, strict=True))
    if any(ids):
        line.report(Field.ID_NUMBER, "ids_uncertain", names=len(owners), count=len(ids))
    return tuple(owners)
