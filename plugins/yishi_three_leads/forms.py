"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_three_leads.kinds import KINDS
from yishi_three_leads.sheets import MAX_NAME, MAX_PLACE, MAX_TEXT

PICTURES = "image/jpeg,image/png,image/webp"


def _words(label: str, longest: int, *, required: bool = False, **more: Any) -> fields.String:
    metadata = {"label": label, "maxlength": longest, **more}
    if required:
        return fields.String(required=True, validate=validate.Length(1, longest), metadata=metadata)
    return fields.String(load_default="", validate=validate.Length(max=longest), metadata=metadata)


class EntryForm(FormSchema):
    """What somebody said to a lead."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(list(KINDS)),
        metadata={"label": N_("是什么"), "widget": "radio", "options": list(KINDS.items())},
    )
    text = _words(
        N_("什么事"),
        MAX_TEXT,
        required=True,
        widget="textarea",
        rows=4,
        placeholder=N_("例如：2单元三楼的灯坏了一个多星期，老人上下楼看不见。"),
    )
    where = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("在哪里"), "widget": "select"},
    )
    place = _words(N_("具体位置"), MAX_PLACE, placeholder=N_("例如：三楼楼道"))
    said_by = _words(
        N_("谁说的"),
        MAX_NAME,
        autocomplete="off",
        help=N_("可以不填。名册上有这个人的会自动对上；不会公开。"),
    )
    photos = fields.Raw(
        load_default=None, metadata={"label": N_("照片"), "widget": "files", "accept": PICTURES}
    )


class ReasonForm(FormSchema):
    reason = _words(N_("退回的原因"), 200, required=True, widget="textarea", rows=3, help=N_("三长会看到。"))


class GridForm(FormSchema):
    code = _words(N_("网格编号"), 20, required=True, placeholder=N_("例如：1"))
    name = _words(N_("网格名称"), 40, required=True, placeholder=N_("例如：第一网格"))
    building_ids = fields.List(
        fields.UUID(),
        load_default=list,
        metadata={"label": N_("包括哪些楼"), "widget": "checkboxes", "options": []},
    )
    note = _words(N_("备注"), 200)


class _Person(FormSchema):
    """Whom a post is given to."""

    name = _words(
        N_("姓名"), 60, required=True, autocomplete="off", help=N_("住在这栋楼、名册上有的，会自动对上。")
    )
    phone = _words(
        N_("电话"),
        30,
        widget="tel",
        autocomplete="off",
        help=N_("填手机号的，可以用验证码登录；没有手机也可以登记，由工作人员代填。"),
    )
    phone_open = fields.Boolean(load_default=False, metadata={"label": N_("本人同意公开电话")})
    exception = _words(
        N_("不住在这栋楼的，写明情况"),
        200,
        help=N_("名册上查不到这位住在这栋楼时要填，例如“租住在502，房东未登记”。"),
    )


class AppointForm(_Person):
    since = fields.Date(load_default=None, allow_none=True, metadata={"label": N_("从哪天起")})


class LeaveForm(FormSchema):
    """A lead leaves; with a name, somebody takes over at once."""

    reason = _words(N_("离任原因"), 200, required=True, placeholder=N_("例如：搬走了"))
    things = _words(
        N_("交接了什么"),
        400,
        widget="textarea",
        rows=3,
        placeholder=N_("例如：纸质登记本一本、单元门钥匙两把、微信群群主"),
    )
    name = _words(
        N_("接任的人"), 60, autocomplete="off", help=N_("还没有人接任的不填，这里先空缺。"), group=N_("接任")
    )
    phone = _words(N_("接任人电话"), 30, widget="tel", autocomplete="off", group=N_("接任"))
    phone_open = fields.Boolean(
        load_default=False, metadata={"label": N_("接任人同意公开电话"), "group": N_("接任")}
    )
    exception = _words(N_("接任人不住在这栋楼的，写明情况"), 200, group=N_("接任"))


class PhoneForm(FormSchema):
    phone_open = fields.Boolean(load_default=False, metadata={"label": N_("本人同意公开电话")})
    phone = _words(N_("电话"), 30, widget="tel", autocomplete="off", help=N_("不填就用名册上的电话。"))


class RoundForm(FormSchema):
    """A round that is not simply the current week or month."""

    title = _words(N_("名称"), 60, help=N_("不填就叫当周或当月。"), placeholder=N_("例如：供暖前摸底"))
    first_day = fields.Date(load_default=None, allow_none=True, metadata={"label": N_("从哪天")})
    last_day = fields.Date(load_default=None, allow_none=True, metadata={"label": N_("到哪天")})
    due_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("哪天以前交"), "help": N_("不填就按设置推算。")},
    )


class UploadForm(FormSchema):
    file = fields.Raw(
        required=False,
        load_default=None,
        metadata={"label": N_("表格文件"), "widget": "file", "accept": ".xlsx,.xls,.csv"},
    )
    note = _words(
        N_("统一说明"), 200, help=N_("名册上查不到住在本楼的，可以在“说明”栏逐行写，也可以在这里统一写。")
    )


class ApplyForm(FormSchema):
    rows = fields.String(
        required=True,
        validate=validate.Length(max=400_000),
        metadata={"label": N_("表格"), "widget": "hidden"},
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("统一说明"), "widget": "hidden"},
    )
