"""What a community may choose about its appeals."""

from __future__ import annotations

from fractions import Fraction

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema, settings
from yishi_appeals.kinds import SEVERITY_WORDS, URGENCY_WORDS
from yishi_appeals.suggesting import DEFAULT, Table

NAME = "appeals"
_RATES, _TABLE = N_("12345 三率"), N_("分级建议：轻重和缓急各是什么级别（填级别代码，如 green、orange、red）")
_CELLS = {
    ("light", "low"): N_("轻、缓"),
    ("light", "normal"): N_("轻、一般"),
    ("light", "high"): N_("轻、急"),
    ("medium", "low"): N_("中、缓"),
    ("medium", "normal"): N_("中、一般"),
    ("medium", "high"): N_("中、急"),
    ("heavy", "low"): N_("重、缓"),
    ("heavy", "normal"): N_("重、一般"),
    ("heavy", "high"): N_("重、急"),
}


def _cell(severity: str, urgency: str) -> fields.String:
    return fields.String(
        load_default=DEFAULT[severity, urgency],
        validate=validate.Length(max=40),
        metadata={"label": _CELLS[severity, urgency], "group": _TABLE, "maxlength": 40},
    )


def _weight(default: int, label: str) -> fields.Integer:
    return fields.Integer(
        load_default=default, validate=validate.Range(0, 100), metadata={"label": label, "group": _RATES}
    )


OPEN311 = {
    "read": N_("只供查询公开的诉求"),
    "write": N_("可查询，也可凭令牌提交"),
    "off": N_("关闭"),
}


class AppealsSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    publish_at_once = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("提交后马上公开"),
            "help": N_("不选时，工作人员受理以后才公开；涉及个人隐私的可以不公开。"),
        },
    )
    anonymous = fields.Boolean(load_default=True, metadata={"label": N_("允许对外匿名")})
    per_day = fields.Integer(
        load_default=10,
        validate=validate.Range(0, 100),
        metadata={"label": N_("每人每天最多提几件"), "help": N_("0 表示不限。")},
    )
    open311 = fields.String(
        load_default="read",
        validate=validate.OneOf(list(OPEN311)),
        metadata={
            "label": N_("Open311 接口（供市里的热线、随手拍等程序对接）"),
            "help": N_("查询到的和公开页面一样多。提交要用接口令牌，令牌由有权提诉求或代登记的人自己新建。"),
            "options": list(OPEN311.items()),
        },
    )
    light_low = _cell("light", "low")
    light_normal = _cell("light", "normal")
    light_high = _cell("light", "high")
    medium_low = _cell("medium", "low")
    medium_normal = _cell("medium", "normal")
    medium_high = _cell("medium", "high")
    heavy_low = _cell("heavy", "low")
    heavy_normal = _cell("heavy", "normal")
    heavy_high = _cell("heavy", "high")
    response_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(1, 720),
        metadata={"label": N_("派单后几小时内要联系诉求人"), "group": _RATES},
    )
    mostly_counts = fields.Boolean(
        load_default=True, metadata={"label": N_("“基本满意”算满意"), "group": _RATES}
    )
    weight_response = _weight(10, N_("响应率权重"))
    weight_resolution = _weight(45, N_("解决率权重"))
    weight_satisfaction = _weight(45, N_("满意率权重"))


def triage_table() -> Table:
    """The tenant's own table; fields that it left empty are those of the default."""
    own = settings(NAME)
    return {(s, u): str(own[f"{s}_{u}"]).strip() for s in SEVERITY_WORDS for u in URGENCY_WORDS}


def weights() -> tuple[Fraction, Fraction, Fraction]:
    """Of response, resolution and satisfaction."""
    own = settings(NAME)
    return (
        Fraction(int(own.weight_response)),
        Fraction(int(own.weight_resolution)),
        Fraction(int(own.weight_satisfaction)),
    )
