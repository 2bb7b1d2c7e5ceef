"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from yishi_council.forms.councils import (
    CharterForm,
    HandOverForm,
    OpenForm,
    RenameForm,
    SeatForm,
    SeriesForm,
    VolunteerForm,
)
from yishi_council.forms.fields import ReasonForm, SureForm
from yishi_council.forms.meetings import AnnounceForm, ItemForm, PlanAnywayForm, PlanForm, PollForm, TopicForm
from yishi_council.forms.sessions import (
    AmendForm,
    ArrivalForm,
    ConcludeForm,
    MinutesForm,
    NoteForm,
    ProxyForm,
    SummaryForm,
    present,
    review_form,
)

__all__ = [
    "AmendForm",
    "AnnounceForm",
    "ArrivalForm",
    "CharterForm",
    "ConcludeForm",
    "HandOverForm",
    "ItemForm",
    "MinutesForm",
    "NoteForm",
    "OpenForm",
    "PlanAnywayForm",
    "PlanForm",
    "PollForm",
    "ProxyForm",
    "ReasonForm",
    "RenameForm",
    "SeatForm",
    "SeriesForm",
    "SummaryForm",
    "SureForm",
    "TopicForm",
    "VolunteerForm",
    "present",
    "review_form",
]
