"""The desk: votes in hand, drafting, announcing, opening, closing. Each act is one service call."""

from __future__ import annotations

from dataclasses import fields as fields_of
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import (
    Form,
    Page,
    Refusal,
    _,
    calendar,
    ctx,
    current_tenant,
    guarded,
    places,
    read,
    render,
    requires,
    settings,
    topics,
)
from yishi_voting.counting.rule import Rule
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.rows import day_of, today
from yishi_voting.rules import registry
from yishi_voting.settings import NAME
from yishi_voting.shown.desk_lists import PAGE_SIZE, desk_list
from yishi_voting.shown.groups import preparing_of
from yishi_voting.shown.reading import VoteView
from yishi_voting.votes import drafting, lawful, opening
from yishi_voting.votes.drafting import Content
from yishi_voting.votes.telling import TOLD_FAMILIES, announce_and_tell
from yishi_voting.web.desk import WORDS, at, opened, show, version
from yishi_voting.web.forms import AnnounceForm, DraftForm, ExtendForm, ReasonForm, draft_form, option_lines
from yishi_voting.web.pages import pages

_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name))
MORNING, EVENING = time(8), time(18)


@pages.get("/desk")
@requires(DELIVERS)
def desk() -> Response:
    page = Page.asked(PAGE_SIZE)
    done = request.args.get("show") == "done"
    lines, total = desk_list(ctx().actor, done=done, offset=page.offset)
    return render("voting/desk.html", lines=lines, page=page.of(total), done=done, **WORDS)


@pages.get("/desk/<uuid:vote_id>")
@requires(DELIVERS)
def at_desk(vote_id: UUID) -> Response:
    vote = opened(vote_id, turnout=True)
    preparing = preparing_of(ctx().actor, vote) if vote.state in ("draft", "announced") else None
    return show("desk_vote.html", vote, "", rule=vote.the_rule, matter=vote.the_matter, preparing=preparing)


# --- drafting ------------------------------------------------------------------------------------------


@pages.route("/desk/new", methods=["GET", "POST"])
@requires(MANAGES)
def new() -> AnyResponse:
    family = request.args.get("family", "")
    if family not in registry.families(registry.known()):
        return render("voting/desk_families.html", rules=_rules_today())
    rule = _rule(family, None)
    form = Form(_schema(rule), _defaults(rule))
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            vote = drafting.draft(ctx().actor, _content(form, family))
            if (day := form.load()["record_date"]) is not None:
                drafting.set_record_date(ctx().actor, vote.id, day)
            return form.done(at(vote.id))
    return render("voting/desk_draft.html", form.status, form=form, rule=rule, vote=None)


