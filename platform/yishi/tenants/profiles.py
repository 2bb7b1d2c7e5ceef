"""Profiles: what a new tenant starts with (modules, settings, roles, labels), as TOML files.

Values are copied when a profile is applied; a later change of the file reaches only tenants made after.
Modules that are not installed are noted and skipped, and switched on when they are installed later.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from yishi.config import shipped_folder
from yishi.errors import Invalid, Refusal
from yishi.i18n import N_, _, current_locale, listed
from yishi.installation import installation
from yishi.plugins.manifest import KINDS, NAME
from yishi.plugins.registry import Registry
from yishi.plugins.schemas import flat, spoken
from yishi.tenants.core_settings import CORE, CoreSettings
from yishi.tenants.settings_values import default_of, differing, plain_fields, validated

_module = fields.String(validate=validate.Regexp(NAME, error=N_("模块名只能用小写字母、数字和下划线。")))
_one_kind = validate.OneOf(KINDS, error=N_("单位类型只能是 district、subdistrict、community 或 alliance。"))


class _Modules(Schema):
    on = fields.List(_module, load_default=list)
    off = fields.List(_module, load_default=list)
    allowed = fields.List(_module, load_default=list)


class _RoleChange(Schema):
    add = fields.List(fields.String(), load_default=list)
    remove = fields.List(fields.String(), load_default=list)


class ProfileSchema(Schema):
    """`extends` names a profile whose values hold where this one is silent."""

    name = fields.String(required=True, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,39}$"))
    title = fields.String(required=True, validate=validate.Length(1, 60))
    titles = fields.Dict(fields.String(), fields.String(validate=validate.Length(1, 60)), load_default=dict)
    summary = fields.String(load_default="")
    extends = fields.String(load_default="")
    kinds = fields.List(fields.String(validate=_one_kind), load_default=list)
    brand = fields.String(load_default="", validate=validate.Length(max=100))
    modules = fields.Nested(_Modules, load_default=lambda: _Modules().load({}))
    settings = fields.Dict(
        _module, fields.Dict(fields.String(), fields.Raw(allow_none=True)), load_default=dict
    )
    labels = fields.Dict(fields.String(), fields.String(validate=validate.Length(1, 100)), load_default=dict)
    roles = fields.Dict(fields.String(), fields.Nested(_RoleChange), load_default=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """`on`: modules allowed and switched on; `allowed`: modules that the tenant may switch on itself.

    `titles` is the title in other languages, by locale.
    """

    name: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    kinds: tuple[str, ...] = ()
    brand: str = ""
    on: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)

    @property
    def called(self) -> str:
        """The title in the reader's language, where the file says it."""
        return self.titles.get(current_locale(), self.title)


@dataclass(frozen=True, slots=True)
class ProfileBook:
    """The usable profiles by name, and what is wrong with the files of the others."""

    profiles: Mapping[str, Profile]
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProfileModule:
    """One module as a profile wants it; `settings` only where they differ from the schema's defaults."""

    plugin: str
    enabled: bool
    settings: Mapping[str, Any]


EMPTY = Profile(name="", title="")


def profiles() -> ProfileBook:
    """All profiles: those that are shipped, and the installation's own in `<data>/profiles`, which win."""
    folders = (shipped_folder("tenants") / "profiles", installation().config.data_folder / "profiles")
    stamp = tuple((f, f.stat().st_mtime_ns) for folder in folders for f in sorted(folder.glob("*.toml")))
    return _book(stamp)


@lru_cache(maxsize=8)
def _book(files: tuple[tuple[Path, int], ...]) -> ProfileBook:
    raw: dict[str, dict[str, Any]] = {}
    problems: dict[str, str] = {}
    for path, _changed in files:
        try:
            found = read_profile(path)
        except Refusal as refusal:
            problems[str(path)] = "; ".join(reason.message for reason in refusal.reasons)
        else:
            raw[found["name"]] = found
    made: dict[str, Profile] = {}
    for name in raw:
        try:
            made[name] = _profile(_merged(name, raw, ()))
        except Refusal as refusal:
            problems[name] = refusal.message
    return ProfileBook(made, problems)


def read_profile(path: Path) -> dict[str, Any]:
    """One file, validated. Raises `Refusal` that names the file and each wrong key."""
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise Refusal(
            "profiles.unreadable",
            _("读不懂方案文件 %(file)s：%(why)s", file=path.name, why=str(error)),
        ) from error
    try:
        found: dict[str, Any] = ProfileSchema().load(raw, unknown=RAISE)
    except ValidationError as error:
        wrong = flat(spoken(error.messages))
        raise Invalid(
            {key: [f"{path.name}: {key}: {m}" for m in messages] for key, messages in wrong.items()},
            code="profiles.invalid",
        ) from error
    return found


