"""Settings of the core itself, kept with the tenant: the pseudo-module `core`."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from yishi.i18n import N_, _

CORE = "core"


def _too_long(most: int) -> validate.Length:
    return validate.Length(max=most, error=N_("太长了，请写短一些。"))


class CoreSettings(Schema):
    """What a community says about itself and how it handles topics."""

    contact = fields.String(
        load_default="",
        validate=_too_long(200),
        metadata={
            "label": N_("联系方式"),
            "help": N_("居民在每页底部看到，例如：社区服务中心 0431-85551234。"),
        },
    )
    address = fields.String(load_default="", validate=_too_long(200), metadata={"label": N_("地址")})
    opening_hours = fields.String(
        load_default="",
        validate=_too_long(200),
        metadata={"label": N_("办公时间"), "help": N_("例如：周一至周五 8:30–16:30。")},
    )
    households = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=1_000_000, error=N_("请填 0 到 1000000。")),
        metadata={
            "label": N_("辖区户数"),
            "help": N_("按每千户比较各社区时用；填 0 就按名册里已交付的住宅套数算。"),
            "min": 0,
        },
    )
    topics_publish_at_once = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("居民提的意见立即公开"),
            "help": N_("不选时，先由工作人员受理，再公开给大家看。"),
        },
    )
    topics_anonymous = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("可以对外匿名"),
            "help": N_("匿名时，别人看不到是谁提的，工作人员仍然知道。"),
        },
    )
    topics_per_day = fields.Integer(
        load_default=10,
        validate=validate.Range(min=0, max=1000, error=N_("请填 0 到 1000。")),
        metadata={"label": N_("每人每天最多提几件"), "help": N_("填 0 表示不限。工作人员不受限制。")},
    )
    topics_late_days = fields.Integer(
        load_default=3,
        validate=validate.Range(min=1, max=60, error=N_("请填 1 到 60。")),
        metadata={"label": N_("几天没有受理算迟"), "help": N_("迟的排在工作台最前面。")},
    )
    topic_categories = fields.List(
        fields.String(validate=_too_long(40)),
        load_default=list,
        metadata={
            "label": N_("议题的类别"),
            "help": N_("每行一个，按这里的顺序显示；不填就用通常的类别。"),
            "widget": "lines",
        },
    )
    quiet_from = fields.Time(
        load_default=lambda: time(21, 0),
        format="%H:%M",
        metadata={
            "label": N_("晚上几点以后不发短信、邮件"),
            "help": N_("夜里的消息等到早上再发；紧急的除外。"),
            "group": N_("通知"),
        },
    )
    quiet_until = fields.Time(
        load_default=lambda: time(8, 0),
        format="%H:%M",
        metadata={"label": N_("早上几点开始发"), "group": N_("通知")},
    )
    digest_at = fields.Time(
        load_default=lambda: time(18, 0),
        format="%H:%M",
        metadata={
            "label": N_("每天几点发汇总"),
            "help": N_("选了“每天合成一条”的人在这时收到。"),
            "group": N_("通知"),
        },
    )
    evening_from = fields.Time(
        load_default=lambda: time(18, 0),
        format="%H:%M",
        metadata={"label": N_("晚间从几点开始"), "help": N_("白天上班的居民较多时，会议宜安排在晚间。")},
    )
    closed_days = fields.List(
        fields.Date(),
        load_default=list,
        metadata={
            "label": N_("本单位另外的休息日"),
            "help": N_("推算期限时不算工作日；法定节假日不必填。每行一天，例如 2026-06-28。"),
            "widget": "days",
        },
    )
    worked_days = fields.List(
        fields.Date(),
        load_default=list,
        metadata={
            "label": N_("本单位另外的上班日"),
            "help": N_("推算期限时算工作日。每行一天。"),
            "widget": "days",
        },
    )

    @validates_schema
    def _each_day_once(self, data: dict[str, Any], **_kw: Any) -> None:
        both = set(data.get("closed_days") or ()) & set(data.get("worked_days") or ())
        if both:
            day: date = min(both)
            raise ValidationError(
                {"worked_days": [_("%(day)s既填成了休息日又填成了上班日，请只留一处。", day=day.isoformat())]}
            )
