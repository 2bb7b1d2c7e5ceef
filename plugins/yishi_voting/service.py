"""What pages, API and other modules may call (after naming `voting` in their manifest's `requires`).

Acts on votes take the actor first. Counting without a vote (a meeting's figures) is `count`, `count_totals`
and `rule_on`; a module whose own body decides a step calls `decide_step`, and `owners_vote_reason` says
whether its approval is enough.
"""

from __future__ import annotations

from yishi_voting.ballots.casting import Cast, Voice, cast, voices_of
from yishi_voting.ballots.delivering import record_delivery, record_posting
from yishi_voting.ballots.entering import enter, enter_again, settle_entry
from yishi_voting.ballots.importing import Imported, OfficialBallot, import_official
from yishi_voting.ballots.proxies import name_proxy, revoke_proxy
from yishi_voting.ballots.receipts import enter_box, find_by_receipt, mark_handed_in
from yishi_voting.counting.electors import Elector
from yishi_voting.counting.outcome import Amount, Outcome
from yishi_voting.counting.rule import Check, Filing, Matter, Rule
from yishi_voting.counting.shares import percent
from yishi_voting.counting.tally import Ballot, count, count_totals
from yishi_voting.counting.threshold import Threshold
from yishi_voting.preparing.composition import Seat
from yishi_voting.preparing.keeping import Plan, record_request, revise_group
from yishi_voting.preparing.terms import Terms
from yishi_voting.roll.correcting import (
    add_elector,
    answer_objection,
    correct_elector,
    name_voter,
    object_to_electorate,
    remove_elector,
)
from yishi_voting.roll.electorate import (
    Member,
    Preview,
    build_electorate,
    build_from_members,
    post_electorate,
    preview_electorate,
    preview_of,
)
from yishi_voting.rules.checks import BOTH, PERSONS, approval, composition, quorum
from yishi_voting.rules.registry import choose
from yishi_voting.votes.common_parts import hint_for, owners_vote_reason
from yishi_voting.votes.confirming import Done, end_posting, record_step
from yishi_voting.votes.drafting import Content, announce, cancel, content_of, draft, revise, set_record_date
from yishi_voting.votes.lawful import earliest_opening, matter_of, rule_of, rule_on
from yishi_voting.votes.opening import close, extend, freeze, freeze_and_open, open_vote
from yishi_voting.votes.publicising import put_up_later
from yishi_voting.votes.results import check_paper, count_vote, papers_of, post_result, submit_filing
from yishi_voting.votes.steps import RESULT, decide_step, start_chain
from yishi_voting.votes.telling import announce_and_tell

__all__ = [
    "BOTH",
    "PERSONS",
    "RESULT",
    "Amount",
    "Ballot",
    "Cast",
    "Check",
    "Content",
    "Done",
    "Elector",
    "Filing",
    "Imported",
    "Matter",
    "Member",
    "OfficialBallot",
    "Outcome",
    "Plan",
    "Preview",
    "Rule",
    "Seat",
    "Terms",
    "Threshold",
    "Voice",
    "add_elector",
    "announce",
    "announce_and_tell",
    "answer_objection",
    "approval",
    "build_electorate",
    "build_from_members",
    "cancel",
    "cast",
    "check_paper",
    "choose",
    "close",
    "composition",
    "content_of",
    "correct_elector",
    "count",
    "count_totals",
    "count_vote",
    "decide_step",
    "draft",
    "earliest_opening",
    "end_posting",
    "enter",
    "enter_again",
    "enter_box",
    "extend",
    "find_by_receipt",
    "freeze",
    "freeze_and_open",
    "hint_for",
    "import_official",
    "mark_handed_in",
    "matter_of",
    "name_proxy",
    "name_voter",
    "object_to_electorate",
    "open_vote",
    "owners_vote_reason",
    "papers_of",
    "percent",
    "post_electorate",
    "post_result",
    "preview_electorate",
    "preview_of",
    "put_up_later",
    "quorum",
    "record_delivery",
    "record_posting",
    "record_request",
    "record_step",
    "remove_elector",
    "revise",
    "revise_group",
    "revoke_proxy",
    "rule_of",
    "rule_on",
    "set_record_date",
    "settle_entry",
    "start_chain",
    "submit_filing",
    "voices_of",
]
