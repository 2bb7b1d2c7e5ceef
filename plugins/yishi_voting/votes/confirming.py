"""Steps that no vote decides: a meeting whose minutes are kept, and what is put up for all to see.

四议两公开 begins with the Party branch's proposal and has two disclosures: of the resolution, before it is carried
out, and of what came of it, afterwards. A disclosure stands for its days before it counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import (
    N_,
    Actor,
    Reason,
    Refusal,
    Topic,
    Unknown,
    Upload,
    _,
    activity,
    attachments,
    calendar,
    clock,
    db,
    ledger,
    refuse_all,
    settings,
    topics,
)
from yishi_voting.models import StepRecord
from yishi_voting.rights import MANAGES
from yishi_voting.rows import STEP, day_of, deadline, today
from yishi_voting.settings import NAME
from yishi_voting.votes.chains import DISCLOSED, RESULT_DISCLOSED, Step, step_of
from yishi_voting.votes.steps import decide_step, steps_before

MAX_BY, MAX_PLACE, MAX_TEXT, MAX_FILES = 100, 200, 2000, 6
ARTICLE = N_("四议两公开工作法")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: on which day; of a meeting who decided, with what result and words; of a posting where.

    `kept_at` says where the minutes are kept, or why there is no photo, where no file is handed in.
    """

    on: date
    agreed: bool = True
    decided_by: str = ""
    place: str = ""
    text: str = ""
    kept_at: str = ""

    def stripped(self) -> Done:
        words = (self.decided_by, self.place, self.text, self.kept_at)
        return Done(self.on, self.agreed, *(one.strip() for one in words))


def record_step(
    actor: Actor, topic_id: UUID, kind: str, done: Done, files: Sequence[Upload] = ()
) -> StepRecord:
    """Record what was done in a step that no vote decides. A meeting decides its gate at once.

    A posting stands from that day on for the days of the settings and counts when `end_posting` says so; while
    it stands it may be recorded again, as it hangs now. Refuses with `voting.step_needs_vote`, and with all of
    `voting.step_before_open`, `.step_decided`, `.not_carried_out`, `.day_ahead`, `.posted_before_decided`,
    `.by_missing`, `.words_missing`, `.place_missing`, `.evidence_missing`, `.too_long`, `.too_many_files`.
    """
    actor.need(MANAGES)
    step = _step(kind)
    topic = _topic(topic_id)
    done = done.stripped()
    row = _row(topic_id, kind)
    refuse_all([*_standing(topic, step, row), *_wrong(step, done, files), *_early(topic, step, done)])
    row = row or StepRecord(topic_id=topic_id, kind=kind)
    for name in ("decided_by", "place", "text", "kept_at"):
        setattr(row, name, getattr(done, name))
    row.done_on, row.outcome = done.on, "passed" if done.agreed else "rejected"
    row.author_id, row.recorded_at = actor.person_id, clock.now()
    db.add(row)
    db.flush()
    for file in files:
        attachments.attach(actor, (STEP, row.id), file, "evidence", public=step.way == "posting")
    if step.way == "posting":
        _put_up(actor, step, row)
    else:
        _decided(actor, step, row)
    return row


def _decided(actor: Actor, step: Step, row: StepRecord) -> None:
    assert row.done_on is not None
    row.ended_on = row.done_on
    evidence = topics.Evidence(STEP, row.id, topics.evidence_hash(facts(row)))
    words = _(
        "%(day)s由%(by)s定：%(text)s", day=calendar.say_day(row.done_on), by=row.decided_by, text=row.text
    )
    decide_step(
        actor, row.topic_id, step.kind, "passed" if row.outcome == "passed" else "rejected", evidence, words
    )
    _into_ledger(actor, "voting.step_decided", row, evidence.hash)


