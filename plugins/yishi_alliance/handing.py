"""交给物业公司: items of the community go to the right companies, many in one act (A84)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    _,
    activity,
    clock,
    db,
    links,
    matters,
    new_id,
    posts,
    refuse_all,
)
from yishi_alliance import snapshot
from yishi_alliance.kinds import RUNNING
from yishi_alliance.models import Handover, Partner
from yishi_alliance.partners import partner_here
from yishi_alliance.rights import HANDS
from yishi_alliance.rows import (
    HANDOVER,
    MAX_SHORT,
    check_version,
    locked,
    need_state,
    receipt_due,
    refused,
    today,
    words,
)
from yishi_alliance.sending import alliances, say, try_to_say
from yishi_alliance.settings import NAME
from yishi_worklist import service as worklist

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """One item for one company; without `partner_id` the alliance of `link_id` chooses the company."""

    item_id: UUID
    partner_id: UUID | None = None
    link_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The reporter agreed that the company may call them: in which words, or on which paper."""

    consent: str


def hand_over(
    actor: Actor, wishes: Sequence[Wish], *, note: str = "", contact: Contact | None = None
) -> list[Handover]:
    """Hand items over, in this order, each in a parcel of its own: all of them or none.

    One that another company has is taken back from it first. The receipt is due in some workdays (a setting). Refuses
    `alliance.none_chosen`, `.too_many`, `.company_missing`, `.partner_gone`, what `Contact` lacks, and whatever the
    work list and `crossing.send` refuse.
    """
    actor.need(HANDS)
    said, problems = words(note, MAX_SHORT, field="note")
    if not wishes:
        problems.append(Reason("alliance.none_chosen", _("请先勾选要交给物业公司的事项。")))
    if len(wishes) > MOST_AT_ONCE:
        problems.append(Reason("alliance.too_many", _("一次最多交办 %(n)d 件。", n=MOST_AT_ONCE)))
    refuse_all(problems)
    known = {link.id: link for link in alliances()}
    return [_hand(actor, wish, known, said, contact) for wish in wishes]


def _hand(
    actor: Actor, wish: Wish, known: Mapping[UUID, links.Link], note: str, contact: Contact | None
) -> Handover:
    partner = partner_here(wish.partner_id) if wish.partner_id else None
    link_id = partner.link_id if partner else wish.link_id
    if link_id is None:
        raise refused("company_missing", _("请选交给哪家物业公司。"), "partner_id")
    if link_id not in known:
        raise refused("no_alliance", _("和这个物业联盟的联系已经结束，请先在“联系”里重新建立。"))
    _take_from_other(actor, wish.item_id)
    name = partner.name if partner else known[link_id].other_name
    worklist.hand_outside(actor, wish.item_id, name=name)
    item = worklist.item(wish.item_id)
    private = _agreed(item, contact)
    handover = _row(actor, item, link_id, partner, name, note)
    if contact is not None:
        handover.contact_told, handover.consent = True, contact.consent.strip()[:200]
    db.add(handover)
    db.flush()
    _record(actor, handover, N_("把%(number)s交给%(company)s"))
    send_order(actor, handover, item, private)
    return handover


def _row(
    actor: Actor, item: worklist.ItemView, link_id: UUID, partner: Partner | None, name: str, note: str
) -> Handover:
    due = receipt_due(today())
    before = db.scalar(select(func.max(Handover.attempt)).where(Handover.item_id == item.id)) or 0
    return Handover(
        id=new_id(),
        item_id=item.id,
        open_item_id=item.id,
        attempt=before + 1,
        item_number=item.called,
        title=item.title,
        link_id=link_id,
        partner_id=partner.id if partner else None,
        company=name[:60],
        note=note,
        sent_at=clock.now(),
        sent_on=today(),
        receipt_due=due.due,
        provisional=due.provisional,
        by_id=actor.person_id,
        by_name=actor.name[:60],
    )


def send_order(
    actor: Actor, handover: Handover, item: worklist.ItemView, private: Mapping[str, str] | None = None
) -> None:
    """The parcel of a handover; `sends` tells a second one from the first."""
    partner = partner_of(handover)
    content = {
        "handover": str(handover.id),
        "company": str(partner.company_id) if partner else None,
        "note": handover.note,
        "sent_at": handover.sent_at.isoformat(),
        "sent_on": handover.sent_on.isoformat(),
        "receipt_due": handover.receipt_due.isoformat(),
        **snapshot.work(item),
    }
    key = f"{handover.id}:{handover.sends}"
    say(
        actor,
        handover.link_id,
        "order",
        content,
        key=key,
        files=snapshot.photos(item),
        private=private,
    )


