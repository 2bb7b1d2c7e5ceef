"""The desk's pages of delivery, entrance by entrance, and of written proxies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import bindparam, select
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Refusal, Unknown, _, ctx, guarded, read, requires
from yishi_voting.ballots import delivering
from yishi_voting.ballots import proxies as acts
from yishi_voting.models import Holder
from yishi_voting.rights import DELIVERS, MANAGES
from yishi_voting.shown.desk_rolls import entrance_of, entrances
from yishi_voting.shown.people import people_like
from yishi_voting.shown.rolls import proxies
from yishi_voting.web.desk import at, opened, show
from yishi_voting.web.forms_ballots import DeliveryForm, PostingForm, ProxyForm, RevokeForm
from yishi_voting.web.forms_roll import with_people
from yishi_voting.web.pages import pages


@pages.route("/desk/<uuid:vote_id>/delivery", methods=["GET", "POST"])
@requires(DELIVERS)
def delivery(vote_id: UUID) -> AnyResponse:
    """All entrances with who is not served yet; one entrance to tick who was."""
    vote = opened(vote_id)
    found = entrances(ctx().actor, vote_id)
    key = request.args.get("entrance")
    if key is None and len(found) == 1:
        key = found[0].key
    here = entrance_of(found, key) if key is not None else None
    form = Form(DeliveryForm, {"how": "personal"})
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            delivering.record_delivery(ctx().actor, vote_id, **form.load())
            return form.done(at(vote_id, "delivery") + (f"?entrance={key}" if key is not None else ""))
    open_only = request.args.get("show") == "unserved"
    doors = [door for door in here.doors if not (open_only and door.served_on)] if here else []
    return show(
        "desk_delivery.html",
        vote,
        "delivery",
        form.status,
        form=form,
        entrances=found,
        here=here,
        doors=doors,
        open_only=open_only,
        ticked={number for number in request.form.getlist("numbers") if number.isdecimal()},
        unserved=sum(one.unserved for one in found),
        takes=vote.state in ("announced", "open"),
    )


@pages.route("/desk/<uuid:vote_id>/delivery/posting", methods=["GET", "POST"])
@requires(MANAGES)
def posting(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id, turnout=True)
    form = Form(PostingForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            delivering.record_posting(ctx().actor, vote_id, **form.load())
            return form.done(at(vote_id, "delivery"))
    left = vote.turnout.electors - vote.turnout.served if vote.turnout else 0
    words = _("还有 %(n)d 份没有送到。在小区内公告后，这些都登记为公告送达。", n=left)
    return show(
        "desk_form.html",
        vote,
        "delivery",
        form.status,
        form=form,
        title=_("公告送达"),
        says=words,
        back="delivery",
    )


# --- proxies -------------------------------------------------------------------------------------------


@pages.route("/desk/<uuid:vote_id>/proxies", methods=["GET", "POST"])
@requires(DELIVERS)
def written_proxies(vote_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    q = request.args.get("q", "").strip()[:60]
    found = people_like(ctx().actor, q) if q else []
    form = Form(with_people(ProxyForm, "agent_id", [("", _("不在名册上")), *found] if found else []))
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            values = form.load()
            given = _agent(vote_id, values.pop("agent_id", None), values.pop("agent_name").strip())
            acts.name_proxy(ctx().actor, vote_id, values.pop("number"), **values, **given)
            return form.done(at(vote_id, "proxies"))
    return show(
        "desk_proxies.html",
        vote,
        "proxies",
        form.status,
        form=form,
        lines=proxies(ctx().actor, vote_id),
        q=q,
        found=found,
        takes=vote.state in ("announced", "open"),
    )


_OWNERS_OF_NAME = guarded(
    select(Holder.person_id)
    .where(Holder.vote_id == bindparam("vote"), Holder.name == bindparam("name"))
    .distinct()
    .limit(2)
)


def _agent(vote_id: UUID, chosen: UUID | None, name: str) -> dict[str, Any]:
    """Who was chosen; else by name, where one owner of this vote bears it: they may vote on the web."""
    if chosen is not None:
        return {"agent_id": chosen}
    found = [person_id for (person_id,) in read(_OWNERS_OF_NAME, {"vote": vote_id, "name": name})]
    if len(found) > 1:
        raise Refusal(
            "voting.agent_ambiguous",
            _("名册里有几位“%(name)s”，请在上面按姓名或房号搜索后选。", name=name),
            field="agent_name",
        )
    return {"agent_id": found[0]} if found else {"agent_name": name}


@pages.route("/desk/<uuid:vote_id>/proxies/<uuid:proxy_id>", methods=["GET", "POST"])
@requires(DELIVERS)
def revoke(vote_id: UUID, proxy_id: UUID) -> AnyResponse:
    vote = opened(vote_id)
    line = next((one for one in proxies(ctx().actor, vote_id) if one.id == proxy_id), None)
    if line is None:
        raise Unknown("voting.unknown_proxy")
    form = Form(RevokeForm)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            acts.revoke_proxy(ctx().actor, proxy_id, form.load()["reason"])
            return form.done(at(vote_id, "proxies"))
    words = _("撤销 %(number)d 号的委托。撤销以前受托人已经投的票照样有效。", number=line.number)
    return show(
        "desk_form.html",
        vote,
        "proxies",
        form.status,
        form=form,
        title=_("撤销委托"),
        says=words,
        back="proxies",
        style="danger",
    )
