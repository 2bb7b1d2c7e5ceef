"""The forms of topics."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.i18n import N_
from yishi.places.estates import names as estate_names
from yishi.tenants.current import current_registry, current_tenant
from yishi.topics.categories import categories
from yishi.topics.conclusion import CONCLUSIONS
from yishi.topics.kinds import GENERAL, GENERAL_LABEL
from yishi.topics.land import LANDS, MAX_REASON
from yishi.topics.opinions import STANCES
from yishi.web.forms import FormSchema

CHANNELS = [
    ("walk_in", N_("当面")),
    ("phone", N_("电话")),
    ("wechat", N_("微信")),
    ("paper", N_("书面")),
    ("web", N_("网上")),
]


def category_options() -> list[tuple[str, str]]:
    return list(categories().items())


def kind_options() -> list[tuple[str, str]]:
    """What anybody may raise here: a general matter, and the kinds that modules open to everybody."""
    kinds = current_registry().topic_kinds(current_tenant().enabled)
    return [(GENERAL, GENERAL_LABEL), *((k.name, k.label) for k in kinds if k.public_raise)]


def estate_options() -> list[tuple[str, str]]:
    return [(str(found), name) for found, name in estate_names()]


def _category() -> fields.String:
    return fields.String(
        load_default="other", metadata={"label": N_("类别"), "widget": "select", "options": category_options}
    )


def _land() -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.OneOf(list(LANDS)),
        metadata={
            "label": N_("占用业主共有的地方吗"),
            "help": N_("搭建、施工、改变用途的，要选；法律要求的程序会加上，加上以后不能去掉。"),
            "widget": "select",
            "options": list(LANDS.items()),
        },
    )


class RaiseTopic(FormSchema):
    """Only the text is needed; everything else helps."""

    text = fields.String(
        required=True,
        metadata={
            "label": N_("什么事"),
            "help": N_("想说什么就写什么，例如：小广场多安几个座椅，老人走累了没处坐。"),
            "widget": "textarea",
            "rows": 5,
            "maxlength": 5000,
        },
    )
    kind = fields.String(
        load_default=GENERAL,
        metadata={"label": N_("这是什么样的事"), "widget": "select", "options": kind_options},
    )
    photos = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("照片"),
            "help": N_("最多 6 张，可以直接拍。"),
            "widget": "files",
            "accept": "image/jpeg,image/png,image/webp",
        },
    )
    place = fields.String(
        load_default="",
        metadata={"label": N_("在哪里"), "placeholder": N_("例如：3 号楼和 4 号楼之间"), "maxlength": 200},
    )
    estate_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("小区"), "widget": "select", "options": estate_options},
    )
    category = _category()
    land = _land()
    title = fields.String(
        load_default="",
        metadata={"label": N_("标题"), "help": N_("不写就用第一句话。"), "maxlength": 60},
    )
    beneficiaries = fields.String(
        load_default="",
        metadata={"label": N_("对谁有好处"), "placeholder": N_("例如：老年人"), "maxlength": 200},
    )
    anonymous = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("不让别人知道是我提的"),
            "help": N_("公开时不写您的名字；社区工作人员仍然知道，好给您回音。"),
        },
    )


class RaiseForSomebody(RaiseTopic):
    """The same, typed by staff for a resident: how it came in is written down."""

    channel = fields.String(
        load_default="walk_in", metadata={"label": N_("怎么提出的"), "widget": "radio", "options": CHANNELS}
    )


class GiveOpinion(FormSchema):
    stance = fields.String(
        load_default="suggest",
        metadata={"label": N_("您的态度"), "widget": "radio", "options": list(STANCES.items())},
    )
    text = fields.String(
        required=True, metadata={"label": N_("您的意见"), "widget": "textarea", "rows": 3, "maxlength": 2000}
    )
    anonymous = fields.Boolean(load_default=False, metadata={"label": N_("不写我的名字")})


class EditOpinion(FormSchema):
    stance = GiveOpinion().fields["stance"]
    text = GiveOpinion().fields["text"]


class Reason(FormSchema):
    reason = fields.String(
        required=True,
        metadata={"label": N_("理由"), "help": N_("居民会看到。"), "widget": "textarea", "rows": 3},
    )


class Accept(FormSchema):
    category = fields.String(
        load_default="", metadata={"label": N_("类别"), "widget": "select", "options": category_options}
    )
    land = _land()
    public = fields.Boolean(
        load_default=True,
        metadata={"label": N_("公开给大家看"), "help": N_("涉及个人隐私的不要公开。")},
    )


class AskBack(FormSchema):
    question = fields.String(
        required=True,
        metadata={
            "label": N_("需要补充什么"),
            "help": N_("提出人会收到，例如：请说明是几号楼几单元。"),
            "widget": "textarea",
            "rows": 2,
        },
    )


class Clarify(FormSchema):
    text = fields.String(required=True, metadata={"label": N_("补充说明"), "widget": "textarea", "rows": 3})


class File(FormSchema):
    category = _category()


class Land(FormSchema):
    """Whether the topic takes what owners share, found out after it was taken on."""

    land = _land()
    reason = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_REASON),
        metadata={"label": N_("怎么核定的"), "placeholder": N_("例如：现场看过，是楼间的公共绿地")},
    )


class Transfer(FormSchema):
    to = fields.String(
        required=True,
        metadata={"label": N_("转交给哪个单位"), "placeholder": N_("例如：街道城管科"), "maxlength": 100},
    )
    reason = fields.String(
        required=True,
        metadata={"label": N_("理由"), "help": N_("居民会看到。"), "widget": "textarea", "rows": 2},
    )


class Conclude(FormSchema):
    conclusion = fields.String(
        required=True,
        validate=validate.OneOf(list(CONCLUSIONS)),
        metadata={"label": N_("定论"), "widget": "radio", "options": list(CONCLUSIONS.items())},
    )
    text = fields.String(
        required=True,
        metadata={
            "label": N_("理由"),
            "help": N_("用居民听得懂的话写清楚为什么，大家都会看到。"),
            "widget": "textarea",
            "rows": 4,
        },
    )
    transferred_to = fields.String(
        load_default="",
        metadata={"label": N_("转交给哪个单位"), "help": N_("只在转交时填。"), "maxlength": 100},
    )


class CarryOut(FormSchema):
    result_text = fields.String(
        required=True,
        metadata={"label": N_("办成了什么"), "help": N_("居民会看到。"), "widget": "textarea", "rows": 3},
    )
    photos = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("照片"),
            "help": N_("最多 6 张，最好有前后对比。"),
            "widget": "files",
            "accept": "image/jpeg,image/png,image/webp",
        },
    )


class AddGate(FormSchema):
    label = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"label": N_("程序名称"), "placeholder": N_("例如：消防部门意见")},
    )
    legal_basis = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("依据"), "placeholder": N_("例如：消防法 28")},
    )
    reason = fields.String(
        required=True, metadata={"label": N_("为什么要增加"), "widget": "textarea", "rows": 2}
    )


class DecideGate(FormSchema):
    """For gates of the core, decided by staff."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["passed", "failed", "blocked", "pending"]),
        metadata={
            "label": N_("结果"),
            "widget": "radio",
            "options": [
                ("passed", N_("通过")),
                ("failed", N_("没有通过")),
                ("blocked", N_("暂停")),
                ("pending", N_("重新进行")),
            ],
        },
    )
    reason = fields.String(
        required=True,
        metadata={"label": N_("理由"), "help": N_("居民会看到。"), "widget": "textarea", "rows": 2},
    )


class Succeed(FormSchema):
    number = fields.Integer(
        required=True,
        validate=validate.Range(min=1, error=N_("请填议题的编号，例如 42。")),
        metadata={"label": N_("后续议题的编号"), "help": N_("例如另外选址后的新议题。")},
    )


class HandOver(FormSchema):
    """What the topic is to become; the buttons say which."""

    kind = fields.String(
        required=True, validate=validate.Length(max=40), metadata={"widget": "hidden", "label": N_("转为")}
    )
