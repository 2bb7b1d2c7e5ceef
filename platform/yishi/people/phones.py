"""A person's telephone as a proof: a one-time code to the number on the roster, without an account.

For acts that somebody does once and in person, like casting a ballot that came on paper. The code is bound to
the act (`purpose`) and to the browser that asked for it; a code for one act opens no other, nor a sign-in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.database import current_tenant_id, current_unit, db
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.people import accounts, attempts, codes, persons, senders
from yishi.people.models import Person
from yishi.people.privacy import open_person_field
from yishi.people.signing_in import Asked, Browser
from yishi.plugins.values import Message
from yishi.text import clean, mask_phone


def find(name: str, phone: str) -> UUID | None:
    """Who has exactly this name and number here; None for nobody, and where two do."""
    found = [person.id for person in persons.with_phone(phone) if person.name == clean(name)]
    return found[0] if len(found) == 1 else None


def masked(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The mobile numbers on the roster, masked (`138****1234`); who has none is left out."""
    numbers = {person_id: _mobile(person_id, sealed) for person_id, sealed in _sealed(person_ids)}
    return {person_id: mask_phone(number) for person_id, number in numbers.items() if number}


def send_code(
    person_id: UUID, purpose: str, browser: Browser, text: str, params: Mapping[str, Any] | None = None
) -> Asked:
    """Send a code for `purpose` to the person's number, after commit. `text` is a msgid with `%(code)s`.

    Refuses with `people.no_mobile`, `sign_in.no_sender`, and when the limits of codes are reached. Call it
    before anything is written.
    """
    number = _number_of(person_id)
    if not senders.can_send():
        raise Refusal("sign_in.no_sender", _("本系统还没有接通短信，现在不能用验证码办理。"))
    index = accounts.phone_index(number)
    attempts.count(
        ("code_phone", index),
        ("code_address", browser.address),
        ("code_tenant", str(current_tenant_id())),
    )
    code = codes.issue(index, _kept(purpose), browser.mark)
    message = Message("sign_in_code", number, _(text, code=code, **dict(params or {})))
    current_unit().after_commit(lambda: _send(message))
    return Asked(number, mask_phone(number), code if senders.shows_codes() else None)


def confirm(person_id: UUID, purpose: str, browser: Browser, code: str) -> None:
    """Use the code up, or refuse with `sign_in.code_wrong`. Call it before anything is written."""
    number = _number_of(person_id)
    attempts.count(("enter_address", browser.address))
    codes.redeem(accounts.phone_index(number), _kept(purpose), browser.mark, code)


def _send(message: Message) -> None:
    senders.send(message)


def _kept(purpose: str) -> str:
    """What a code is kept under: never the purpose of a sign-in."""
    return "act:" + hashlib.sha256(purpose.encode()).hexdigest()[:16]


def _number_of(person_id: UUID) -> str:
    for found_id, sealed in _sealed([person_id]):
        number = _mobile(found_id, sealed)
        if number:
            return number
    raise Refusal("people.no_mobile", _("名册上没有您的手机号。请联系社区工作人员登记，或改用别的方式办理。"))


def _sealed(person_ids: Collection[UUID]) -> list[tuple[UUID, str]]:
    rows = db.execute(
        select(Person.id, Person.phone_sealed).where(
            Person.id.in_(list(person_ids)), Person.phone_sealed.is_not(None), Person.erased_at.is_(None)
        )
    )
    return [(person_id, sealed) for person_id, sealed in rows if sealed]


def _mobile(person_id: UUID, sealed: str) -> str | None:
    """The number, if codes can be sent to it."""
    number = open_person_field(person_id, "phone", sealed)
    return number if len(number) == 11 and number.startswith("1") else None
