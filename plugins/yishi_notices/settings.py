"""What a community may choose about its notices."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema, current_tenant, settings
from yishi_notices.kinds import KINDS

NAME = "notices"


class NoticeSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    issuer = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("落款单位"), "help": N_("印在公告末尾；不填就用本单位名称。")},
    )
    seal = fields.String(
        load_default="（盖章）",
        validate=validate.Length(max=30),
        metadata={"label": N_("盖章处的文字"), "help": N_("印在落款下面，提示在这里盖章；可以留空。")},
    )
    contact = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"label": N_("联系方式"), "help": N_("印在页脚，例如：社区服务大厅，0431-8888 0000。")},
    )
    days_act = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 365),
        metadata={"label": N_("事项公示至少几天"), "group": N_("公示期")},
    )
    days_disclosure = fields.Integer(
        load_default=15,
        validate=validate.Range(15, 365),
        metadata={
            "label": N_("居务公开至少几天"),
            "help": N_("城市居民委员会组织法第34条：不得少于十五日。"),
            "group": N_("公示期"),
        },
    )
    days_resolution = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 365),
        metadata={
            "label": N_("决议公示至少几天"),
            "help": N_("四议两公开一般不少于七日。"),
            "group": N_("公示期"),
        },
    )
    days_decision = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 365),
        metadata={"label": N_("决定公布至少几天"), "group": N_("公示期")},
    )
    board_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 365),
        metadata={"label": N_("通知在公示栏显示几天"), "help": N_("之后转入往期。"), "group": N_("公示期")},
    )
    others_post_acts = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("物业可以自己发布事项公示"),
            "help": N_("不选时，物业不能起草和发布，由社区工作人员办理。"),
        },
    )


def shortest_days(kind: str) -> int:
    """The least number of days that a notice of `kind` must stand here; 0 where it has no period."""
    return int(settings(NAME)[f"days_{kind}"]) if KINDS[kind].basis else 0


def default_issuer() -> str:
    """Who signs a notice unless it says otherwise."""
    return str(settings(NAME).issuer) or current_tenant().name
