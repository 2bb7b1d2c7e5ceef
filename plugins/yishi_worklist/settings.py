"""What a community may choose about its work list; levels are rows of their own."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema

NAME = "worklist"


class WorklistSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    readers = fields.String(
        load_default="everyone",
        validate=validate.OneOf(["everyone", "members"]),
        metadata={
            "label": N_("谁能看办理清单"),
            "widget": "radio",
            "options": [("everyone", N_("所有人")), ("members", N_("只有加入本社区的人"))],
            "help": N_("对外只有编号、标题、级别、进度和日期，不显示反映人；矛盾纠纷只显示编号和日期。"),
        },
    )
    evidence_in_words = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("没有照片、文件时，写明理由也可以销号"),
            "help": N_("不选时，销号必须有照片或文件。"),
            "group": N_("销号"),
        },
    )
    effect_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={"label": N_("销号后几天问效"), "group": N_("销号")},
    )
    reopen_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={
            "label": N_("销号后几天内，反映人可以要求重新办理"),
            "help": N_("工作人员随时可以重新办理。"),
            "group": N_("销号"),
        },
    )
    remind_days = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 30),
        metadata={
            "label": N_("到期前几天提醒办理人"),
            "help": N_("到期当天再提醒一次。"),
            "group": N_("期限"),
        },
    )
    escalated_level = fields.String(
        load_default="orange",
        validate=validate.Length(max=20),
        metadata={
            "label": N_("收到下级上报的事项，先按什么级别"),
            "help": N_("填级别代码，如 green、orange、red；不填就收到以后再定级。街道、区用。"),
            "group": N_("期限"),
            "maxlength": 20,
        },
    )
    take_decisions = fields.Boolean(
        load_default=True,
        metadata={"label": N_("议题通过后自动列入办理清单"), "group": N_("期限")},
    )
    decision_days = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 90),
        metadata={
            "label": N_("没有期限的事项，每几天要有一次进展"),
            "help": N_("用于议定事项等没有定级的事。"),
            "group": N_("期限"),
        },
    )
