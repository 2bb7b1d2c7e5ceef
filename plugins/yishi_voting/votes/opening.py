"""Freezing the electorate, opening, prolonging and closing a vote. The one clock decides, inside the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    _,
    activity,
    calendar,
    clock,
    db,
    ledger,
    publish,
    refuse_all,
    topics,
)
from yishi_voting.ballots.mixing import mix
from yishi_voting.counting.rule import Rule
from yishi_voting.events import VoteClosed, VoteOpened
from yishi_voting.models import Ballot, Elector, SecretBallot, Vote
from yishi_voting.rights import MANAGES
from yishi_voting.roll.electorate import ARTICLE_8, count_electors, electorate_hash, open_objections
from yishi_voting.roll.merging import ARTICLE_9, standing_twice
from yishi_voting.rows import SUBJECT, check_version, day_of, locked, need_state, today
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful
from yishi_voting.votes.steps import steps_before


def freeze(actor: Actor, vote_id: UUID) -> str:
    """Lock the electorate and give its hash; from then on nothing changes it, whatever is sold.

    Refuses with all of `voting.electorate_empty`, `.electorate_not_posted`, `.objection_time`,
    `.objections_open`, `.owner_twice`, `.area_missing`.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "announced")
    return _freeze(actor, vote)


def _freeze(actor: Actor, vote: Vote) -> str:
    if vote.electorate_hash:
        return vote.electorate_hash
    refuse_all(_not_ready(vote))
    vote.electorate_hash = electorate_hash(vote)
    db.flush()
    persons, area = db.execute(
        select(func.sum(Elector.persons), func.sum(Elector.area)).where(Elector.vote_id == vote.id)
    ).one()
    activity.record(
        actor,
        "voting.electorate_frozen",
        N_("锁定了投票人名册：%(persons)s 人"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
        persons=str(persons),
    )
    ledger.append(
        actor,
        "voting.electorate_frozen",
        vote=str(vote.id),
        record_date=vote.record_date.isoformat() if vote.record_date else "",
        persons=int(persons),
        area=int(area),
        electorate=vote.electorate_hash,
    )
    return vote.electorate_hash


def _not_ready(vote: Vote) -> list[Reason]:
    found = []
    owners, rule = vote.family == "owners", lawful.rule_of(vote)
    if not count_electors(vote.id):
        found.append(Reason("voting.electorate_empty", _("名册是空的：请先导入房屋和业主，或填写成员。")))
    if lawful.roll_must_be_posted(rule) and vote.electorate_posted_on is None:
        found.append(_not_posted(rule))
    if vote.objections_until is not None and today() <= vote.objections_until:
        found.append(
            Reason(
                "voting.objection_time",
                _("名册还在公布，%(day)s以后才能锁定。", day=calendar.say_day(vote.objections_until)),
            )
        )
    if waiting := open_objections(vote.id):
        found.append(Reason("voting.objections_open", _("还有 %(n)d 件对名册的异议没有答复。", n=waiting)))
    if twice := standing_twice(vote.id):
        found.append(_twice(twice))
    if owners and (rooms := _without_area(vote)):
        found.append(
            Reason(
                "voting.area_missing",
                _("这些房屋还没有面积，请先补上：%(rooms)s", rooms="、".join(rooms[:20])),
                article=_(ARTICLE_8),
            )
        )
    return found


def _not_posted(rule: Rule) -> Reason:
    words = _("请先公布名册，让业主核对。") if rule.family == "owners" else _("请先公布名册，让大家核对。")
    article = lawful.ROLL_ARTICLES.get(rule.family)
    return Reason("voting.electorate_not_posted", words, article=_(article) if article else None)


def _twice(groups: list[tuple[int, ...]]) -> Reason:
    listed = "；".join("、".join(str(number) for number in group) for group in groups[:20])
    return Reason(
        "voting.owner_twice",
        _(
            "这些票号是同一业主，只能算 1 人：%(numbers)s。"
            "请打开其中一号，把业主更正为另一号的业主，两号就会合并。",
            numbers=listed,
        ),
        article=_(ARTICLE_9),
    )


def _without_area(vote: Vote) -> list[str]:
    listed = db.scalars(select(Elector.units).where(Elector.vote_id == vote.id).order_by(Elector.number))
    return [unit["label"] for units in listed for unit in units if unit["area"] is None]


def open_vote(actor: Actor, vote_id: UUID, *, version: int | None = None) -> Vote:
    """Open the vote now: its rule is frozen with its hash; the electorate must be frozen before.

    Refuses with all of `voting.electorate_not_frozen`, `.too_early`, `.over_already`, `.step_before_open`,
    `.notice_too_short`, `.roll_too_short`, `.unknown_matter`.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    check_version(vote, version, {"state": "open"})
    need_state(vote, "announced")
    return _open(actor, vote)


def freeze_and_open(actor: Actor, vote_id: UUID) -> Vote:
    """Both at once, for a body that meets; refuses with all the reasons of both."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "announced")
    waiting = [] if vote.electorate_hash else _not_ready(vote)
    found, days = _not_to_open(vote, _opening_rule(vote), clock.now())
    refuse_all([*waiting, *found], details=days)
    _freeze(actor, vote)
    return _open(actor, vote)


def _open(actor: Actor, vote: Vote) -> Vote:
    assert vote.closes_at is not None
    now, rule = clock.now(), _opening_rule(vote)
    found, days = _not_to_open(vote, rule, now)
    if not vote.electorate_hash:
        found.append(Reason("voting.electorate_not_frozen", _("请先锁定名册，再开始投票。")))
    refuse_all(found, details=days)
    vote.rule = rule.to_json()
    vote.rule_key, vote.rule_hash = rule.key, topics.evidence_hash(vote.rule)
    vote.state, vote.opened_at = "open", now
    db.flush()
    activity.record(actor, "voting.opened", N_("开始投票"), (SUBJECT, vote.id), public=True, plugin=NAME)
    ledger.append(
        actor,
        "voting.opened",
        vote=str(vote.id),
        rule=rule.key,
        rule_hash=vote.rule_hash,
        electorate=vote.electorate_hash,
        channels=list(vote.channels),
        closes_at=vote.closes_at.isoformat(),
    )
    publish(VoteOpened(vote.id))
    return vote


def _opening_rule(vote: Vote) -> Rule:
    assert vote.closes_at is not None
    return lawful.rule_on(vote.family, day_of(vote.closes_at))


def _not_to_open(vote: Vote, rule: Rule, now: datetime) -> tuple[list[Reason], dict[str, Any]]:
    """What stands against opening now, except for an electorate that is not frozen; the days that would do."""
    assert vote.announced_on is not None
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    found, days = lawful.notice_reasons(rule, vote.announced_on, day_of(now))
    if vote.electorate_posted_on is not None:
        unseen, more = lawful.roll_reasons(rule, vote.electorate_posted_on, day_of(now))
        found, days = [*found, *unseen], {**days, **more}
    found += [*lawful.matter_reasons(rule, vote.matter), *_steps_before(vote)]
    if now < vote.opens_at:
        found.append(
            Reason(
                "voting.too_early",
                _("公告的开始时间是%(day)s，还没有到。", day=calendar.say_day(day_of(vote.opens_at))),
            )
        )
    if now >= vote.closes_at:
        found.append(Reason("voting.over_already", _("公告的截止时间已经过了，请取消后重新公告。")))
    return found, days


def _steps_before(vote: Vote) -> list[Reason]:
    return steps_before(vote.topic_id, vote.gate_kind) if vote.topic_id and vote.gate_kind else []


def extend(actor: Actor, vote_id: UUID, closes_at: datetime, reason: str) -> Vote:
    """Close later than announced, with a reason for all to see; possible while the vote is open.

    Refuses with `voting.not_later`, `.over_already`, `.law_changes` (another rule would hold then).
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "open")
    assert vote.closes_at is not None
    found = []
    if clock.now() >= vote.closes_at:
        found.append(Reason("voting.over_already", _("截止时间已经过了，不能再延长。")))
    if closes_at <= vote.closes_at:
        found.append(Reason("voting.not_later", _("请填一个更晚的截止时间。"), field="closes_at"))
    if not reason.strip() or len(reason) > 400:
        found.append(Reason("voting.reason_missing", _("请写明延长的原因，最多 400 个字。"), field="reason"))
    later = lawful.rule_on(vote.family, day_of(closes_at))
    if not lawful.same_law(lawful.rule_of(vote), later):
        found.append(
            Reason(
                "voting.law_changes",
                _("到那一天要按另一种规则表决，不能延长；请按期截止，需要时另行表决。"),
                article=_(later.title),
                field="closes_at",
            )
        )
    refuse_all(found)
    vote.closes_at = closes_at
    db.flush()
    activity.record(
        actor,
        "voting.extended",
        N_("延长了投票，原因：%(reason)s"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
        reason=reason.strip(),
    )
    ledger.append(actor, "voting.extended", vote=str(vote.id), closes_at=closes_at.isoformat())
    return vote


def close(actor: Actor, vote_id: UUID) -> Vote:
    """Close the vote. Before its time only when it is held in a meeting, or everybody has voted.

    Ballots that were received in time may still be entered until it is counted. Secret ones are mixed now.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "open")
    assert vote.closes_at is not None
    now = clock.now()
    if now < vote.closes_at:
        if set(vote.channels) != {"onsite"} and _waiting(vote):
            raise Refusal(
                "voting.not_over",
                _(
                    "投票到%(day)s才截止，还有人没有投票，不能提前结束。",
                    day=calendar.say_day(day_of(vote.closes_at)),
                ),
            )
        vote.closes_at = now
    vote.state, vote.closed_at = "closed", now
    db.flush()
    if vote.secret:
        mix(vote.id)
    activity.record(actor, "voting.closed", N_("投票截止"), (SUBJECT, vote.id), public=True, plugin=NAME)
    ledger.append(actor, "voting.closed", vote=str(vote.id), **_taken(vote))
    publish(VoteClosed(vote.id))
    return vote


def _waiting(vote: Vote) -> bool:
    silent = select(Elector.id).where(Elector.vote_id == vote.id, Elector.cast_channel == "")
    return db.scalar(silent.limit(1)) is not None


def _taken(vote: Vote) -> dict[str, int]:
    """How many ballots there are at the close; nothing of what they say."""
    table = SecretBallot if vote.secret else Ballot
    taken = db.scalar(select(func.count()).select_from(table).where(table.vote_id == vote.id))
    cast = select(func.count()).select_from(Elector)
    marks = db.scalar(cast.where(Elector.vote_id == vote.id, Elector.cast_channel != ""))
    return {"ballots": taken or 0, "electors_cast": marks or 0}
