"""BALLOTS.csv and SERVED.csv: what was said, and to whom the question was duly handed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from yishi.toolkit import _
from yishi_voting.counting.outcome import Choice
from yishi_voting.counting.tally import Ballot
from yishi_voting.tally_command.csv_files import Row, read_rows
from yishi_voting.tally_command.faults import Fault, Refused
from yishi_voting.tally_command.units import Electorate

CHOICES: dict[str, Choice] = {
    "同意": "yes",
    "赞成": "yes",
    "yes": "yes",
    "反对": "no",
    "不同意": "no",
    "no": "no",
    "弃权": "abstain",
    "abstain": "abstain",
}


def read_ballots(path: Path, electorate: Electorate) -> list[Ballot]:
    """Raises `Refused` with every row that can't be counted."""
    faults: list[Fault] = []
    first: dict[str, int] = {}
    found = []
    for row in read_rows(path, ("owner_id", "choice")):
        key = _elector(path, row, electorate, faults)
        choice = CHOICES.get(row["choice"].lower())
        if choice is None:
            message = _("“%(choice)s”不是表决意见，请写同意、反对或弃权。", choice=row["choice"])
            faults.append(Fault(path.name, row.number, "voting.bad_choice", message))
        if key and first.setdefault(key, row.number) != row.number:
            message = _(
                "业主“%(owner)s”第%(first)d行已经有一张表决票；一个业主只计一票，请核对后只留一行。",
                owner=row["owner_id"],
                first=first[key],
            )
            faults.append(Fault(path.name, row.number, "voting.ballot_twice", message))
        if key and choice:
            found.append(Ballot(key, choice))
    if faults:
        raise Refused(faults)
    return found


def read_served(path: Path, electorate: Electorate, on: date) -> frozenset[str]:
    """Keys of the electors to whom the question was delivered by day `on`. Raises `Refused`."""
    faults: list[Fault] = []
    found = set()
    for row in read_rows(path, ("owner_id",)):
        key = _elector(path, row, electorate, faults)
        faults.extend(_late(path, row, on))
        if key:
            found.add(key)
    if faults:
        raise Refused(faults)
    return frozenset(found)


def _elector(path: Path, row: Row, electorate: Electorate, faults: list[Fault]) -> str | None:
    owner = row["owner_id"]
    key = electorate.keys.get(owner)
    if key is None:
        if owner in electorate.undelivered:
            code = "voting.not_delivered"
            message = _("业主“%(owner)s”的房屋还没有交付，由建设单位按一人表决。", owner=owner)
        else:
            code, message = "voting.unknown_owner", _("名册里没有业主“%(owner)s”。", owner=owner)
        faults.append(Fault(path.name, row.number, code, message))
    return key


def _late(path: Path, row: Row, on: date) -> list[Fault]:
    text = row["served_on"]
    if not text:
        return []
    try:
        served = date.fromisoformat(text)
    except ValueError:
        message = _("送达日期“%(text)s”要写成 2026-06-06 这样。", text=text)
        return [Fault(path.name, row.number, "voting.bad_day", message)]
    if served <= on:
        return []
    message = _("送达日期 %(day)s 在决定日期之后。", day=text)
    return [Fault(path.name, row.number, "voting.served_late", message)]
