"""Words that people of this tenant are found by: pairs of characters, pinyin, initials."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, delete, func, select

from yishi.audit.models import SearchToken
from yishi.database import db
from yishi.people.models import Person
from yishi.text import query_tokens, search_tokens

KIND = "person"


def index_person(person_id: UUID, name: str) -> None:
    """Replace the words this person is found by; an empty name leaves none."""
    db.execute(delete(SearchToken).where(SearchToken.kind == KIND, SearchToken.subject_id == person_id))
    db.add_all(
        SearchToken(token=token, kind=KIND, subject_id=person_id)
        for token in sorted(search_tokens(name, person=True))
    )


def named_like(words: str) -> Select[UUID] | None:
    """A sub-select of the ids of people whose names hold all of `words`; None when there are no words."""
    tokens = query_tokens(words)
    if not tokens:
        return None
    return (
        select(SearchToken.subject_id)
        .join(Person, (Person.tenant_id == SearchToken.tenant_id) & (Person.id == SearchToken.subject_id))
        .where(SearchToken.kind == KIND, SearchToken.token.in_(sorted(tokens)))
        .group_by(SearchToken.subject_id)
        .having(func.count(SearchToken.token.distinct()) == len(tokens))
    )
