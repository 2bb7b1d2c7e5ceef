"""Words that people of this tenant are found by: pairs of characters, pinyin, initials; never numbers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, func, select

from yishi import search
from yishi.audit.models import SearchToken
from yishi.database import current_tenant_id, db, new_id
from yishi.database.upsert import insert
from yishi.text import query_tokens, search_tokens

KIND = "person"


def index_person(person_id: UUID, name: str) -> None:
    """Replace the words this person is found by; an empty name leaves none."""
    search.drop(KIND, person_id)
    rows = [
        {
            "tenant_id": current_tenant_id(),
            "id": new_id(),
            "token": token,
            "kind": KIND,
            "subject_id": person_id,
        }
        # A surname is read otherwise than the same character elsewhere: 单 is shàn, 曾 is zēng.
        for token in sorted(search_tokens(name, person=True))
    ]
    if rows:
        db.execute(insert(SearchToken), rows)


def named_like(words: str) -> Select[UUID] | None:
    """A sub-select of the ids of people whose names hold all of `words`; None when there are no words."""
    tokens = sorted(query_tokens(words))[:12]
    if not tokens:
        return None
    return (
        select(SearchToken.subject_id)
        .where(SearchToken.kind == KIND, SearchToken.token.in_(tokens))
        .group_by(SearchToken.subject_id)
        .having(func.count(SearchToken.token.distinct()) == len(tokens))
    )
