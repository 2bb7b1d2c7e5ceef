"""The forms of steps: what was done in one that no vote decides, and which chain a topic is to go through."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_voting.votes.confirming import MAX_BY, MAX_PLACE, MAX_TEXT

_FILES = "image/jpeg,image/png,image/webp,application/pdf"


def _kept_at() -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=MAX_PLACE),
        metadata={
            "label": N_("没有照片、扫描件的，记录存放在哪里"),
            "placeholder": N_("例如：党支部会议记录本第12页，存社区党委办公室"),
        },
    )


class MeetingForm(FormSchema):
    """A meeting: when, who, what; its minutes."""

    on = fields.Date(required=True, metadata={"label": N_("哪天定的")})
    decided_by = fields.String(
        required=True,
        validate=validate.Length(max=MAX_BY),
        metadata={"label": N_("谁定的"), "placeholder": N_("例如：英俊社区第一党支部")},
    )
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["passed", "rejected"]),
        metadata={
            "label": N_("会上定了什么"),
            "widget": "radio",
            "options": [("passed", N_("同意，接着走下一步")), ("rejected", N_("不同意，到此为止"))],
        },
    )
    text = fields.String(
        required=True,
        validate=validate.Length(max=MAX_TEXT),
        metadata={
            "label": N_("会上怎么说的"),
            "help": N_("居民会看到，请不要写个人隐私。"),
            "widget": "textarea",
            "rows": 3,
        },
    )
    files = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("会议记录（照片或扫描件）"),
            "help": N_("最多 6 个，只有工作人员能看到。"),
            "widget": "files",
            "accept": _FILES,
        },
    )
    kept_at = _kept_at()


class PostingForm(FormSchema):
    """Something is put up for all to see: when and where; a photo of it."""

    on = fields.Date(required=True, metadata={"label": N_("哪天公开的")})
    place = fields.String(
        required=True,
        validate=validate.Length(max=MAX_PLACE),
        metadata={"label": N_("公开在哪里"), "placeholder": N_("例如：小区公告栏、各单元门口")},
    )
    files = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("公开的照片"),
            "help": N_("最多 6 个，居民会看到。"),
            "widget": "files",
            "accept": _FILES,
        },
    )
    kept_at = _kept_at()


class EndForm(FormSchema):
    """The days of a posting are over."""

    answers = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_TEXT),
        metadata={
            "label": N_("公开期间问了什么，怎么答复的"),
            "help": N_("没有人问就空着。有人问的，3 天内答复；居民会看到。"),
            "widget": "textarea",
            "rows": 4,
        },
    )


class ChainForm(FormSchema):
    """A chain for one topic, and why."""

    chain = fields.String(
        required=True, metadata={"label": N_("要过哪些程序"), "widget": "radio", "options": []}
    )
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={
            "label": N_("为什么要加"),
            "help": N_("居民会看到。"),
            "widget": "textarea",
            "rows": 2,
        },
    )
