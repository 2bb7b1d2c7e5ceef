"""Papers in trust: taken in against a receipt, fetched from the office, handed back against a signature (A65)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, select

from yishi.toolkit import (
    N_,
    Actor,
    Conflict,
    Reason,
    Refusal,
    Unknown,
    Upload,
    _,
    attachments,
    clock,
    db,
    ledger,
    new_id,
    publish,
    refuse_all,
    take_number,
)
from yishi_service_points import rows
from yishi_service_points.events import PapersHandedBack
from yishi_service_points.guides import MOST_PAPERS
from yishi_service_points.holding import (
    held,
    need_state,
    papers_here,
    papers_of,
    start_purge_clock,
    tell_resident,
)
from yishi_service_points.kinds import PAPER_FORMS, RUNNING, SIGNERS
from yishi_service_points.models import Errand, Paper, Receipt
from yishi_service_points.rows import ERRAND, check_version, locked, tell, today
from yishi_service_points.settings import NAME

MOST_SHEETS = 99


def receipt_number(year: int, number: int) -> str:
    """`收2026-0007`."""
    return _("收%(number)s", number=f"{year}-{number:04d}")


def list_paper(
    actor: Actor, errand_id: UUID, *, name: str, form: str, count: int = 1, note: str = ""
) -> Paper:
    """Put one more line on the checklist. Refuses `service_points.text_missing`, `.too_many_papers`."""
    errand = held(actor, errand_id)
    need_state(errand, RUNNING)
    called, problems = rows.words(name, 60, field="name", needed=_("请写是什么材料。"))
    about, wrong = rows.words(note, 200, field="note")
    problems += wrong + rows.one_of(form, ("original", "copy"), "form") + _sheets(count)
    there = len(papers_of(errand.id))
    if there >= 2 * MOST_PAPERS:
        said = _("一件代办最多登记 %(n)d 样材料。", n=2 * MOST_PAPERS)
        problems.append(Reason("service_points.too_many_papers", said))
    refuse_all(problems)
    paper = Paper(
        id=new_id(), errand_id=errand.id, position=there, name=called, form=form, count=count, note=about
    )
    db.add(paper)
    db.flush()
    return paper


def drop_paper(actor: Actor, paper_id: UUID) -> UUID:
    """Take a line off that was never received; gives the errand's id."""
    errand, paper = _paper(actor, paper_id)
    if paper.state != "listed":
        raise Conflict("service_points.paper_received", _("这样材料已经收过，不能从清单里删掉。"))
    db.delete(paper)
    db.flush()
    return errand.id


def take_in(
    actor: Actor, errand_id: UUID, counts: Mapping[UUID, int], *, version: int | None = None
) -> Receipt:
    """Take papers in, with the number of sheets of each, and give a numbered receipt.

    Refuses `service_points.nothing_chosen`, `.paper_received` (409), `.count_wrong`.
    """
    errand = held(actor, errand_id)
    check_version(errand, version, {})
    need_state(errand, RUNNING)
    papers = _chosen(errand, counts.keys())
    refuse_all([reason for n in counts.values() for reason in _sheets(n)][:1])
    for paper in papers:
        if paper.state != "listed" or paper.form == "scan":
            said = _("「%(name)s」已经收过了，请刷新页面。", name=paper.name)
            raise Conflict("service_points.paper_received", said)
        paper.state, paper.received_on, paper.count = "here", today(), counts[paper.id]
    if errand.state == "received":
        errand.state = "with_us"
    db.flush()
    receipt = _receipt(actor, errand, "in", papers)
    tell(
        actor,
        "papers_taken_in",
        N_("收下 %(n)s 样材料，收据编号 %(number)s"),
        (ERRAND, errand.id),
        public=True,
        n=str(len(papers)),
        number=receipt_number(receipt.year, receipt.number),
    )
    return receipt


def fetch(actor: Actor, paper_id: UUID) -> Paper:
    """A paper is back from the office, with us again."""
    errand, paper = _paper(actor, paper_id)
    if paper.state != "at_office":
        raise Conflict("service_points.paper_not_there", _("这样材料现在不在办理窗口，请刷新页面。"))
    paper.state = "here"
    db.flush()
    tell(
        actor,
        "paper_fetched",
        N_("从窗口取回了「%(name)s」"),
        (ERRAND, errand.id),
        public=True,
        name=paper.name,
    )
    return paper


def note_kept(actor: Actor, paper_id: UUID, *, note: str) -> Paper:
    """The office keeps a paper for good, with the reason; it is accounted for by that."""
    errand, paper = _paper(actor, paper_id)
    why, problems = rows.words(note, 200, field="note", needed=_("请写明窗口为什么收走。"))
    refuse_all(problems)
    if paper.state != "at_office":
        raise Conflict("service_points.paper_not_there", _("这样材料现在不在办理窗口，请刷新页面。"))
    paper.state, paper.note, paper.settled_on = "kept", why, today()
    db.flush()
    tell(
        actor,
        "paper_kept",
        N_("窗口收走了「%(name)s」，原因：%(reason)s"),
        (ERRAND, errand.id),
        public=True,
        name=paper.name,
        reason=why,
    )
    return paper


