"""Tables of this module, by what they hold: councils, meetings, what was said and decided, people."""

from __future__ import annotations

from yishi_council.models.councils import Charter, Council, Seat
from yishi_council.models.meetings import AgendaItem, Attendance, Meeting, Proxy, Series, SharedVoice, Summons
from yishi_council.models.outcomes import Amendment, Minutes, Note, Review
from yishi_council.models.people import Feed, Volunteer
from yishi_council.models.slots import SlotAnswer, SlotPoll

__all__ = [
    "AgendaItem",
    "Amendment",
    "Attendance",
    "Charter",
    "Council",
    "Feed",
    "Meeting",
    "Minutes",
    "Note",
    "Proxy",
    "Review",
    "Seat",
    "Series",
    "SharedVoice",
    "SlotAnswer",
    "SlotPoll",
    "Summons",
    "Volunteer",
]
