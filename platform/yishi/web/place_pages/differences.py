"""A preview in words: what is wrong, what is new, what becomes of what; names and numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi.i18n import N_, _, listed
from yishi.places import labels
from yishi.places.current import PERSON_KIND, called
from yishi.places.importing.preview import Preview
from yishi.places.roster.normalise import OwnerKind
from yishi.places.roster.plan import CurrentOwner, CurrentUnit, FieldChange, PersonChange, UnitChange
from yishi.places.roster.problems import RowProblem, Severity
from yishi.places.roster.rows import RosterOwner, RosterRow
from yishi.text import mask_id_number, mask_name, mask_phone
from yishi.web import formats

TABS: Mapping[str, str] = {
    "problems": N_("要看的行"),
    "changed": N_("有变化"),
    "people": N_("人员变化"),
    "added": N_("新增"),
    "missing": N_("文件里没有"),
}
_FIELDS = {
    "floor": N_("楼层"),
    "area": N_("面积"),
    "area_source": N_("面积来源"),
    "status": N_("房屋状态"),
    "occupancy": N_("居住情况"),
    "note": N_("备注"),
    "key": N_("业主编号"),
    "name": N_("业主姓名"),
    "kind": N_("业主类型"),
    "phone": N_("联系电话"),
    "id_number": N_("身份证号"),
}
_OWNER_KINDS = {"person": N_("个人"), "organization": N_("单位"), "developer": N_("建设单位")}
_CHOICES = {
    "area_source": labels.AREA_SOURCES,
    "status": labels.STATUSES,
    "occupancy": labels.OCCUPANCIES,
}
_NAMES = ("name", "one", "other")
"""Parameters of a problem's sentence that are names."""


@dataclass(frozen=True, slots=True)
class Change:
    """`old` → `new`, in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tab; `unit_id` where the record has the unit. `begins` and `ceases` to own it, or simply
    its `owners`."""

    title: str
    line: int | None = None
    column: str = ""
    text: str = ""
    error: bool = False
    changes: Sequence[Change] = ()
    begins: Sequence[str] = ()
    ceases: Sequence[str] = ()
    same_names: Sequence[str] = ()
    owners: Sequence[str] = ()
    area: int | None = None
    unit_id: UUID | None = None


def tabs(found: Preview) -> list[tuple[str, int]]:
    """How many lines each tab has."""
    plan = found.plan
    counts = {
        "problems": len(found.roster.problems),
        "changed": len(plan.changed),
        "people": len(plan.people),
        "added": len(plan.added),
        "missing": len(plan.missing),
    }
    return [(name, counts[name]) for name in TABS]


def lines(found: Preview, tab: str, offset: int, size: int) -> list[Line]:
    """A part of one tab."""
    plan = found.plan
    part = slice(offset, offset + size)
    match tab:
        case "problems":
            ordered = sorted(found.roster.problems, key=lambda p: (p.severity is Severity.WARNING, p.line))
            return [_problem(one) for one in ordered[part]]
        case "changed":
            return [_changed(one) for one in plan.changed[part]]
        case "people":
            return [_person(one) for one in plan.people[part]]
        case "missing":
            return [_missing(one) for one in plan.missing[part]]
        case _:
            return [_added(one) for one in plan.added[part]]


def _problem(one: RowProblem) -> Line:
    masked = {k: mask_name(str(v)) if k in _NAMES else v for k, v in one.params.items()}
    return Line(
        title="",
        line=one.line,
        column=one.column or "",
        text=_(one.message_id, **masked),
        error=one.severity is Severity.ERROR,
    )


def _added(row: RosterRow) -> Line:
    return Line(
        title=labels.said(labels.unit_label(row.place)),
        line=row.line,
        area=row.area,
        owners=[_new_owner(owner, row) for owner in row.owners],
    )


def _changed(one: UnitChange) -> Line:
    owners = one.owners
    return Line(
        title=labels.said(labels.unit_label(one.unit.place)),
        line=one.row.line,
        unit_id=one.unit.id,
        changes=[_change(field) for field in one.fields],
        begins=[_new_owner(owner, one.row) for owner in owners.begins] if owners else (),
        ceases=[_known_owner(owner) for owner in owners.ceases] if owners else (),
        same_names=[mask_name(name) for name in owners.same_names] if owners else (),
    )


def _person(one: PersonChange) -> Line:
    return Line(title=_known_owner(one.person), changes=[_change(field) for field in one.fields])


def _missing(unit: CurrentUnit) -> Line:
    return Line(
        title=labels.said(labels.unit_label(unit.place)),
        unit_id=unit.id,
        area=unit.area,
        owners=[_known_owner(owner) for owner in unit.owners],
    )


def _new_owner(owner: RosterOwner, row: RosterRow) -> str:
    phone = f" {mask_phone(owner.phone)}" if owner.phone else ""
    return labels.masked_owner(called(owner, row), _kind(owner.kind)) + phone


def _known_owner(owner: CurrentOwner) -> str:
    name = owner.name or labels.NAMELESS + (owner.key or "—")
    return labels.masked_owner(name, _kind(owner.kind))


def _kind(kind: OwnerKind | None) -> str:
    return PERSON_KIND[kind] if kind else "person"


def _change(change: FieldChange) -> Change:
    return Change(_(_FIELDS[change.field]), _value(change, change.old, old=True), _value(change, change.new))


def _value(change: FieldChange, value: Any, *, old: bool = False) -> str:
    if value is None or value == "":
        return _("（空）")
    match change.field:
        case "phone" | "id_number":
            mask = mask_phone if change.field == "phone" else mask_id_number
            return _("（已登记的号码）") if old else mask(str(value))
        case "area":
            return formats.area(int(value))
        case "name":
            return mask_name(str(value))
        case "kind":
            return _(_OWNER_KINDS[PERSON_KIND[OwnerKind(value)]])
        case "area_source" | "status" | "occupancy":
            return _(_CHOICES[change.field][str(value)])
        case _:
            return str(value)


def in_words(changes: Iterable[Change]) -> str:
    """All of them on one line, for places without a table."""
    return listed(f"{c.field} {c.old} → {c.new}" for c in changes)
