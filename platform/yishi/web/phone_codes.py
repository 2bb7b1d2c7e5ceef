"""One-time codes to a person's telephone for this browser: `people.phones` as plugins' pages use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from yishi.people import phones
from yishi.people.phones import find, masked
from yishi.people.signing_in import Asked
from yishi.web.people_pages import cookies

__all__ = ["confirm", "find", "masked", "send"]


def send(person_id: UUID, purpose: str, text: str, params: Mapping[str, Any] | None = None) -> Asked:
    """Send this browser a code for `purpose`; `text` is a msgid with `%(code)s`. See `phones.send_code`."""
    return phones.send_code(person_id, purpose, cookies.browser(), text, params)


def confirm(person_id: UUID, purpose: str, code: str) -> None:
    """Use the code up that this browser was sent for `purpose`, or refuse."""
    phones.confirm(person_id, purpose, cookies.browser(), code)
