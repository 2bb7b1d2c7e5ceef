"""The triage table: dense, filtered in the address, several at once, printable."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request
from marshmallow import fields, validate

from yishi import topics
from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.topics.categories import categories, category_label
from yishi.topics.overview import waiting_days
from yishi.topics.queries import STAGES, TopicFilter, list_topics
from yishi.topics.settings import topic_settings
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import requires
from yishi.web.paging import Page
from yishi.web.render import render
from yishi.web.request import ctx

blueprint = Blueprint("triage", __name__, url_prefix="/<tenant>/desk/topics")

TABS: tuple[tuple[str, str], ...] = (
    ("raised", N_("待受理")),
    ("deciding", N_("待定论")),
    ("doing", N_("待落实")),
    ("", N_("全部")),
)


class Bulk(FormSchema):
    """What is done with the chosen ones: `into` is the number that they are merged into."""

    act = fields.String(
        required=True,
        validate=validate.OneOf(["accept", "accept_private", "merge"]),
        metadata={"label": N_("操作")},
    )
    chosen = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("选中的")})
    into = fields.Integer(load_default=None, allow_none=True, metadata={"label": N_("并入第几号")})


@blueprint.route("", methods=["GET", "POST"])
@requires("topics.triage")
def table() -> Response:
    form = Form(Bulk)
    if form.submitted:
        if again := form.replayed():
            return again
        with form.attempt():
            _do(**form.load())
            return form.done(f"{ctx().base}/desk/topics?{request.query_string.decode('ascii', 'ignore')}")
    wanted = _wanted()
    page = Page.asked(50)
    found, total = list_topics(ctx().actor, wanted, offset=page.offset, limit=page.size)
    return render(
        "desk/topics.html",
        form.status,
        form=form,
        found=found,
        total=total,
        page=page.of(total),
        wanted=wanted,
        stage=request.args.get("stage", "raised"),
        tabs=TABS,
        categories=categories(),
        category_label=category_label,
        waiting=waiting_days,
        late_days=topic_settings().late_days,
    )


def _wanted() -> TopicFilter:
    args = request.args
    stage = args.get("stage", "raised")
    return TopicFilter(
        stage=stage if stage in (*STAGES, "deciding", "doing", "") else "raised",
        category=args.get("category", "")[:40],
        q=args.get("q", "")[:100],
        late=args.get("late") == "1",
        order="updated" if stage == "" else "oldest",
    )


def _do(act: str, chosen: list[UUID], into: int | None) -> None:
    """All of them or none: one refusal takes everything back."""
    if not chosen:
        raise Refusal("topics.none_chosen", _("请先勾选要处理的议题。"))
    actor = ctx().actor
    if act == "merge":
        target = topics.id_of_number(actor, into) if into else None
        if target is None:
            raise Refusal("topics.merge_unknown", _("请填写要并入的议题编号，例如 42。"), field="into")
        for topic_id in chosen:
            if topic_id != target:
                topics.merge(actor, topic_id=topic_id, into_id=target)
        return
    for topic_id in chosen:
        topics.accept(actor, topic_id=topic_id, public=act == "accept")