def _put_up(actor: Actor, step: Step, row: StepRecord) -> None:
    assert row.done_on is not None
    period = calendar.posting_period(row.done_on, int(settings(NAME).disclosure_days))
    row.last_day = period.last_day
    db.flush()
    activity.record(
        actor,
        "voting.disclosed",
        N_("「%(step)s」：公开在%(place)s，到%(until)s"),
        ("topic", row.topic_id),
        public=True,
        plugin=NAME,
        step=step.label,
        place=row.place,
        until=calendar.say_day(row.last_day),
    )
    _into_ledger(actor, "voting.disclosed", row, topics.evidence_hash(facts(row)))


def end_posting(actor: Actor, topic_id: UUID, kind: str, *, answers: str = "") -> StepRecord:
    """Its days are over: `answers` says what was asked meanwhile, and what was answered.

    The disclosure of a resolution passes its gate, and leaves the second one to be done once the matter is
    carried out. Refuses with `voting.posting_not_begun`, `.step_decided`, `.posting_too_short`, `.too_long`.
    """
    actor.need(MANAGES)
    step = _step(kind)
    _topic(topic_id)
    row = _row(topic_id, kind)
    if step.way != "posting" or row is None or row.done_on is None or row.last_day is None:
        raise Refusal("voting.posting_not_begun", _("还没有公开，请先记录哪天公开在哪里。"))
    refuse_all(_not_over(row, answers))
    row.answers, row.ended_on = answers.strip(), today()
    db.flush()
    evidence = topics.Evidence(STEP, row.id, topics.evidence_hash(facts(row)))
    if kind == DISCLOSED:
        _pass_disclosed(actor, row, evidence)
    else:
        activity.record(
            actor,
            "voting.disclosure_ended",
            N_("「%(step)s」：公开期满"),
            ("topic", topic_id),
            public=True,
            plugin=NAME,
            step=step.label,
        )
    _into_ledger(actor, "voting.disclosure_ended", row, evidence.hash)
    return row


def _not_over(row: StepRecord, answers: str) -> list[Reason]:
    assert row.last_day is not None
    found = []
    if row.ended_on is not None:
        found.append(Reason("voting.step_decided", _("这一步已经办完了。")))
    elif today() <= row.last_day:
        found.append(
            Reason(
                "voting.posting_too_short",
                _("要公开到%(day)s，过了这一天才能确认期满。", day=calendar.say_day(row.last_day)),
                article=_(ARTICLE),
            )
        )
    return [*found, *_long("answers", answers, MAX_TEXT)]


def _pass_disclosed(actor: Actor, row: StepRecord, evidence: topics.Evidence) -> None:
    assert row.done_on is not None
    assert row.last_day is not None
    words = _(
        "%(from)s公开在%(place)s，到%(until)s",
        **{"from": calendar.say_day(row.done_on)},
        place=row.place,
        until=calendar.say_day(row.last_day),
    )
    decide_step(actor, row.topic_id, DISCLOSED, "passed", evidence, words)
    if _row(row.topic_id, RESULT_DISCLOSED) is None:
        db.add(StepRecord(topic_id=row.topic_id, kind=RESULT_DISCLOSED))
        db.flush()


def result_due(carried_out_on: date) -> date:
    """By when what came of it must be made public: as soon as a counted result."""
    return deadline(carried_out_on, int(settings(NAME).post_days))


def facts(row: StepRecord) -> dict[str, Any]:
    """What a record says, for its hash: no account of who typed it; files by their SHA-256."""
    held = attachments.of((STEP, row.id))
    return {
        "kind": row.kind,
        "topic": str(row.topic_id),
        "on": row.done_on.isoformat() if row.done_on else "",
        "outcome": row.outcome,
        "decided_by": row.decided_by,
        "place": row.place,
        "text": row.text,
        "kept_at": row.kept_at,
        "last_day": row.last_day.isoformat() if row.last_day else "",
        "answers": row.answers,
        "ended_on": row.ended_on.isoformat() if row.ended_on else "",
        "files": [
            hashlib.sha256(attachments.content((STEP, row.id), file.id).data).hexdigest() for file in held
        ],
    }


# --- what may stand in the way ---------------------------------------------------------------------------


def _step(kind: str) -> Step:
    step = step_of(kind)
    if step is None:
        raise Unknown("voting.step_unknown")
    if step.way == "vote":
        raise Refusal("voting.step_needs_vote", _("「%(step)s」要由表决结果决定。", step=_(step.label)))
    return step


