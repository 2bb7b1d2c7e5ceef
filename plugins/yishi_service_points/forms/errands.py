"""Errands and their papers."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_service_points.asking import MAX_PLACE, MAX_TEXT, MAX_WHEN
from yishi_service_points.forms.fields import choice, day, line, long_text, person, picked
from yishi_service_points.kinds import AUTHORISED_BY, FIELDS, PAPER_FORMS, RESULTS, SIGNERS

PICTURES = "image/jpeg,image/png,image/webp,application/pdf"


class ErrandForm(FormSchema):
    """`guide_id`, `point_id`, `estate_id`, `person_id` get their options from the page."""

    person_id = person(N_("是名册上的哪一位"))
    name = line(N_("居民姓名"), 60, help=N_("上面选了人就不用填。不要写身份证号。"))
    guide_id = picked(N_("按哪份办事指南"), help=N_("选了指南，材料清单会自动列好。"))
    title = line(N_("代办什么事"), 60, help=N_("选了指南可以不填。"))
    field = choice(N_("哪方面"), FIELDS, default="other")
    text = long_text(N_("情况说明"), 1000, rows=3)
    point_id = picked(N_("在哪个议事点受理"))
    estate_id = picked(N_("哪个小区"))


class AskForm(FormSchema):
    """What a resident asks for on a guide's page; `papers` gets its options from there."""

    papers = fields.List(
        fields.String(),
        load_default=list,
        metadata={
            "label": N_("这些材料，您手头有哪些"),
            "widget": "checkboxes",
            "options": [],
            "help": N_("有的请勾上，没有的先不勾。不用现在拍照上传。"),
        },
    )
    visit_when = line(N_("什么时候方便找您"), MAX_WHEN, required=True, placeholder=N_("例如：周二、周四上午"))
    visit_place = line(N_("到哪里找您"), MAX_PLACE, placeholder=N_("例如：3栋2单元502，或者到议事点"))
    text = long_text(
        N_("还有什么要说的"),
        MAX_TEXT,
        rows=3,
        placeholder=N_("例如：腿脚不便，下不了楼。"),
        help=N_("不要写身份证号、银行卡号。"),
    )


class AcceptForm(FormSchema):
    """`handler_id` gets its options from the page."""

    handler_id = picked(N_("由谁办理"))


class AnswerForm(FormSchema):
    reason = long_text(
        N_("怎么答复"),
        400,
        rows=4,
        required=True,
        placeholder=N_("例如：这项业务手机上就能办，值班时可以教您。"),
        help=N_("居民会看到。"),
    )


class AuthoriseForm(FormSchema):
    what = long_text(N_("授权做什么"), 500, rows=2, required=True, placeholder=N_("例如：代交材料、代领结果"))
    until = day(N_("授权到哪天为止"), required=True)
    on = day(N_("哪天签的"), help=N_("不填就是今天。"))
    by = choice(N_("授权的形式"), AUTHORISED_BY, default="paper", widget="radio")
    file = fields.Raw(
        load_default=None,
        metadata={"label": N_("授权书照片或扫描件"), "widget": "file", "accept": PICTURES},
    )


class ListPaperForm(FormSchema):
    name = line(N_("材料"), 60, required=True)
    form = choice(
        N_("形式"), {key: label for key, label in PAPER_FORMS.items() if key != "scan"}, default="original"
    )
    count = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 99),
        metadata={"label": N_("份数"), "min": 1, "max": 99},
    )
    note = line(N_("说明"), 200)


class ScanForm(FormSchema):
    name = line(N_("是什么材料"), 60, required=True, placeholder=N_("例如：户口簿首页"))
    file = fields.Raw(
        required=True,
        metadata={
            "label": N_("扫描件或照片"),
            "widget": "file",
            "accept": PICTURES,
            "help": N_("只有经办人能看，每次查看都有记录；材料退回后到期自动清除。"),
        },
    )


class SubmitForm(FormSchema):
    office = line(N_("递交到哪个窗口"), 100, required=True, placeholder=N_("例如：区社保局办事大厅"))
    on = day(N_("哪天递交的"), help=N_("不填就是今天。"))
    case_number = line(N_("受理编号"), 60)
    paper_ids = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("哪些材料交到了窗口")})


class ResultForm(FormSchema):
    outcome = choice(N_("办成了吗"), RESULTS, default="done", widget="radio")
    result = long_text(N_("结果"), 500, rows=3, required=True, help=N_("居民会看到。"))
    on = day(N_("哪天有的结果"), help=N_("不填就是今天。"))
    case_number = line(N_("受理编号"), 60, help=N_("原来填过、没有变的不用再填。"))


class HandBackForm(FormSchema):
    paper_ids = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("退哪些材料")})
    signer = choice(N_("谁来领的"), SIGNERS, default="self", widget="radio")
    signer_name = line(N_("代领人姓名"), 60, help=N_("本人来的不用填。"))


class TakeInForm(FormSchema):
    paper_ids = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("收下哪些材料")})


class NoteForm(FormSchema):
    note = line(N_("窗口为什么收走"), 200, required=True)


class ReasonForm(FormSchema):
    reason = long_text(N_("原因"), 400, rows=3, required=True, help=N_("居民会看到。"))


class TakeOverForm(FormSchema):
    reason = line(N_("为什么由您接手"), 200, required=True)
