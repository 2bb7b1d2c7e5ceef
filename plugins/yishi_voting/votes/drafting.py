"""Drafting and announcing a vote: after the announcement nothing of the question can be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    _,
    activity,
    clock,
    db,
    ledger,
    publish,
    refuse_all,
    search,
    settings,
    take_number,
    topics,
)
from yishi_voting.ballots.choosing import FREE_FAMILIES, LAWFUL_METHODS, METHODS, YES_NO, question_faults
from yishi_voting.ballots.mixing import mix
from yishi_voting.counting.rule import Rule
from yishi_voting.events import VoteAnnounced, VoteCancelled
from yishi_voting.kinds import CHANNELS, NON_RESPONSE
from yishi_voting.models import Vote
from yishi_voting.preparing.leading import lead_to
from yishi_voting.rights import MANAGES
from yishi_voting.rows import SUBJECT, check_version, day_of, locked, need_state, today
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful
from yishi_voting.votes.placing import place_reasons

MAX_TITLE, MAX_TEXT, MAX_OPTIONS = 120, 10_000, 200


@dataclass(frozen=True, slots=True)
class Content:
    """What a vote asks and how. What is None is taken from the rule and the settings.

    `options` are `{"key", "title"}` (and `"cost"` for budgets), empty for yes and no. `gate_kind` names a gate
    of this module on the topic (`voting.owners_vote`) that the result decides. `opens_at` and `closes_at` are
    the plan, fixed by the announcement; the rule is the one in force on the day of the planned close.
    """

    title: str = ""
    text: str = ""
    family: str = "owners"
    matter: str = "other"
    estate_id: UUID | None = None
    topic_id: UUID | None = None
    gate_kind: str = ""
    method: str = YES_NO
    options: Sequence[Mapping[str, Any]] = ()
    seats: int = 1
    budget: int | None = None
    channels: Sequence[str] | None = None
    non_response: str | None = None
    non_response_basis: str | None = None
    proxy_cap: int | None = None
    secret: bool | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def draft(actor: Actor, content: Content) -> Vote:
    """Write a draft. Refuses with all that is wrong at once (`check`)."""
    actor.need(MANAGES)
    vote = Vote(author_id=actor.person_id, drafted_at=clock.now())
    _fill(vote, _settled(content, _rule_of(content)))
    refuse_all(question_faults(vote))
    db.add(vote)
    db.flush()
    activity.record(
        actor,
        "voting.drafted",
        N_("起草了表决「%(title)s」"),
        (SUBJECT, vote.id),
        plugin=NAME,
        title=vote.title,
    )
    return vote


def revise(actor: Actor, vote_id: UUID, content: Content, *, version: int | None = None) -> Vote:
    """Change a draft. After the announcement refuses with `voting.agenda_locked`."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    check_version(vote, version, {"title": content.title, "text": content.text})
    if vote.state != "draft":
        raise Refusal(
            "voting.agenda_locked",
            _("公告以后不能改动表决的内容；要改，请取消后重新公告，重新计算公告天数。"),
        )
    rule = _rule_of(content)
    if vote.estate_id != content.estate_id and vote.electorate_posted_on is not None:
        raise Refusal("voting.electorate_posted", _("名册已经公布，不能换小区。"), field="estate_id")
    _fill(vote, _settled(content, rule))
    refuse_all(question_faults(vote))
    db.flush()
    return vote


def content_of(vote: Vote) -> Content:
    """What a vote's row says, for its form."""
    return Content(**{field.name: getattr(vote, field.name) for field in fields(Content)})


def _rule_of(content: Content) -> Rule:
    """The rule of the planned close, today's while none is planned."""
    return lawful.rule_on(content.family, day_of(content.closes_at) if content.closes_at else today())


def _settled(content: Content, rule: Rule) -> Content:
    """The content with the defaults of rule and settings in place, checked."""
    settled = _complete(content, rule)
    refuse_all(_faults(settled, rule))
    return settled


def _faults(settled: Content, rule: Rule) -> list[Reason]:
    """All that is wrong with it."""
    return [
        *_words(settled),
        *_way(settled),
        *_lawful(settled, rule, lawful.proxy_cap(rule)),
        *place_reasons(settled.estate_id, settled.topic_id, settled.gate_kind, settled.family),
    ]


