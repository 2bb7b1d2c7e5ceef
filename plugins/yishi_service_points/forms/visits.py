"""The walk-in log: one screen that is filled in while somebody stands there."""

from __future__ import annotations

from marshmallow import fields

from yishi.toolkit import N_, FormSchema
from yishi_service_points.forms.fields import Here, choice, line, long_text, person, picked
from yishi_service_points.kinds import FIELDS

LATER = N_("补录和细节（多数不用填）")


class VisitForm(FormSchema):
    """`point_id`, `outcome`, `guide_id` and `person_id` get their options from the page."""

    text = long_text(N_("来问什么"), 500, rows=2, required=True, placeholder=N_("例如：问养老金认证怎么办"))
    outcome = fields.String(load_default="answered", metadata={"label": N_("结果"), "widget": "radio"})
    name = line(N_("怎么称呼"), 60, placeholder=N_("不愿说就不填"))
    point_id = picked(N_("议事点"), required=True)
    person_id = person(N_("是名册上的哪一位"))
    field = choice(N_("哪方面"), FIELDS, default="other", group=LATER)
    guide_id = picked(N_("用到的办事指南"), group=LATER)
    answer = line(N_("怎么答复的"), 500, group=LATER)
    arrived_at = Here(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("什么时候来的"), "help": N_("不填就是现在。"), "group": LATER},
    )
    answered_at = Here(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("什么时候答复的"), "help": N_("不填就是马上。"), "group": LATER},
    )
    paper = fields.Boolean(load_default=False, metadata={"label": N_("照纸质登记补录"), "group": LATER})


class AnswerForm(FormSchema):
    answer = line(N_("怎么答复的"), 500)
    answered_at = Here(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("什么时候答复的"), "help": N_("不填就是现在。")},
    )


class HandOnForm(FormSchema):
    kind = fields.String(required=True, metadata={"label": N_("转为"), "widget": "radio"})
