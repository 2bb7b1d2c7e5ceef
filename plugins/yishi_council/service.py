"""What pages, API and other modules may call (after naming `council` in their manifest's `requires`).

Acts take the actor first, check the permission, and say in their docstring with which reason codes they refuse.
What is shown comes from `reading`, `quorum`, `coverage`, `composition`.
"""

from __future__ import annotations

from yishi_council.agenda import add_item, change_item, move_item, remove_item
from yishi_council.attending import Arrival, begin, check_in, check_in_all, strike
from yishi_council.closing import close, undecided
from yishi_council.composition import Composition, composition
from yishi_council.concluding import conclude_item, defer_item
from yishi_council.coverage import Coverage, EntranceGap, SessionCoverage, coverage, uncovered
from yishi_council.feeds import end_feed, has_feed, make_feed, person_feed, tenant_feed
from yishi_council.minuting import amend, approve, lock, send_back, write
from yishi_council.noting import change_note, drop_note, note, summarise
from yishi_council.opening import Rules, adopt_charter, charter_on, close_council, open_for, rename
from yishi_council.planning import Plan, cancel, plan, replan
from yishi_council.polling import (
    ShutOut,
    answer,
    answer_all,
    ask,
    belongs,
    choose,
    chosen_time,
    results,
    shut_out,
)
from yishi_council.quorum import Quorum, Share, quorum
from yishi_council.reading import (
    council_view,
    councils,
    desk,
    entrances_of,
    meeting_view,
    meetings,
    meetings_of_topic,
    notes_of,
    replies_of,
    summons_of,
    to_call,
    voices_of,
)
from yishi_council.replying import reply
from yishi_council.reviewing import GroupCount, Hands, groups_of, review, rule_of
from yishi_council.seating import Holder, hand_over, seat, unseat
from yishi_council.series import Rhythm, plan_through
from yishi_council.series import begin as begin_series
from yishi_council.series import end as end_series
from yishi_council.slots import slot_of, slots_of
from yishi_council.summoning import announce, record_delivery, record_entrance, summon_also
from yishi_council.voices import same_person, two_people
from yishi_council.volunteering import make_lead, offer, step_back, volunteers
from yishi_council.wechat import text_for

__all__ = [
    "Arrival",
    "Composition",
    "Coverage",
    "EntranceGap",
    "GroupCount",
    "Hands",
    "Holder",
    "Plan",
    "Quorum",
    "Rhythm",
    "Rules",
    "SessionCoverage",
    "Share",
    "ShutOut",
    "add_item",
    "adopt_charter",
    "amend",
    "announce",
    "answer",
    "answer_all",
    "approve",
    "ask",
    "begin",
    "begin_series",
    "belongs",
    "cancel",
    "change_item",
    "change_note",
    "charter_on",
    "check_in",
    "check_in_all",
    "choose",
    "chosen_time",
    "close",
    "close_council",
    "composition",
    "conclude_item",
    "council_view",
    "councils",
    "coverage",
    "defer_item",
    "desk",
    "drop_note",
    "end_feed",
    "end_series",
    "entrances_of",
    "groups_of",
    "hand_over",
    "has_feed",
    "lock",
    "make_feed",
    "make_lead",
    "meeting_view",
    "meetings",
    "meetings_of_topic",
    "move_item",
    "note",
    "notes_of",
    "offer",
    "open_for",
    "person_feed",
    "plan",
    "plan_through",
    "quorum",
    "record_delivery",
    "record_entrance",
    "remove_item",
    "rename",
    "replan",
    "replies_of",
    "reply",
    "results",
    "review",
    "rule_of",
    "same_person",
    "seat",
    "send_back",
    "shut_out",
    "slot_of",
    "slots_of",
    "step_back",
    "strike",
    "summarise",
    "summon_also",
    "summons_of",
    "tenant_feed",
    "text_for",
    "to_call",
    "two_people",
    "uncovered",
    "undecided",
    "unseat",
    "voices_of",
    "volunteers",
    "write",
]
