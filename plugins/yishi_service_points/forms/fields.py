"""What several forms have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import _, ctx
from yishi_service_points.hours import minute_of


class Here(fields.DateTime):
    """An instant, typed on the wall clock of the community."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found: datetime = super()._deserialize(value, attr, data, **kw)
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(ctx().need_tenant().zone))


def line(label: str, longest: int, *, required: bool = False, **meta: Any) -> fields.String:
    """A line of text, or with `widget="textarea"` several."""
    own = {"label": label, "maxlength": longest, **meta}
    check = validate.Length(1 if required else None, longest)
    if required:
        return fields.String(required=True, validate=check, metadata=own)
    return fields.String(load_default="", validate=check, metadata=own)


def long_text(label: str, longest: int, *, rows: int = 4, **more: Any) -> fields.String:
    """Several lines of text."""
    return line(label, longest, widget="textarea", rows=rows, **more)


def choice(
    label: str, words: dict[str, str], *, default: str | None = None, none: str = "", **meta: Any
) -> fields.String:
    """One of some words, in their order; with `none` also none of them, under that label."""
    options = [("", none), *words.items()] if none else list(words.items())
    check = validate.OneOf([value for value, _label in options])
    own = {"label": label, "options": options, **meta}
    if default is None and not none:
        return fields.String(required=True, validate=check, metadata=own)
    return fields.String(load_default=default or "", validate=check, metadata=own)


def several(label: str, words: dict[str, str], **meta: Any) -> fields.List[str]:
    """Any of some words."""
    return fields.List(
        fields.String(validate=validate.OneOf(list(words))),
        load_default=list,
        metadata={"label": label, "options": list(words.items()), **meta},
    )


class TimeOfDay(fields.String):
    """`9:00` as people type it; minutes of the day for the services."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        text = str(value).strip()
        if not text:
            return None
        found = minute_of(text[:5])
        if found is None:
            raise ValidationError(_("请填时间，例如 9:00。"))
        return found


def time_of_day(label: str, *, required: bool = False, **meta: Any) -> TimeOfDay:
    """A time of the day."""
    own = {"label": label, "widget": "time", **meta}
    if required:
        return TimeOfDay(required=True, metadata=own)
    return TimeOfDay(load_default=None, allow_none=True, metadata=own)


def person(label: str) -> fields.UUID:
    """Somebody on record; the page fills in the options."""
    return fields.UUID(load_default=None, allow_none=True, metadata={"label": label, "widget": "radio"})


def picked(label: str, *, required: bool = False, **meta: Any) -> fields.UUID:
    """One of the things that the page offers."""
    own = {"label": label, "widget": "select", **meta}
    if required:
        return fields.UUID(required=True, metadata=own)
    return fields.UUID(load_default=None, allow_none=True, metadata=own)


def day(label: str, *, required: bool = False, **meta: Any) -> fields.Date:
    """A date."""
    if required:
        return fields.Date(required=True, metadata={"label": label, **meta})
    return fields.Date(load_default=None, allow_none=True, metadata={"label": label, **meta})
