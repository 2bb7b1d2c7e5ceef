"""The desk from the close on: the counters' view, counting, posting, filing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Page, Unknown, ctx, ledger, requires
from yishi_voting.counting.rule import Matter
from yishi_voting.rights import COUNTS, DELIVERS, MANAGES
from yishi_voting.shown.reading import VoteView
from yishi_voting.shown.result_view import result_view
from yishi_voting.shown.rolls import ballots
from yishi_voting.shown.wording_desk import result_text
from yishi_voting.votes import publicising, results
from yishi_voting.web.desk import at, need_state, opened, show
from yishi_voting.web.forms import CountForm
from yishi_voting.web.forms_ballots import choice_typed
from yishi_voting.web.pages import pages

PAGE_SIZE = 100


@pages.route("/desk/<uuid:vote_id>/ballots", methods=["GET", "POST"])
@requires(COUNTS)
def counters_view(vote_id: UUID) -> AnyResponse:
    """Who voted what, after the close, to counters; each look is a line of the ledger, so it is a POST."""
    vote = opened(vote_id)
    need_state(vote, "closed", "counted")
    if vote.secret:
        raise Unknown("voting.unknown")
    number, state = _asked("page"), request.form.get("state", "")
    lines: list[Any] = []
    page = Page(number, PAGE_SIZE)
    if request.method == "POST":
        found, total = ballots(ctx().actor, vote_id, state=state, offset=page.offset, limit=PAGE_SIZE)
        page = page.of(total)
        lines = [(line, "" if line.choice is None else choice_typed(vote, line.choice)) for line in found]
        ledger.append(ctx().actor, "voting.ballots_read", vote=str(vote_id), page=number, lines=len(lines))
    return show(
        "desk_ballots.html",
        vote,
        "ballots",
        lines=lines,
        page=page,
        state=state,
        read=request.method == "POST",
    )


def _asked(name: str) -> int:
    given = request.form.get(name, "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


@pages.route("/desk/<uuid:vote_id>/result", methods=["GET", "POST"])
@requires(DELIVERS)
def desk_result(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    need_state(vote, "closed", "counted")
    asked = figures_asked(vote.the_matter)
    form = Form(CountForm)
    if form.submitted:
        ctx().actor.need(COUNTS)
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            results.count_vote(ctx().actor, vote_id, **form.load())
            return form.done(at(vote_id, "result"))
    filing = vote.the_rule.filing if vote.file_due else None
    return show(
        "desk_result.html",
        vote,
        "result",
        form.status,
        form=form,
        asked=asked,
        tests=_tests(vote),
        found=result_view(vote),
        filing=filing,
        missing=[paper for paper in filing.papers if paper not in vote.papers] if filing else [],
        text=result_text(vote) if vote.state == "counted" else "",
        board=publicising.has_board(),
    )


def figures_asked(matter: Matter) -> list[str]:
    """Which figures of a meeting the tests of this matter need, in the order of the form."""
    asked = {word for check in matter.checks for word in (check.part, check.base)}
    return [name for name in ("present", "members", "representatives") if name in asked]


def _tests(vote: VoteView) -> list[dict[str, Any]]:
    """Every test of the result as it was counted, figures as exact text."""
    if not vote.result:
        return []
    tally = vote.result if vote.method == "yes_no" else vote.result["participation"]
    found: list[dict[str, Any]] = [dict(test) for test in tally["tests"]]
    return [test for test in found if vote.method == "yes_no" or test["kind"] != "approval"]


@pages.post("/desk/<uuid:vote_id>/publish")
@requires(MANAGES)
def publish(vote_id: UUID) -> AnyResponse:
    results.post_result(ctx().actor, vote_id)
    return redirect(at(vote_id, "result"), 303)


@pages.post("/desk/<uuid:vote_id>/notice")
@requires(MANAGES)
def put_up(vote_id: UUID) -> AnyResponse:
    """Put a posted result up on the notice board, where posting it did not."""
    publicising.put_up_later(ctx().actor, vote_id)
    return redirect(at(vote_id, "result"), 303)


@pages.post("/desk/<uuid:vote_id>/papers-at-hand")
@requires(MANAGES)
def paper_at_hand(vote_id: UUID) -> AnyResponse:
    """Tick a paper of the filing checklist, or take the tick away."""
    results.check_paper(
        ctx().actor, vote_id, request.form.get("paper", ""), at_hand=request.form.get("at_hand") == "1"
    )
    return redirect(at(vote_id, "result") + "#filing", 303)


@pages.post("/desk/<uuid:vote_id>/file")
@requires(MANAGES)
def file_papers(vote_id: UUID) -> AnyResponse:
    results.submit_filing(ctx().actor, vote_id)
    return redirect(at(vote_id, "result") + "#filing", 303)
