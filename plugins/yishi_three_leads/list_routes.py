"""Pages of the desk: one of the two lists, handing it over by lines or whole, and its files."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Page, Refusal, ctx, requires
from yishi_three_leads import list_documents, promoting
from yishi_three_leads.pages import XLSX, download, go, pages, sent_ids, show
from yishi_three_leads.promoting import HandedOver, LinesRefused
from yishi_three_leads.reading import ListView, list_view
from yishi_three_leads.rights import MERGES

PAGE_SIZE = 100
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/lists/<uuid:listing_id>")
@requires(MERGES)
def list_page(listing_id: UUID) -> Response:
    return _list(listing_id)


def _list(
    listing_id: UUID, refusal: Refusal | None = None, done: HandedOver | None = None, *, ready: int = 0
) -> Response:
    """The list; with what was refused, and a button for those `ready` to go without the others."""
    page = Page.asked(PAGE_SIZE)
    found = list_view(ctx().actor, listing_id, number=page.number, size=PAGE_SIZE)
    return show(
        "list",
        refusal.status if refusal else 200,
        list=found,
        page=page.of(found.size),
        targets=promoting.targets(ctx().actor, found.kind),
        refusal=refusal,
        ready=ready,
        kind=_kind(),
        done=done,
    )


def _kind() -> str:
    return request.form.get("kind", "")[:40]


@pages.post("/lists/<uuid:listing_id>/hand-over")
@requires(MERGES)
def hand_over(listing_id: UUID) -> AnyResponse:
    """The ticked lines."""
    try:
        promoting.hand_over(ctx().actor, listing_id, sent_ids("line"), _kind())
    except Refusal as refusal:
        return _refused(listing_id, refusal)
    return go(f"lists/{listing_id}")


@pages.post("/lists/<uuid:listing_id>/hand-over-all")
@requires(MERGES)
def hand_over_all(listing_id: UUID) -> AnyResponse:
    """The whole list; `rest=1` lets those lines go that can, and says which could not."""
    partly = request.form.get("rest") == "1"
    try:
        done = promoting.hand_over_list(ctx().actor, listing_id, _kind(), partly=partly)
    except LinesRefused as refusal:
        return _refused(listing_id, refusal, ready=refusal.ready)
    except Refusal as refusal:
        return _refused(listing_id, refusal)
    return _list(listing_id, done=done) if done.stopped else go(f"lists/{listing_id}")


def _refused(listing_id: UUID, refusal: Refusal, *, ready: int = 0) -> Response:
    if refusal.status == 404:
        raise refusal
    ctx().because(refusal)
    return _list(listing_id, refusal, ready=ready)


@pages.get("/lists/<uuid:listing_id>/list.pdf")
@requires(MERGES)
def list_pdf(listing_id: UUID) -> Response:
    made = list_documents.list_pdf(_whole(listing_id), locale=ctx().locale)
    return download(made, "application/pdf", "list.pdf", inline=True)


@pages.get("/lists/<uuid:listing_id>/list.docx")
@requires(MERGES)
def list_word(listing_id: UUID) -> Response:
    return download(list_documents.list_word(_whole(listing_id)), DOCX, "list.docx")


@pages.get("/lists/<uuid:listing_id>/list.xlsx")
@requires(MERGES)
def list_xlsx(listing_id: UUID) -> Response:
    return download(list_documents.list_xlsx(_whole(listing_id)), XLSX, "list.xlsx")


def _whole(listing_id: UUID) -> ListView:
    return list_view(ctx().actor, listing_id)
