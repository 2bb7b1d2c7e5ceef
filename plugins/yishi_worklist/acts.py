"""The acts on an item that the desk offers: each a form, the service it calls, and when it is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yishi.toolkit import N_, Actor, Form, FormSchema, Upload
from yishi_worklist import closing, escalating, forms, handing, opening, pausing, reopening, rights, working
from yishi_worklist.kinds import FROM_BELOW, RUNNING
from yishi_worklist.reading import ItemView
from yishi_worklist.rows import today

Do = Callable[[Actor, UUID, Form, dict[str, Any]], Any]
When = Callable[[ItemView], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """`note` says what follows from it; `when` whether the item stands so that it is possible."""

    name: str
    label: str
    permission: str
    when: When
    schema: type[FormSchema]
    do: Do
    note: str = ""
    style: str = "primary"
    files: bool = False


def uploads(form: Form, name: str) -> list[Upload]:
    """The files of one field, read whole (the platform has limited their size)."""
    return [Upload(file.filename or "", file.read()) for file in form.files(name)]


def _plain(service: Callable[..., Any], *, files: str = "") -> Do:
    """The service with the form's values, its version and its files."""

    def do(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
        if files:
            given = {**given, files: uploads(form, files)}
        service(actor, item_id, version=form.given_version, **given)

    return do


def _yes(
    service: Callable[..., Any], name: str, *, files: str = "", rename: Mapping[str, str] | None = None
) -> Do:
    """The same, for a form that asks yes or no."""
    plain = _plain(service, files=files)

    def do(actor: Actor, item_id: UUID, form: Form, given: dict[str, Any]) -> None:
        named = {(rename or {}).get(key, key): value for key, value in given.items()}
        plain(actor, item_id, form, {**named, name: given[name] == "yes"})

    return do


def _running(item: ItemView) -> bool:
    return item.state in RUNNING and item.paused_on is None


ACTS: tuple[Act, ...] = (
    Act(
        "level",
        N_("定级、改级别"),
        rights.ASSIGNS,
        _running,
        forms.LevelForm,
        _plain(handing.set_level),
    ),
    Act(
        "assign",
        N_("交办"),
        rights.ASSIGNS,
        lambda item: item.state in ("open", "assigned"),
        forms.AssignForm,
        _plain(handing.assign),
        N_("马上通知办理人。"),
    ),
    Act(
        "progress",
        N_("写进展、跟进"),
        rights.HANDLES,
        _running,
        forms.ProgressForm,
        _plain(working.log_progress, files="photos"),
        N_("需要定期跟进的，写了进展就算跟进过一次。"),
        files=True,
    ),
    Act(
        "report",
        N_("上报办理结果"),
        rights.HANDLES,
        lambda item: item.state == "assigned" and item.paused_on is None,
        forms.ResultForm,
        _plain(closing.report_result, files="evidence"),
        N_("上报后请反映人确认，或者回访，再由另一位审批人销号。"),
        files=True,
    ),
    Act(
        "visit",
        N_("登记回访"),
        rights.HANDLES,
        lambda item: item.state == "reported" and item.reporter_id is not None,
        forms.VisitForm,
        _yes(closing.record_visit, "settled"),
        N_("反映人不方便在网上确认的，回访后登记在这里。"),
    ),
    Act(
        "close",
        N_("审批销号"),
        rights.APPROVES,
        lambda item: item.state == "reported",
        forms.CloseForm,
        _plain(closing.approve_close),
        N_("结果、证明、确认或回访都齐了才能销号；自己办的要由别人销号。"),
    ),
    Act(
        "send_back",
        N_("退回重办"),
        rights.APPROVES,
        lambda item: item.state == "reported",
        forms.SendBackForm,
        _plain(closing.send_back),
        style="",
    ),
    Act(
        "inspect",
        N_("督查"),
        rights.INSPECTS,
        lambda item: item.state in RUNNING,
        forms.InspectForm,
        _plain(working.inspect, files="photos"),
        files=True,
    ),
    Act(
        "urge",
        N_("督办"),
        rights.INSPECTS,
        lambda item: item.state in ("assigned", "reported"),
        forms.UrgeForm,
        _plain(working.urge),
    ),
    Act(
        "decide",
        N_("审批延期"),
        rights.APPROVES,
        lambda item: item.asked_until is not None and item.state in RUNNING,
        forms.DecideForm,
        _yes(pausing.decide_extension, "grant", rename={"reason": "answer"}),
    ),
    Act(
        "extend",
        N_("申请延期"),
        rights.HANDLES,
        lambda item: (
            _running(item) and item.state != "open" and item.due_on is not None and item.asked_until is None
        ),
        forms.ExtendForm,
        _plain(pausing.ask_extension),
        style="",
    ),
    Act(
        "pause",
        N_("暂停计时"),
        rights.HANDLES,
        lambda item: _running(item) and item.clock_on is not None and item.clock_on >= today(),
        forms.ReasonForm,
        _plain(pausing.pause),
        N_("等居民、等配件、等上级答复的时候用；恢复后期限顺延。"),
        style="",
    ),
    Act(
        "resume",
        N_("恢复计时"),
        rights.HANDLES,
        lambda item: item.paused_on is not None,
        forms.ResumeForm,
        _plain(pausing.resume),
    ),
    Act(
        "escalate",
        N_("上报街道"),
        rights.APPROVES,
        lambda item: escalating.may_escalate(item.kind, item.state, item.escalation),
        forms.ReasonForm,
        _plain(escalating.escalate),
        N_("社区协调不了的，上报给街道；事项仍在本清单，期限照算。"),
        style="",
    ),
    Act(
        "effect",
        N_("问效"),
        rights.INSPECTS,
        lambda item: (
            item.state == "closed"
            and item.effect_at is None
            and item.effect_due_on is not None
            and item.effect_due_on <= today()
        ),
        forms.EffectForm,
        _yes(working.check_effect, "held", files="photos"),
        N_("问题又出现的，记下以后再“重新办理”。"),
        files=True,
    ),
    Act(
        "reopen",
        N_("重新办理"),
        rights.APPROVES,
        lambda item: item.state == "closed",
        forms.ReasonForm,
        _plain(reopening.reopen),
        N_("编号不变，重开次数加一，期限从今天重新算。"),
        style="",
    ),
    Act(
        "return",
        N_("退回社区"),
        rights.APPROVES,
        lambda item: item.state in RUNNING and item.kind == FROM_BELOW,
        forms.ReasonForm,
        _plain(opening.withdraw),
        N_("应当由社区办的，写明原因退回；这一项在这里了结，社区马上看到。"),
        style="",
    ),
    Act(
        "withdraw",
        N_("撤销这一项"),
        rights.APPROVES,
        lambda item: item.state in RUNNING and item.kind != FROM_BELOW,
        forms.ReasonForm,
        _plain(opening.withdraw),
        N_("登记错了、登记重了的时候用；编号不再给别的事项。"),
        style="danger",
    ),
)
BY_NAME = {act.name: act for act in ACTS}


def possible(actor: Actor, item: ItemView) -> list[Act]:
    """What this actor can do with the item as it stands; the services check again."""
    if not rights.reaches(actor, item):
        return []
    return [act for act in ACTS if actor.may(act.permission) and act.when(item)]
