"""An official platform's file: read by its headings, judged line by line, shown before anything is written."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from yishi.toolkit import Reason, Refusal, _, clock, current_tenant, guarded, read, read_table, refuse_all
from yishi_voting.ballots.choosing import METHODS, YES_NO, Asked
from yishi_voting.ballots.importing import OfficialBallot
from yishi_voting.ballots.precedence import first_received_of_all
from yishi_voting.models import Elector

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "who": ("票号", "房号", "业主编号", "owner_id", "number", "who", "room"),
    "choice": ("意见", "表决意见", "选择", "choice"),
    "at": ("时间", "投票时间", "表决时间", "at", "time"),
}
SAID: Mapping[str, str] = {
    "同意": "yes",
    "赞成": "yes",
    "yes": "yes",
    "不同意": "no",
    "反对": "no",
    "no": "no",
    "弃权": "abstain",
    "abstain": "abstain",
}
MAX_LINES, MAX_PACKED = 20_000, 2_000_000
_KNOWN = guarded(
    select(Elector.number, Elector.units, Elector.cast_channel).where(Elector.vote_id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Looked:
    """One line of the file as it will be taken: `note` is the code why it will not count, if known already."""

    row: int
    who: str
    choice: Any
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole file. With `faults` nothing can be imported."""

    lines: tuple[Looked, ...]
    faults: tuple[tuple[int, str], ...]

    @property
    def counting(self) -> int:
        return sum(not line.note for line in self.lines)


def look(vote_id: UUID, vote: Asked, data: bytes) -> Sheet:
    """Read and judge a file; refuses one whose columns can't be told (`voting.official_columns`)."""
    table = read_table(data)
    rows = [list(line) for line in table.lines]
    head = next((n for n, line in enumerate(rows) if any(cell is not None for cell in line)), 0)
    columns = _columns(rows[head] if rows else [])
    faults: list[tuple[int, str]] = []
    read_lines: list[tuple[int, OfficialBallot]] = []
    for n, line in enumerate(rows[head + 1 :], head + 2):
        if not any(cell is not None for cell in line):
            continue
        cells = {name: line[place] if place < len(line) else None for name, place in columns.items()}
        found = _line(vote, cells)
        if isinstance(found, str):
            faults.append((n, found))
        else:
            read_lines.append((n, found))
    if not read_lines and not faults:
        raise Refusal("voting.official_empty", _("文件里没有一张票，请核对后再传。"), field="file")
    if len(read_lines) > MAX_LINES:
        raise Refusal("voting.official_too_long", _("一次最多 %(n)d 行。", n=MAX_LINES), field="file")
    return Sheet(tuple(_judge(vote_id, read_lines)), tuple(faults))


def _columns(head: Sequence[Any]) -> dict[str, int]:
    words = [str(cell).strip().lower() if cell is not None else "" for cell in head]
    found = {
        name: next((place for place, word in enumerate(words) if word in known), None)
        for name, known in HEADINGS.items()
    }
    missing = [known[0] for name, known in HEADINGS.items() if found[name] is None]
    if missing:
        raise Refusal(
            "voting.official_columns",
            _("文件第一行要有这几列：票号、意见、时间；现在缺：%(missing)s。", missing="、".join(missing)),
            field="file",
        )
    return {name: place for name, place in found.items() if place is not None}


def _line(vote: Asked, cells: Mapping[str, Any]) -> OfficialBallot | str:
    """A ballot, or all that is wrong with the line."""
    wrong = []
    who = _plain(cells["who"])
    if not who:
        wrong.append(_("没有票号"))
    choice = _choice(vote, _plain(cells["choice"]))
    if choice is None:
        wrong.append(_("意见“%(text)s”认不出", text=_plain(cells["choice"])[:20]))
    moment = _moment(cells["at"])
    if moment is None:
        wrong.append(_("时间“%(text)s”认不出", text=_plain(cells["at"])[:20]))
    elif moment > clock.now():
        wrong.append(_("时间在现在以后"))
    if wrong or moment is None:
        return "；".join(wrong)
    return OfficialBallot(who, choice, moment)


def _plain(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _choice(vote: Asked, text: str) -> Any:
    if vote.method == YES_NO:
        return SAID.get(text.lower())
    keys = {str(one["title"]): str(one["key"]) for one in vote.options}
    keys |= {key: key for key in keys.values()}
    named = [part.strip() for part in text.replace(";", "；").replace("、", "；").split("；") if part.strip()]
    if not named or any(part not in keys for part in named):
        return None
    found = [keys[part] for part in named]
    return found[0] if METHODS[vote.method].ballot_shape == "one" and len(found) == 1 else found


def _moment(cell: Any) -> datetime | None:
    zone = ZoneInfo(current_tenant().zone)
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=zone)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    text = _plain(cell).replace("/", "-").replace("年", "-").replace("月", "-").replace("日", "")
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).replace(tzinfo=zone)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _judge(vote_id: UUID, lines: list[tuple[int, OfficialBallot]]) -> list[Looked]:
    """What will not count can be said before: numbers nobody has, second ballots, other channels."""
    cast: dict[str, tuple[int, str]] = {}
    shared: set[str] = set()
    for number, units, channel in read(_KNOWN, {"id": vote_id}):
        words = {str(number)}
        for unit in units:
            words |= {unit["room"], unit["label"], unit["owner_key"]}
        for word in filter(None, words):
            if cast.setdefault(word, (number, channel))[0] != number:
                shared.add(word)
    received, taken = first_received_of_all(vote_id), set[int]()
    found = []
    for row, ballot in lines:
        number, channel = cast.get(ballot.who, (0, "")) if ballot.who not in shared else (0, "")
        note = "foreign" if not number else ""
        waits = number in received and ballot.at < received[number]
        if number and ((channel and not waits) or number in taken):
            note = "duplicate" if number in taken or channel == "official" else "other_channel"
        taken.add(number)
        found.append(Looked(row, ballot.who, ballot.choice, ballot.at, note))
    return found


def ballots_of(sheet: Sheet) -> list[OfficialBallot]:
    """The lines of a file without faults; refuses with one `voting.official_line_wrong` for each fault."""
    refuse_all(
        [
            Reason("voting.official_line_wrong", _("第 %(row)d 行：%(why)s", row=row, why=why), field="file")
            for row, why in sheet.faults
        ]
    )
    return [OfficialBallot(line.who, line.choice, line.at) for line in sheet.lines]


# --- between the two steps -----------------------------------------------------------------------------


def pack(lines: Sequence[Looked]) -> str:
    """The lines as one hidden field, from the preview to the confirmation."""
    plain = json.dumps(
        [[line.who, line.choice, line.at.isoformat()] for line in lines], separators=(",", ":")
    )
    return base64.b64encode(zlib.compress(plain.encode(), 9)).decode()


def unpack(text: str) -> list[OfficialBallot]:
    """The lines again; what was tampered with is refused or checked anew by the import itself."""
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(base64.b64decode(text, validate=True), MAX_PACKED * 4)
        rows = json.loads(plain)
        return [OfficialBallot(str(who), choice, _aware(at)) for who, choice, at in rows][:MAX_LINES]
    except (binascii.Error, zlib.error, ValueError, TypeError) as error:
        raise Refusal(
            "voting.official_lost", _("核对的内容没有完整传回来，请重新上传文件。"), field="file"
        ) from error


def _aware(text: Any) -> datetime:
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError(text)
    return found
