"""Opening a council for an estate (A23), its charter in dated versions (A41), and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    _,
    current_tenant,
    db,
    ledger,
    new_id,
    places,
    publish,
    refuse_all,
    settings,
    topics,
)
from yishi_council import seating
from yishi_council.events import CouncilOpened
from yishi_council.kinds import MODES
from yishi_council.models import Charter, Council, Meeting
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import COUNCIL, check_version, locked, open_council, today, words
from yishi_council.settings import MAX_PROXIES, NAME
from yishi_voting.service import Threshold

MAX_CHARTER = 20000


@dataclass(frozen=True, slots=True)
class Rules:
    """What a charter says; a None or empty value is the community's default (`CouncilSettings`).

    Thresholds as text: `quorum` of those summoned, `approval` of those present, `household_quorum` of the
    households (empty: any number may meet). `proxy_cap`: how many written proxies one person present may hold.
    """

    text: str
    effective_from: date | None = None
    quorum: str = ""
    approval: str = ""
    household_quorum: str = ""
    counted_modes: Sequence[str] | None = None
    notice_days: int | None = None
    proxy_cap: int | None = None


def open_for(
    actor: Actor,
    *,
    estate_id: UUID | None,
    reason: str,
    chair: seating.Holder,
    name: str = "",
    rules: Rules | None = None,
) -> Council:
    """Open a council with its chair and its first charter. `name`: else the community's own word.

    Refuses with all of `council.text_missing`, `.too_long`, `.open_already`, and the reasons of the seat and
    the charter.
    """
    actor.need(RUNS)
    why, wrong = words(reason, 500, field="reason", needed=_("请写明为什么设立议事会，居民会看到。"))
    called = name.strip() or current_tenant().label(N_("议事会"))
    if len(called) > 40:
        wrong.append(Reason("council.too_long", _("这一项最多 %(n)d 个字。", n=40), field="name"))
    charter = rules or Rules(_("（按本社区的议事规则）"))
    wrong += [*charter_problems(charter), *_of_chair(seating.problems("chair", chair))]
    _need_free(estate_id, wrong)
    refuse_all(wrong)
    council = Council(
        id=new_id(),
        estate_id=estate_id,
        open_for=estate_id,
        name=called,
        reason=why,
        opened_on=today(),
    )
    db.add(council)
    db.flush()
    adopt_charter(actor, council.id, charter)
    seating.fill(actor, council, "chair", chair)
    tell(
        actor,
        "opened",
        N_("设立了「%(name)s」：%(reason)s"),
        (COUNCIL, council.id),
        name=called,
        reason=why,
    )
    publish(CouncilOpened(council.id, estate_id))
    return council


def _of_chair(reasons: Sequence[Reason]) -> list[Reason]:
    """Here `name` is the council's; the chair's stands in a field of its own."""
    return [replace(one, field="chair") if one.field == "name" else one for one in reasons]


def _need_free(estate_id: UUID | None, also: Sequence[Reason]) -> None:
    if estate_id is None:
        return
    if db.scalar(select(places.Estate.id).where(places.Estate.id == estate_id)) is None:
        raise Unknown("places.unknown_estate")
    if db.scalar(select(Council.id).where(Council.open_for == estate_id)) is not None:
        raise Conflict("council.open_already", _("这个小区已经有议事会，请直接在那里召集会议。"), also=also)


def adopt_charter(actor: Actor, council_id: UUID, rules: Rules) -> Charter:
    """A new version of the charter; it holds from `effective_from` on (else from today), the former before.

    Refuses one that would hold in the past (`council.charter_backdated`): what was decided stays decided.
    """
    actor.need(RUNS)
    council = open_council(council_id)
    charter = _charter(council, rules)
    charter.entered_by = actor.name[:60]
    db.add(charter)
    db.flush()
    tell(
        actor,
        "charter_adopted",
        N_("章程第 %(n)d 版，自 %(day)s 起施行"),
        (COUNCIL, council.id),
        n=charter.number,
        day=charter.effective_from.isoformat(),
    )
    content = {"text": charter.text, "quorum": charter.quorum, "approval": charter.approval}
    ledger.append(
        actor,
        "council.charter_adopted",
        council=str(council.id),
        number=charter.number,
        effective_from=charter.effective_from.isoformat(),
        content=topics.evidence_hash(content),
    )
    return charter


def charter_problems(rules: Rules) -> list[Reason]:
    """All that is wrong with a charter."""
    own = settings(NAME)
    _text, wrong = words(rules.text, MAX_CHARTER, needed=_("请写上章程的内容。"))
    for field in ("quorum", "approval", "household_quorum"):
        value = getattr(rules, field)
        if value and not _is_threshold(value):
            said = _("请写成 >=2/3（含）或 >1/2（不含）这样的比例。")
            wrong.append(Reason("council.threshold_wrong", said, field=field))
    if set(rules.counted_modes or ()) - MODES.keys():
        wrong.append(Reason("council.choice_unknown", _("请从列出的选项里选。"), field="counted_modes"))
    if rules.effective_from is not None and rules.effective_from < today():
        said = _("新章程只能从今天或以后施行，已经作出的决定不受影响。")
        wrong.append(Reason("council.charter_backdated", said, field="effective_from"))
    if not 0 <= (own.notice_days if rules.notice_days is None else rules.notice_days) <= 60:
        wrong.append(Reason("council.days_wrong", _("请填 0 到 60 天。"), field="notice_days"))
    if not 0 <= (own.proxy_cap if rules.proxy_cap is None else rules.proxy_cap) <= MAX_PROXIES:
        said = _("请填 0 到 %(n)d 份；0 就是不许委托。", n=MAX_PROXIES)
        wrong.append(Reason("council.proxy_cap_wrong", said, field="proxy_cap"))
    return wrong


def _charter(council: Council, rules: Rules) -> Charter:
    refuse_all(charter_problems(rules))
    own = settings(NAME)
    number = (db.scalar(select(func.max(Charter.number)).where(Charter.council_id == council.id)) or 0) + 1
    modes = own.counted_modes if rules.counted_modes is None else rules.counted_modes
    return Charter(
        council_id=council.id,
        number=number,
        text=rules.text.strip(),
        effective_from=rules.effective_from or today(),
        adopted_on=today(),
        quorum=rules.quorum or own.quorum,
        approval=rules.approval or own.approval,
        household_quorum=rules.household_quorum,
        counted_modes=list(dict.fromkeys(modes)),
        notice_days=own.notice_days if rules.notice_days is None else rules.notice_days,
        proxy_cap=own.proxy_cap if rules.proxy_cap is None else rules.proxy_cap,
    )


def _is_threshold(text: str) -> bool:
    try:
        Threshold.parse(text)
    except ValueError:
        return False
    return True


def charter_on(council_id: UUID, day: date) -> Charter:
    """The charter in force on `day`; before the first one came into force, the first one."""
    newest = (
        select(Charter)
        .where(Charter.council_id == council_id, Charter.effective_from <= day)
        .order_by(Charter.effective_from.desc(), Charter.number.desc())
    )
    found = db.scalars(newest).first()
    if found is None:
        found = db.scalars(
            select(Charter).where(Charter.council_id == council_id).order_by(Charter.number)
        ).first()
    if found is None:
        raise Unknown("council.unknown")
    return found


def rename(actor: Actor, council_id: UUID, name: str, *, version: int | None = None) -> Council:
    """Call the council otherwise."""
    actor.need(RUNS)
    council = open_council(council_id)
    check_version(council, version, {"name": name})
    called, wrong = words(name, 40, field="name", needed=_("请填写名称。"))
    refuse_all(wrong)
    council.name = called
    db.flush()
    tell(actor, "renamed", N_("改名为「%(name)s」"), (COUNCIL, council.id), public=False, name=called)
    return council


def close_council(actor: Actor, council_id: UUID, reason: str) -> Council:
    """Dissolve a council; its records stay. Refuses while a meeting is announced or held."""
    actor.need(RUNS)
    council = open_council(council_id)
    why, wrong = words(reason, 500, field="reason", needed=_("请写明为什么撤销，居民会看到。"))
    refuse_all(wrong)
    running = select(Meeting.id).where(
        Meeting.council_id == council.id, Meeting.state.in_(["announced", "held"])
    )
    if db.scalar(running) is not None:
        raise Refusal("council.meeting_running", _("还有会议没有结束。请先开完或取消，再撤销议事会。"))
    council.closed_on, council.closed_reason, council.open_for = today(), why, None
    db.flush()
    seating.vacate_all(council)
    tell(
        actor,
        "dissolved",
        N_("撤销了议事会：%(reason)s"),
        (COUNCIL, council.id),
        reason=why,
    )
    return council


def council_of(council_id: UUID) -> Council:
    """Any council of this tenant, its row held."""
    return locked(Council, council_id)
