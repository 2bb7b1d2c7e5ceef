"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import N_, FormSchema, _
from yishi_notices.drafting import MAX_LONG, MAX_SHORT, MAX_TEXT, MAX_TITLE
from yishi_notices.kinds import ACTS, KINDS, LANDS, REASONS

OF_ACT = N_("公示的事项（只有“事项公示”要填）")
PICTURES = "image/jpeg,image/png,image/webp"


class SquareMetres(fields.String):
    """`42` or `42.5` ㎡ as people type it; whole hundredths of a square metre for the services."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        text = str(value).strip().replace("，", "").replace(",", "").removesuffix("㎡")
        if not text:
            return None
        try:
            hundredths = Decimal(text) * 100
        except InvalidOperation as error:
            raise ValidationError(_("请填数字，例如 42 或 42.5。")) from error
        if hundredths != hundredths.to_integral_value() or not 0 < hundredths < 10**10:
            raise ValidationError(_("请填大于 0 的数，最多两位小数。"))
        return int(hundredths)


class DraftForm(FormSchema):
    """The drafting form."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(list(KINDS)),
        metadata={
            "label": N_("种类"),
            "widget": "radio",
            "options": [(kind.code, kind.choice) for kind in KINDS.values()],
        },
    )
    title = fields.String(
        required=True,
        validate=validate.Length(1, MAX_TITLE),
        metadata={"label": N_("标题"), "maxlength": MAX_TITLE, "placeholder": N_("关于……的公示")},
    )
    text = fields.String(
        required=True,
        validate=validate.Length(1, MAX_TEXT),
        metadata={
            "label": N_("正文"),
            "widget": "textarea",
            "rows": 9,
            "help": N_("一段一行，用大家看得懂的话。"),
        },
    )
    days = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("公示几天"),
            "help": N_("不填就用这种公告的最短天数；可以加长，不能缩短。"),
            "min": 1,
        },
    )
    posted_place = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_SHORT),
        metadata={"label": N_("张贴地点"), "placeholder": N_("例如：3号楼1单元门口")},
    )
    issuer = fields.String(
        load_default="", validate=validate.Length(max=60), metadata={"label": N_("落款单位")}
    )
    act_kind = fields.String(
        load_default="none",
        validate=validate.OneOf(list(ACTS)),
        metadata={"label": N_("是什么事项"), "options": list(ACTS.items()), "group": OF_ACT},
    )
    act_place = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_SHORT),
        metadata={"label": N_("地点"), "placeholder": N_("例如：3号楼与4号楼之间"), "group": OF_ACT},
    )
    act_area = SquareMetres(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("面积（平方米）"), "inputmode": "decimal", "group": OF_ACT},
    )
    land_kind = fields.String(
        load_default="none",
        validate=validate.OneOf(list(LANDS)),
        metadata={
            "label": N_("占用的是"),
            "options": list(LANDS.items()),
            "help": N_("占用业主共有的绿地、场地，法律另有要求，公告上会写明。"),
            "group": OF_ACT,
        },
    )
    present_use = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_LONG),
        metadata={
            "label": N_("这里现在的用途"),
            "placeholder": N_("例如：每天晚上老人和小孩在这里聊天、锻炼"),
            "group": OF_ACT,
        },
    )
    affected = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_LONG),
        metadata={"label": N_("会影响哪些人"), "group": OF_ACT},
    )
    alternatives = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_LONG),
        metadata={
            "label": N_("考虑过的其他地点"),
            "widget": "textarea",
            "rows": 2,
            "help": N_("一行一个。"),
            "group": OF_ACT,
        },
    )
    files = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("附件"),
            "widget": "files",
            "help": N_("图片、PDF、Word、Excel。"),
            "group": N_("附件"),
        },
    )


class ObjectForm(FormSchema):
    """The form in which a resident objects."""

    reasons = fields.List(
        fields.String(validate=validate.OneOf(list(REASONS))),
        required=True,
        validate=validate.Length(min=1),
        metadata={"label": N_("为什么有异议（可多选）"), "options": list(REASONS.items())},
    )
    text = fields.String(
        required=True,
        validate=validate.Length(1, 2000),
        metadata={
            "label": N_("说说您的理由"),
            "widget": "textarea",
            "rows": 5,
            "placeholder": N_("例如：每天晚上很多老人和小孩在那里锻炼，绿地没了就没地方去了。"),
        },
    )
    alternative = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("换个地方？您建议的地点"), "placeholder": N_("例如：东墙边空地")},
    )
    photos = fields.Raw(
        load_default=None,
        metadata={"label": N_("照片"), "widget": "files", "accept": PICTURES},
    )


class WithdrawForm(FormSchema):
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"label": N_("撤回的原因"), "widget": "textarea", "rows": 3, "help": N_("居民会看到。")},
    )


class CorrectForm(FormSchema):
    text = fields.String(
        required=True,
        validate=validate.Length(1, 1000),
        metadata={
            "label": N_("更正的内容"),
            "widget": "textarea",
            "rows": 4,
            "placeholder": N_("例如：正文中“40个车位”应为“20个车位”。"),
        },
    )


class PhotoForm(FormSchema):
    photo = fields.Raw(
        required=True,
        metadata={"label": N_("张贴地点的照片"), "widget": "file", "accept": PICTURES},
    )
