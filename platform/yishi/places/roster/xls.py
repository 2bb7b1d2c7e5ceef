"""An .xls file (Excel 97–2003, WPS .et), read by a child process.

The reader of this old format trusts the counts it is told: a damaged file makes it abort its process or ask
for a gigabyte. A child of our own with a memory limit bears that, and the server only sees that it ended.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from yishi.errors import Refusal
from yishi.places.roster import refusals, xls_child
from yishi.places.roster.merges import fill
from yishi.places.roster.table import Cell, Limits, Merge, Table

log = logging.getLogger(__name__)

_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
_SECONDS = 30


def read_xls(data: bytes, limits: Limits) -> Table:
    """The first visible sheet with content."""
    if _ENCRYPTED_XLSX in data:
        raise refusals.encrypted()
    answer = _ask_child(data, limits)
    if answer["outcome"] != "read":
        raise _refusal(answer["outcome"], limits)
    lines = [[_cell(value) for value in line] for line in answer["lines"]]
    merges = [Merge(*places) for places in answer["merges"]]
    fill(lines, merges, limits)
    return Table("xls", lines, answer["sheet"], None, merges, {}, answer["others"])


def _ask_child(data: bytes, limits: Limits) -> dict[str, Any]:
    # -I: the child sees neither the server's folder nor its PYTHON… variables.
    command = [sys.executable, "-I", str(Path(xls_child.__file__)), str(limits.lines), str(limits.columns)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=True, env={})
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
        log.warning("roster .xls unreadable: %s", fault)
        raise refusals.damaged() from fault
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _refusal(outcome: str, limits: Limits) -> Refusal:
    match outcome:
        case "encrypted":
            return refusals.encrypted()
        case "empty":
            return refusals.empty()
        case "too_many_lines":
            return refusals.too_many_lines(limits.lines)
        case "too_many_columns":
            return refusals.too_many_columns(limits.columns)
        case _:
            return refusals.damaged()


def _cell(value: Any) -> Cell:
    """Days travel as `{"date": "2026-05-01"}`; everything else is what JSON has."""
    return dt.date.fromisoformat(value["date"]) if isinstance(value, dict) else value
