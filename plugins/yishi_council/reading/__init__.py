"""What pages and the API show: columns through prebuilt statements, lists that hang on a row as JSON."""

from __future__ import annotations

from yishi_council.reading.asked import EntranceAsked, entrances_asked, households_asked
from yishi_council.reading.councils import (
    CharterView,
    CouncilLine,
    CouncilView,
    SeatView,
    SeriesLine,
    council_view,
    councils,
    series_of,
)
from yishi_council.reading.doors import AtTheDoor, at_the_door, one_at_the_door
from yishi_council.reading.meetings import (
    ItemView,
    MeetingLine,
    MeetingView,
    MinutesView,
    ReviewView,
    desk,
    lines_between,
    lines_of_person,
    meeting_view,
    meetings,
    meetings_of_topic,
)
from yishi_council.reading.mine import (
    Coming,
    Home,
    Invitation,
    asked_of,
    homes_asked,
    invitations,
    sessions_of,
)
from yishi_council.reading.people import (
    EntranceLine,
    NoteView,
    SummonsLine,
    entrances_of,
    notes_of,
    summons_of,
)
from yishi_council.reading.picking import Meant, meant, not_called, people_like, there_like
from yishi_council.reading.polls import Option, PollView, poll_view
from yishi_council.reading.replies import EntranceReplies, ToCall, replies_of, to_call
from yishi_council.reading.topic_view import About, about
from yishi_council.reading.topics import estates, for_agenda
from yishi_council.reading.voices import Alike, Capacity, Paper, Speaker, Together, Voices, voices_of

__all__ = [
    "About",
    "Alike",
    "AtTheDoor",
    "Capacity",
    "CharterView",
    "Coming",
    "CouncilLine",
    "CouncilView",
    "EntranceAsked",
    "EntranceLine",
    "EntranceReplies",
    "Home",
    "Invitation",
    "ItemView",
    "Meant",
    "MeetingLine",
    "MeetingView",
    "MinutesView",
    "NoteView",
    "Option",
    "Paper",
    "PollView",
    "ReviewView",
    "SeatView",
    "SeriesLine",
    "Speaker",
    "SummonsLine",
    "ToCall",
    "Together",
    "Voices",
    "about",
    "asked_of",
    "at_the_door",
    "council_view",
    "councils",
    "desk",
    "entrances_asked",
    "entrances_of",
    "estates",
    "for_agenda",
    "homes_asked",
    "households_asked",
    "invitations",
    "lines_between",
    "lines_of_person",
    "meant",
    "meeting_view",
    "meetings",
    "meetings_of_topic",
    "not_called",
    "notes_of",
    "one_at_the_door",
    "people_like",
    "poll_view",
    "replies_of",
    "series_of",
    "sessions_of",
    "summons_of",
    "there_like",
    "to_call",
    "voices_of",
]
