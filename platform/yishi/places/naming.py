"""A person as a worker at the counter names them: somebody known here, or somebody new."""

from __future__ import annotations

from yishi.actor import Actor
from yishi.people import persons
from yishi.people.models import Person
from yishi.text import clean


def person(actor: Actor, name: str, phone: str = "", kind: str = "person") -> Person:
    """The person with this telephone and name, or a new one; the name alone never finds anybody."""
    called = clean(name)
    if clean(phone):
        for known in persons.with_phone(phone):
            if known.name == called:
                return known
    return persons.create(actor, name, phone=phone or None, kind=kind)
