"""Every sentence of the calendar has an English one with the same places."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

import yishi.calendar
from yishi.calendar import deadline, posting_period
from yishi.cli import deadline as command
from yishi.i18n import load_core, translate, use_locale

PLACES = re.compile(r"%\((\w+)\)")


def sentences() -> list[str]:
    files = [*Path(yishi.calendar.__file__).parent.glob("*.py"), Path(command.__file__)]
    found = [extract_from_file("python", file, keywords={"_": None, "N_": None}) for file in files]
    return sorted({str(message) for messages in found for _, message, _, _ in messages})


def test_the_sentences_are_found() -> None:
    assert len(sentences()) > 40


@pytest.mark.parametrize("sentence", sentences())
def test_it_is_translated(sentence: str) -> None:
    load_core()

    english = translate(sentence, "en")
    assert english.isascii()
    assert set(PLACES.findall(english)) == set(PLACES.findall(sentence))


def test_a_result_found_in_chinese_can_be_told_in_english() -> None:
    load_core()
    found = [*deadline(date(2026, 1, 31), 1, "months", "next_workday").steps]
    found += posting_period(date(2027, 9, 28), 7).steps

    with use_locale("en"):
        told = [step.text for step in found]

    assert all(text.isascii() for text in told)
    assert "Sat 2026-02-28 (make-up workday) is worked, so nothing rolls." in told
