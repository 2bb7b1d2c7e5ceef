"""民主评议 of a topic by those present, group by group (A75, A76), counted by voting's rule.

It can stop a matter; where law asks for an owners' decision, passing here does not replace it: that is
another gate on the topic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, or_, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    _,
    clock,
    current_tenant,
    db,
    ledger,
    new_id,
    publish,
    refuse_all,
    topics,
)
from yishi_council.events import TopicReviewed
from yishi_council.kinds import GROUPS, REVIEW_RESULTS
from yishi_council.models import AgendaItem, Attendance, Charter, Meeting, Review, SharedVoice, Summons
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import MEETING, item_in
from yishi_council.settings import NAME
from yishi_council.voices import ON_VOICE
from yishi_voting.service import Amount, Outcome, Rule, Threshold, count_totals, decide_step, rule_on

FAMILY, STEP = "council_review", "voting.council_review"
"""The family of rules by which reviews are counted, and the step of voting's chains that they decide."""


_CAME = and_(
    Attendance.tenant_id == Summons.tenant_id,
    Attendance.meeting_id == Summons.meeting_id,
    or_(Attendance.unit_id == Summons.unit_id, Attendance.seat_id == Summons.seat_id),
)


@dataclass(frozen=True, slots=True)
class Hands:
    """What one group said, in persons; who is there and says nothing counts as present only."""

    yes: int = 0
    no: int = 0
    abstain: int = 0

    @property
    def voices(self) -> int:
        return self.yes + self.no + self.abstain


@dataclass(frozen=True, slots=True)
class GroupCount:
    """One group at a meeting, in persons: how many were summoned, and are there (as the charter counts).

    `once` are in neither: who came for these seats and homes is counted in another capacity.
    """

    summoned: int
    present: int
    once: int = 0


def groups_of(meeting_id: UUID) -> dict[str, GroupCount]:
    """The groups of a meeting, in the order of `kinds.GROUPS`, in persons.

    Who is there in two capacities is one of those summoned and one of those present, in the group of their
    seat (`voices`): nobody has to raise two hands to reach what the charter asks for.
    """
    came = case((Attendance.counted.is_(True), Attendance.id))
    rows = db.execute(
        select(Summons.group_key, func.count(), func.count(came), func.count(SharedVoice.id))
        .outerjoin(Attendance, _CAME)
        .outerjoin(SharedVoice, ON_VOICE)
        .where(Summons.meeting_id == meeting_id)
        .group_by(Summons.group_key)
    )
    found = {
        group: GroupCount(called - shared, there - shared, shared) for group, called, there, shared in rows
    }
    return {group: found[group] for group in GROUPS if group in found}


def rule_of(meeting: Meeting) -> Rule:
    """The rule of the day of the session, with the shares that this council's charter gives."""
    day = meeting.starts_at.astimezone(ZoneInfo(current_tenant().zone)).date()
    charter = db.execute(
        select(Charter.quorum, Charter.approval).where(Charter.id == meeting.charter_id)
    ).one()
    lines = {"quorum": charter.quorum, "approval": charter.approval}
    rule = rule_on(FAMILY, day)
    matters = tuple(
        replace(
            matter,
            checks=tuple(
                replace(check, threshold=Threshold.parse(lines[check.kind])) if check.kind in lines else check
                for check in matter.checks
            ),
        )
        for matter in rule.matters
    )
    return replace(rule, matters=matters)


def review(actor: Actor, item_id: UUID, hands: Mapping[str, Hands], *, question: str = "") -> Review:
    """Record and count the review of an item, once; its topic's gate is passed or failed by it.

    `hands` are by group (`groups_of`). With too few present it is invalid and the gate stays as it is.
    Refuses with `council.reviewed_already`, `.group_unknown`, `.hands_negative`, `.more_hands_than_present`,
    `.nobody_present`.
    """
    actor.need(RUNS)
    item, meeting = item_in(item_id, ["held"])
    if db.scalar(select(Review.id).where(Review.item_id == item.id)) is not None:
        said = _("这一项已经评议过，结果不能改。要再评议，请放到下一次会议。")
        raise Conflict("council.reviewed_already", said)
    if item.outcome:
        raise Refusal("council.item_decided", _("这一项已经议定。要再评议，请放到下一次会议。"))
    groups = groups_of(meeting.id)
    refuse_all(_problems(groups, hands))
    outcome = _count(rule_of(meeting), groups, hands)
    row = _row(actor, meeting, item, groups, hands, outcome, question)
    db.add(row)
    db.flush()
    _record(actor, row, item)
    if item.topic_id is not None:
        _turn_gate(actor, item.topic_id, row, outcome)
        publish(TopicReviewed(item.topic_id, row.id, row.result))
    return row


