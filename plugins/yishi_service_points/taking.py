"""What neighbours may turn into an errand (a `Matter`), taken through this module's own service."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Matter, Promoted, PromoteTarget, _, db
from yishi_service_points.errands import ErrandContent, errand_number, take_errand
from yishi_service_points.models import Visit
from yishi_service_points.rights import HANDLES
from yishi_service_points.rows import ERRAND, VISIT


def take(actor: Actor, matter: Matter) -> Promoted:
    """An errand of it. Its photos stay where they are: what an errand needs is received against a receipt."""
    content = ErrandContent(
        title=matter.title[:60],
        text=matter.text[:1000],
        person_id=matter.reporter_id,
        estate_id=matter.estate_id,
    )
    if matter.source == VISIT:
        content = _of_visit(content, matter)
    if content.person_id is None and not content.name:
        content = replace(content, name=_("来访居民"))
    errand = take_errand(actor, content)
    label = _("帮办代办 %(number)s", number=errand_number(errand.year, errand.number))
    return Promoted(errand.id, label, f"service_points/errands/{errand.id}")


def _of_visit(content: ErrandContent, matter: Matter) -> ErrandContent:
    """What the log knows beside the words; a guide's own title says it better than what was jotted down."""
    visit = db.scalars(select(Visit).where(Visit.id == matter.source_id)).one()
    return replace(
        content,
        title="" if visit.guide_id else content.title,
        field=visit.field,
        guide_id=visit.guide_id,
        name=visit.name,
        point_id=visit.point_id,
    )


TARGET = PromoteTarget(
    kind="errand",
    label=N_("转为帮办代办"),
    made=ERRAND,
    permission=HANDLES,
    take=take,
    order=40,
)
