"""While a session lasts: begun, items reviewed and decided, closed (A08, A76)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, _, ctx, requires
from yishi_council import attending, closing, concluding, reviewing
from yishi_council.desk_routes.shared import item_of
from yishi_council.forms import ConcludeForm, ReasonForm, SureForm, present, review_form
from yishi_council.pages import answer, at, go, pages, show
from yishi_council.reading import meeting_view, voices_of
from yishi_council.reviewing import Hands, groups_of
from yishi_council.rights import RECORDS, RUNS
from yishi_council.wording import review_says


@pages.post("/meetings/<uuid:meeting_id>/begin")
@requires(RECORDS)
def begin(meeting_id: UUID) -> AnyResponse:
    attending.begin(ctx().actor, meeting_id)
    return go(f"meetings/{meeting_id}/record")


@pages.route("/meetings/<uuid:meeting_id>/close", methods=["GET", "POST"])
@requires(RUNS)
def close(meeting_id: UUID) -> AnyResponse:
    """What still waits for an outcome stands on the page, each with its two ways."""
    found = meeting_view(ctx().actor, meeting_id)

    def act(_values: dict[str, Any]) -> str:
        closing.close(ctx().actor, meeting_id)
        return at(f"meetings/{meeting_id}/write")

    return answer(Form(SureForm), act, template="close", meeting=found)


@pages.route("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/review", methods=["GET", "POST"])
@requires(RUNS)
def review(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    if item.review is not None:
        return show("review", meeting_id=meeting_id, item=item)
    groups = groups_of(meeting_id)
    here = present(groups)

    def act(values: dict[str, Any]) -> str:
        hands = {key: Hands(*(values[f"{key}_{hand}"] for hand in ("yes", "no", "abstain"))) for key in here}
        reviewing.review(ctx().actor, item_id, hands, question=values["question"])
        return at(f"meetings/{meeting_id}/items/{item_id}/review")

    return answer(
        Form(review_form(groups)),
        act,
        template="hands",
        here=here,
        away={key: group.summoned for key, group in groups.items() if key not in here},
        voices=voices_of(ctx().actor, meeting_id),
        meeting_id=meeting_id,
        title=_("民主评议"),
        about=item.title,
        note=_("按到会的各方填举手的人数；没表态的不用填。评议只记一次，计数后不能改。"),
        submit=_("计数"),
        back=f"council/meetings/{meeting_id}/record",
    )


@pages.route("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/conclude", methods=["GET", "POST"])
@requires(RUNS)
def conclude(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    form = Form(ConcludeForm, version=item.version)

    def act(values: dict[str, Any]) -> str:
        concluding.conclude_item(ctx().actor, item_id, version=form.given_version, **values)
        return at(f"meetings/{meeting_id}/record#item-{item_id}")

    return answer(
        form,
        act,
        title=_("作出定论"),
        about=item.title,
        note=review_says(item.review) if item.review else "",
        submit=_("确定"),
        back=f"council/meetings/{meeting_id}/record",
    )


@pages.route("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/defer", methods=["GET", "POST"])
@requires(RUNS)
def defer(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    form = Form(ReasonForm, version=item.version)

    def act(values: dict[str, Any]) -> str:
        concluding.defer_item(ctx().actor, item_id, version=form.given_version, **values)
        return at(f"meetings/{meeting_id}/record#item-{item_id}")

    return answer(
        form,
        act,
        title=_("下次再议"),
        about=item.title,
        submit=_("确定"),
        back=f"council/meetings/{meeting_id}/record",
    )
