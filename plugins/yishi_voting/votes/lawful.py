"""Which rule a vote is put to, and what that rule asks of its preparation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yishi.toolkit import N_, Reason, Refusal, _, calendar, settings
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.models import Vote
from yishi_voting.rows import day_of, today
from yishi_voting.rules import registry
from yishi_voting.rules.bodies import ADJUSTABLE, with_shares
from yishi_voting.settings import NAME

NOTICE_ARTICLES: Mapping[str, str] = {
    "owners": N_("物业管理条例第14条"),
    "residents_assembly": N_("城市居民委员会组织法第26条"),
    "household_assembly": N_("城市居民委员会组织法第26条"),
}
"""Where the days of notice of a family stand."""

ROLL_ARTICLES: Mapping[str, str] = {
    "residents_election": N_("城市居民委员会组织法第17条"),
    "household_election": N_("城市居民委员会组织法第17条"),
    "representatives_election": N_("城市居民委员会组织法第17条"),
}
"""Where the days stand for which the roll of a family is posted."""


def rule_on(family: str, day: date) -> Rule:
    """The rule of `family` for a decision on `day`, modules' own rules included, with the community's own shares."""
    rule = registry.choose(family, day, registry.known()[len(registry.PACKS) :])
    found = settings(NAME)
    names = [name for one in ADJUSTABLE.values() for name in (one.quorum_setting, one.approval_setting)]
    return with_shares(rule, {name: getattr(found, name) for name in names})


def same_law(frozen: Rule, later: Rule) -> bool:
    """Whether a vote may go on under the rule it was opened with; shares that were set anew don't touch it."""
    if frozen.key in ADJUSTABLE:
        return frozen.key == later.key
    return frozen == later


def planned_day(vote: Vote) -> date:
    """The day whose law holds: that of the planned close, today while none is planned."""
    return day_of(vote.closes_at) if vote.closes_at else today()


def rule_of(vote: Vote) -> Rule:
    """The rule of a vote: the frozen one once it is open, before that the one of its planned close."""
    return Rule.from_json(vote.rule) if vote.rule else rule_on(vote.family, planned_day(vote))


def matter_of(rule: Rule, name: str) -> Matter:
    return registry.matter_of(rule, name=name)


def earliest_opening(rule: Rule, announced_on: date) -> calendar.MinimumPeriod | None:
    """From when a vote announced on that day may open, and which day is proposed; None: at once."""
    if not rule.notice_days:
        return None
    return calendar.minimum_period(announced_on, rule.notice_days)


def roll_must_be_posted(rule: Rule) -> bool:
    """Whether the roll has to be posted before it may be frozen: owners check theirs, elections by law."""
    return rule.family == "owners" or rule.roll_days is not None


def opening_after_roll(rule: Rule, posted_on: date) -> calendar.MinimumPeriod | None:
    """From when a vote may open whose roll is posted on that day; None: the rule asks for no days."""
    return calendar.minimum_period(posted_on, rule.roll_days) if rule.roll_days else None


def roll_reasons(rule: Rule, posted_on: date, opens_on: date) -> tuple[list[Reason], dict[str, Any]]:
    """`voting.roll_too_short` for an opening too soon after the posting of the roll, and the days that would do."""
    period = opening_after_roll(rule, posted_on)
    if period is None or not period.refuses(opens_on):
        return [], {}
    article = ROLL_ARTICLES.get(rule.family)
    reason = Reason(
        "voting.roll_too_short",
        _(
            "名册公布后至少满 %(days)d 天才能开始投票：最早%(earliest)s，建议%(proposed)s。",
            days=period.days,
            earliest=calendar.say_day(period.earliest),
            proposed=calendar.say_day(period.proposed),
        ),
        article=_(article) if article else None,
        field="opens_at",
    )
    return [reason], period.to_dict()


def objection_days(rule: Rule) -> int:
    """For how many days objections against the posted roll are taken."""
    return rule.objection_days or int(settings(NAME).roster_days)


def answer_days(rule: Rule) -> int:
    """Within how many days an objection must be answered."""
    return rule.answer_days or int(settings(NAME).answer_days)


def notice_reasons(rule: Rule, announced_on: date, opens_on: date) -> tuple[list[Reason], dict[str, Any]]:
    """`voting.notice_too_short` for an opening too soon after the announcement, and the days that would do."""
    period = earliest_opening(rule, announced_on)
    if period is None or not period.refuses(opens_on):
        return [], {}
    article = NOTICE_ARTICLES.get(rule.family)
    reason = Reason(
        "voting.notice_too_short",
        _(
            "公告后至少满 %(days)d 天才能开始投票：最早%(earliest)s，建议%(proposed)s。",
            days=period.days,
            earliest=calendar.say_day(period.earliest),
            proposed=calendar.say_day(period.proposed),
        ),
        article=_(article) if article else None,
        field="opens_at",
    )
    return [reason], period.to_dict()


def matter_reasons(rule: Rule, name: str) -> list[Reason]:
    """Why the rule has no such matter; empty when it has."""
    try:
        registry.matter_of(rule, name=name)
    except Refusal as refused:
        return list(refused.reasons)
    return []


def proxy_cap(rule: Rule) -> int:
    """How many electors one person may vote for here: the rule's cap or the setting, the smaller one."""
    if not rule.proxy_allowed:
        return 0
    chosen = int(settings(NAME).proxy_cap)
    return min(chosen, rule.proxy_cap) if rule.proxy_cap else chosen


def post_days(rule: Rule) -> int:
    """Within how many days after the count the result must be posted."""
    return rule.post_within_days or int(settings(NAME).post_days)
