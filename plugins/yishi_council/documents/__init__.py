"""What is printed or saved: notices door by door, lists, minutes as PDF and Word."""

from __future__ import annotations

from yishi_council.documents.lists import sign_in_pdf, to_call_pdf, uncovered_pdf
from yishi_council.documents.notices import notices_pdf
from yishi_council.documents.records import Record, record, record_pdf, record_word

__all__ = [
    "Record",
    "notices_pdf",
    "record",
    "record_pdf",
    "record_word",
    "sign_in_pdf",
    "to_call_pdf",
    "uncovered_pdf",
]
