"""What households said about the times, brought by telephone, chat or paper: written down entrance by entrance."""

from __future__ import annotations

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Refusal, _, ctx, requires
from yishi_council import polling
from yishi_council.desk_routes.shared import asked_entrance
from yishi_council.forms import SureForm
from yishi_council.pages import at, pages, show
from yishi_council.reading import Home, entrances_asked, households_asked, poll_view
from yishi_council.rights import RECORDS

NONE = "none"
"""As the box is named that says that no time suits."""
HOMES = 400
"""Homes of one entrance on the page."""


@pages.route("/polls/<uuid:poll_id>/replies", methods=["GET", "POST"])
@requires(RECORDS)
def poll_replies(poll_id: UUID) -> AnyResponse:
    """All entrances with how many answered; one of them to tick what its homes said."""
    actor, entrance_id, form = ctx().actor, asked_entrance(), Form(SureForm)
    poll = poll_view(actor, poll_id)
    homes: list[Home] = []
    if entrance_id is not None:
        homes, _total = households_asked(actor, poll_id, entrance_id=entrance_id, size=HOMES)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            said = _said(homes)
            if not said:
                raise Refusal("council.nothing_new", _("没有新的回答可记。请先勾上这一户说的，再记下。"))
            polling.answer_all(actor, poll_id, said)
            return form.done(at(f"polls/{poll_id}/replies"))
    return show(
        "poll_replies",
        form.status,
        form=form,
        poll=poll,
        entrances=entrances_asked(actor, poll_id),
        entrance_id=entrance_id,
        homes=homes,
        none=NONE,
    )


def _said(homes: list[Home]) -> dict[UUID, list[str]]:
    """What is new: homes with nothing ticked have not answered, or not otherwise than before."""
    found = {}
    for home in homes:
        ticked = request.form.getlist(f"choices-{home.id}")
        choices = sorted(key for key in ticked if key != NONE)
        if ticked and (home.choices is None or choices != sorted(home.choices)):
            found[home.id] = choices
    return found
