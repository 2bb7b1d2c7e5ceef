"""(f) Counting a million ballots, against the bare SQL aggregate over the same rows.

The sample estate (612 units, 587 persons) is repeated until a million persons vote. The bare aggregate
only adds up; the count reads every ballot, refuses strangers and doubles, and puts the sums to the tests.
"""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.measure import ratio, take_turns
from yishi_voting.counting.electors import Elector, Holding, merge
from yishi_voting.counting.outcome import Outcome
from yishi_voting.counting.shares import hundredths
from yishi_voting.counting.tally import CHOICES, count
from yishi_voting.rules.registry import choose

PERSONS = 1_000_000
DATA = Path(__file__).parents[1] / "plugins" / "yishi_voting" / "tests" / "data"
TABLES = """
CREATE TABLE elector (key TEXT PRIMARY KEY, persons INTEGER NOT NULL, area INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ballot (elector TEXT PRIMARY KEY, choice TEXT NOT NULL) WITHOUT ROWID;
"""
SUMS = """
SELECT ballot.choice, sum(elector.persons), sum(elector.area)
FROM ballot JOIN elector ON elector.key = ballot.elector GROUP BY ballot.choice
"""
ALL = "SELECT sum(persons), sum(area) FROM elector"


def run() -> list[str]:
    """The lines of the report."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "tally.sqlite3")
        try:
            _fill(database)
            return _compare(database)
        finally:
            database.close()


def _fill(database: sqlite3.Connection) -> None:
    database.executescript(TABLES)
    electors = list(_electors())
    database.executemany("INSERT INTO elector VALUES (?, ?, ?)", electors)
    choices = ((one.key, CHOICES[number % 3]) for number, one in enumerate(electors))
    database.executemany("INSERT INTO ballot VALUES (?, ?)", choices)
    database.execute("ANALYZE")
    database.commit()


def _electors() -> Iterator[Elector]:
    with (DATA / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        estate = merge(
            Holding(row["owner_id"], hundredths(row["area"]), row["owner_kind"] == "建设单位")
            for row in csv.DictReader(file)
        )
    for number in range(PERSONS):
        times, at = divmod(number, len(estate))
        yield Elector(f"{times}-{estate[at].key}", 1, estate[at].area)


def _compare(database: sqlite3.Connection) -> list[str]:
    rule = choose("owners", date(2026, 6, 6))

    def bare() -> tuple[list[tuple[str, int, int]], list[tuple[int, int]]]:
        return database.execute(SUMS).fetchall(), database.execute(ALL).fetchall()

    def ours() -> Outcome:
        electors = database.execute("SELECT key, persons, area FROM elector")
        ballots = database.execute("SELECT elector, choice FROM ballot")
        return count(rule, "property_company", electors, ballots)

    sums, ((persons, area),) = bare()
    found = ours()
    assert (found.total.persons, found.total.area) == (persons, area)
    assert {c: (found.counted.voices.by(c).persons, found.counted.voices.by(c).area) for c in CHOICES} == {
        choice: (heads, metres) for choice, heads, metres in sums
    }
    timed = take_turns({"bare aggregate": bare, "count": ours}, rounds=7, calls=1)
    compared = ratio(timed["count"], timed["bare aggregate"])
    lines = ["| way | s | of the bare aggregate |", "|---|---|---|"]
    lines.append(f"| bare SQL aggregate | {timed['bare aggregate'].median:.2f} | 1.00 × |")
    spread = f"({compared.low:.2f}–{compared.high:.2f})"
    lines.append(
        f"| every ballot read and counted | {timed['count'].median:.2f} | {compared.median:.2f} × {spread} |"
    )
    lines.append("")
    lines.append(f"{PERSONS:,} ballots, SQLite, rows read from the file each time.")
    return lines


if __name__ == "__main__":
    print("\n".join(run()))  # noqa: T201
