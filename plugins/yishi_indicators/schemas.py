"""Shapes of the API: every number with numerator and denominator, a rate's exact value as a fraction in words."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_indicators.board import HEADLINE

_PERIOD = {"description": "A month `2026-06` or a year `2026`; this month unless given"}


class PeriodQuery(Schema):
    period = fields.String(load_default="", validate=validate.Length(max=7), metadata=_PERIOD)


class BoardQuery(PageQuery):
    period = fields.String(load_default="", validate=validate.Length(max=7), metadata=_PERIOD)
    group = fields.String(
        load_default=HEADLINE, metadata={"description": "`headline`, or a group of indicators"}
    )
    under = fields.String(load_default="", metadata={"description": "Slug of a subdistrict"})
    sort = fields.String(
        load_default="", metadata={"description": "Key of an indicator; a minus before it: lowest first"}
    )


class AmountSchema(Schema):
    numerator = fields.Integer(allow_none=True)
    denominator = fields.Integer(allow_none=True)
    value = fields.String(
        allow_none=True, metadata={"description": "Exact, as `66/67`; null: nothing counted"}
    )
    unit = fields.String(metadata={"description": "count, share, days, minutes or per_1000"})


class LineSchema(Schema):
    key = fields.String()
    label = fields.String()
    group = fields.String()
    how = fields.String()
    good = fields.String()
    now = fields.Nested(AmountSchema, allow_none=True)
    before = fields.Nested(AmountSchema, allow_none=True)
    said = fields.String()
    said_before = fields.String()
    change = fields.String()


class SheetSchema(Schema):
    period = fields.String()
    before = fields.String()
    over = fields.Boolean()
    computed_at = fields.DateTime(allow_none=True)
    indicators = fields.List(fields.Nested(LineSchema))


class CellSchema(AmountSchema):
    key = fields.String()
    said = fields.String()
    few = fields.Boolean(metadata={"description": "Counted over so little that it says little"})


class RowSchema(Schema):
    slug = fields.String()
    name = fields.String()
    under = fields.String()
    reported = fields.Integer()
    computed_at = fields.DateTime(allow_none=True)
    cells = fields.List(fields.Nested(CellSchema))


def amount(found: Any) -> dict[str, Any] | None:
    """An `Amount` as the API gives it."""
    if found is None:
        return None
    return {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": None if found.exact is None else str(found.exact),
        "unit": found.unit,
    }
