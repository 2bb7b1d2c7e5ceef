"""The acts on a topic that a page offers: each a form, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi import topics
from yishi.actor import Actor
from yishi.database import new_id
from yishi.errors import Refusal
from yishi.i18n import N_, _
from yishi.plugins.values import GateProposal
from yishi.topics.land import land_of
from yishi.topics.queries import id_of_number
from yishi.web.forms import Form, FormSchema
from yishi.web.topic_pages import schemas
from yishi.web.topic_pages.uploads import photos

Do = Callable[[Actor, UUID, Form, dict[str, Any]], Any]


def _nothing(_row: Any) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Act:
    """`name` as in `topics.possible`; `label` a verb; `note` says what follows from it."""

    name: str
    label: str
    schema: type[FormSchema]
    do: Do
    note: str = ""
    style: str = "primary"
    files: bool = False
    initial: Callable[[Any], Mapping[str, Any]] = _nothing


class NoFields(FormSchema):
    """An act that needs no words."""


def _accept(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.accept(
        actor,
        topic_id=topic_id,
        public=given["public"],
        category=given["category"] or None,
        land=given["land"],
        version=form.given_version,
    )


def _ask_back(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.ask_back(actor, topic_id=topic_id, version=form.given_version, **given)


def _clarify(actor: Actor, topic_id: UUID, _form: Form, given: dict[str, Any]) -> None:
    topics.clarify(actor, topic_id=topic_id, **given)


def _file(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.file_under(actor, topic_id=topic_id, version=form.given_version, **given)


def _land(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.set_land(actor, topic_id=topic_id, version=form.given_version, **given)


def _publish(actor: Actor, topic_id: UUID, _form: Form, _given: dict[str, Any]) -> None:
    topics.set_public(actor, topic_id=topic_id, public=True)


def _unpublish(actor: Actor, topic_id: UUID, _form: Form, given: dict[str, Any]) -> None:
    topics.set_public(actor, topic_id=topic_id, public=False, **given)


def _deliberate(actor: Actor, topic_id: UUID, _form: Form, _given: dict[str, Any]) -> None:
    topics.deliberate(actor, topic_id=topic_id)


def _transfer(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.transfer(actor, topic_id=topic_id, version=form.given_version, **given)


def _conclude(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.conclude(actor, topic_id=topic_id, version=form.given_version, **given)


def _withdraw(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.withdraw(actor, topic_id=topic_id, version=form.given_version, **given)


def _again(actor: Actor, topic_id: UUID, _form: Form, given: dict[str, Any]) -> None:
    topics.take_up_again(actor, topic_id=topic_id, **given)


def _execute(actor: Actor, topic_id: UUID, form: Form, _given: dict[str, Any]) -> None:
    topics.execute(actor, topic_id=topic_id, version=form.given_version)


def _carry_out(actor: Actor, topic_id: UUID, form: Form, given: dict[str, Any]) -> None:
    topics.carry_out(
        actor,
        topic_id=topic_id,
        result_text=given["result_text"],
        photos=photos(form),
        version=form.given_version,
    )


def _add_gate(actor: Actor, topic_id: UUID, _form: Form, given: dict[str, Any]) -> None:
    proposal = GateProposal(f"core.{new_id()}", given["label"], given["legal_basis"] or None, 80)
    topics.add_gate(actor, topic_id=topic_id, proposal=proposal, reason=given["reason"])


def _succeed(actor: Actor, topic_id: UUID, _form: Form, given: dict[str, Any]) -> None:
    successor_id = id_of_number(actor, given["number"])
    if successor_id is None:
        raise Refusal("topics.successor_unknown", _("没有找到这个编号的议题。"), field="number")
    topics.succeed(actor, topic_id=topic_id, successor_id=successor_id)


ACTS: tuple[Act, ...] = (
    Act("clarify", N_("补充说明"), schemas.Clarify, _clarify),
    Act(
        "accept",
        N_("受理"),
        schemas.Accept,
        _accept,
        N_("提出人会收到通知。"),
        initial=lambda row: {"category": row.category, "public": True, "land": land_of(row.data)},
    ),
    Act("ask_back", N_("请提出人补充"), schemas.AskBack, _ask_back, N_("退回去问清楚，提出人会收到通知。")),
    Act("deliberate", N_("开始商议"), NoFields, _deliberate),
    Act("conclude", N_("作出定论"), schemas.Conclude, _conclude, N_("“通过”需要所有程序都已通过。")),
    Act("execute", N_("开始落实"), NoFields, _execute),
    Act("carry_out", N_("办成了"), schemas.CarryOut, _carry_out, files=True),
    Act("again", N_("重新拿出来议"), schemas.Reason, _again),
    Act("transfer", N_("转交其他单位"), schemas.Transfer, _transfer),
    Act("succeed", N_("指明后续议题"), schemas.Succeed, _succeed),
    Act("add_gate", N_("增加一道程序"), schemas.AddGate, _add_gate, N_("加上以后不能去掉。")),
    Act("file", N_("改类别"), schemas.File, _file, initial=lambda row: {"category": row.category}),
    Act(
        "land",
        N_("核定是否占用共有的地方"),
        schemas.Land,
        _land,
        initial=lambda row: {"land": land_of(row.data)},
    ),
    Act("publish", N_("公开给大家看"), NoFields, _publish),
    Act("unpublish", N_("不再公开"), schemas.Reason, _unpublish, style="danger"),
    Act(
        "withdraw",
        N_("撤回我提的这件事"),
        schemas.Reason,
        _withdraw,
        N_("撤回后不能恢复，可以再提一件。"),
        style="danger",
    ),
)
BY_NAME = {act.name: act for act in ACTS}
RAISERS = frozenset({"clarify", "withdraw"})
