"""What a community may choose about its councils."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import N_, FormSchema, _
from yishi_council.kinds import MODES
from yishi_voting.service import Threshold

NAME = "council"
MAX_PROXIES = 10
"""More proxies in one hand are no meeting any more."""


def check_threshold(value: str) -> None:
    """A threshold as text (`>=2/3`), or nothing."""
    if value:
        try:
            Threshold.parse(value)
        except ValueError as wrong:
            raise ValidationError(_("请写成 >=2/3（含）或 >1/2（不含）这样的比例。")) from wrong


class CouncilSettings(FormSchema):
    """One schema: defaults, form, API and check. A council's own charter goes before these."""

    quorum = fields.String(
        load_default=">=2/3",
        validate=[validate.Length(min=1, max=12), check_threshold],
        metadata={
            "label": N_("议事会到会人数"),
            "help": N_("到会的占应到的多少才能评议。>=2/3 含三分之二，>1/2 要过半数。"),
            "group": N_("新章程的默认规则"),
        },
    )
    approval = fields.String(
        load_default=">1/2",
        validate=[validate.Length(min=1, max=12), check_threshold],
        metadata={
            "label": N_("民主评议通过的比例"),
            "help": N_("同意的占到会的多少算通过。"),
            "group": N_("新章程的默认规则"),
        },
    )
    counted_modes = fields.List(
        fields.String(validate=validate.OneOf(list(MODES))),
        load_default=lambda: ["onsite", "video", "phone", "proxy"],
        metadata={
            "label": N_("哪些参加方式计入到会"),
            "options": list(MODES.items()),
            "group": N_("新章程的默认规则"),
        },
    )
    notice_days = fields.Integer(
        load_default=2,
        validate=validate.Range(0, 60),
        metadata={"label": N_("会议至少提前几天通知"), "group": N_("新章程的默认规则")},
    )
    proxy_cap = fields.Integer(
        load_default=1,
        validate=validate.Range(0, MAX_PROXIES),
        metadata={
            "label": N_("到会的人每人最多受几位的书面委托"),
            "help": N_("0 就是不许委托。"),
            "group": N_("新章程的默认规则"),
        },
    )
    plan_months = fields.Integer(
        load_default=2,
        validate=validate.Range(1, 12),
        metadata={"label": N_("例会提前排出几个月")},
    )
    remind_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(1, 168),
        metadata={"label": N_("会前几小时提醒参会人")},
    )
