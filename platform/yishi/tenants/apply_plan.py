"""What an apply would do: which tenant each entry means, and how it differs, told like a diff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from yishi.errors import Reason, Refusal, refuse_all
from yishi.i18n import _
from yishi.tenants.apply_changes import compare, describe_new, link_changes
from yishi.tenants.apply_file import Entry
from yishi.tenants.apply_items import Item, Plan
from yishi.tenants.apply_there import There, what_is_there
from yishi.tenants.current import current_registry
from yishi.tenants.names import checked_slug, free_slug, reserved_words
from yishi.tenants.onboarding import KIND_NAMES
from yishi.tenants.profiles import EMPTY, Profile, profiles
from yishi.tenants.profiles import profile as find_profile
from yishi.tenants.tree import PARENT_KINDS
from yishi.text import slug_from_name


def plan(entries: Sequence[Entry]) -> Plan:
    """Work out what `entries` would change. Reads only; raises one `Refusal` with every mistake."""
    return _Planner(entries).plan()


class _Planner:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.there: There = what_is_there(entries)
        self.items: dict[int, Item] = {}
        self.order: list[Item] = []
        self.reasons: list[Reason] = []
        self.walking: set[int] = set()

    def plan(self) -> Plan:
        for index in range(len(self.entries)):
            self._item(index)
        refuse_all(self.reasons)
        self._links()
        refuse_all(self.reasons)
        return Plan(self.order)

    def _item(self, index: int) -> Item | None:
        """The item of one entry, its parent's first."""
        if index in self.items:
            return self.items[index]
        entry = self.entries[index]
        if index in self.walking:
            self.reasons.append(entry.wrong("apply.circle", _("上级绕成了一圈。")))
            return None
        self.walking.add(index)
        try:
            return self._made(index, entry)
        except Refusal as refusal:
            self.reasons.extend(entry.wrong(r.code, r.message) for r in refusal.reasons)
            return None
        finally:
            self.walking.discard(index)

    def _made(self, index: int, entry: Entry) -> Item | None:
        parent = self._parent(entry)
        if parent is False:
            return None
        row = self._existing(entry, parent.tenant_id if isinstance(parent, Item) else parent)
        item = Item(entry, slug="", parent=parent)
        self._name_parent(item)
        item.profile = _profile(entry, row)
        item.slug = self._slug(entry, row, item)
        if row is None:
            describe_new(item, self.there)
        else:
            compare(item, row, self.there)
        self.items[index] = item
        self.order.append(item)
        return item

    # --- who is meant -------------------------------------------------------------------------------

    def _parent(self, entry: Entry) -> Item | int | Literal[False] | None:
        """The parent's item or id; None for the top (or left as it is); False when it could not be made."""
        wanted = entry.values.get("parent")
        if not wanted:
            return None
        found: Item | int | None = None
        for depth, word in enumerate(part.strip() for part in wanted.split("/")):
            found = self._step(entry, word, found, first=depth == 0)
            if found is None:
                return False
        return found

    def _step(self, entry: Entry, word: str, above: Item | int | None, *, first: bool) -> Item | int | None:
        matches: list[Item | int] = []
        for index, other in enumerate(self.entries):
            if other is not entry and word in _words_of(other.values):
                if first and not self._may_be_above(entry, other):
                    continue
                item = self._item(index)
                if item is not None and (first or item.parent is above or _same(item.parent, above)):
                    matches.append(item)
        known = {m.tenant_id for m in matches if isinstance(m, Item)}
        for row in self.there.called(word):
            inside = first or row.parent_id == (above.tenant_id if isinstance(above, Item) else above)
            if inside and row.id not in known:
                matches.append(row.id)
        exact = [m for m in matches if self._slug_of(m) == word]
        chosen = exact or matches
        if len(chosen) == 1:
            return chosen[0]
        sentence = (
            _("找不到上级「%(word)s」。", word=word)
            if not chosen
            else _("叫「%(word)s」的不止一个，请写成路径，例如 高新区/双德街道。", word=word)
        )
        self.reasons.append(
            entry.wrong("apply.no_parent" if not chosen else "apply.ambiguous_parent", sentence)
        )
        return None

    def _may_be_above(self, entry: Entry, other: Entry) -> bool:
        return other.values["kind"] in PARENT_KINDS[entry.values["kind"]]

    def _slug_of(self, found: Item | int) -> str:
        return found.slug if isinstance(found, Item) else self.there.by_id[found].slug

    def _existing(self, entry: Entry, parent_id: int | None) -> Any:
        """The tenant that is meant: by code, else by address, else by parent, name and kind."""
        values = entry.values
        by_code = self.there.by_code.get(entry.code) if entry.code else None
        by_slug = self.there.by_slug.get(values.get("slug", ""))
        if by_code and by_slug and by_code.id != by_slug.id:
            raise Refusal(
                "apply.two_tenants",
                _("代码属于「%(one)s」，地址属于「%(two)s」。", one=by_code.name, two=by_slug.name),
            )
        row = by_code or by_slug
        if row is None and "slug" not in values and not entry.code:
            named = [r for r in self.there.called(values["name"]) if r.kind == values["kind"]]
            row = next((r for r in named if r.parent_id == parent_id), None)
        if row is not None and row.kind != values["kind"]:
            raise Refusal(
                "apply.other_kind",
                _("现有的「%(name)s」是%(kind)s，类型不能改。", name=row.name, kind=_(KIND_NAMES[row.kind])),
            )
        if row is not None and by_code is None and entry.code and row.code and row.code != values["code"]:
            raise Refusal(
                "apply.other_code", _("现有的「%(name)s」的代码是 %(code)s。", name=row.name, code=row.code)
            )
        return row

    def _slug(self, entry: Entry, row: Any, item: Item) -> str:
        wanted = entry.values.get("slug")
        if wanted:
            checked_slug(wanted, current_registry())
            holder = self.there.by_slug.get(wanted)
            if holder is not None and (row is None or holder.id != row.id):
                raise Refusal(
                    "tenants.slug_taken", _("地址「%(slug)s」已有单位在用，请换一个。", slug=wanted)
                )
            return str(wanted)
        if row is not None:
            return str(row.slug)
        given = {e.values.get("slug") for e in self.entries}
        planned = {i.slug for i in self.order}
        return free_slug(
            entry.values["name"],
            parent=self._slug_of(item.parent) if item.parent is not None else "",
            code=entry.values.get("code", ""),
            reserved=reserved_words(current_registry()),
            taken=lambda slug: slug in given or slug in planned or self.there.slug_used(slug),
        )

    def _name_parent(self, item: Item) -> None:
        parent = item.parent
        if parent is None:
            return
        own = str(item.entry.values["kind"])
        kind = parent.entry.values["kind"] if isinstance(parent, Item) else self.there.by_id[parent].kind
        name = parent.entry.values["name"] if isinstance(parent, Item) else self.there.by_id[parent].name
        if kind not in PARENT_KINDS[own]:
            raise Refusal(
                "tenants.wrong_parent",
                _(
                    "「%(kind)s」不能设在「%(parent)s」（%(parent_kind)s）下面，请另选上级。",
                    kind=_(KIND_NAMES[own]),
                    parent=name,
                    parent_kind=_(KIND_NAMES[kind]),
                ),
            )
        item.parent_name = str(name)

    def _links(self) -> None:
        by_slug = {item.slug: item for item in self.order}
        for item in self.order:
            try:
                item.changes.extend(link_changes(item, self.there, by_slug))
            except Refusal as refusal:
                self.reasons.append(item.entry.wrong(refusal.code, refusal.message))


def _words_of(values: Mapping[str, Any]) -> set[str]:
    """What an entry may be called in a path: its address, its name, its name's pinyin."""
    found = {values["name"], slug_from_name(values["name"])}
    return found | {values["slug"]} if "slug" in values else found


def _same(one: Item | int | None, two: Item | int | None) -> bool:
    def plain(x: Item | int | None) -> int | None:
        return x.tenant_id if isinstance(x, Item) else x

    return plain(one) is not None and plain(one) == plain(two)


def _profile(entry: Entry, row: Any) -> Profile:
    """The profile that is named, or the one the tenant has (if that still exists)."""
    if "profile" in entry.values or row is None:
        return find_profile(entry.values.get("profile", ""), entry.values["kind"])
    return profiles().profiles.get(row.profile, EMPTY)