def _complete(content: Content, rule: Rule) -> Content:
    """The content with the defaults of rule and settings in place."""
    found = settings(NAME)
    cap = lawful.proxy_cap(rule)
    policy = content.non_response or (found.non_response if rule.family == "owners" else "not_participated")
    basis = content.non_response_basis
    return replace(
        content,
        title=content.title.strip(),
        text=content.text.strip(),
        options=tuple(dict(option) for option in content.options),
        channels=tuple(dict.fromkeys(found.channels if content.channels is None else content.channels)),
        non_response=policy,
        non_response_basis=found.non_response_basis if basis is None else basis.strip(),
        proxy_cap=cap if content.proxy_cap is None else content.proxy_cap,
        secret=rule.secret if content.secret is None else content.secret,
    )


def _words(content: Content) -> list[Reason]:
    found = []
    if not content.title:
        found.append(Reason("voting.title_missing", _("请写明表决什么。"), field="title"))
    for name, most in (("title", MAX_TITLE), ("text", MAX_TEXT), ("non_response_basis", 200)):
        if len(getattr(content, name) or "") > most:
            found.append(Reason("voting.too_long", _("这一项最多 %(n)d 个字。", n=most), field=name))
    return found


def _way(content: Content) -> list[Reason]:
    """Channels, policy, method, options and planned days."""
    found = []
    channels = content.channels or ()
    if not channels or set(channels) - CHANNELS.keys():
        found.append(Reason("voting.channel_unknown", _("请至少选一种投票方式。"), field="channels"))
    if content.non_response not in NON_RESPONSE:
        found.append(Reason("voting.policy_unknown", _("请从列出的选项里选。"), field="non_response"))
    elif content.non_response != "not_participated" and not content.non_response_basis:
        found.append(
            Reason(
                "voting.policy_without_basis",
                _("送达未反馈的业主，只有议事规则事先写明才能这样算；请写明依据，或选“算没有参与”。"),
                field="non_response_basis",
            )
        )
    elif content.secret and content.non_response != "not_participated":
        found.append(
            Reason(
                "voting.policy_of_secret",
                _("无记名投票不知道谁没有反馈，只能选“算没有参与”。"),
                field="non_response",
            )
        )
    if content.method != YES_NO and content.method not in METHODS:
        found.append(Reason("voting.method_unknown", _("没有这种表决方法，请重新选择。"), field="method"))
    if content.opens_at and content.closes_at and content.closes_at <= content.opens_at:
        found.append(Reason("voting.closes_before_opens", _("截止要在开始以后。"), field="closes_at"))
    keys = [str(option.get("key", "")) for option in content.options]
    if content.method != YES_NO and (len(keys) < 2 or len(keys) > MAX_OPTIONS):
        found.append(Reason("voting.options_missing", _("请写出至少两个选项。"), field="options"))
    if "" in keys or len(set(keys)) != len(keys) or not all(o.get("title") for o in content.options):
        found.append(Reason("voting.options_wrong", _("每个选项都要有名称，不能重复。"), field="options"))
    if content.seats < 1 or (content.method != YES_NO and content.seats > max(len(keys), 1)):
        found.append(Reason("voting.seats_wrong", _("名额不能少于 1，也不能多于选项。"), field="seats"))
    return found


def _lawful(content: Content, rule: Rule, cap: int) -> list[Reason]:
    """What the rule of the family asks."""
    found = lawful.matter_reasons(rule, content.matter)
    if (
        content.method in METHODS
        and rule.family not in FREE_FAMILIES
        and content.method not in LAWFUL_METHODS
    ):
        found.append(
            Reason(
                "voting.method_not_lawful",
                _("这种表决由法律规定多数，只能表决同意与否，或按单选、多选、赞成投票选人。"),
                article=_(rule.title),
                field="method",
            )
        )
    if rule.secret and not content.secret:
        found.append(
            Reason(
                "voting.must_be_secret", _("这种表决必须无记名投票。"), article=_(rule.title), field="secret"
            )
        )
    if rule.signed and content.secret:
        found.append(
            Reason(
                "voting.must_be_signed",
                _("业主的表决意见要由本人签名，不能无记名。"),
                article=_("业主大会和业主委员会指导规则第22条"),
                field="secret",
            )
        )
    if content.secret and "area" in rule.measures:
        found.append(
            Reason(
                "voting.secret_weighted", _("按面积计票时，从面积能认出是谁，不能无记名。"), field="secret"
            )
        )
    if (content.proxy_cap or 0) > cap:
        found.append(
            Reason("voting.proxy_cap_wrong", _("一人最多受 %(n)d 位委托。", n=cap), field="proxy_cap")
        )
    return found


def _fill(vote: Vote, content: Content) -> None:
    for name, value in asdict(content).items():
        setattr(vote, name, list(value) if name in ("channels", "options") else value)


