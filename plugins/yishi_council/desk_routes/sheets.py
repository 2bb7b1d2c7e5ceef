"""A signed attendance sheet, typed in after the door was too busy: an entrance's homes ticked at once (A26)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Refusal, _, ctx, requires
from yishi_council import attending
from yishi_council.attending import Arrival
from yishi_council.desk_routes.shared import asked_entrance
from yishi_council.pages import answer, at, pages
from yishi_council.reading import entrances_of, meeting_view, summons_of
from yishi_council.rights import RECORDS
from yishi_council.wording import share_meter

HOMES = 400
"""Homes of one entrance on the page."""


class SheetForm(FormSchema):
    unit_id = fields.List(fields.UUID(), load_default=list, metadata={"widget": "hidden"})


@pages.route("/meetings/<uuid:meeting_id>/sheet", methods=["GET", "POST"])
@requires(RECORDS)
def sheet(meeting_id: UUID) -> AnyResponse:
    """All entrances with who came; one of them to tick the homes that signed. All came in person."""
    actor, entrance_id = ctx().actor, asked_entrance()
    found = meeting_view(actor, meeting_id)
    homes = summons_of(actor, meeting_id, entrance_id=entrance_id, size=HOMES)[0] if entrance_id else []

    def act(values: dict[str, Any]) -> str:
        arrivals = [Arrival("onsite", unit_id=unit_id) for unit_id in dict.fromkeys(values["unit_id"])]
        if not arrivals:
            raise Refusal("council.nobody_ticked", _("一户也没有勾。请先勾上签了名的，再登记。"))
        attending.check_in_all(actor, meeting_id, arrivals)
        return at(f"meetings/{meeting_id}/sheet")

    return answer(
        Form(SheetForm),
        act,
        template="sheet",
        meeting=found,
        entrances=entrances_of(actor, meeting_id),
        entrance_id=entrance_id,
        homes=homes,
        meter=share_meter(_("户数"), found.quorum.households),
    )
