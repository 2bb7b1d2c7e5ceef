"""Pages of people: signing in, one's account, joining; and, for staff, people, roles and assisted entry."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """Imported late: the pages need everything else."""
    from yishi.web.people_pages import (
        account,
        account_tokens,
        assist,
        join,
        people,
        person,
        person_acts,
        roles,
        sign_in,
    )

    return [
        sign_in.blueprint,
        account.blueprint,
        account_tokens.blueprint,
        join.blueprint,
        people.blueprint,
        person.blueprint,
        person_acts.blueprint,
        roles.blueprint,
        assist.blueprint,
    ]
