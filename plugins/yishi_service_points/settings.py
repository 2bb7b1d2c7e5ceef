"""What a community may choose about its points and errands."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema

NAME = "service_points"
UNITS: dict[str, str] = {"workdays": N_("个工作日"), "days": N_("天"), "months": N_("个月")}
ASKED = N_("网上申请")
ROLLS: dict[str, str] = {"next_workday": N_("顺延到下一个工作日"), "none": N_("不顺延")}


class PointSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    closed_on_holidays = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("法定节假日和本单位休息日不值班"),
            "help": N_("按星期排的班次在这些日子自动停；按日期单独排的班次不受影响。"),
            "group": N_("值班"),
        },
    )
    remind_duty = fields.Boolean(
        load_default=True,
        metadata={"label": N_("前一天提醒值班的人"), "group": N_("值班")},
    )
    errand_term = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 250),
        metadata={"label": N_("代办应在多久内办完"), "min": 1, "max": 250, "group": N_("帮办代办")},
    )
    errand_unit = fields.String(
        load_default="workdays",
        validate=validate.OneOf(list(UNITS)),
        metadata={"label": N_("按什么算"), "options": list(UNITS.items()), "group": N_("帮办代办")},
    )
    errand_roll = fields.String(
        load_default="next_workday",
        validate=validate.OneOf(list(ROLLS)),
        metadata={"label": N_("最后一天遇到休息日"), "options": list(ROLLS.items()), "group": N_("帮办代办")},
    )
    authorised_months = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 12),
        metadata={"label": N_("授权默认几个月有效"), "min": 1, "max": 12, "group": N_("帮办代办")},
    )
    ask_online = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("居民可以在网上申请帮办代办"),
            "help": N_("在办事指南的页面上申请，由工作人员受理或答复。"),
            "group": ASKED,
        },
    )
    answer_days = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 30),
        metadata={"label": N_("几个工作日内受理或答复"), "min": 1, "max": 30, "group": ASKED},
    )
    asks_at_once = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 20),
        metadata={"label": N_("每人最多几件同时等待受理"), "min": 1, "max": 20, "group": ASKED},
    )
    asks_per_day = fields.Integer(
        load_default=5,
        validate=validate.Range(1, 50),
        metadata={"label": N_("每人每天最多申请几件"), "min": 1, "max": 50, "group": ASKED},
    )
    purge_days = fields.Integer(
        load_default=30,
        validate=validate.Range(0, 365),
        metadata={
            "label": N_("材料退回几天后清除扫描件"),
            "help": N_("到期自动清除文件和缩略图，并留下清除记录；个人信息保存的时间应当是最短的。"),
            "min": 0,
            "max": 365,
            "group": N_("帮办代办"),
        },
    )
    receipt_note = fields.String(
        load_default="请凭本收据取回材料。如有疑问请与本议事点联系。",
        validate=validate.Length(max=200),
        metadata={"label": N_("收据上的说明"), "widget": "textarea", "rows": 2, "group": N_("帮办代办")},
    )
