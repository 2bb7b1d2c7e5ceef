"""What a community may choose about its leads and their rounds."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema, settings
from yishi_three_leads.kinds import LEVELS, MONTH, PERIODS

NAME = "three_leads"


def _duties(label: str, help_text: str) -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(max=3000),
        metadata={
            "label": label,
            "help": help_text,
            "widget": "textarea",
            "rows": 6,
            "group": N_("职责"),
        },
    )


class LeadSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    period = fields.String(
        load_default=MONTH,
        validate=validate.OneOf(list(PERIODS)),
        metadata={"label": N_("多久收集一次"), "options": list(PERIODS.items()), "group": N_("收集")},
    )
    automatic = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("到时自动开始新一轮收集"),
            "help": N_("不选时，由工作人员在“收集轮次”里开始。"),
            "group": N_("收集"),
        },
    )
    grace_days = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 31),
        metadata={
            "label": N_("期满后几天内交"),
            "help": N_("0 表示当期最后一天交；遇休息日顺延到下一个工作日。"),
            "group": N_("收集"),
        },
    )
    remind_days = fields.Integer(
        load_default=3,
        validate=validate.Range(0, 15),
        metadata={"label": N_("到期前几天提醒"), "group": N_("收集")},
    )
    collectors = fields.List(
        fields.String(validate=validate.OneOf(list(LEVELS))),
        load_default=lambda: list(LEVELS),
        validate=validate.Length(min=1),
        metadata={
            "label": N_("哪些三长要交"),
            "options": [(level.code, level.label) for level in LEVELS.values()],
            "group": N_("收集"),
        },
    )
    alike = fields.Integer(
        load_default=50,
        validate=validate.Range(20, 100),
        metadata={
            "label": N_("文字相似到百分之几提示重复"),
            "help": N_("同一处的记录，文字相似达到这个比例就提示核对；由人决定是否合并。"),
            "group": N_("收集"),
        },
    )
    duties_grid = _duties(
        N_("网格长职责"), N_("长春市的做法是 8 项。一行一条，写本社区自己的规定；会印在公开页面上。")
    )
    duties_building = _duties(
        N_("楼栋长职责"), N_("长春市的做法是 6 项。一行一条，写本社区自己的规定；会印在公开页面上。")
    )
    duties_entrance = _duties(
        N_("单元长职责"), N_("长春市的做法是 4 项。一行一条，写本社区自己的规定；会印在公开页面上。")
    )


def duties_of(level: str) -> list[str]:
    """What leads of this level have to do here, in the community's own words; empty until it has written it."""
    text = str(settings(NAME)[f"duties_{level}"])
    return [line.strip() for line in text.splitlines() if line.strip()]
