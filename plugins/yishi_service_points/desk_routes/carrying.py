"""An errand on its way: authorised, submitted, its result, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, FormSchema, Invalid, _, calendar, ctx, requires, settings
from yishi_service_points import errands, papers
from yishi_service_points.forms.errands import AuthoriseForm, ReasonForm, ResultForm, SubmitForm
from yishi_service_points.pages import answer, at, given_version, go, pages, uploads, with_options
from yishi_service_points.reading.errands import ErrandView, errand_view
from yishi_service_points.rights import HANDLES
from yishi_service_points.rows import today
from yishi_service_points.settings import NAME
from yishi_service_points.wording import paper_named

Act = Callable[..., object]


@pages.route("/errands/<uuid:errand_id>/authorise", methods=["GET", "POST"])
@requires(HANDLES)
def authorise(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    until = calendar.deadline(today(), settings(NAME).authorised_months, "months", "none").due
    first = {"until": found.authorised_until or until, "what": found.authorised_what}
    form = Form(AuthoriseForm, first, version=found.version)

    def act(values: dict[str, Any]) -> str:
        values.pop("file", None)
        sent = uploads(form, "file")
        if values["by"] == "file" and not sent and found.authorised_by != "file":
            raise Invalid({"file": [_("请选授权书的照片或扫描件。")]})
        errands.authorise(ctx().actor, errand_id, version=form.given_version, **values)
        for file in sent:
            papers.add_scan(ctx().actor, errand_id, file, name=_("授权书"))
        return at(f"errands/{errand_id}")

    return answer(
        form,
        act,
        files=True,
        title=_("登记授权"),
        about=_about(found),
        note=_("授权书要写明由谁代办、办什么、到哪天为止，由居民本人签名（民法典第165条）。"),
        submit=_("登记"),
        back=f"service_points/errands/{errand_id}",
    )


@pages.route("/errands/<uuid:errand_id>/submit", methods=["GET", "POST"])
@requires(HANDLES)
def submit(errand_id: UUID) -> AnyResponse:
    found = errand_view(ctx().actor, errand_id)
    here = [paper for paper in found.physical if paper.state == "here"]
    options = [(str(p.id), paper_named(p.name, p.form, p.count)) for p in here]
    form = Form(with_options(SubmitForm, paper_ids=options), version=found.version)

    def act(values: dict[str, Any]) -> str:
        errands.submit(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}")

    return answer(
        form,
        act,
        title=_("递交到窗口"),
        about=_about(found),
        submit=_("登记递交"),
        back=f"service_points/errands/{errand_id}",
    )


@pages.route("/errands/<uuid:errand_id>/result", methods=["GET", "POST"])
@requires(HANDLES)
def result(errand_id: UUID) -> AnyResponse:
    return _plain(errand_id, ResultForm, errands.record_result, title=_("登记结果"), submit=_("登记"))


@pages.post("/errands/<uuid:errand_id>/finish")
@requires(HANDLES)
def close(errand_id: UUID) -> AnyResponse:
    errands.close(ctx().actor, errand_id, version=given_version())
    return go(f"errands/{errand_id}")


@pages.route("/errands/<uuid:errand_id>/refuse", methods=["GET", "POST"])
@requires(HANDLES)
def refuse(errand_id: UUID) -> AnyResponse:
    note = _("还有材料在我处的，要先退还本人。")
    return _plain(
        errand_id,
        ReasonForm,
        errands.refuse,
        title=_("不予代办"),
        submit=_("不予代办"),
        style="danger",
        note=note,
    )


@pages.route("/errands/<uuid:errand_id>/withdraw", methods=["GET", "POST"])
@requires(HANDLES)
def withdraw(errand_id: UUID) -> AnyResponse:
    note = _("居民不想办了，由您代为登记。还有材料在我处的，要先退还本人。")
    return _plain(
        errand_id,
        ReasonForm,
        errands.withdraw,
        title=_("居民撤回"),
        submit=_("登记撤回"),
        style="danger",
        note=note,
    )


def _plain(errand_id: UUID, schema: type[FormSchema], act_on: Act, **page: Any) -> AnyResponse:
    """A form whose values go to one act as they are."""
    found = errand_view(ctx().actor, errand_id)
    form = Form(schema, version=found.version)

    def act(values: dict[str, Any]) -> str:
        act_on(ctx().actor, errand_id, version=form.given_version, **values)
        return at(f"errands/{errand_id}")

    return answer(form, act, about=_about(found), back=f"service_points/errands/{errand_id}", **page)


def _about(found: ErrandView) -> str:
    return f"{found.label} {found.title}"
