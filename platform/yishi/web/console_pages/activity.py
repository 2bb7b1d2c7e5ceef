"""`console/activity`: who did what when; and the state of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import bindparam, func, select

from yishi.audit.models import Activity, LedgerCheckpoint, LedgerEntry
from yishi.database import db, guarded, read
from yishi.i18n import N_
from yishi.text import small_int
from yishi.web.console_pages import blueprint
from yishi.web.guards import requires
from yishi.web.render import render
from yishi.web.request import ctx

SIZE = 50
KINDS = {
    "": N_("全部"),
    "topics": N_("议题"),
    "people": N_("人员"),
    "places": N_("房屋"),
    "modules": N_("模块"),
    "settings": N_("设置"),
}
_LEDGER = guarded(
    select(
        select(func.count()).select_from(LedgerEntry).scalar_subquery().label("size"),
        select(func.max(LedgerCheckpoint.size)).scalar_subquery().label("signed"),
    )
)
_ROWS = guarded(
    select(
        Activity.at,
        Activity.actor_name,
        Activity.actor_role,
        Activity.channel,
        Activity.code,
        Activity.verb,
        Activity.params,
        Activity.subject_kind,
        Activity.subject_id,
    )
    .where(Activity.code.like(bindparam("code")))
    .order_by(Activity.at.desc(), Activity.id.desc())
    .limit(SIZE + 1)
    .offset(bindparam("skip"))
)


@dataclass(frozen=True, slots=True)
class Page:
    """Newer and older; how many there are in all would cost a count that nobody needs."""

    number: int
    newer: str | None
    older: str | None


@blueprint.get("/activity")
@requires("console.activity")
def activity() -> Response:
    """The log of acts, newest first, by kind."""
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS or kind in ctx().need_tenant().enabled else ""
    asked = request.args.get("page", "1")
    number = max(1, min(small_int(asked) or 1, 2000))
    rows = read(_ROWS, {"code": f"{kind}.%" if kind else "%", "skip": (number - 1) * SIZE}).all()
    page = Page(
        number,
        _address(kind, number - 1) if number > 1 else None,
        _address(kind, number + 1) if len(rows) > SIZE else None,
    )
    registry = ctx().registry
    kinds = {**KINDS, **{name: registry[name].title for name in sorted(ctx().need_tenant().enabled)}}
    return render(
        "console/activity.html",
        rows=rows[:SIZE],
        page=page,
        kind=kind,
        kinds=kinds,
        ledger=_ledger(),
    )


def _address(kind: str, number: int) -> str:
    return "?" + urlencode({k: v for k, v in (("kind", kind), ("page", number)) if v})


def _ledger() -> Any:
    return db.execute(_LEDGER).one()