def partner_of(handover: Handover) -> Partner | None:
    if handover.partner_id is None:
        return None
    return db.scalars(select(Partner).where(Partner.id == handover.partner_id)).first()


def _agreed(item: worklist.ItemView, contact: Contact | None) -> dict[str, str]:
    """Name and number of who reported it, where they agreed and do not stay unknown (个人信息保护法 23)."""
    if contact is None:
        return {}
    problems = []
    if item.anonymous:
        sentence = _("反映人要求匿名，不能把联系电话告诉物业公司。")
        problems.append(Reason("alliance.contact_anonymous", sentence, "个人信息保护法 23", "contact"))
    if not contact.consent.strip():
        sentence = _("请写明反映人怎么同意的，例如“电话里同意，3月2日”。")
        problems.append(Reason("alliance.consent_missing", sentence, "个人信息保护法 23", "consent"))
    phone = posts.phone_of(item.reporter_id) if item.reporter_id and not item.anonymous else ""
    if not item.anonymous and not phone:
        sentence = _("没有反映人的联系电话，不能告诉物业公司。")
        problems.append(Reason("alliance.contact_unknown", sentence, field="contact"))
    refuse_all(problems)
    return {"name": item.reporter_name or "", "phone": phone}


def _take_from_other(actor: Actor, item_id: UUID) -> None:
    """One company at a time: what another has is taken back from it, and stays on record."""
    handover = open_of(item_id)
    if handover is not None:
        need_state(handover, "sent", "accepted", wanted=_("交给另一家公司"))
        end(actor, handover, "withdrawn", _("社区已交给另一家公司。"))


def recall(actor: Actor, handover_id: UUID, *, reason: str, version: int | None = None) -> Handover:
    """收回: the community does it itself, or needs it no more. Refuses `alliance.reason_missing`."""
    actor.need(HANDS)
    handover = locked(Handover, handover_id)
    need_state(handover, "sent", "accepted", wanted=_("收回"))
    check_version(handover, version, {"reason": reason})
    why, problems = words(reason, MAX_SHORT, field="reason", needed=_("请写明为什么收回，公司会看到。"))
    refuse_all(problems)
    worklist.take_back(actor, handover.item_id, reason=why)
    end(actor, handover, "withdrawn", why)
    return handover


def end(actor: Actor, handover: Handover, state: str, why: str) -> None:
    """A handover that is withdrawn from here: the company is told, where it still can be."""
    close_row(handover, state, why)
    _record(actor, handover, N_("从%(company)s收回%(number)s"))
    said = {"id": str(new_id()), "kind": "withdrawn", "text": why, "at": clock.now().isoformat()}
    content = {
        "handover": str(handover.id),
        "ended": state,
        "late_days": 0,
        "standing": None,
        "said": said,
    }
    try_to_say(actor, handover.link_id, "state", content)


_OUTCOMES = {"closed": "done", "refused": "rejected", "withdrawn": "withdrawn"}


def close_row(handover: Handover, state: str, why: str = "") -> None:
    """It runs no more; the item may be handed to another."""
    handover.state, handover.ended_on, handover.open_item_id = state, today(), None
    handover.reason = why[:MAX_SHORT]
    db.flush()
    matters.settle(HANDOVER, handover.id, outcome=_OUTCOMES[state], words=why)


def open_of(item_id: UUID) -> Handover | None:
    """The handover of an item that runs, its row held."""
    found = select(Handover).where(Handover.open_item_id == item_id, Handover.state.in_(RUNNING))
    held = found.with_for_update().execution_options(populate_existing=True)
    return db.scalars(held).first()


def _record(actor: Actor, handover: Handover, verb: str) -> None:
    activity.record(
        actor,
        "alliance.handed",
        verb,
        (HANDOVER, handover.id),
        plugin=NAME,
        number=handover.item_number,
        company=handover.company,
    )


def need_none_open(item_id: UUID) -> None:
    """For what hands an item over without looking at it first."""
    if open_of(item_id) is not None:
        raise Conflict("alliance.handed_already", _("这一项已经交给物业公司，请看交办情况。"))
