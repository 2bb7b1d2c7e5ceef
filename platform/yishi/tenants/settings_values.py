"""What a settings schema makes of stored values: one schema gives defaults, validation, form and API."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

from yishi.errors import Invalid
from yishi.plugins.schemas import flat, spoken

log = logging.getLogger(__name__)


class SettingsView(Mapping[str, Any]):
    """Effective settings, read-only: `settings("notices").days` or `["days"]`."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_values", dict(values))

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise AttributeError(f"there is no setting named {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("settings are read-only; use yishi.tenants.settings.save")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"SettingsView({self._values!r})"


def secret_names(schema: Schema) -> frozenset[str]:
    """Fields that are kept sealed and never shown."""
    return frozenset(n for n, f in schema.fields.items() if f.metadata.get("secret"))


def plain_fields(schema: Schema) -> dict[str, fields.Field[Any]]:
    return {n: f for n, f in schema.fields.items() if not f.metadata.get("secret")}


def default_of(field: fields.Field[Any]) -> Any:
    default = field.load_default
    if default is missing:
        return None
    return default() if callable(default) else default


def effective(schema: Schema, chain: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Each setting's value: the first one stored in `chain` (the tenant's own first), else the default.

    Stored keys that the schema does not know are ignored; so is a value that it no longer accepts.
    """
    stored = list(chain)
    return {name: _effective(name, field, stored) for name, field in plain_fields(schema).items()}


def _effective(name: str, field: fields.Field[Any], chain: list[Mapping[str, Any]]) -> Any:
    for level in chain:
        if name in level:
            try:
                return field.deserialize(level[name], name, dict(level))
            except ValidationError as error:
                log.warning("the stored setting %s is not accepted any more: %s", name, error)
    return default_of(field)


def stored_form(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as plain JSON, the way they are stored and compared."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field = schema.fields[name]
        found[name] = value if value is None else field.serialize(name, {name: value})
    return found


def validated(schema: Schema, values: Mapping[str, Any], *, partial: bool = True) -> dict[str, Any]:
    """`values` as the schema loads them. Raises `Invalid`; a key it does not know is refused."""
    try:
        found: dict[str, Any] = schema.load(dict(values), partial=partial, unknown=RAISE)
    except ValidationError as error:
        raise Invalid(flat(spoken(error.messages)), code="settings.invalid") from error
    return {name: value for name, value in found.items() if name in values}


def differing(schema: Schema, values: Mapping[str, Any], inherited: Mapping[str, Any]) -> dict[str, Any]:
    """Of loaded `values`, in stored form, those that are not what would hold without them."""
    ours, theirs = stored_form(schema, values), stored_form(schema, inherited)
    return {name: value for name, value in ours.items() if name not in theirs or theirs[name] != value}
