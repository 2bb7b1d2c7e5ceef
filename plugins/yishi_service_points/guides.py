"""Guides: written, changed with their editions kept, checked with the office, taken out of use (A62)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    _,
    clock,
    db,
    new_id,
    refuse_all,
    search,
)
from yishi_service_points import rows
from yishi_service_points.kinds import FIELDS, PAPER_FORMS
from yishi_service_points.models import Guide, GuideEdition
from yishi_service_points.rights import MANAGES
from yishi_service_points.rows import GUIDE, check_version, locked, tell, today

MOST_PAPERS = 20
CHECK_NOTE = N_("各地办法会变，办理前请先向办理窗口核对。")
"""Stands under every guide that nobody has compared with the office yet."""


@dataclass(frozen=True, slots=True)
class GuideContent:
    """What a guide says. `papers`: `(name, form, note)`, form one of `kinds.PAPER_FORMS`."""

    title: str
    field: str = "other"
    who: str = ""
    papers: tuple[tuple[str, str, str], ...] = ()
    steps: str = ""
    place: str = ""
    takes: str = ""
    phone: str = ""
    note: str = ""

    @classmethod
    def of(cls, guide: Guide) -> Self:
        found = {f.name: getattr(guide, f.name) for f in fields(cls)}
        found["papers"] = tuple((name, form, note) for name, form, note in guide.papers)
        return cls(**found)

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


_LONGEST = {"title": 60, "who": 400, "steps": 2000, "place": 200, "takes": 100, "phone": 60, "note": 400}


def write_guide(actor: Actor, content: GuideContent) -> Guide:
    """A new guide, its first edition. Refuses `service_points.text_missing`, `.paper_wrong`, `.title_taken`."""
    actor.need(MANAGES)
    refuse_all(_problems(content))
    guide = Guide(id=new_id(), edition=1, edited_on=today(), **_settled(content))
    with rows.once(_taken()):
        db.add(guide)
    _find_again(guide)
    _keep_edition(actor, guide, "")
    tell(actor, "guide_written", N_("编写了办事指南「%(title)s」"), (GUIDE, guide.id), title=guide.title)
    return guide


def revise_guide(
    actor: Actor, guide_id: UUID, content: GuideContent, *, reason: str, version: int | None
) -> Guide:
    """A new edition; the one before stays readable. It counts as unchecked until somebody checks it."""
    actor.need(MANAGES)
    guide = locked(Guide, guide_id)
    check_version(guide, version, content.as_dict())
    why, problems = rows.words(reason, 200, field="reason", needed=_("请写明改了什么、为什么改。"))
    refuse_all(_problems(content) + problems)
    _need_in_use(guide)
    with rows.once(_taken()):
        for name, value in _settled(content).items():
            setattr(guide, name, value)
        guide.edition, guide.edited_on, guide.checked_on = guide.edition + 1, today(), None
    _find_again(guide)
    _keep_edition(actor, guide, why)
    tell(
        actor,
        "guide_revised",
        N_("修改了办事指南「%(title)s」，第 %(n)s 版：%(reason)s"),
        (GUIDE, guide.id),
        title=guide.title,
        n=str(guide.edition),
        reason=why,
    )
    return guide


def check_guide(actor: Actor, guide_id: UUID, *, version: int | None = None) -> Guide:
    """Say that the guide was compared with the office today."""
    actor.need(MANAGES)
    guide = locked(Guide, guide_id)
    check_version(guide, version, {})
    _need_in_use(guide)
    guide.checked_on = today()
    db.flush()
    tell(actor, "guide_checked", N_("与办理窗口核对了「%(title)s」"), (GUIDE, guide.id), title=guide.title)
    return guide


def retire_guide(actor: Actor, guide_id: UUID, *, version: int | None = None) -> Guide:
    """Take a guide out of use; errands that were made from it keep their link."""
    actor.need(MANAGES)
    guide = locked(Guide, guide_id)
    check_version(guide, version, {})
    _need_in_use(guide)
    guide.retired_on = today()
    search.drop(GUIDE, guide.id)
    db.flush()
    tell(actor, "guide_retired", N_("停用了办事指南「%(title)s」"), (GUIDE, guide.id), title=guide.title)
    return guide


def _need_in_use(guide: Guide) -> None:
    if guide.retired_on is not None:
        raise Refusal("service_points.guide_retired", _("这份指南已经停用。要再用，请另写一份。"))


def _problems(content: GuideContent) -> list[Reason]:
    found = rows.one_of(content.field, FIELDS, "field")
    for name, longest in _LONGEST.items():
        needed = _("请写办什么事，例如“养老金资格认证”。") if name == "title" else ""
        found += rows.words(getattr(content, name), longest, field=name, needed=needed)[1]
    return found + paper_problems([(name, form) for name, form, _note in content.papers])


def paper_problems(papers: Sequence[tuple[str, str]]) -> list[Reason]:
    """What is wrong with a checklist of `(name, form)`."""
    wrong = any(
        not name.strip() or len(name.strip()) > 60 or form not in PAPER_FORMS for name, form in papers
    )
    found = []
    if wrong:
        said = _("每一行写一样材料，60 个字以内，并说明是原件、复印件还是扫描件。")
        found.append(Reason("service_points.paper_wrong", said, field="papers"))
    if len(papers) > MOST_PAPERS:
        said = _("材料最多写 %(n)d 样。", n=MOST_PAPERS)
        found.append(Reason("service_points.paper_wrong", said, field="papers"))
    return found


def _settled(content: GuideContent) -> dict[str, Any]:
    found = {
        name: rows.without_id_numbers(value.strip()) if isinstance(value, str) else value
        for name, value in content.as_dict().items()
    }
    found["title"] = " ".join(found["title"].split())
    found["papers"] = [[name.strip(), form, note.strip()[:100]] for name, form, note in content.papers]
    return found


def _keep_edition(actor: Actor, guide: Guide, reason: str) -> None:
    content = GuideContent.of(guide).as_dict() | {"papers": guide.papers}
    db.add(
        GuideEdition(
            id=new_id(),
            guide_id=guide.id,
            number=guide.edition,
            content=content,
            reason=reason,
            by_id=actor.person_id,
            by_name=actor.name[:60],
            at=clock.now(),
        )
    )
    db.flush()


def _taken() -> Conflict:
    said = _("已有同名的办事指南，请换一个名称，或者修改原来那份。")
    return Conflict("service_points.title_taken", said)


def _find_again(guide: Guide) -> None:
    search.put(GUIDE, guide.id, f"{guide.title} {guide.who} {guide.note} {FIELDS[guide.field]}")
