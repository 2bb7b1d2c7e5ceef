"""Counting a closed vote, by `counting` alone; then posting the result and filing it."""

from __future__ import annotations

from collections import Counter
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
    clock,
    db,
    ledger,
    publish,
    refuse_all,
    sign_ledger,
    topics,
)
from yishi_voting.ballots.choosing import FREE_FAMILIES, METHODS, YES_NO, question_of
from yishi_voting.ballots.mixing import mix
from yishi_voting.counting.electors import Elector as Voice
from yishi_voting.counting.outcome import Outcome
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.counting.tally import BadCount
from yishi_voting.counting.tally import Ballot as Said
from yishi_voting.counting.tally import count as tally
from yishi_voting.events import ResultPosted, VoteCounted
from yishi_voting.kinds import OUTCOMES
from yishi_voting.methods import CannotCount
from yishi_voting.models import Ballot, Elector, SecretBallot, Vote
from yishi_voting.rights import COUNTS, MANAGES
from yishi_voting.rows import SUBJECT, deadline, locked, need_state, today
from yishi_voting.rules.owners import ELECTION
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful
from yishi_voting.votes.publicising import put_up
from yishi_voting.votes.steps import RESULT, decide_step


def count_vote(
    actor: Actor,
    vote_id: UUID,
    *,
    present: int | None = None,
    members: int | None = None,
    representatives: int | None = None,
) -> Vote:
    """Count a closed vote by its frozen rule and electorate; the result then stands for good.

    A meeting says who was `present`, how many `members` it has (electors by default) and how many of them
    are `representatives`, in persons. Decides the topic's step. Refuses with `voting.entries_pending`,
    `.present_missing`, `.representatives_missing`, `.figures_wrong`.
    """
    actor.need(COUNTS)
    vote = locked(vote_id)
    need_state(vote, "closed")
    rule = Rule.from_json(vote.rule)
    matter = rule.matter(vote.matter)
    vote.present, vote.members, vote.representatives = present, members, representatives
    refuse_all([*_pending(vote), *_meeting(matter, vote)])
    if vote.secret:
        mix(vote.id)  # those from the box among the others
    try:
        result, outcome = _result(vote, rule, matter)
    except (BadCount, CannotCount) as error:
        raise Refusal(
            "voting.figures_wrong", _("这些数字对不上，请核对到会和票数：%(why)s", why=str(error))
        ) from error
    _keep(actor, vote, rule, result, outcome)
    _settle(actor, vote)
    publish(VoteCounted(vote.id, outcome))
    return vote


def _pending(vote: Vote) -> list[Reason]:
    waiting = select(func.count()).select_from(Ballot)
    n = db.scalar(waiting.where(Ballot.vote_id == vote.id, Ballot.state == "pending_second")) or 0
    if not n:
        return []
    return [Reason("voting.entries_pending", _("还有 %(n)d 张票等第二人录入或核对，录完才能计票。", n=n))]


def _meeting(matter: Matter, vote: Vote) -> list[Reason]:
    """Figures of a meeting that the tests of this matter ask for."""
    asked = {word for check in matter.checks for word in (check.part, check.base)}
    found = []
    if "present" in asked and vote.present is None:
        found.append(Reason("voting.present_missing", _("请填写到会人数。"), field="present"))
    if "representatives" in asked and vote.representatives is None:
        found.append(
            Reason(
                "voting.representatives_missing",
                _("请填写组成人员中居民代表的人数。"),
                field="representatives",
            )
        )
    return found


def _result(vote: Vote, rule: Rule, matter: Matter) -> tuple[dict[str, Any], str]:
    """The whole result as JSON, and its one word."""
    voices = {
        number: Voice(str(number), persons, area)
        for number, persons, area in db.execute(
            select(Elector.number, Elector.persons, Elector.area)
            .where(Elector.vote_id == vote.id)
            .order_by(Elector.number)
        )
    }
    cast = _secret(vote, list(voices)) if vote.secret else _signed(vote)
    facts: dict[str, Any] = {
        "vote": {"number": vote.number, "title": vote.title, "record_date": _iso(vote)},
        "electorate_hash": vote.electorate_hash,
        "rule_hash": vote.rule_hash,
        "channels": _channels(vote),
        "not_counted": _not_counted(vote),
    }
    if vote.method == YES_NO:
        outcome = _tally(vote, rule, matter, voices, cast)
        return {**outcome.to_json(), **facts}, outcome.result
    return _chosen(vote, rule, matter, voices, cast, facts)


