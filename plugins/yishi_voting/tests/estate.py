"""The sample estate as electors and ballots, read without the command; all people are fictional."""

import csv
import json
from pathlib import Path

from yishi_voting.counting.electors import Holding, merge
from yishi_voting.counting.shares import hundredths
from yishi_voting.counting.tally import Ballot

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))
CHOICES = {"同意": "yes", "反对": "no", "弃权": "abstain"}


def rows(name):
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def electors():
    return merge(
        Holding(row["owner_id"], hundredths(row["area"]), row["owner_kind"] == "建设单位")
        for row in rows("units.csv")
    )


def ballots(case):
    return [Ballot(row["owner_id"], CHOICES[row["choice"]]) for row in rows(f"ballots_{case}.csv")]