def hand_back(
    actor: Actor,
    errand_id: UUID,
    paper_ids: Collection[UUID] = (),
    *,
    signer: str = "self",
    signer_name: str = "",
    version: int | None = None,
) -> Receipt | None:
    """Give papers back against a signature; possible at any time, for they are the resident's.

    Once there is a result and nothing is left here, the errand is handed back; so it is, without a receipt,
    where there was never a paper. Refuses `service_points.paper_not_here` (409), `.name_missing`,
    `.nothing_chosen`, `.papers_here`.
    """
    errand = held(actor, errand_id)
    check_version(errand, version, {})
    need_state(errand, (*RUNNING, "result"))
    receipt = None
    if paper_ids or errand.state != "result":
        papers = _chosen(errand, paper_ids)
        name, problems = rows.words(signer_name, 60, field="signer_name")
        problems += rows.one_of(signer, SIGNERS, "signer")
        if signer != "self" and not name:
            said = _("请写代领人的姓名。")
            problems.append(Reason("service_points.name_missing", said, field="signer_name"))
        refuse_all(problems)
        for paper in papers:
            if paper.state != "here" or paper.form == "scan":
                said = _("「%(name)s」现在不在我处（也许刚刚已经退回），请刷新页面。", name=paper.name)
                raise Conflict("service_points.paper_not_here", said)
            paper.state, paper.settled_on = "returned", today()
        db.flush()
        receipt = _receipt(actor, errand, "back", papers, signer=signer, signer_name=name or errand.name)
        tell(
            actor,
            "papers_handed_back",
            N_("退回 %(n)s 样材料，%(who)s签收"),
            (ERRAND, errand.id),
            public=True,
            n=str(len(papers)),
            who=SIGNERS[signer],
        )
    _all_back(actor, errand, asked=not paper_ids)
    return receipt


def _all_back(actor: Actor, errand: Errand, *, asked: bool) -> None:
    """With a result and nothing left here, the errand is handed back; where that was asked for, say what is left."""
    left = papers_here(errand.id)
    if asked:
        refuse_all(left)
    if errand.state != "result" or left:
        return
    errand.state, errand.handed_back_on = "handed_back", today()
    start_purge_clock(errand)
    db.flush()
    tell(actor, "errand_handed_back", N_("材料全部退清"), (ERRAND, errand.id), public=True)
    ledger.append(actor, "service_points.handed_back", errand=str(errand.id))
    publish(PapersHandedBack(errand.id))
    tell_resident(errand, N_("您的代办「%(title)s」材料已全部退清"), "handed_back")


def add_scan(actor: Actor, errand_id: UUID, upload: Upload, *, name: str) -> Paper:
    """Keep a scan or a photo of a paper; whoever holds the errand alone can open it, and it is purged later."""
    errand = held(actor, errand_id)
    need_state(errand, RUNNING)
    called, problems = rows.words(name, 60, field="name", needed=_("请写是什么材料。"))
    refuse_all(problems)
    kept = attachments.attach(actor, (ERRAND, errand.id), upload, "scan", public=False, name=called)
    position = db.scalar(select(func.count()).select_from(Paper).where(Paper.errand_id == errand.id)) or 0
    paper = Paper(
        id=new_id(),
        errand_id=errand.id,
        position=position,
        name=called,
        form="scan",
        state="here",
        received_on=today(),
        file_id=kept.id,
    )
    db.add(paper)
    if errand.state == "received":
        errand.state = "with_us"
    db.flush()
    tell(actor, "scan_added", N_("存入「%(name)s」的扫描件"), (ERRAND, errand.id), public=True, name=called)
    return paper


def _paper(actor: Actor, paper_id: UUID) -> tuple[Errand, Paper]:
    """A paper and its errand, whose row is held: papers change only under it."""
    errand_id = db.scalar(select(Paper.errand_id).where(Paper.id == paper_id))
    if errand_id is None:
        raise Unknown("service_points.unknown")
    return held(actor, errand_id), locked(Paper, paper_id)


def _chosen(errand: Errand, ids: Collection[UUID]) -> list[Paper]:
    wanted = set(ids)
    papers = [paper for paper in papers_of(errand.id) if paper.id in wanted]
    if len(papers) != len(wanted):
        raise Unknown("service_points.unknown")
    if not papers:
        raise Refusal("service_points.nothing_chosen", _("请勾选材料。"), field="paper_ids")
    return papers


def _sheets(count: int) -> list[Reason]:
    if 1 <= count <= MOST_SHEETS:
        return []
    said = _("份数要在 1 到 %(n)d 之间。", n=MOST_SHEETS)
    return [Reason("service_points.count_wrong", said, field="count")]


def _receipt(
    actor: Actor, errand: Errand, kind: str, papers: list[Paper], *, signer: str = "", signer_name: str = ""
) -> Receipt:
    day = today()
    made = Receipt(
        id=new_id(),
        errand_id=errand.id,
        year=day.year,
        number=take_number(f"{NAME}.receipt.{day.year}"),
        kind=kind,
        lines=[[paper.name, paper.form, paper.count] for paper in papers],
        on_date=day,
        at=clock.now(),
        by_id=actor.person_id,
        by_name=actor.name[:60],
        signer=signer,
        signer_name=signer_name,
    )
    db.add(made)
    db.flush()
    content = ";".join(f"{PAPER_FORMS[p.form]}x{p.count}" for p in papers)
    ledger.append(
        actor,
        f"service_points.receipt_{kind}",
        errand=str(errand.id),
        number=made.number,
        year=made.year,
        papers=len(papers),
        forms=content,
    )
    return made
