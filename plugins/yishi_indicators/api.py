"""The API, mounted under `/api/<tenant>/indicators/`: the same numbers, the same permissions."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from yishi.toolkit import Unknown, _, ctx, current_tenant, page_of, paged, requires
from yishi_indicators import files, periods, schemas
from yishi_indicators.board import OPERATORS, Board, Row, board, columns, groups, others
from yishi_indicators.kinds import Indicator
from yishi_indicators.reading import Line, Sheet, is_public, sheet
from yishi_indicators.rights import SEES

api = Blueprint(
    "indicators_api", __name__, description="What was achieved: indicators of a community, a board below"
)


@api.get("/")
@requires("indicators.read")
@api.arguments(schemas.PeriodQuery, location="query")
@api.response(200, schemas.SheetSchema)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """All indicators of a period for staff; for others those that are public, without numbers that are too small."""
    found = _own(query["period"])
    return {
        "period": found.period.code,
        "before": found.period.before,
        "over": found.period.over,
        "computed_at": found.computed_at,
        "indicators": [_line(line) for line in found.lines.values()],
    }


@api.get("/csv")
@requires("indicators.read")
@api.arguments(schemas.PeriodQuery, location="query")
@api.response(200, content_type="text/csv")
def table(query: dict[str, Any]) -> Response:
    """The same as a table."""
    found = _own(query["period"])
    return files.answer(files.of_sheet(found), "csv", f"indicators-{found.period.code}")


@api.get("/board")
@requires("indicators.compare")
@api.arguments(schemas.BoardQuery, location="query")
@api.response(200, paged(schemas.RowSchema))
def compared(query: dict[str, Any]) -> dict[str, Any]:
    """The communities below, by name unless asked otherwise; counts per 1,000 households."""
    number, size = query["page"], query["page_size"]
    rows = _board(query).rows
    start = (number - 1) * size
    return page_of(
        [_row(one) for one in rows[start : start + size]], number=number, size=size, total=len(rows)
    )


@api.get("/board/csv")
@requires("indicators.compare")
@api.arguments(schemas.BoardQuery, location="query")
@api.response(200, content_type="text/csv")
def compared_table(query: dict[str, Any]) -> Response:
    """All of them as one table, and all together in its last row."""
    found = _board(query)
    return files.answer(files.of_board(found), "csv", f"board-{found.period.code}")


def _own(period: str) -> Sheet:
    actor = ctx().actor
    public = not actor.may(SEES)
    if current_tenant().kind in OPERATORS or (public and not is_public()):
        raise Unknown("indicators.unknown")
    return sheet(actor, _period(period), public=public)


def _period(code: str) -> periods.Period:
    """What was asked for; nonsense is refused here, while a page shows this month."""
    return periods.period(code) if code else periods.asked("")


def _board(query: dict[str, Any]) -> Board:
    period, group = _period(query["period"]), query["group"]
    if group not in {code for code, _label in groups()}:
        raise Unknown("indicators.unknown")
    shown: list[Indicator] = columns(group) if group != "other" else others(ctx().actor, period)
    return board(ctx().actor, period, shown=shown, under=query["under"], sort=query["sort"])


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "label": line.label,
        "group": line.indicator.group,
        "how": _(line.indicator.how) if line.indicator.how else "",
        "good": line.indicator.good,
        "now": schemas.amount(line.now),
        "before": schemas.amount(line.before),
        "said": line.said,
        "said_before": line.said_before,
        "change": line.change,
    }


def _row(row: Row) -> dict[str, Any]:
    cells = [
        {"key": key, "said": cell.said, "few": cell.few, **(schemas.amount(cell.amount) or {})}
        for key, cell in row.cells.items()
    ]
    return {
        "slug": row.slug,
        "name": row.name,
        "under": row.under,
        "reported": row.reported,
        "computed_at": row.computed_at,
        "cells": cells,
    }
