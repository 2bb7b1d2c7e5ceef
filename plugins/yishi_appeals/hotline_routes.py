"""Pages of the hotline: cases, their lists, what staff write down, and the three rates."""

from __future__ import annotations

from uuid import UUID

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Invalid, Page, _, ctx, growth, percent, render, requires, rounded
from yishi_appeals.forms import CallBackForm, ExcludeForm, RespondForm, RevealForm, UploadForm
from yishi_appeals.hotline import counting, importing, lists, recording, taking
from yishi_appeals.hotline.parsing import column_word
from yishi_appeals.pages import WORDS, at, chosen, pages, uploads
from yishi_appeals.rows import today
from yishi_appeals.settings import weights

_SHOWN_FAULTS = 100


@pages.get("/hotline")
@requires("appeals.hotline")
def hotline() -> Response:
    page = Page.asked(lists.PAGE)
    which, q = chosen("which", lists.SHOWN), request.args.get("q", "").strip()[:60]
    found, total = lists.cases(ctx().actor, which=which, q=q, number=page.number)
    return render(
        "appeals/hotline.html", cases=found, page=page.of(total), which=which, q=q, total=total, **WORDS
    )


@pages.get("/hotline/rates")
@requires("appeals.hotline")
def rates() -> Response:
    """One year month by month, beside the year before."""
    year, by = _year(), weights()
    before, months = counting.of_year(year)
    whole = sum(months.values(), counting.NONE)
    return render(
        "appeals/rates.html",
        year=year,
        months=[(month, one, percent(one.weighted(by))) for month, one in months.items()],
        whole=whole,
        whole_weighted=percent(whole.weighted(by)),
        before=before,
        before_weighted=percent(before.weighted(by)),
        changed=percent(growth(before.cases, whole.cases)),
        weights=[rounded(weight, 0) for weight in by],
    )


def _year() -> int:
    given = request.args.get("year", "")
    return int(given) if given.isascii() and given.isdigit() and 2001 <= int(given) <= 2199 else today().year


@pages.route("/hotline/import", methods=["GET", "POST"])
@requires("appeals.hotline")
def upload() -> AnyResponse:
    form = Form(UploadForm)
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            form.load()
            sent = uploads(form, "file")
            if not sent:
                raise Invalid({"file": [_("请选一个文件。")]})
            made = importing.begin(ctx().actor, sent[0])
            return form.done(f"{ctx().base}/appeals/hotline/imports/{made.id}")
    return render("appeals/upload.html", form.status, form=form)


@pages.get("/hotline/imports/<uuid:list_id>")
@requires("appeals.hotline")
def preview(list_id: UUID) -> Response:
    found = importing.preview(ctx().actor, list_id)
    return render(
        "appeals/preview.html",
        preview=found,
        columns=[column_word(code) for code in found.cases.columns],
        faults=found.cases.faults[:_SHOWN_FAULTS],
        more=max(0, len(found.cases.faults) - _SHOWN_FAULTS),
        column_word=column_word,
    )


@pages.post("/hotline/imports/<uuid:list_id>/apply")
@requires("appeals.hotline")
def apply(list_id: UUID) -> AnyResponse:
    importing.apply(ctx().actor, list_id)
    return redirect(f"{ctx().base}/appeals/hotline", 303)


@pages.post("/hotline/imports/<uuid:list_id>/cancel")
@requires("appeals.hotline")
def cancel(list_id: UUID) -> AnyResponse:
    importing.cancel(ctx().actor, list_id)
    return redirect(f"{ctx().base}/appeals/hotline", 303)


@pages.get("/hotline/<uuid:case_id>")
@requires("appeals.hotline")
def case(case_id: UUID) -> Response:
    return _shown(case_id)


def _shown(case_id: UUID, form: Form | None = None, phone: str = "") -> Response:
    found = lists.case_line(ctx().actor, case_id)
    forms = {
        "respond": Form(RespondForm, step="respond"),
        "call-back": Form(
            CallBackForm, {"satisfaction": found.satisfaction}, step="call-back", version=found.version
        ),
        "exclude": Form(ExcludeForm, {"reason": found.excluded}, step="exclude", version=found.version),
        "reveal": Form(RevealForm, step="reveal"),
    }
    if form is not None:
        forms[form.step] = form
    status = form.status if form else 200
    return render("appeals/case.html", status, case=found, forms=forms, phone=phone, **WORDS)


@pages.post("/hotline/<uuid:case_id>/respond")
@requires("appeals.hotline")
def respond(case_id: UUID) -> AnyResponse:
    form = Form(RespondForm, step="respond")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        recording.respond(ctx().actor, case_id, **form.load())
        return form.done(_case(case_id))
    return _shown(case_id, form)


@pages.post("/hotline/<uuid:case_id>/call-back")
@requires("appeals.hotline")
def call_back(case_id: UUID) -> AnyResponse:
    form = Form(CallBackForm, step="call-back")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        given = form.load()
        given["resolved"] = given["resolved"] == "yes"
        recording.call_back(ctx().actor, case_id, version=form.given_version, **given)
        return form.done(_case(case_id))
    return _shown(case_id, form)


@pages.post("/hotline/<uuid:case_id>/exclude")
@requires("appeals.hotline")
def exclude(case_id: UUID) -> AnyResponse:
    form = Form(ExcludeForm, step="exclude")
    if (again := form.replayed()) is not None:
        return again
    with form.attempt():
        recording.exclude(ctx().actor, case_id, version=form.given_version, **form.load())
        return form.done(_case(case_id))
    return _shown(case_id, form)


@pages.post("/hotline/<uuid:case_id>/phone")
@requires("appeals.hotline")
def reveal(case_id: UUID) -> AnyResponse:
    """The full number, shown once, on the record."""
    form = Form(RevealForm, step="reveal")
    with form.attempt():
        phone = recording.reveal_phone(ctx().actor, case_id, **form.load())
        return _shown(case_id, phone=phone)
    return _shown(case_id, form)


@pages.post("/hotline/<uuid:case_id>/take-up")
@requires("appeals.hotline")
def take_up(case_id: UUID) -> AnyResponse:
    """Make an appeal of it."""
    return redirect(at(taking.take_up(ctx().actor, case_id).id), 303)


def _case(case_id: UUID) -> str:
    return f"{ctx().base}/appeals/hotline/{case_id}"
