"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yishi.toolkit import (
    N_,
    FigureValue,
    PersonRecord,
    Reason,
    SearchKind,
    TenantView,
    hookimpl,
    queries,
)
from yishi_council import privacy, waiting
from yishi_council.rows import MEETING


@hookimpl
@queries
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    return waiting.topics_waiting()


@hookimpl
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    yield SearchKind(MEETING, N_("会议记录"), waiting.found)


@hookimpl
@queries
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    return waiting.of_period(since, until)


@hookimpl
@queries
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    return privacy.export(person_id)


@hookimpl
@queries
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    privacy.erase(person_id)
    return ()
