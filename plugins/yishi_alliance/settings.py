"""What a community and an alliance may choose about handing over."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema

NAME = "alliance"


class AllianceSettings(FormSchema):
    """One schema for both sides: each uses what concerns it."""

    receipt_days = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 30),
        metadata={
            "label": N_("物业公司要在几个工作日内受理或退回"),
            "help": N_("从交办的第二天起算，遇节假日顺延。"),
            "group": N_("交办"),
        },
    )
    remind_days = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 30),
        metadata={"label": N_("办理期限前几天提醒物业公司"), "group": N_("交办")},
    )
    term_days = fields.Integer(
        load_default=60,
        validate=validate.Range(1, 365),
        metadata={"label": N_("联合党支部成员任期届满前几天提醒"), "group": N_("联合党支部")},
    )
