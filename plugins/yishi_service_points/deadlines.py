"""Until when: an errand is to be done, and one that was asked for online is to be answered."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import calendar, settings
from yishi_service_points.models import Errand
from yishi_service_points.settings import NAME


def begin(errand: Errand, day: date) -> None:
    """It is taken on: from `day` on its deadline runs."""
    own = settings(NAME)
    _run(errand, day, f"{own.errand_term}:{own.errand_unit}:{own.errand_roll}")


def wait(errand: Errand, day: date) -> None:
    """It was asked for on `day`: until when the desk should take it on or answer."""
    _run(errand, day, f"{settings(NAME).answer_days}:workdays:next_workday")


def recount(errand: Errand) -> None:
    """Find a provisional deadline again, by the terms that it was given."""
    _run(errand, errand.received_on, errand.due_rule)


def _run(errand: Errand, day: date, rule: str) -> None:
    """`rule`: term, unit, roll."""
    term, unit, roll = rule.split(":")
    core = settings("core")
    due = calendar.deadline(day, int(term), unit, roll, closed=core.closed_days, made_up=core.worked_days)
    errand.received_on, errand.due_rule = day, rule
    errand.due_on, errand.due_provisional = due.due, due.provisional