@pages.route("/desk/<uuid:vote_id>/edit", methods=["GET", "POST"])
@requires(MANAGES)
def edit(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    rule = _rule(vote.family, vote.closes_at)
    form = Form(_schema(rule, vote), _typed(vote), version=vote.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            drafting.revise(ctx().actor, vote_id, _content(form, vote.family), version=form.given_version)
            day = form.load()["record_date"]
            if day is not None and day != vote.record_date:
                drafting.set_record_date(ctx().actor, vote_id, day)
            return form.done(at(vote_id))
    return render("voting/desk_draft.html", form.status, form=form, rule=rule, vote=vote)


def _rules_today() -> list[Rule]:
    """One rule for each family in force today, the owners' first."""
    found = []
    for family in registry.families(registry.known()):
        try:
            found.append(lawful.rule_on(family, today()))
        except Refusal:
            continue  # Nothing in force today: not to be offered, and said so where it is asked for by name.
    return found


def _rule(family: str, closes_at: datetime | None) -> Rule:
    """The rule of the planned close: as typed just now, as kept, or today's."""
    typed = request.form.get("closes_at", "")[:10]
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = day_of(closes_at) if closes_at else today()
    try:
        return lawful.rule_on(family, day)
    except Refusal:
        return lawful.rule_on(family, today())


def _schema(rule: Rule, vote: VoteView | None = None) -> DraftForm:
    estates = [(str(row.id), row.name) for row in read(_ESTATES)]
    wanted = topics.TopicFilter(stage="open")
    listed, _total = topics.list_topics(ctx().actor, wanted, limit=100)
    about = [(str(topic.id), topic.title) for topic in listed]
    if vote is not None and vote.topic_id is not None and str(vote.topic_id) not in dict(about):
        about.append((str(vote.topic_id), _("原来选的议题")))
    return draft_form(rule, estates, about)


def _defaults(rule: Rule) -> dict[str, Any]:
    found = settings(NAME)
    return {
        "channels": found.channels,
        "non_response": found.non_response if rule.family == "owners" else "not_participated",
        "non_response_basis": found.non_response_basis,
        "secret": rule.secret,
        "matter": request.args.get("matter", ""),
        "topic_id": request.args.get("topic", ""),
        "gate_kind": request.args.get("gate", ""),
    }


def _content(form: Form, family: str) -> Content:
    values = form.load()
    values.pop("record_date")
    values["non_response"] = values["non_response"] or None
    return Content(family=family, **values)


def _typed(vote: VoteView) -> dict[str, Any]:
    """What stands in a draft, as a person would type it."""
    names = {field.name for field in fields_of(Content)} - {"family", "options"}
    typed = {name: getattr(vote, name) for name in names}
    return {**typed, "options": option_lines(vote.options), "record_date": vote.record_date}


# --- announcing ----------------------------------------------------------------------------------------


@pages.route("/desk/<uuid:vote_id>/announce", methods=["GET", "POST"])
@requires(MANAGES)
def announce(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    rule = vote.the_rule
    period, asked_by = earliest(vote, rule)
    form = Form(AnnounceForm, _proposed(vote, period.proposed if period else None), version=vote.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            announce_and_tell(ctx().actor, vote_id, version=form.given_version, **form.load())
            return form.done(at(vote_id))
    skip = [] if vote.family in TOLD_FAMILIES else ["told"]
    return render(
        "voting/desk_announce.html",
        form.status,
        vote=vote,
        form=form,
        rule=rule,
        preparing=preparing_of(ctx().actor, vote),
        matter=vote.the_matter,
        period=period,
        skip=skip,
        begins=asked_by,
        article=lawful.NOTICE_ARTICLES.get(rule.family) or lawful.ROLL_ARTICLES.get(rule.family, ""),
        **WORDS,
    )


def earliest(vote: VoteView, rule: Rule) -> tuple[calendar.MinimumPeriod | None, str]:
    """From when the vote may open if it is announced today, and in a word from what on the days are counted."""
    after_notice = lawful.earliest_opening(rule, today())
    after_roll = lawful.opening_after_roll(rule, vote.electorate_posted_on or today())
    if after_roll is not None and (after_notice is None or after_roll.earliest > after_notice.earliest):
        return after_roll, _("公布名册") if vote.electorate_posted_on else _("今天公布名册")
    return after_notice, _("今天公告")


def _proposed(vote: VoteView, first: date | None) -> dict[str, Any]:
    """The planned days where they will do, else the earliest that is surely long enough."""
    zone = ZoneInfo(current_tenant().zone)
    opens = vote.opens_at
    if opens is None or (first is not None and day_of(opens) < first):
        opens = datetime.combine(first or today(), MORNING, zone)
    closes = vote.closes_at
    if closes is None or closes <= opens:
        closes = datetime.combine(day_of(opens) + timedelta(days=14), EVENING, zone)
    return {"opens_at": opens, "closes_at": closes, "record_date": vote.record_date or today()}


# --- opening, closing, calling off ---------------------------------------------------------------------


@pages.post("/desk/<uuid:vote_id>/open")
@requires(MANAGES)
def open_now(vote_id: UUID) -> AnyResponse:
    opening.open_vote(ctx().actor, vote_id, version=version())
    return redirect(at(vote_id), 303)


@pages.post("/desk/<uuid:vote_id>/close")
@requires(MANAGES)
def close(vote_id: UUID) -> AnyResponse:
    opening.close(ctx().actor, vote_id)
    return redirect(at(vote_id, "result"), 303)


@pages.route("/desk/<uuid:vote_id>/extend", methods=["GET", "POST"])
@requires(MANAGES)
def extend(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    form = Form(ExtendForm, {"closes_at": vote.closes_at})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            opening.extend(ctx().actor, vote_id, **form.load())
            return form.done(at(vote_id))
    words = _("延长后截止时间以新的为准，已经投的票不变。只能往后延，投票截止后不能再延。")
    return show("desk_form.html", vote, "", form.status, form=form, title=_("延长投票"), says=words)


@pages.route("/desk/<uuid:vote_id>/cancel", methods=["GET", "POST"])
@requires(MANAGES)
def cancel(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    form = Form(ReasonForm, version=vote.version)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            drafting.cancel(ctx().actor, vote_id, form.load()["reason"], version=form.given_version)
            return form.done(at(vote_id))
    words = _("取消后不能恢复；已经收到的票和名册都保留，但不计票。要重新表决，请另外起草。")
    return show(
        "desk_form.html", vote, "", form.status, form=form, title=_("取消表决"), says=words, style="danger"
    )
