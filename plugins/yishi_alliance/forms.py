"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_alliance.fields import EVIDENCE, day, files, line, lines, picked
from yishi_alliance.kinds import POSTS
from yishi_alliance.rows import MAX_NAME, MAX_SHORT, MAX_TEXT

# --- a company's acts -----------------------------------------------------------------------------------------


class AcceptForm(FormSchema):
    """One press."""


class RefuseForm(FormSchema):
    reason = lines(N_("为什么退回"), MAX_SHORT, required=True, placeholder=N_("例如：这个小区不归我们公司管"))


class ProgressForm(FormSchema):
    text = lines(N_("办到哪一步了"), MAX_TEXT, required=True)
    photos = files(N_("照片"))


class ExtendForm(FormSchema):
    until = day(N_("延到哪一天"), required=True)
    reason = lines(N_("为什么要延期"), MAX_SHORT, required=True)


class ReportForm(FormSchema):
    text = lines(N_("办理结果"), MAX_TEXT, required=True, help=N_("居民会看到。"))
    evidence = files(N_("办好以后的照片或文件"), accept=EVIDENCE, help=N_("至少一张，可以选几张。"))


class GiveForm(FormSchema):
    company_id = picked(N_("分派给哪家公司"), required=True)
    note = line(N_("说明"), MAX_SHORT)


# --- the alliance ---------------------------------------------------------------------------------------------


class CompanyForm(FormSchema):
    name = line(N_("公司名称"), MAX_NAME, required=True)
    phone = line(N_("服务电话"), 30, help=N_("公开，居民看得到。"))
    credit = line(N_("统一社会信用代码"), 18)
    contact_name = line(N_("联系人"), MAX_NAME)
    contact_phone = line(
        N_("联系人电话"), 30, widget="tel", autocomplete="off", help=N_("不公开，加密保存；留空就不改。")
    )


class JoinForm(CompanyForm):
    joined_on = day(N_("加入日期"), help=N_("不填就是今天。"))


class LeaveForm(FormSchema):
    on = day(N_("最后一天"), required=True)
    reason = line(N_("为什么退出"), 200, required=True)


class ServeForm(FormSchema):
    served_id = picked(N_("小区"), required=True)
    since = day(N_("从哪天起"), required=True)
    until = day(N_("到哪天为止"), help=N_("没有定的不填。"))


class StopForm(FormSchema):
    until = day(N_("服务的最后一天"), required=True)


class StaffForm(FormSchema):
    name = line(N_("姓名"), MAX_NAME, required=True, autocomplete="off")
    phone = line(
        N_("手机号"),
        30,
        required=True,
        widget="tel",
        autocomplete="off",
        help=N_("用这个手机号收验证码登录，只看得到这家公司的交办单。"),
    )


class BranchForm(FormSchema):
    name = line(N_("支部名称"), MAX_NAME, required=True)
    founded_on = day(N_("成立日期"), required=True)
    guided_by = line(N_("受谁指导"), 120, placeholder=N_("例如：街道党工委、社区党委"))


class MemberForm(FormSchema):
    name = line(N_("姓名"), MAX_NAME, required=True, autocomplete="off")
    post = fields.String(
        required=True,
        validate=validate.OneOf(list(POSTS)),
        metadata={"label": N_("职务"), "options": list(POSTS.items())},
    )
    company_id = picked(N_("哪家公司"))
    person_id = picked(N_("在本平台上是哪一位"), help=N_("没有账号的不选。"))
    since = day(N_("从哪天起"), required=True)
    until = day(N_("任期到哪天"))


class EndMemberForm(FormSchema):
    on = day(N_("最后一天"), required=True)
    reason = line(N_("说明"), 200)


# --- the community --------------------------------------------------------------------------------------------


class HandForm(FormSchema):
    """Ticked items; `to` is for those whose company nobody knows: a partner's id, or `link:<id>`."""

    chosen = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("事项")})
    to = fields.String(load_default="", validate=validate.Length(max=60), metadata={"label": N_("交给")})
    note = line(N_("给公司的话"), MAX_SHORT)


class HandOneForm(FormSchema):
    to = fields.String(
        required=True,
        validate=validate.Length(1, 60),
        metadata={"label": N_("交给哪家公司"), "widget": "select"},
    )
    note = line(N_("给公司的话"), MAX_SHORT)
    contact = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("把联系电话告诉物业公司"),
            "help": N_("反映人同意了才能勾选；匿名的不能告诉。事情了结以后，对方那边自动删除。"),
        },
    )
    consent = line(N_("反映人怎么同意的"), 200, placeholder=N_("例如：电话里同意，3月2日"))


class RecallForm(FormSchema):
    reason = line(N_("为什么收回"), MAX_SHORT, required=True)
