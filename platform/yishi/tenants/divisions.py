"""Opening a whole list of divisions: missing districts, subdistricts and communities, batch by batch.

Each batch is a transaction of its own, so an import that was killed is simply run again: what is there
stays, and the result is the same as without the kill.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from yishi.actor import Actor
from yishi.database import db
from yishi.database.upsert import insert
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.tenants.current import current_registry
from yishi.tenants.division_file import DivisionRow, RowProblem
from yishi.tenants.making import Draft, make
from yishi.tenants.models import Division, Tenant
from yishi.tenants.names import free_slug, reserved_words
from yishi.tenants.profiles import Profile
from yishi.tenants.profiles import profile as find_profile
from yishi.tenants.scope import need_operator
from yishi.tenants.tree import subtree_ids
from yishi.text import slug_from_name

BATCH = 50
LEVELS = {"district": "area", "subdistrict": "street", "community": "community"}


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Where the list goes and with what. `under` is None for the top of the tree."""

    under: int | None
    profiles: Mapping[str, Profile]
    system: str = "nbs"
    vintage: str = ""


@dataclass(slots=True)
class ImportResult:
    """`created` counts by kind; `unchanged` are communities that were there already."""

    created: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(slots=True)
class _Place:
    """An existing or new tenant that others may stand under."""

    id: int
    slug: str
    name: str
    kind: str


def import_plan(
    *,
    under: int | None,
    profile: str,
    subdistrict_profile: str = "subdistrict",
    district_profile: str = "district",
    system: str = "nbs",
    vintage: str = "",
) -> ImportPlan:
    """A plan with its profiles found. Raises `Refusal` for one that is unknown or unsuitable."""
    return ImportPlan(
        under=under,
        profiles={
            "community": find_profile(profile, "community"),
            "subdistrict": find_profile(subdistrict_profile, "subdistrict"),
            "district": find_profile(district_profile, "district"),
        },
        system=system,
        vintage=vintage,
    )


def import_divisions(
    actor: Actor,
    *,
    rows: Sequence[DivisionRow],
    plan: ImportPlan,
    unit: Callable[[], AbstractContextManager[Any]],
    progress: Callable[[int], None] = lambda done: None,
) -> ImportResult:
    """Open what is missing; `unit()` gives a transaction for each batch, `progress` hears of rows done."""
    result = ImportResult()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        found = ImportResult()
        with unit():
            _Batch(actor, plan, found).run(batch)
        # Counted only once the batch is durable.
        result.created += found.created
        result.unchanged += found.unchanged
        result.problems += found.problems
        progress(len(batch))
    return result


