"""What the forms of this module have in common."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

PICTURES = "image/jpeg,image/png,image/webp"
EVIDENCE = f"{PICTURES},application/pdf"


def line(label: str, longest: int, *, required: bool = False, **meta: Any) -> fields.String:
    """A line of text, or with `widget="textarea"` several."""
    own = {"label": label, "maxlength": longest, **meta}
    check = validate.Length(1 if required else None, longest)
    if required:
        return fields.String(required=True, validate=check, metadata=own)
    return fields.String(load_default="", validate=check, metadata=own)


def lines(label: str, longest: int, *, rows: int = 3, **more: Any) -> fields.String:
    """Several lines of text."""
    return line(label, longest, widget="textarea", rows=rows, **more)


def day(label: str, *, required: bool = False, **meta: Any) -> fields.Date:
    """A date."""
    if required:
        return fields.Date(required=True, metadata={"label": label, **meta})
    return fields.Date(load_default=None, allow_none=True, metadata={"label": label, **meta})


def picked(label: str, *, required: bool = False, **meta: Any) -> fields.UUID:
    """One of the things that the page offers."""
    own = {"label": label, "widget": "select", **meta}
    if required:
        return fields.UUID(required=True, metadata=own)
    return fields.UUID(load_default=None, allow_none=True, metadata=own)


def files(label: str, *, accept: str = PICTURES, **meta: Any) -> fields.Raw:
    """Files that come beside the values; the view reads them."""
    return fields.Raw(
        load_default=None, metadata={"label": label, "widget": "files", "accept": accept, **meta}
    )
