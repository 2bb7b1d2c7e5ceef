"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import fields, validate
from sqlalchemy import select

from yishi.toolkit import N_, FormSchema, ctx, guarded, places, read, topics
from yishi_appeals.kinds import CHANNELS, KINDS, SATISFACTIONS, SEVERITIES, TYPED, URGENCIES
from yishi_appeals.raising import MAX_SHORT, MAX_TEXT, MAX_TITLE
from yishi_worklist import service as worklist

PICTURES = "image/jpeg,image/png,image/webp"
_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(500))


def estate_options() -> list[tuple[str, str]]:
    return [(str(found), name) for found, name in read(_ESTATES)]


def category_options() -> list[tuple[str, str]]:
    return list(topics.categories().items())


def level_options() -> list[tuple[str, str]]:
    return [("", N_("按建议的级别")), *((one.code, one.name) for one in worklist.levels())]


def handler_options() -> list[tuple[str, str]]:
    return [("", N_("先不交办")), *((str(person), name) for person, name in worklist.handlers())]


class Here(fields.DateTime):
    """An instant, typed on the wall clock of the community."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found: datetime = super()._deserialize(value, attr, data, **kw)
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(ctx().need_tenant().zone))


class LookForm(FormSchema):
    """First step: what, and where; then others that say the same are shown."""

    text = fields.String(
        required=True,
        validate=validate.Length(1, MAX_TEXT),
        metadata={
            "label": N_("什么事"),
            "help": N_("一两句话就行，例如：3号楼2单元门口的垃圾三天没人清了。"),
            "widget": "textarea",
            "rows": 4,
            "maxlength": MAX_TEXT,
        },
    )
    estate_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("小区"), "widget": "select", "options": estate_options},
    )
    place = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_SHORT),
        metadata={"label": N_("在哪里"), "placeholder": N_("例如：3号楼2单元门口"), "maxlength": MAX_SHORT},
    )


class RaiseForm(LookForm):
    """Second step: a photo, and whether the public may read the name."""

    photos = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("照片"),
            "help": N_("最多 6 张，可以直接拍。照片里的定位信息会自动去掉。"),
            "widget": "files",
            "accept": PICTURES,
        },
    )
    anonymous = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("不让别人知道是我提的"),
            "help": N_("公开时不写您的名字；社区工作人员仍然知道，好给您回音。"),
        },
    )


class RegisterForm(RaiseForm):
    """Typed by staff: what somebody says at the desk, by telephone or in a chat."""

    channel = fields.String(
        load_default="walk_in",
        validate=validate.OneOf(TYPED),
        metadata={
            "label": N_("怎么提出的"),
            "widget": "radio",
            "options": [(code, CHANNELS[code]) for code in TYPED],
        },
    )
    anonymous = fields.Boolean(
        load_default=False,
        metadata={"label": N_("不让别人知道是谁提的"), "help": N_("公开时不写姓名。")},
    )
    reporter_name = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={
            "label": N_("诉求人"),
            "help": N_("不在名册上的，写个称呼；在名册上的，请用“选名册上的居民”，本人能看到进展。"),
            "maxlength": 60,
        },
    )
    kind = fields.String(
        load_default="difficulty",
        validate=validate.OneOf(list(KINDS)),
        metadata={"label": N_("哪一种"), "widget": "select", "options": list(KINDS.items())},
    )
    category = fields.String(
        load_default="other",
        metadata={"label": N_("类别"), "widget": "select", "options": category_options},
    )


class RegisterForSomebody(RegisterForm):
    """The same for a resident on the roster, who is chosen already."""

    class Meta:
        exclude = ("reporter_name",)


class TriageForm(FormSchema):
    """How heavy, how urgent; the level follows from it, or is another one with a reason."""

    severity = fields.String(
        required=True,
        validate=validate.OneOf(list(SEVERITIES)),
        metadata={"label": N_("轻重"), "widget": "radio", "options": list(SEVERITIES.items())},
    )
    urgency = fields.String(
        required=True,
        validate=validate.OneOf(list(URGENCIES)),
        metadata={"label": N_("缓急"), "widget": "radio", "options": list(URGENCIES.items())},
    )
    level = fields.String(
        load_default="",
        metadata={"label": N_("定什么级别"), "widget": "select", "options": level_options},
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"label": N_("和建议不一样的理由"), "help": N_("按建议的级别，不用写。"), "maxlength": 400},
    )
    kind = fields.String(
        load_default="difficulty",
        validate=validate.OneOf(list(KINDS)),
        metadata={"label": N_("哪一种"), "widget": "select", "options": list(KINDS.items())},
    )
    category = fields.String(
        load_default="other",
        metadata={"label": N_("类别"), "widget": "select", "options": category_options},
    )
    title = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_TITLE),
        metadata={
            "label": N_("标题"),
            "help": N_("公开显示，请不要写姓名、电话和门牌号。"),
            "maxlength": MAX_TITLE,
        },
    )
    handler_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("交给谁办"), "widget": "select", "options": handler_options},
    )
    public = fields.Boolean(
        load_default=False,
        metadata={"label": N_("公开给大家看"), "help": N_("矛盾纠纷和涉及个人隐私的不要公开。")},
    )


def _reason(help_text: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"label": N_("理由"), "widget": "textarea", "rows": 3, "help": help_text},
    )


class RejectForm(FormSchema):
    reason = _reason(N_("居民会看到。请写明为什么，以及可以找谁，例如：家用电器维修请联系厂家售后。"))


class TransferForm(FormSchema):
    to = fields.String(
        required=True,
        validate=validate.Length(2, 100),
        metadata={"label": N_("转交给哪个单位"), "placeholder": N_("例如：街道城管科，0431-8888 0001")},
    )
    reason = _reason(N_("居民会看到。"))


class WithdrawForm(FormSchema):
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"label": N_("为什么撤回"), "widget": "textarea", "rows": 2},
    )


class ConfirmForm(FormSchema):
    rating = fields.String(
        load_default="",
        validate=validate.OneOf(["", *SATISFACTIONS]),
        metadata={"label": N_("您满意吗"), "widget": "radio", "options": list(SATISFACTIONS.items())},
    )
    text = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"label": N_("想说的话"), "widget": "textarea", "rows": 2},
    )


class DisputeForm(FormSchema):
    text = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"label": N_("哪里没办好"), "widget": "textarea", "rows": 3},
    )


class MergeForm(FormSchema):
    into = fields.Integer(
        required=True,
        validate=validate.Range(1, 99_999_999),
        metadata={
            "label": N_("并入第几号"),
            "widget": "number",
            "min": 1,
            "help": N_("填保留的那一件的编号。"),
        },
    )
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"label": N_("说明"), "widget": "textarea", "rows": 3, "help": N_("居民会看到，可以不写。")},
    )


class PromoteForm(FormSchema):
    kind = fields.String(required=True, validate=validate.Length(1, 40))


class UploadForm(FormSchema):
    file = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("工单表"),
            "help": N_("12345 平台导出的 .xlsx、.xls 或 .csv 原表，不用改列名。"),
            "widget": "file",
            "accept": ".xlsx,.xls,.csv",
        },
    )


class RespondForm(FormSchema):
    at = Here(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("什么时候联系上的"), "help": N_("不填就是现在。"), "widget": "datetime"},
    )


class CallBackForm(FormSchema):
    resolved = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"]),
        metadata={
            "label": N_("解决了吗"),
            "widget": "radio",
            "options": [("yes", N_("已解决")), ("no", N_("未解决"))],
        },
    )
    satisfaction = fields.String(
        load_default="",
        validate=validate.OneOf(["", *SATISFACTIONS]),
        metadata={
            "label": N_("满意吗"),
            "widget": "radio",
            "options": [*SATISFACTIONS.items(), ("", N_("没有评价"))],
        },
    )
    at = Here(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("回访时间"), "help": N_("不填就是现在。"), "widget": "datetime"},
    )


class ExcludeForm(FormSchema):
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "label": N_("不计入三率的原因"),
            "help": N_("例如：诉求不属实，热线已同意剔除。留空就重新计入。"),
            "maxlength": 200,
        },
    )


class RevealForm(FormSchema):
    reason = fields.String(
        required=True,
        validate=validate.Length(2, 200),
        metadata={"label": N_("为什么要看完整电话"), "help": N_("会记录在案。"), "maxlength": 200},
    )
