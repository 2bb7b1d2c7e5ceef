"""议题: the noun all modules share. What other floors and modules may call is here.

Raise, opine, triage, gate, conclude, carry out; then `timeline` tells residents what became of it.
"""

from __future__ import annotations

from yishi.attachments import Upload
from yishi.topics import files as _files  # noqa: F401 - says who may see a topic's files
from yishi.topics import privacy as _privacy  # noqa: F401 - registers what topics hold about a person
from yishi.topics.categories import categories, category_label
from yishi.topics.conclusion import (
    CONCLUSIONS,
    carry_out,
    conclude,
    execute,
    take_up_again,
    transfer,
    withdraw,
)
from yishi.topics.counting import opinions_collected
from yishi.topics.events import (
    GateChanged,
    OpinionGiven,
    TopicAccepted,
    TopicCarriedOut,
    TopicConcluded,
    TopicDeliberating,
    TopicExecuting,
    TopicMerged,
    TopicRaised,
    TopicTakenUpAgain,
)
from yishi.topics.gates import (
    Evidence,
    add_gate,
    block_gate,
    evidence_hash,
    fail_gate,
    gates_of,
    open_reasons,
    pass_gate,
    reopen_gate,
)
from yishi.topics.kinds import kinds
from yishi.topics.land import LANDS, land_of, set_land
from yishi.topics.links import relate, succeed
from yishi.topics.matter import promote
from yishi.topics.merging import merge
from yishi.topics.opinion_merging import merge_opinion, unmerge_opinion
from yishi.topics.opinions import STANCES, edit, give, hide, unhide
from yishi.topics.queries import Listed, TopicFilter, id_of_number, list_topics
from yishi.topics.raising import raise_topic
from yishi.topics.restating import restate
from yishi.topics.triage import accept, ask_back, clarify, deliberate, file_under, set_public
from yishi.topics.who import CHANNELS, Voice, recorded, voice_of

__all__ = [
    "CHANNELS",
    "CONCLUSIONS",
    "LANDS",
    "STANCES",
    "Evidence",
    "GateChanged",
    "Listed",
    "OpinionGiven",
    "TopicAccepted",
    "TopicCarriedOut",
    "TopicConcluded",
    "TopicDeliberating",
    "TopicExecuting",
    "TopicFilter",
    "TopicMerged",
    "TopicRaised",
    "TopicTakenUpAgain",
    "Upload",
    "Voice",
    "accept",
    "add_gate",
    "ask_back",
    "block_gate",
    "carry_out",
    "categories",
    "category_label",
    "clarify",
    "conclude",
    "deliberate",
    "edit",
    "evidence_hash",
    "execute",
    "fail_gate",
    "file_under",
    "gates_of",
    "give",
    "hide",
    "id_of_number",
    "kinds",
    "land_of",
    "list_topics",
    "merge",
    "merge_opinion",
    "open_reasons",
    "opinions_collected",
    "pass_gate",
    "promote",
    "raise_topic",
    "recorded",
    "relate",
    "reopen_gate",
    "restate",
    "set_land",
    "set_public",
    "succeed",
    "take_up_again",
    "transfer",
    "unhide",
    "unmerge_opinion",
    "voice_of",
    "withdraw",
]
