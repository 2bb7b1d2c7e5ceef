"""Search over topics and the things of modules, by words and pinyin initials."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from yishi import search as index
from yishi.database import db
from yishi.plugins.values import SearchKind
from yishi.tenants.current import gather
from yishi.topics.queries import TopicFilter, list_topics
from yishi.web.guards import public
from yishi.web.render import render
from yishi.web.request import ctx

log = logging.getLogger(__name__)

blueprint = Blueprint("search", __name__, url_prefix="/<tenant>/search")
OF_A_KIND = 10


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a module; `path` is relative to the tenant."""

    title: str
    path: str
    when: datetime | None


@blueprint.get("")
@public
def search() -> Response:
    """`?q=`; topics first, then each module's kind."""
    words = request.args.get("q", "").strip()[:100]
    found, total = list_topics(ctx().actor, TopicFilter(q=words), limit=OF_A_KIND) if words else ([], 0)
    groups = _of_modules(words) if words else []
    return render("search.html", words=words, found=found, total=total, groups=groups)


def _of_modules(words: str) -> list[tuple[str, list[Found]]]:
    kinds: list[SearchKind] = gather("search_kinds", tenant=ctx().need_tenant())
    hits = index.find(words, [kind.kind for kind in kinds], limit=100)
    groups = []
    for kind in kinds:
        ids = [hit.id for hit in hits if hit.kind == kind.kind]
        shown = list(_shown(ids, _load(kind, ids))) if ids else []
        if shown:
            groups.append((kind.label, shown[:OF_A_KIND]))
    return groups


def _load(kind: SearchKind, ids: list[UUID]) -> Mapping[UUID, Any]:
    """What the module says of its hits; one that fails is left out, and the others still show."""
    try:
        with db.begin_nested():
            found: Mapping[UUID, Any] = kind.load(ids)
    except Exception:
        # A module's fault of any sort must not take the page down; it is logged for the administrator.
        log.exception("hits of %s could not be shown", kind.kind)
        return {}
    return found


def _shown(ids: Iterable[UUID], loaded: Mapping[UUID, Any]) -> Iterable[Found]:
    return (Found(*loaded[found]) for found in ids if found in loaded)
