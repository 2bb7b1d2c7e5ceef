"""The forms of this module; the rules themselves are in the services, which forms and API share."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema, db, places
from yishi_worklist.handing import handlers
from yishi_worklist.kinds import BY_HAND, COLOURS, METHODS, RATINGS, ROLLS, UNITS
from yishi_worklist.levels import levels
from yishi_worklist.rows import MAX_SHORT, MAX_TEXT, MAX_TITLE

PICTURES = "image/jpeg,image/png,image/webp"


def _levels() -> list[tuple[str, str]]:
    return [(level.code, f"{level.name} {' '.join(level.terms)}") for level in levels()]


def _estates() -> list[tuple[str, str]]:
    rows = db.query(places.Estate.id, places.Estate.name).order_by(places.Estate.name).limit(200)
    return [(str(estate_id), name) for estate_id, name in rows]


def _handlers() -> list[tuple[str, str]]:
    return [(str(person_id), name) for person_id, name in handlers()]


def _words(label: str, *, needed: bool = True, longest: int = MAX_SHORT, **more: Any) -> fields.String:
    """A box for a few sentences; whether it may stay empty is the service's to say as well."""
    about = {"label": label, "widget": "textarea", "rows": 3, **more}
    if needed:
        return fields.String(required=True, validate=validate.Length(1, longest), metadata=about)
    return fields.String(load_default="", validate=validate.Length(max=longest), metadata=about)


def _photos(label: str, **more: Any) -> fields.Raw:
    return fields.Raw(load_default=None, metadata={"label": label, "widget": "files", **more})


def _rating() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(list(RATINGS)),
        metadata={"label": N_("满意吗"), "widget": "radio", "options": list(RATINGS.items())},
    )


class OpenForm(FormSchema):
    """Quick creation: what, where, how urgent, who."""

    title = fields.String(
        required=True,
        validate=validate.Length(1, MAX_TITLE),
        metadata={
            "label": N_("什么事"),
            "maxlength": MAX_TITLE,
            "placeholder": N_("例如：3号楼前垃圾没有人清"),
        },
    )
    kind = fields.String(
        load_default="difficulty",
        validate=validate.OneOf(list(BY_HAND)),
        metadata={"label": N_("种类"), "options": list(BY_HAND.items()), "widget": "radio"},
    )
    level = fields.String(
        load_default="",
        metadata={
            "label": N_("级别"),
            "options": _levels,
            "widget": "select",
            "help": N_("按轻重缓急选；期限从今天算起。可以以后再定。"),
        },
    )
    handler_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("交给谁办"),
            "options": _handlers,
            "widget": "select",
            "help": N_("可以以后再交办。"),
        },
    )
    estate_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("小区"), "options": _estates, "widget": "select"},
    )
    place = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("在哪里"), "placeholder": N_("例如：3号楼2单元门口")},
    )
    text = _words(N_("详细情况"), needed=False, longest=MAX_TEXT)
    photos = _photos(N_("照片"), accept=PICTURES, help=N_("只给工作人员和反映人看。"))


class LevelForm(FormSchema):
    level = fields.String(
        required=True, metadata={"label": N_("级别"), "options": _levels, "widget": "select"}
    )
    reason = _words(N_("原因"), needed=False, help=N_("改级别要写原因，居民会看到。第一次定级可以不写。"))


class AssignForm(FormSchema):
    handler_id = fields.UUID(
        required=True, metadata={"label": N_("交给谁办"), "options": _handlers, "widget": "select"}
    )
    next_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("下次跟进"), "help": N_("不填就按级别的要求。")},
    )
    note = _words(N_("交办的要求"), needed=False, help=N_("居民会看到。"))


class ProgressForm(FormSchema):
    text = _words(N_("办到哪一步了"), longest=MAX_TEXT)
    public = fields.Boolean(load_default=False, metadata={"label": N_("居民可以看到")})
    next_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("下次跟进"), "help": N_("不填就按级别的要求。")},
    )
    photos = _photos(N_("照片"), accept=PICTURES)


class InspectForm(FormSchema):
    text = _words(N_("看到的情况"), longest=MAX_TEXT, help=N_("居民会看到。"))
    photos = _photos(N_("照片"), accept=PICTURES)


class UrgeForm(FormSchema):
    text = _words(N_("督办的要求"), help=N_("马上通知办理人，居民会看到。"))


class ReasonForm(FormSchema):
    reason = _words(N_("原因"), help=N_("居民会看到。"))


class SendBackForm(FormSchema):
    reason = _words(N_("缺什么、怎么改"), help=N_("只有工作人员看到。"))


class ResumeForm(FormSchema):
    note = _words(N_("说明"), needed=False, help=N_("居民会看到。期限按暂停的天数顺延。"))


