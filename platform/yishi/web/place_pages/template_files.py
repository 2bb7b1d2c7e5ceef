"""Empty rosters to download and fill in."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response

from yishi.errors import Unknown
from yishi.i18n import current_locale
from yishi.places.roster import template
from yishi.uploads import MIME
from yishi.web.guards import requires

blueprint = Blueprint("roster_templates", __name__, url_prefix="/<tenant>/places")


@blueprint.get("/roster-template.<kind>")
@requires("places.import")
def download(kind: str) -> Response:
    """`roster-template.xlsx` and `roster-template.csv`."""
    if kind == "csv":
        answer = Response(template.as_csv(), mimetype="text/csv")
    elif kind == "xlsx":
        answer = Response(_workbook(current_locale()), mimetype=MIME["xlsx"])
    else:
        raise Unknown()
    answer.headers["Content-Disposition"] = f'attachment; filename="roster-template.{kind}"'
    return answer


@lru_cache(maxsize=4)
def _workbook(_locale: str) -> bytes:
    return template.as_xlsx()
