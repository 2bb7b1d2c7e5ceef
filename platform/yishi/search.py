"""The search index: words, beginnings, pinyin and its initials, the same on both databases.

Any module puts its things in under a kind of its own (`topic`, `notices.notice`) and shows hits through the
`search_kinds` hook. Phones, identity numbers and names of people who stay anonymous never go in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select

from yishi.audit.models import SearchToken
from yishi.database import current_tenant_id, db, new_id
from yishi.database.upsert import insert
from yishi.text import query_tokens, search_tokens

MAX_QUERY_TOKENS = 12
"""Longer queries are cut: each token narrows, and a dozen is more than anyone means."""
MAX_TEXT_TOKENS = 80
"""Of a text that others are compared with; its beginning says what it is about."""


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    id: UUID


def put(kind: str, subject_id: UUID, text: str) -> None:
    """Make a thing findable by `text`; replaces what it was findable by before."""
    wanted = search_tokens(text)
    own = (SearchToken.kind == kind, SearchToken.subject_id == subject_id)
    there = set(db.scalars(select(SearchToken.token).where(*own)))
    if there - wanted:
        db.execute(delete(SearchToken).where(*own, SearchToken.token.in_(there - wanted)))
    tenant_id = current_tenant_id()
    rows = [
        {"tenant_id": tenant_id, "id": new_id(), "token": token, "kind": kind, "subject_id": subject_id}
        for token in sorted(wanted - there)
    ]
    if rows:
        db.execute(insert(SearchToken), rows)


def drop(kind: str, subject_id: UUID) -> None:
    """Make a thing unfindable."""
    db.execute(delete(SearchToken).where(SearchToken.kind == kind, SearchToken.subject_id == subject_id))


def find(query: str, kinds: Collection[str], limit: int = 50) -> list[Hit]:
    """Things of `kinds` that match *all* words of `query`, newest first. No word, no hits.

    Whoever shows them checks who may see what: the index holds private things, too.
    """
    tokens = words(query)
    if not tokens or not kinds:
        return []
    statement = (
        _matching(tokens, SearchToken.kind.in_(list(kinds)))
        .add_columns(SearchToken.kind)
        .group_by(SearchToken.kind)
        .order_by(SearchToken.subject_id.desc())
        .limit(limit)
    )
    return [Hit(kind, subject_id) for subject_id, kind in db.execute(statement)]


def words(query: str) -> list[str]:
    """The tokens that a thing must all have to match; empty for a query without a word."""
    return sorted(query_tokens(query[:200]))[:MAX_QUERY_TOKENS]


def nearest(text: str, kind: str, limit: int = 100) -> list[UUID]:
    """Things of `kind` that share most pairs of characters with `text`, the nearest first; for "is it the same?".

    Only what is common to both counts, so that a long text finds a short one. Whoever shows them checks who
    may see what, and how much they are alike.
    """
    tokens = sorted(query_tokens(text[:400]))[:MAX_TEXT_TOKENS]
    if not tokens:
        return []
    shared = func.count(SearchToken.token.distinct())
    statement = (
        select(SearchToken.subject_id)
        .where(SearchToken.kind == kind, SearchToken.token.in_(tokens))
        .group_by(SearchToken.subject_id)
        .order_by(shared.desc(), SearchToken.subject_id.desc())
        .limit(limit)
    )
    return list(db.scalars(statement))


def _matching(tokens: list[str], of_kind: ColumnElement[bool]) -> Select[Any]:
    return (
        select(SearchToken.subject_id)
        .where(SearchToken.token.in_(tokens), of_kind)
        .group_by(SearchToken.subject_id)
        .having(func.count(SearchToken.token.distinct()) == len(tokens))
    )