class _Batch:
    """One transaction's work."""

    def __init__(self, actor: Actor, plan: ImportPlan, result: ImportResult) -> None:
        self.actor = actor
        self.plan = plan
        self.result = result
        self.top = self._top()
        self.reach = set(subtree_ids(self.top.id)) if self.top else None
        self.known: dict[str, _Place] = {}
        self.taken: set[str] = set()
        self.reserved = reserved_words(current_registry())

    def _top(self) -> Any:
        if self.plan.under is None:
            self.actor.need("operator.tenants")
            return None
        return need_operator(self.actor, "operator.tenants", self.plan.under)

    def run(self, rows: Sequence[DivisionRow]) -> None:
        self._look_up(code for r in rows for code in (r.code, r.street_code, r.area_code) if code)
        fitting = [row for row in rows if self._fits(row)]
        self._open("district", {r.area_code: (r.area, self.top) for r in fitting if self._needs_area(r)})
        self._open(
            "subdistrict", {r.street_code: (r.street, self._area(r)) for r in fitting if r.street_code}
        )
        missing: dict[str, tuple[str, Any]] = {}
        for row in fitting:
            if row.code in self.known:
                self.result.unchanged += 1
            else:
                missing[row.code] = (row.name, self._street(row))
        self._open("community", missing)
        self._divisions(fitting)

    # --- what is there ------------------------------------------------------------------------------

    def _look_up(self, codes: Iterable[str]) -> None:
        found = db.execute(
            select(Tenant.id, Tenant.slug, Tenant.name, Tenant.kind, Tenant.code).where(
                Tenant.code_system == self.plan.system, Tenant.code.in_(list(dict.fromkeys(codes)))
            )
        )
        for row in found:
            self.known[row.code] = _Place(row.id, row.slug, row.name, row.kind)

    def _fits(self, row: DivisionRow) -> bool:
        try:
            self._check(row)
        except Refusal as refusal:
            cells = (row.code, row.name, row.street_code, row.street, row.area_code, row.area)
            self.result.problems.append(RowProblem(row.line, cells, refusal.code, refusal.message))
            return False
        return True

    def _check(self, row: DivisionRow) -> None:
        here = self.known.get(row.code)
        if here is not None and self.reach is not None and here.id not in self.reach:
            raise Refusal(
                "divisions.elsewhere",
                _("「%(name)s」已经开通，但不在「%(top)s」之下。", name=here.name, top=self.top.name),
            )
        if (
            self.top is not None
            and self.top.kind == "subdistrict"
            and not self._is_top(row.street_code, row.street)
        ):
            raise Refusal("divisions.other_street", _("不属于「%(top)s」。", top=self.top.name))
        if (
            self.top is not None
            and self.top.kind == "district"
            and self.top.code
            and row.area_code
            not in (
                "",
                self.top.code,
            )
        ):
            raise Refusal("divisions.other_area", _("不属于「%(top)s」。", top=self.top.name))
        for code, name, word in (
            (row.street_code, row.street, _("街道")),
            (row.area_code, row.area, _("区")),
        ):
            if code and not name and code not in self.known:
                raise Refusal("divisions.no_name", _("缺少%(word)s名称。", word=word))

    def _is_top(self, code: str, name: str) -> bool:
        return self.top is not None and (
            (bool(self.top.code) and code == self.top.code) or (not self.top.code and name == self.top.name)
        )

    def _needs_area(self, row: DivisionRow) -> bool:
        on_top = self.top is not None and self.top.kind == "subdistrict"
        return bool(row.area_code) and not on_top and not self._is_top(row.area_code, row.area)

    def _area(self, row: DivisionRow) -> Any:
        return self.known[row.area_code] if self._needs_area(row) else self.top

    def _street(self, row: DivisionRow) -> Any:
        on_top = self.top is not None and self.top.kind == "subdistrict"
        if not row.street_code or on_top:
            return self.top if on_top else self._area(row)
        return self.known[row.street_code]

    # --- what is made -------------------------------------------------------------------------------

    def _open(self, kind: str, wanted: Mapping[str, tuple[str, Any]]) -> None:
        missing = {code: given for code, given in wanted.items() if code not in self.known}
        if kind == "subdistrict" and self.top is not None and self.top.kind == "subdistrict":
            return
        self._ask_slugs(missing)
        drafts = [self._draft(kind, code, name, parent) for code, (name, parent) in missing.items()]
        ids = make(self.actor, drafts)
        for draft in drafts:
            self.known[draft.code or ""] = _Place(ids[draft.slug], draft.slug, draft.name, kind)
            self.result.created[kind] += 1

    def _ask_slugs(self, missing: Mapping[str, tuple[str, Any]]) -> None:
        """One statement for the addresses that will most likely be wanted."""
        likely: set[str] = set()
        for name, parent in missing.values():
            plain = slug_from_name(name)
            likely |= {plain, f"{parent.slug}-{plain}"} if parent is not None else {plain}
        if likely:
            self.taken |= set(db.scalars(select(Tenant.slug).where(Tenant.slug.in_(likely))))
        self._asked = likely

    def _taken(self, slug: str) -> bool:
        if slug in self.taken:
            return True
        if slug in self._asked:
            return False
        return db.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None

    def _draft(self, kind: str, code: str, name: str, parent: Any) -> Draft:
        slug = free_slug(
            name,
            parent=parent.slug if parent is not None else "",
            code=code,
            reserved=self.reserved,
            taken=self._taken,
        )
        self.taken.add(slug)
        return Draft(
            kind=kind,
            name=name,
            slug=slug,
            parent_id=parent.id if parent is not None else None,
            parent_name=parent.name if parent is not None else "",
            profile=self.plan.profiles[kind],
            code=code,
            code_system=self.plan.system,
            code_vintage=self.plan.vintage,
        )

    def _divisions(self, rows: Sequence[DivisionRow]) -> None:
        """Remember the divisions as published."""
        found: dict[str, dict[str, Any]] = {}
        for r in rows:
            for code, name, level, above in (
                (r.area_code, r.area, "area", None),
                (r.street_code, r.street, "street", r.area_code or None),
                (r.code, r.name, "community", r.street_code or r.area_code or None),
            ):
                if code and name:
                    found[code] = {
                        "system": self.plan.system,
                        "vintage": self.plan.vintage,
                        "code": code,
                        "name": name,
                        "level": level,
                        "parent_code": above,
                    }
        if not found:
            return
        statement = insert(Division)
        statement = statement.on_conflict_do_update(
            index_elements=["system", "vintage", "code"],
            set_={key: getattr(statement.excluded, key) for key in ("name", "level", "parent_code")},
        )
        db.execute(statement, list(found.values()))
