"""The acts on an order that its page offers: each a form, the service it calls, and when it is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, Form, FormSchema
from yishi_alliance import acting, forms
from yishi_alliance.pages import uploads
from yishi_alliance.reading.orders import OrderView
from yishi_alliance.rights import MANAGES, WORKS

Do = Callable[[Actor, UUID, Form, dict[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """`note` says what follows from it; `when` whether the order stands so that it is possible."""

    name: str
    label: str
    when: Callable[[OrderView], bool]
    schema: type[FormSchema]
    do: Do
    note: str = ""
    style: str = "primary"
    files: bool = False
    permission: str = WORKS


def _plain(service: Callable[..., Any], *, files: str = "") -> Do:
    """The service with the form's values, its version and its files."""

    def do(actor: Actor, order_id: UUID, form: Form, given: dict[str, Any]) -> None:
        if files:
            given = {**given, files: uploads(form, files)}
        service(actor, order_id, version=form.given_version, **given)

    return do


def _in_hand(order: OrderView) -> bool:
    return order.state == "accepted" and order.paused_on is None


ACTS: tuple[Act, ...] = (
    Act(
        "accept",
        N_("受理"),
        lambda order: order.state == "sent" and order.company_id is not None,
        forms.AcceptForm,
        _plain(acting.accept),
        N_("受理以后，请按期限办结。"),
    ),
    Act(
        "report",
        N_("报结果"),
        _in_hand,
        forms.ReportForm,
        _plain(acting.report_result, files="evidence"),
        N_("报了以后，由社区请反映人确认，再销号。"),
        files=True,
    ),
    Act(
        "progress",
        N_("写进展"),
        _in_hand,
        forms.ProgressForm,
        _plain(acting.log_progress, files="photos"),
        N_("需要定期跟进的，写了进展就算跟进过一次。"),
        files=True,
    ),
    Act(
        "extend",
        N_("申请延期"),
        lambda order: _in_hand(order) and order.due_on is not None and order.asked_until is None,
        forms.ExtendForm,
        _plain(acting.ask_extension),
        N_("由社区审批。"),
        style="",
    ),
    Act(
        "refuse",
        N_("退回"),
        lambda order: order.state in ("sent", "accepted") and order.company_id is not None,
        forms.RefuseForm,
        _plain(acting.refuse),
        N_("不归本公司办的，写明原因退回，由社区交给别家。"),
        style="danger",
    ),
    Act(
        "give",
        N_("分派、改派给公司"),
        lambda order: order.state in ("sent", "accepted"),
        forms.GiveForm,
        _plain(acting.give),
        N_("受理期限从今天重新算。"),
        style="",
        permission=MANAGES,
    ),
)
BY_NAME = {act.name: act for act in ACTS}


def possible(actor: Actor, order: OrderView) -> list[Act]:
    """What this actor can do with the order as it stands; the services check again."""
    return [act for act in ACTS if actor.may(act.permission) and act.when(order)]