class ExtendForm(FormSchema):
    until = fields.Date(required=True, metadata={"label": N_("延到哪一天")})
    reason = _words(N_("为什么要延期"), help=N_("要由别人审批；申请和审批都留在记录里，居民会看到。"))


class DecideForm(FormSchema):
    grant = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"]),
        metadata={
            "label": N_("审批"),
            "widget": "radio",
            "options": [("yes", N_("同意")), ("no", N_("不同意"))],
        },
    )
    reason = _words(N_("意见"), needed=False, help=N_("不同意要写原因。"))


class ResultForm(FormSchema):
    text = _words(
        N_("办理结果"), longest=MAX_TEXT, rows=4, help=N_("写清楚怎么办的、办成什么样，居民会看到。")
    )
    evidence = _photos(
        N_("照片或文件"), help=N_("作为办好的证明，居民会看到；不要拍到人脸和门牌以外的私人内容。")
    )
    no_evidence_reason = _words(
        N_("没有照片、文件的理由"), needed=False, rows=2, help=N_("本社区允许时才可以用。")
    )


class VisitForm(FormSchema):
    visited_on = fields.Date(
        load_default=None, allow_none=True, metadata={"label": N_("哪天回访"), "help": N_("不填就是今天。")}
    )
    method = fields.String(
        required=True,
        validate=validate.OneOf(list(METHODS)),
        metadata={"label": N_("怎么回访"), "widget": "radio", "options": list(METHODS.items())},
    )
    text = _words(N_("反映人怎么说"), longest=MAX_TEXT, help=N_("照原话记，只有工作人员和反映人看到。"))
    settled = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"]),
        metadata={
            "label": N_("反映人认为"),
            "widget": "radio",
            "options": [("yes", N_("办好了")), ("no", N_("没办好，要继续办"))],
        },
    )
    rating = _rating()


class CloseForm(FormSchema):
    note = _words(N_("说明"), needed=False, help=N_("居民会看到，可以不写。"))


class EffectForm(FormSchema):
    held = fields.String(
        required=True,
        validate=validate.OneOf(["yes", "no"]),
        metadata={
            "label": N_("效果保持住了吗"),
            "widget": "radio",
            "options": [("yes", N_("保持住了")), ("no", N_("问题又出现了"))],
        },
    )
    text = _words(N_("现在的情况"), longest=MAX_TEXT, help=N_("居民会看到。"))
    photos = _photos(N_("照片"), accept=PICTURES)


class HandOverForm(FormSchema):
    """Which of the offered targets; the core checks that it is one."""

    kind = fields.String(required=True, metadata={"label": N_("转为")})


class ConfirmForm(FormSchema):
    rating = _rating()
    text = _words(N_("想说的话"), needed=False, rows=2)


class DisputeForm(FormSchema):
    text = _words(N_("哪里没办好"), placeholder=N_("例如：楼后面还有一堆没清"))


class AgainForm(FormSchema):
    reason = _words(N_("现在是什么情况"), placeholder=N_("例如：又堆起来了"))


class BulkForm(FormSchema):
    """What is done with the chosen ones."""

    act = fields.String(
        required=True, validate=validate.OneOf(["assign", "view"]), metadata={"label": N_("操作")}
    )
    chosen = fields.List(fields.UUID(), load_default=list, metadata={"label": N_("选中的")})
    handler_id = fields.UUID(load_default=None, allow_none=True, metadata={"label": N_("交给谁办")})


class LevelSettingForm(FormSchema):
    """One level of the community."""

    name = fields.String(
        required=True, validate=validate.Length(1, 20), metadata={"label": N_("名称"), "maxlength": 20}
    )
    colour = fields.String(
        required=True,
        validate=validate.OneOf(list(COLOURS)),
        metadata={"label": N_("颜色"), "widget": "radio", "options": list(COLOURS.items())},
    )
    guide = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("什么样的事用这个级别")},
    )
    count = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 730),
        metadata={"label": N_("多久办结"), "help": N_("填 0 表示没有办结期限，只要定期跟进。"), "min": 0},
    )
    unit = fields.String(
        load_default="days",
        validate=validate.OneOf(list(UNITS)),
        metadata={"label": N_("单位"), "options": list(UNITS.items()), "widget": "radio"},
    )
    roll = fields.String(
        load_default="next_workday",
        validate=validate.OneOf(list(ROLLS)),
        metadata={"label": N_("到期日是休息日时"), "options": list(ROLLS.items()), "widget": "radio"},
    )
    follow_every = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 366),
        metadata={"label": N_("每几天至少跟进一次"), "help": N_("填 0 表示不要求定期跟进。"), "min": 0},
    )
    active = fields.Boolean(load_default=False, metadata={"label": N_("在用")})