def _problems(groups: Mapping[str, GroupCount], hands: Mapping[str, Hands]) -> list[Reason]:
    found = []
    if not any(group.present for group in groups.values()):
        found.append(Reason("council.nobody_present", _("还没有登记到会的人，不能评议。")))
    for key, said in hands.items():
        if key not in groups:
            wrong = _("这次会议没有通知这一方：%(group)s。", group=_(GROUPS.get(key, key)))
            found.append(Reason("council.group_unknown", wrong, field=key))
        elif min(said.yes, said.no, said.abstain) < 0:
            found.append(Reason("council.hands_negative", _("人数不能是负数。"), field=key))
        elif said.voices > groups[key].present:
            wrong = _(
                "%(group)s到会 %(present)d 人，表态的却有 %(voices)d 人，请核对。",
                group=_(GROUPS[key]),
                present=groups[key].present,
                voices=said.voices,
            )
            found.append(Reason("council.more_hands_than_present", wrong, field=key))
    return found


def _count(rule: Rule, groups: Mapping[str, GroupCount], hands: Mapping[str, Hands]) -> Outcome:
    summoned = sum(group.summoned for group in groups.values())
    return count_totals(
        rule,
        None,
        total=Amount(summoned),
        yes=Amount(sum(said.yes for said in hands.values())),
        no=Amount(sum(said.no for said in hands.values())),
        abstain=Amount(sum(said.abstain for said in hands.values())),
        present=sum(group.present for group in groups.values()),
        members=summoned,
    )


def _row(
    actor: Actor,
    meeting: Meeting,
    item: AgendaItem,
    groups: Mapping[str, GroupCount],
    hands: Mapping[str, Hands],
    outcome: Outcome,
    question: str,
) -> Review:
    nothing = Hands()
    said = {key: hands.get(key, nothing) for key in groups}
    lines: list[list[Any]] = [
        [key, group.summoned, group.present, said[key].yes, said[key].no, said[key].abstain]
        for key, group in groups.items()
    ]
    counted = outcome.to_json()
    once = sum(group.once for group in groups.values())
    asked = " ".join(question.split())[:200] or _("是否同意：%(title)s", title=item.title)
    return Review(
        id=new_id(),
        meeting_id=meeting.id,
        item_id=item.id,
        topic_id=item.topic_id,
        question=asked,
        summoned=sum(group.summoned for group in groups.values()),
        present=sum(group.present for group in groups.values()),
        yes=sum(one.yes for one in said.values()),
        no=sum(one.no for one in said.values()),
        abstain=sum(one.abstain for one in said.values()),
        groups=lines,
        once=once,
        result=outcome.result,
        outcome=counted,
        hash=topics.evidence_hash({"question": asked, "groups": lines, "once": once, "outcome": counted}),
        counted_at=clock.now(),
        entered_by=actor.name[:60],
    )


def _record(actor: Actor, row: Review, item: AgendaItem) -> None:
    tell(
        actor,
        "reviewed",
        N_("民主评议「%(title)s」：同意 %(yes)d，不同意 %(no)d，弃权 %(abstain)d，%(result)s"),
        (MEETING, row.meeting_id),
        title=item.title,
        yes=row.yes,
        no=row.no,
        abstain=row.abstain,
        result=REVIEW_RESULTS[row.result],
    )
    ledger.append(
        actor,
        f"{NAME}.reviewed",
        meeting=str(row.meeting_id),
        topic=str(row.topic_id or ""),
        review=str(row.id),
        summoned=row.summoned,
        present=row.present,
        yes=row.yes,
        no=row.no,
        abstain=row.abstain,
        result=row.result,
        content=row.hash,
    )


def _turn_gate(actor: Actor, topic_id: UUID, row: Review, outcome: Outcome) -> None:
    """Decide the step 民主评议 of the topic's chain, where it has one; an invalid review decides nothing."""
    if gate_of(topic_id) is None:
        return
    evidence = topics.Evidence("council.review", row.id, row.hash)
    reason = _("民主评议：同意 %(yes)d 人，到会 %(present)d 人", yes=row.yes, present=row.present)
    decide_step(actor, topic_id, STEP, outcome.result, evidence, reason)


def gate_of(topic_id: UUID) -> Any:
    """The gate of this step on a topic; None where its chain has none."""
    return next((gate for gate in topics.gates_of(topic_id) if gate.kind == STEP), None)