# --- announcing --------------------------------------------------------------------------------------


def announce(
    actor: Actor,
    vote_id: UUID,
    *,
    opens_at: datetime,
    closes_at: datetime,
    record_date: date | None = None,
    version: int | None = None,
) -> Vote:
    """Announce the vote today: its question is locked, its days are set. The record date is today by default.

    Refuses with all of `voting.notice_too_short`, `.roll_too_short` (with the earliest and the proposed day in
    `details`), `.closes_before_opens`, `.record_date_late`, `.electorate_posted`, and what the rule of the planned
    close asks.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    check_version(vote, version, {"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()})
    need_state(vote, "draft")
    opens_on = day_of(opens_at)
    rule = lawful.rule_on(vote.family, day_of(closes_at))
    record_date = record_date or vote.record_date or today()
    too_short, days = lawful.notice_reasons(rule, today(), opens_on)
    unseen, roll_days = lawful.roll_reasons(rule, vote.electorate_posted_on or today(), opens_on)
    found = [
        *too_short,
        *unseen,
        *_dates(opens_at, closes_at, record_date),
        *_faults(_complete(content_of(vote), rule), rule),
    ]
    if vote.electorate_posted_on is not None and record_date != vote.record_date:
        sentence = _("名册已经公布，不能再换日期。")
        found.append(Reason("voting.electorate_posted", sentence, field="record_date"))
    refuse_all(found, details={**days, **roll_days})
    vote.announced_on, vote.opens_at, vote.closes_at = today(), opens_at, closes_at
    vote.record_date, vote.state = record_date, "announced"
    vote.number = take_number("voting.vote")
    db.flush()
    activity.record(
        actor,
        "voting.announced",
        N_("公告了表决「%(title)s」"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
        title=vote.title,
    )
    search.put(SUBJECT, vote.id, f"{vote.title} {vote.text}")
    ledger.append(actor, "voting.announced", **facts(vote))
    lead_to(actor, vote)
    publish(VoteAnnounced(vote.id))
    return vote


def set_record_date(actor: Actor, vote_id: UUID, day: date) -> Vote:
    """Fix the day whose roster counts, before the announcement, so that the electorate can be built."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "draft")
    if vote.electorate_posted_on is not None:
        raise Refusal("voting.electorate_posted", _("名册已经公布，不能再换日期。"), field="record_date")
    vote.record_date = day
    db.flush()
    return vote


def _dates(opens_at: datetime, closes_at: datetime, record_date: date) -> list[Reason]:
    found = []
    if closes_at <= opens_at:
        found.append(Reason("voting.closes_before_opens", _("截止要在开始以后。"), field="closes_at"))
    if record_date > day_of(opens_at):
        found.append(
            Reason("voting.record_date_late", _("名册的日期不能在投票开始以后。"), field="record_date")
        )
    return found


def facts(vote: Vote) -> dict[str, Any]:
    """What the ledger says of a vote: no person in it."""
    return {
        "vote": str(vote.id),
        "number": vote.number or 0,
        "family": vote.family,
        "matter": vote.matter,
        "content": topics.evidence_hash(
            {"title": vote.title, "text": vote.text, "options": [dict(o) for o in vote.options]}
        ),
        "opens_at": vote.opens_at.isoformat() if vote.opens_at else "",
        "closes_at": vote.closes_at.isoformat() if vote.closes_at else "",
        "record_date": vote.record_date.isoformat() if vote.record_date else "",
    }


def cancel(actor: Actor, vote_id: UUID, reason: str, *, version: int | None = None) -> Vote:
    """Call a vote off, with the reason for all to see; its ballots stay. A counted vote can't be cancelled."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    check_version(vote, version, {"reason": reason})
    need_state(vote, "draft", "announced", "open", "closed")
    if not reason.strip() or len(reason) > 400:
        raise Refusal("voting.reason_missing", _("请写明取消的原因，最多 400 个字。"), field="reason")
    public = vote.state != "draft"
    if vote.secret and vote.state == "open":
        mix(vote.id)
    vote.state, vote.cancelled_on, vote.cancelled_reason = "cancelled", today(), reason.strip()
    db.flush()
    activity.record(
        actor,
        "voting.cancelled",
        N_("取消了表决：%(reason)s"),
        (SUBJECT, vote.id),
        public=public,
        plugin=NAME,
        reason=reason.strip(),
    )
    if public:
        ledger.append(
            actor, "voting.cancelled", vote=str(vote.id), reason=topics.evidence_hash({"r": reason})
        )
        publish(VoteCancelled(vote.id))
    return vote
