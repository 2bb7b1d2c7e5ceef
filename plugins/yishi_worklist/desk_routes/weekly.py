"""The printed list: choose days and estate, then as PDF, Word or Excel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response, request
from marshmallow import ValidationError, fields

from yishi.toolkit import FormSchema, Invalid, Unknown, _, ctx, render, requires
from yishi_worklist.lists import choices
from yishi_worklist.routes import WORDS, pages
from yishi_worklist.weekly import as_excel, as_pdf, as_word, weekly_list

_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class _Asked(FormSchema):
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)
    estate = fields.UUID(load_default=None, allow_none=True)


@pages.get("/desk/weekly")
@requires("worklist.see")
def weekly() -> Response:
    found = weekly_list(ctx().actor, **_asked())
    return render(
        "worklist/weekly.html",
        found=found,
        choices=choices(ctx().actor),
        estate=request.args.get("estate", ""),
        everybody=request.args.get("everybody") == "1",
        query=request.query_string.decode("ascii", "ignore"),
        **WORDS,
    )


@pages.get("/desk/weekly/<form>")
@requires("worklist.see")
def printed(form: str) -> Response:
    if form not in _TYPES:
        raise Unknown
    found = weekly_list(ctx().actor, **_asked())
    if form == "pdf":
        data = as_pdf(found, locale=ctx().locale)
    else:
        data = as_word(found) if form == "docx" else as_excel(found)
    answer = make_response(data)
    answer.content_type = _TYPES[form]
    shown = "inline" if form == "pdf" else "attachment"
    name = f"worklist-{found.since}-{found.until}.{form}"
    answer.headers["Content-Disposition"] = f"{shown}; filename={name}"
    return answer


def _asked() -> dict[str, Any]:
    """Days and estate from the address; what is no day is refused with what to do."""
    given = {name: request.args[name] for name in ("since", "until", "estate") if request.args.get(name)}
    try:
        values = _Asked().load(given)
    except ValidationError as error:
        raise Invalid({"since": [_("日期请按 2026-03-02 这样填写。")]}) from error
    estate: UUID | None = values.pop("estate")
    return {**values, "estate_id": estate, "for_everybody": request.args.get("everybody") == "1"}