def _topic(topic_id: UUID) -> Any:
    """Held until the transaction ends, so that of two records at once one comes after the other."""
    found = db.scalars(select(Topic).where(Topic.id == topic_id).with_for_update()).first()
    if found is None:
        raise Unknown("voting.topic_unknown")
    return found


def _row(topic_id: UUID, kind: str) -> StepRecord | None:
    found = select(StepRecord).where(StepRecord.topic_id == topic_id, StepRecord.kind == kind)
    return db.scalars(found).first()


def _standing(topic: Any, step: Step, row: StepRecord | None) -> list[Reason]:
    """Whether the step can be done now."""
    found = []
    if step.kind == RESULT_DISCLOSED:
        if row is None:
            raise Unknown("voting.step_unknown")
        if row.ended_on is not None:
            found.append(Reason("voting.step_decided", _("这一步已经办完了。")))
        if topic.stage != "carried_out":
            found.append(Reason("voting.not_carried_out", _("这件事还没有办成，办成以后再公开实施结果。")))
    else:
        gate = next((one for one in topics.gates_of(topic.id) if one.kind == step.kind), None)
        if gate is None or gate.plugin != NAME:
            raise Unknown("voting.step_unknown")
        found.extend(steps_before(topic.id, step.kind))
        if gate.state == "passed":
            found.append(Reason("voting.step_decided", _("这一步已经办完了。")))
    return found


def _early(topic: Any, step: Step, done: Done) -> list[Reason]:
    """What is made public must have been decided, or carried out, by then."""
    if step.way != "posting":
        return []
    if step.kind == RESULT_DISCLOSED:
        since = [topic.carried_out_at] if topic.carried_out_at else []
    else:
        gates = topics.gates_of(topic.id)
        since = [one.decided_at for one in gates if one.plugin == NAME and one.kind != step.kind]
    known = [day_of(moment) for moment in since if moment is not None]
    if not known or done.on >= max(known):
        return []
    return [
        Reason(
            "voting.posted_before_decided",
            _("公开的日期不能早于%(day)s，那天才定下来。", day=calendar.say_day(max(known))),
            field="on",
        )
    ]


def _wrong(step: Step, done: Done, files: Sequence[Upload]) -> list[Reason]:
    """What is missing in the words, or too much."""
    found = []
    if done.on > today():
        found.append(Reason("voting.day_ahead", _("日期不能在今天以后。"), field="on"))
    if step.way == "meeting" and not done.decided_by:
        found.append(
            Reason("voting.by_missing", _("请写明是谁定的，例如：英俊社区第一党支部。"), field="decided_by")
        )
    if step.way == "meeting" and not done.text:
        found.append(Reason("voting.words_missing", _("请写明会上怎么定的，居民会看到。"), field="text"))
    if step.way == "posting" and not done.place:
        found.append(Reason("voting.place_missing", _("请写明公开在哪里，例如：小区公告栏。"), field="place"))
    if not files and not done.kept_at:
        found.append(
            Reason(
                "voting.evidence_missing",
                _("请附上会议记录或照片；确实没有的，写明记录存放在哪里。"),
                field="files",
            )
        )
    if len(files) > MAX_FILES:
        found.append(Reason("voting.too_many_files", _("文件最多 %(n)d 个。", n=MAX_FILES), field="files"))
    limits = (("decided_by", MAX_BY), ("place", MAX_PLACE), ("text", MAX_TEXT), ("kept_at", MAX_PLACE))
    for name, most in limits:
        found.extend(_long(name, getattr(done, name), most))
    return found


def _long(name: str, text: str, most: int) -> list[Reason]:
    if len(text) <= most:
        return []
    return [Reason("voting.too_long", _("这一项最多 %(n)d 个字。", n=most), field=name)]


def _into_ledger(actor: Actor, kind: str, row: StepRecord, digest: str) -> None:
    ledger.append(actor, kind, topic=str(row.topic_id), step=row.kind, outcome=row.outcome, facts=digest)
