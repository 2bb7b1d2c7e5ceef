"""Pages of long lists: the page stands in the body, beside the items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

MAX_SIZE = 100


class PageQuery(Schema):
    """`?page=2&page_size=50`."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, MAX_SIZE))


class PageSchema(Schema):
    """Which page of how many."""

    number = fields.Integer(required=True)
    size = fields.Integer(required=True)
    total = fields.Integer(required=True)
    pages = fields.Integer(required=True)


def paged(item: type[Schema]) -> type[Schema]:
    """The schema of one page of `item`s."""
    name = item.__name__.removesuffix("Schema")
    return type(
        f"{name}PageSchema",
        (Schema,),
        {
            "items": fields.List(fields.Nested(item), required=True),
            "page": fields.Nested(PageSchema, required=True),
            "__module__": item.__module__,
            "__doc__": f"One page of {name} items.",
        },
    )


def page_of(items: Sequence[Any], *, number: int, size: int, total: int) -> dict[str, Any]:
    """What a paged operation returns."""
    pages = max(1, -(-total // size))
    return {"items": items, "page": {"number": number, "size": size, "total": total, "pages": pages}}
