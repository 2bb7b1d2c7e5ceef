"""Reasons that people type: one line, kept as typed, long enough to mean something."""

from __future__ import annotations

from yishi.errors import Refusal

LONGEST = 200


def one_line(text: str, longest: int = LONGEST) -> str:
    """Without line breaks, runs of spaces and invisible characters; punctuation stays as it was typed."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())[:longest]


def need_reason(text: str, sentence: str) -> str:
    """The reason, or a refusal that says `sentence`."""
    reason = one_line(text)
    if len(reason) < 2:
        raise Refusal("people.reason_needed", sentence, field="reason")
    return reason