def _merged(name: str, raw: Mapping[str, dict[str, Any]], seen: tuple[str, ...]) -> dict[str, Any]:
    own = raw[name]
    base_name = own["extends"]
    if not base_name:
        return own
    if base_name not in raw or base_name in (*seen, name):
        raise Refusal(
            "profiles.bad_extends",
            _("方案「%(name)s」沿用的方案「%(base)s」不存在，或互相沿用。", name=name, base=base_name),
        )
    base = _merged(base_name, raw, (*seen, name))
    on = [m for m in base["modules"]["on"] if m not in own["modules"]["off"]]
    modules = {
        "on": [*on, *(m for m in own["modules"]["on"] if m not in on)],
        "off": [],
        "allowed": [*dict.fromkeys([*base["modules"]["allowed"], *own["modules"]["allowed"]])],
    }
    settings = {**base["settings"]}
    for module, values in own["settings"].items():
        settings[module] = {**settings.get(module, {}), **values}
    return {
        **own,
        "kinds": own["kinds"] or base["kinds"],
        "brand": own["brand"] or base["brand"],
        "summary": own["summary"] or base["summary"],
        "modules": modules,
        "settings": settings,
        "labels": {**base["labels"], **own["labels"]},
        "roles": {**base["roles"], **own["roles"]},
    }


def _profile(values: Mapping[str, Any]) -> Profile:
    return Profile(
        name=values["name"],
        title=values["title"],
        titles=values["titles"],
        summary=values["summary"],
        kinds=tuple(values["kinds"]),
        brand=values["brand"],
        on=tuple(values["modules"]["on"]),
        allowed=tuple(values["modules"]["allowed"]),
        settings=values["settings"],
        labels=values["labels"],
        roles=values["roles"],
    )


def profile(name: str, kind: str = "") -> Profile:
    """The profile of this name (for `kind`); the empty name is the empty profile. Raises `Refusal`."""
    if not name:
        return EMPTY
    found = profiles().profiles.get(name)
    if found is None:
        known = listed(sorted(profiles().profiles))
        raise Refusal(
            "profiles.unknown",
            _("没有名为「%(name)s」的方案。现有：%(known)s。", name=name, known=known),
            field="profile",
        )
    if kind and found.kinds and kind not in found.kinds:
        raise Refusal(
            "profiles.wrong_kind",
            _("方案「%(name)s」不适用于这类单位（%(kind)s）。", name=name, kind=kind),
            field="profile",
        )
    return found


def modules_of(found: Profile, kind: str, registry: Registry) -> tuple[list[ProfileModule], dict[str, str]]:
    """The installed modules that the profile gives to a tenant of `kind`, and why others are left out.

    What a module requires comes along. Raises `Refusal` where a module's settings are not acceptable.
    """
    skipped: dict[str, str] = {}
    wanted: dict[str, bool] = {}
    for name in found.on:
        for needed in _usable(name, kind, registry, skipped):
            wanted[needed] = True
    for name in found.allowed:
        for needed in _usable(name, kind, registry, skipped):
            wanted.setdefault(needed, False)
    return [
        ProfileModule(name, on, profile_settings(found, name, registry)) for name, on in wanted.items()
    ], skipped


def _usable(name: str, kind: str, registry: Registry, skipped: dict[str, str]) -> list[str]:
    """The module with what it requires, in order; empty (and noted) when it can't be used here."""
    if name not in registry:
        told = registry.skipped.get(name)
        skipped[name] = told.reason if told else _("没有安装；以后安装时自动按方案开启")
        return []
    if kind not in registry[name].kinds:
        skipped[name] = _("不适用于这类单位")
        return []
    return [*registry.needs(name), name]


def profile_settings(found: Profile, module: str, registry: Registry) -> dict[str, Any]:
    """The profile's settings of one module, checked, without those that are the defaults anyway."""
    schema_class = CoreSettings if module == CORE else registry[module].settings
    values = found.settings.get(module, {})
    if schema_class is None or not values:
        return {}
    schema = schema_class()
    defaults = {name: default_of(each) for name, each in plain_fields(schema).items()}
    return differing(schema, validated(schema, values), defaults)
