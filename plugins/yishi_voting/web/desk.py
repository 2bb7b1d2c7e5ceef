"""What all pages of the desk share: the vote, its tabs, its address, the words of the codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request

from yishi.toolkit import Actor, Form, Unknown, Upload, _, ctx, render
from yishi_voting.ballots.choosing import METHODS
from yishi_voting.kinds import (
    BALLOT_STATES,
    CHANNELS,
    CHOICES,
    DELIVERIES,
    NON_RESPONSE,
    NOT_COUNTED,
    OUTCOMES,
    STATES,
)
from yishi_voting.rights import COUNTS, DELIVERS, ENTERS, MANAGES
from yishi_voting.shown.dues import due_of
from yishi_voting.shown.reading import VoteView, view

WORDS: dict[str, Any] = {
    "states": STATES,
    "channels": CHANNELS,
    "choices": CHOICES,
    "outcomes": OUTCOMES,
    "deliveries": DELIVERIES,
    "non_responses": NON_RESPONSE,
    "ballot_states": BALLOT_STATES,
    "not_counted": NOT_COUNTED,
    "methods": METHODS,
}
"""Codes and their words, as the templates take them."""


def opened(vote_id: UUID, *, turnout: bool = False) -> VoteView:
    """The vote for a page of the desk; only pages that show the turnout ask for it."""
    return view(ctx().actor, vote_id, turnout_for_staff=turnout, mine=False)


def at(vote_id: UUID, *parts: object) -> str:
    """The address of a page of the desk about this vote."""
    return "/".join([f"{ctx().base}/voting/desk/{vote_id}", *map(str, parts)])


def show(template: str, vote: VoteView, tab: str, status: int = 200, **more: Any) -> Response:
    """A page about one vote, with its tabs."""
    return render(
        f"voting/{template}",
        status,
        vote=vote,
        due=due_of(vote),
        at=at(vote.id),
        tabs=tabs(ctx().actor, vote, tab),
        **WORDS,
        **more,
    )


def tabs(actor: Actor, vote: VoteView, current: str) -> list[tuple[str, str, bool]]:
    """The pages of a vote that this actor may open, in the order of the work."""
    here = at(vote.id)
    running = vote.state in ("open", "closed", "counted")
    found = [("", _("概况"), True), ("electorate", _("名册"), actor.may(DELIVERS))]
    if vote.state in ("announced", "open", "closed", "counted"):
        found.append(("delivery", _("送达"), actor.may(DELIVERS)))
        found.append(("proxies", _("委托"), actor.may(DELIVERS) and vote.proxy_cap > 0))
    if running:
        entry = "box" if vote.secret else "papers"
        found.append((entry, _("录票"), actor.may(ENTERS)))
        found.append(
            ("official", _("平台结果"), actor.may(ENTERS) and "official" in vote.channels and not vote.secret)
        )
    if vote.state in ("closed", "counted"):
        found.append(("ballots", _("查看表决票"), actor.may(COUNTS) and not vote.secret))
        found.append(("result", _("计票和结果"), actor.may(COUNTS) or actor.may(MANAGES)))
    found.append(("print", _("打印"), actor.may(DELIVERS)))
    return [
        (label, f"{here}/{part}".rstrip("/"), part == current) for part, label, offered in found if offered
    ]


def version() -> int | None:
    """The version that a one-button form was drawn with."""
    given = request.form.get("_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def root_of() -> str:
    """The full address of this community's pages, for paper and for other apps."""
    context = ctx()
    root = request.host_url if context.by_host else (context.config.public_url or request.host_url)
    return f"{root.rstrip('/')}{context.base}"


def address_of(vote: VoteView) -> str:
    """The full address of a vote's public page."""
    return f"{root_of()}/voting/{vote.id}"


def need_state(vote: VoteView, *states: str) -> None:
    """A page that there is only in these states is not found in others."""
    if vote.state not in states:
        raise Unknown("voting.unknown")
