"""The one engine for dates: deadlines, minimum periods, postings, workdays (民法典 200–204, 1259).

Pure: no clock, no database. Days are `datetime.date` in the tenant's zone; whoever needs "today" asks
`yishi.clock` and passes it in. Three kinds of period behave differently:

- a *deadline* may roll to the next workday (`deadline`),
- a *minimum period* such as "at least 15 days' notice" never shrinks by rolling (`minimum_period`),
- a *posting* (公示) stands its full days and takes objections to the end (`posting_period`).

Everywhere `closed` are a tenant's own extra closing days and `made_up` its own extra workdays.
"""

from yishi.calendar.deadlines import Deadline, Roll, Unit, deadline
from yishi.calendar.limits import FIRST_YEAR, LAST_YEAR
from yishi.calendar.minimum import MinimumPeriod, minimum_period
from yishi.calendar.postings import PostingPeriod, posting_period
from yishi.calendar.remaining import closes_at, days_left, days_left_text, ends_between
from yishi.calendar.steps import Step, Term, say_day
from yishi.calendar.workdays import WorkCalendar, WorkdayAnswer, is_workday

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Deadline",
    "MinimumPeriod",
    "PostingPeriod",
    "Roll",
    "Step",
    "Term",
    "Unit",
    "WorkCalendar",
    "WorkdayAnswer",
    "closes_at",
    "days_left",
    "days_left_text",
    "deadline",
    "ends_between",
    "is_workday",
    "minimum_period",
    "posting_period",
    "say_day",
]
