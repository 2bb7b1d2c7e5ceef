"""Councils, their seats and charters, series, people who wish to help."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from yishi.toolkit import N_, FormSchema, _
from yishi_council.forms.fields import choice, line, long_text, several
from yishi_council.kinds import (
    AUDIENCES,
    BASES,
    CONSTITUENCIES,
    MODES,
    ROLES,
    SKILLS,
    VOLUNTEER_ROLES,
    role_name,
)
from yishi_council.settings import MAX_PROXIES, check_threshold

CHAIR = N_("首任理事长")
WEEKDAYS = {
    str(n): label
    for n, label in enumerate(
        (N_("星期一"), N_("星期二"), N_("星期三"), N_("星期四"), N_("星期五"), N_("星期六"), N_("星期日"))
    )
}
NTHS = {"1": N_("第一个"), "2": N_("第二个"), "3": N_("第三个"), "4": N_("第四个"), "5": N_("最后一个")}
_PLACES = {key: one.label for key, one in CONSTITUENCIES.items()}


def _person(label: str) -> fields.UUID:
    """Somebody on record; the page fills in the options."""
    return fields.UUID(load_default=None, allow_none=True, metadata={"label": label, "widget": "radio"})


class OpenForm(FormSchema):
    """A council is opened. `estate_id` gets its options from the page."""

    person_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("是名册上的哪一位"), "widget": "radio", "group": CHAIR},
    )
    chair = line(N_("姓名"), 60, group=CHAIR, help=N_("不在名册上的填姓名。"))
    basis = choice(N_("身份"), BASES, none=N_("不写"), group=CHAIR)

    estate_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("哪个小区"), "widget": "select", "help": N_("不选小区，就是全社区的议事会。")},
    )
    name = line(N_("名称"), 40, placeholder=N_("例如：百姓议事堂"), help=N_("不填就叫“议事会”。"))
    reason = long_text(N_("为什么设立"), 500, rows=3, required=True, help=N_("居民会看到。"))

    @validates_schema
    def _somebody(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data.get("person_id") is None and not data.get("chair"):
            raise ValidationError(_("请选择人员，或填写姓名。"), "chair")


class RenameForm(FormSchema):
    name = line(N_("名称"), 40, required=True)


def _role_options() -> list[tuple[str, str]]:
    """As this community calls them."""
    return [(role, role_name(role)) for role in ROLES if role != "chair"]


class SeatForm(FormSchema):
    role = fields.String(
        load_default="member",
        validate=validate.OneOf([role for role in ROLES if role != "chair"]),
        metadata={"label": N_("职务"), "widget": "select", "options": _role_options},
    )
    person_id = _person(N_("是名册上的哪一位"))
    name = line(N_("姓名"), 60, help=N_("不在名册上的（例如外请的律师）填姓名。"))
    basis = choice(N_("担任理事的依据"), BASES, none=N_("不是理事"), help=N_("理事要填。"))
    constituency = choice(N_("代表哪一方"), _PLACES, none=N_("不填"), help=N_("理事不用填。"))
    since = fields.Date(load_default=None, allow_none=True, metadata={"label": N_("从哪天起")})


class HandOverForm(FormSchema):
    person_id = _person(N_("是名册上的哪一位"))
    name = line(N_("姓名"), 60)
    basis = choice(N_("身份"), BASES, none=N_("不写"))


class CharterForm(FormSchema):
    """A new version; the shares may be left empty for what the community set."""

    text = long_text(N_("章程全文"), 20000, rows=14, required=True)
    effective_from = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("从哪天起施行"), "help": N_("不填就从今天起。已经作出的决定不受影响。")},
    )
    quorum = fields.String(
        load_default="",
        validate=check_threshold,
        metadata={
            "label": N_("议事会到会人数"),
            "placeholder": ">=2/3",
            "help": N_("到会的占应到的多少才能评议。>=2/3 含三分之二，>1/2 要过半数。"),
        },
    )
    approval = fields.String(
        load_default="",
        validate=check_threshold,
        metadata={
            "label": N_("民主评议通过的比例"),
            "placeholder": ">1/2",
            "help": N_("同意的占到会的多少算通过。"),
        },
    )
    household_quorum = fields.String(
        load_default="",
        validate=check_threshold,
        metadata={"label": N_("住户会议到会户数"), "help": N_("不填，来多少户都可以开会。")},
    )
    counted_modes = several(N_("哪些参加方式计入到会"), MODES)
    notice_days = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 60),
        metadata={"label": N_("会议至少提前几天通知"), "min": 0, "max": 60},
    )
    proxy_cap = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MAX_PROXIES),
        metadata={
            "label": N_("到会的人每人最多受几位的书面委托"),
            "help": N_("0 就是不许委托。"),
            "min": 0,
            "max": MAX_PROXIES,
        },
    )


class SeriesForm(FormSchema):
    title = line(N_("名称"), 60, required=True, placeholder=N_("例如：每月例会"))
    every = choice(N_("多久一次"), {"month": N_("每月"), "week": N_("每周")}, default="month", widget="radio")
    nth = choice(N_("第几个（每月一次的填）"), NTHS, default="1")
    weekday = choice(N_("星期几"), WEEKDAYS, default="4")
    at = fields.String(
        load_default="19:00",
        metadata={"label": N_("几点"), "widget": "time", "help": N_("晚间来得了的人多。")},
    )
    audience = choice(N_("通知谁"), AUDIENCES, default="seats", widget="radio")
    place = line(N_("地点"), 100)
    video_link = line(N_("视频连线地址"), 300, placeholder="https://", inputmode="url")
    until = fields.Date(load_default=None, allow_none=True, metadata={"label": N_("到哪天为止")})


class VolunteerForm(FormSchema):
    """Somebody found in a session; for oneself only `skills` and `note` are drawn."""

    person_id = _person(N_("是名册上的哪一位"))
    skills = several(N_("能做什么"), SKILLS)
    role = choice(N_("登记为"), VOLUNTEER_ROLES, default="volunteer", widget="radio")
    note = line(N_("备注"), 200, placeholder=N_("例如：晚上有空"))
    agreed = fields.Boolean(load_default=False, metadata={"label": N_("本人同意登记，需要时可以联系")})