def _iso(vote: Vote) -> str | None:
    return vote.record_date.isoformat() if vote.record_date else None


def _signed(vote: Vote) -> dict[int, Any]:
    """What each elector said, by ballot number."""
    rows = db.execute(
        select(Elector.number, Ballot.choice)
        .join(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
        .where(Ballot.vote_id == vote.id, Ballot.state == "counted")
        .order_by(Elector.number)
    )
    return {number: choice["choice"] for number, choice in rows}


def _secret(vote: Vote, numbers: list[int]) -> dict[int, Any]:
    """Secret ballots weigh one person each, so that it does not matter to whom each is put."""
    rows = db.scalars(
        select(SecretBallot.choice).where(SecretBallot.vote_id == vote.id).order_by(SecretBallot.id)
    )
    choices = [row["choice"] for row in rows if "choice" in row]
    return dict(zip(numbers, choices, strict=False))


def _tally(vote: Vote, rule: Rule, matter: Matter, voices: dict[int, Voice], cast: dict[int, Any]) -> Outcome:
    served: frozenset[str] = frozenset()
    if vote.non_response != "not_participated":
        reached = select(Elector.number).where(Elector.vote_id == vote.id, Elector.served_on.is_not(None))
        served = frozenset(str(number) for number in db.scalars(reached))
    return tally(
        rule,
        matter,
        voices.values(),
        [Said(str(number), choice) for number, choice in cast.items()],
        non_response=vote.non_response,  # type: ignore[arg-type]
        served=served,
        present=vote.present,
        members=vote.members,
        representatives=vote.representatives,
    )


def _chosen(
    vote: Vote,
    rule: Rule,
    matter: Matter,
    voices: dict[int, Voice],
    cast: dict[int, Any],
    facts: dict[str, Any],
) -> tuple[dict[str, Any], str]:
    """Among several options: the law's tests of taking part first, then the method; where a law speaks, each
    winner must pass the law's tests of approval as well."""
    took_part = _tally(vote, rule, matter, voices, dict.fromkeys(cast, "abstain"))
    winners = METHODS[vote.method].decide(question_of(vote), list(cast.values()))
    failed = {check.check.kind for check in took_part.checks if not check.passed}
    approvals: dict[str, Any] = {}
    elected = list(winners.winners)
    if rule.family not in FREE_FAMILIES:
        for option in winners.winners:
            said = {number: "yes" if option in _names(choice) else "no" for number, choice in cast.items()}
            approvals[option] = _tally(vote, rule, matter, voices, said)
        elected = [option for option in elected if approvals[option].passed]
    if failed & {"quorum", "composition"}:
        word = "invalid"
    else:
        word = "passed" if elected and winners.result != "second_vote" else "rejected"
    result = {
        **facts,
        "result": word,
        "participation": took_part.to_json(),
        "winners": winners.to_json(),
        "approvals": {option: outcome.to_json() for option, outcome in approvals.items()},
        "elected": elected if word == "passed" else [],
    }
    return result, word


def _names(choice: Any) -> list[str]:
    return [choice] if isinstance(choice, str) else list(choice or ())


def _channels(vote: Vote) -> dict[str, int]:
    """How many electors voted by which channel."""
    rows = db.execute(
        select(Elector.cast_channel, func.count())
        .where(Elector.vote_id == vote.id, Elector.cast_channel != "")
        .group_by(Elector.cast_channel)
        .order_by(Elector.cast_channel)
    )
    return dict(rows.all())


def _not_counted(vote: Vote) -> dict[str, int]:
    """How many ballots are kept and don't count, by reason."""
    reasons = db.scalars(
        select(Ballot.reason).where(Ballot.vote_id == vote.id, Ballot.state == "not_counted")
    )
    return dict(sorted(Counter(reasons).items()))


def _keep(actor: Actor, vote: Vote, rule: Rule, result: dict[str, Any], outcome: str) -> None:
    day = today()
    vote.result, vote.outcome, vote.state, vote.counted_at = result, outcome, "counted", clock.now()
    vote.result_hash = topics.evidence_hash(result)
    vote.post_due = deadline(day, lawful.post_days(rule))
    if rule.filing is not None and vote.matter == ELECTION and outcome == "passed":
        vote.file_due = deadline(day, rule.filing.within_days)
    db.flush()
    activity.record(
        actor,
        "voting.counted",
        N_("计票完成：%(outcome)s"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
        outcome=_(OUTCOMES[outcome]),
    )
    ledger.append(
        actor,
        "voting.counted",
        vote=str(vote.id),
        outcome=outcome,
        rule=vote.rule_key,
        rule_hash=vote.rule_hash,
        electorate=vote.electorate_hash,
        ballots=ballots_hash(vote),
        result=vote.result_hash,
    )
    # What was counted must not wait for the night to be out of anybody's reach.
    sign_ledger()


def ballots_hash(vote: Vote) -> str:
    """SHA-256 over the ballots that count: `[[number, digest]]` by number, of a secret vote all choices by id."""
    if vote.secret:
        rows = db.execute(
            select(SecretBallot.id, SecretBallot.choice, SecretBallot.receipt_hash)
            .where(SecretBallot.vote_id == vote.id)
            .order_by(SecretBallot.id)
        )
        return topics.evidence_hash({"ballots": [[str(i), choice, receipt] for i, choice, receipt in rows]})
    signed = db.execute(
        select(Elector.number, Ballot.digest)
        .join(Elector, (Elector.tenant_id == Ballot.tenant_id) & (Elector.id == Ballot.elector_id))
        .where(Ballot.vote_id == vote.id, Ballot.state == "counted")
        .order_by(Elector.number)
    )
    return topics.evidence_hash({"ballots": [[number, mark] for number, mark in signed]})


def _settle(actor: Actor, vote: Vote) -> None:
    if vote.topic_id is None or not vote.gate_kind:
        return
    evidence = topics.Evidence(RESULT, vote.id, vote.result_hash)
    word: Any = vote.outcome
    reason = _("表决「%(title)s」：%(outcome)s", title=vote.title, outcome=_(OUTCOMES[vote.outcome]))
    decide_step(actor, vote.topic_id, vote.gate_kind, word, evidence, reason)


# --- posting and filing ------------------------------------------------------------------------------


def post_result(actor: Actor, vote_id: UUID) -> Vote:
    """Post the result today, on the notice board too where there is one; `post_due` is the last day for it."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "counted")
    if vote.posted_on is not None:
        raise Refusal("voting.posted_already", _("结果已经公布。"))
    vote.posted_on = today()
    db.flush()
    activity.record(actor, "voting.posted", N_("公布了结果"), (SUBJECT, vote.id), public=True, plugin=NAME)
    ledger.append(
        actor,
        "voting.posted",
        vote=str(vote.id),
        result=vote.result_hash,
        late=bool(vote.post_due and vote.posted_on > vote.post_due),
    )
    put_up(actor, vote)
    db.flush()
    # Whoever downloads the public export only reads, so the ledger is signed here.
    sign_ledger()
    publish(ResultPosted(vote.id))
    return vote


def papers_of(vote: Vote) -> tuple[str, ...]:
    """The papers that filing asks for, as msgids; none where nothing is filed."""
    if vote.file_due is None:
        return ()
    filing = Rule.from_json(vote.rule).filing
    return filing.papers if filing else ()


def check_paper(actor: Actor, vote_id: UUID, paper: str, *, at_hand: bool) -> Vote:
    """Tick a paper of the filing checklist, or take the tick away. `paper` is one of `papers_of`."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_filing(vote)
    if paper not in papers_of(vote):
        raise Refusal("voting.paper_unknown", _("清单里没有这份材料。"), field="paper")
    vote.papers = [
        p for p in papers_of(vote) if (p in vote.papers and p != paper) or (p == paper and at_hand)
    ]
    db.flush()
    return vote


def submit_filing(actor: Actor, vote_id: UUID) -> Vote:
    """Hand the papers in; refuses with one `voting.paper_missing` for each that is not at hand."""
    actor.need(MANAGES)
    vote = locked(vote_id)
    _need_filing(vote)
    filing = Rule.from_json(vote.rule).filing
    assert filing is not None
    refuse_all(
        [
            Reason("voting.paper_missing", _("还缺：%(paper)s", paper=_(paper)), article=_(filing.article))
            for paper in filing.papers
            if paper not in vote.papers
        ]
    )
    vote.filed_on = today()
    db.flush()
    activity.record(
        actor,
        "voting.filed",
        N_("报送了备案材料"),
        (SUBJECT, vote.id),
        public=True,
        plugin=NAME,
    )
    ledger.append(actor, "voting.filed", vote=str(vote.id))
    return vote


def _need_filing(vote: Vote) -> None:
    need_state(vote, "counted")
    if vote.file_due is None:
        raise Refusal("voting.nothing_to_file", _("这次表决不用备案。"))
    if vote.filed_on is not None:
        raise Refusal("voting.filed_already", _("备案材料已经报送。"))
