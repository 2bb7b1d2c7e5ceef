"""Papers at the desk: on the list, taken in, fetched, handed back; scans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response
from marshmallow import fields, validate
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Invalid, Unknown, _, ctx, requires
from yishi_service_points import papers, scans
from yishi_service_points.forms.errands import (
    HandBackForm,
    ListPaperForm,
    NoteForm,
    ScanForm,
    TakeInForm,
)
from yishi_service_points.pages import answer, at, go, pages, uploads, with_options
from yishi_service_points.reading.errands import ErrandView, PaperView, errand_view
from yishi_service_points.rights import HANDLES
from yishi_service_points.wording import paper_named


@pages.route("/errands/<uuid:errand_id>/papers/new", methods=["GET", "POST"])
@requires(HANDLES)
def new_paper(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)

    def act(values: dict[str, Any]) -> str:
        papers.list_paper(ctx().actor, errand_id, **values)
        return at(f"errands/{errand_id}")

    return answer(Form(ListPaperForm), act, title=_("清单里加一样材料"), submit=_("加上"), **_page(found))


@pages.route("/errands/<uuid:errand_id>/take-in", methods=["GET", "POST"])
@requires(HANDLES)
def take_in(errand_id: UUID) -> AnyResponse:
    """Tick what the resident brought, with the number of each; a numbered receipt follows."""
    found = errand_view(ctx().actor, errand_id)
    listed = [paper for paper in found.physical if paper.state == "listed"]
    form = Form(_counted(listed), _counts(listed), version=found.version)

    def act(values: dict[str, Any]) -> str:
        chosen = values.pop("paper_ids")
        counts = {one: values.get(f"count_{one.hex}") or 1 for one in chosen}
        if not set(chosen) <= {paper.id for paper in listed}:
            raise Unknown("service_points.unknown")
        papers.take_in(ctx().actor, errand_id, counts, version=form.given_version)
        return at(f"errands/{errand_id}#receipts")

    return answer(
        form,
        act,
        title=_("收下材料"),
        submit=_("收下，开收据"),
        note=_("当面点清，只收办事要用的；能当场看完还给本人的，就不要留下。"),
        **_page(found),
    )


@pages.route("/errands/<uuid:errand_id>/hand-back", methods=["GET", "POST"])
@requires(HANDLES)
def hand_back(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    here = [paper for paper in found.physical if paper.state == "here"]
    form = Form(with_options(HandBackForm, paper_ids=_options(here)), version=found.version)

    def act(values: dict[str, Any]) -> str:
        papers.hand_back(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}#receipts")

    note = _("退还时请领取人在签收单上签名。") if here else _("没有材料在我处，确定后就算退清。")
    return answer(form, act, title=_("退还材料"), submit=_("确定退还"), note=note, **_page(found))


@pages.route("/errands/<uuid:errand_id>/scan", methods=["GET", "POST"])
@requires(HANDLES)
def new_scan(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    form = Form(ScanForm)

    def act(values: dict[str, Any]) -> str:
        sent = uploads(form, "file")
        if not sent:
            raise Invalid({"file": [_("请选一个文件。")]})
        for file in sent:
            papers.add_scan(ctx().actor, errand_id, file, name=values["name"])
        return at(f"errands/{errand_id}")

    return answer(form, act, title=_("存入扫描件"), submit=_("存入"), files=True, **_page(found))


@pages.post("/errands/<uuid:errand_id>/scans/<uuid:file_id>")
@requires(HANDLES)
def open_scan(errand_id: UUID, file_id: UUID) -> Response:
    """The scan itself. An act, not a link: that it was read is written down first."""
    found = scans.open_scan(ctx().actor, errand_id, file_id)
    response = make_response(found.data)
    response.content_type = found.mime
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    how = "inline" if found.mime.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename=scan"
    return response


@pages.post("/papers/<uuid:paper_id>/fetch")
@requires(HANDLES)
def fetch(paper_id: UUID) -> AnyResponse:
    return go(f"errands/{papers.fetch(ctx().actor, paper_id).errand_id}")


@pages.post("/papers/<uuid:paper_id>/drop")
@requires(HANDLES)
def drop(paper_id: UUID) -> AnyResponse:
    return go(f"errands/{papers.drop_paper(ctx().actor, paper_id)}")


@pages.route("/errands/<uuid:errand_id>/papers/<uuid:paper_id>/kept", methods=["GET", "POST"])
@requires(HANDLES)
def kept(errand_id: UUID, paper_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    paper = next((one for one in found.papers if one.id == paper_id), None)
    if paper is None:
        raise Unknown("service_points.unknown")

    def act(values: dict[str, Any]) -> str:
        papers.note_kept(ctx().actor, paper_id, **values)
        return at(f"errands/{errand_id}")

    page = _page(found) | {"about": paper.name}
    return answer(Form(NoteForm), act, title=_("窗口收走了"), submit=_("登记"), **page)


def _page(found: ErrandView) -> dict[str, Any]:
    return {"about": f"{found.label} {found.title}", "back": f"service_points/errands/{found.id}"}


def _options(found: list[PaperView]) -> list[tuple[str, str]]:
    return [(str(paper.id), paper_named(paper.name, paper.form, paper.count)) for paper in found]


def _counted(listed: list[PaperView]) -> FormSchema:
    """The boxes, and beside them a number for each paper."""
    more: dict[str, Any] = {
        f"count_{paper.id.hex}": fields.Integer(
            load_default=None,
            allow_none=True,
            validate=validate.Range(1, papers.MOST_SHEETS),
            metadata={"label": _("几份：%(name)s", name=paper.name), "min": 1, "max": papers.MOST_SHEETS},
        )
        for paper in listed
    }
    made = TakeInForm.from_dict(more)()
    field = made.fields["paper_ids"]
    field.metadata = {**field.metadata, "options": _options(listed)}
    assert isinstance(made, FormSchema)
    return made


def _counts(listed: list[PaperView]) -> dict[str, Any]:
    found: dict[str, Any] = {"paper_ids": [str(paper.id) for paper in listed]}
    return found | {f"count_{paper.id.hex}": paper.count for paper in listed}
