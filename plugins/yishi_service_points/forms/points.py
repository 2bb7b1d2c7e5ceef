"""Points and their roster."""

from __future__ import annotations

from marshmallow import fields

from yishi.toolkit import N_, FormSchema
from yishi_service_points.forms.fields import day, line, long_text, person, picked, several, time_of_day
from yishi_service_points.kinds import WEEKDAYS

HOURS = N_("开放时间")
WHO = N_("谁值班")
_DAYS = {str(n): label for n, label in WEEKDAYS.items()}


class PointForm(FormSchema):
    name = line(N_("名称"), 40, required=True, placeholder=N_("例如：净水山庄议事点"))
    estate_id = picked(N_("在哪个小区"), help=N_("不选小区，就是全社区的议事点。"))
    address = line(N_("地点"), 200, placeholder=N_("例如：西门门卫室旁"))
    phone = line(N_("电话"), 40, inputmode="tel")
    opened_on = day(N_("从哪天起开设"), help=N_("不填就从今天起；早就开了的，填当初的日期。"))
    days = several(N_("星期几开放"), _DAYS, group=HOURS)
    morning_from = time_of_day(N_("上午从"), group=HOURS)
    morning_to = time_of_day(N_("到"), group=HOURS)
    afternoon_from = time_of_day(N_("下午从"), group=HOURS)
    afternoon_to = time_of_day(N_("到"), group=HOURS)
    note = line(N_("说明"), 200, group=HOURS, placeholder=N_("例如：周六上午也有人"))


class EditPointForm(PointForm):
    class Meta:
        exclude = ("opened_on",)


class ReasonForm(FormSchema):
    reason = long_text(N_("原因"), 200, rows=3, required=True)


class ShiftForm(FormSchema):
    weekday = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("每个星期几"),
            "options": [("", N_("不按星期，按日期")), *_DAYS.items()],
            "widget": "select",
        },
    )
    on_date = day(N_("或者哪一天"), help=N_("只排一次的填日期。"))
    starts = time_of_day(N_("从几点"), required=True)
    ends = time_of_day(N_("到几点"), required=True, help=N_("过夜的班次，填次日结束的时间。"))
    person_id = person(N_("是名册上的哪一位"))
    name = line(N_("姓名"), 60, group=WHO, help=N_("上面选了人就不用填。"))


class SubstituteForm(FormSchema):
    on_date = day(N_("哪一天"), required=True)
    person_id = person(N_("由名册上的哪一位替班"))
    name = line(N_("替班人姓名"), 60, help=N_("上面选了人就不用填；那天没有人值班，就都不填。"))
    reason = line(N_("原因"), 200, required=True)


class SwapForm(FormSchema):
    on_date = day(N_("哪一天"), required=True)
    other = fields.String(required=True, metadata={"label": N_("和哪个班次换"), "widget": "select"})
    reason = line(N_("原因"), 200, required=True)
