"""Sessions in preparation: plan, agenda, announcement, times that suit."""

from __future__ import annotations

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_council.forms.fields import Here, choice, line, long_text
from yishi_council.kinds import AUDIENCES

TIMES = 6
"""As many times may be asked about in one form."""


class PlanForm(FormSchema):
    title = line(N_("名称"), 60, required=True, placeholder=N_("例如：物业问题商议会"))
    starts_at = Here(
        required=True,
        metadata={"label": N_("什么时候开"), "help": N_("晚间来得了的人多。"), "widget": "datetime"},
    )
    minutes_long = fields.Integer(
        load_default=120,
        validate=validate.Range(15, 600),
        metadata={"label": N_("开多久（分钟）"), "min": 15, "max": 600, "step": 15},
    )
    audience = choice(N_("通知谁"), AUDIENCES, default="seats", widget="radio")
    place = line(N_("地点"), 100, placeholder=N_("例如：社区三楼会议室"))
    video_link = line(
        N_("视频连线地址"), 300, placeholder="https://", inputmode="url", help=N_("只有被通知的人看得到。")
    )
    note = long_text(N_("要提醒大家的"), 1000, rows=3)


class PlanAnywayForm(PlanForm):
    """The same, once it was said that the time shuts households out."""

    anyway = fields.Boolean(load_default=False, metadata={"label": N_("仍然这样安排")})


class TopicForm(FormSchema):
    """A topic is put on the agenda; the page fills in the options."""

    topic_id = fields.UUID(required=True, metadata={"label": N_("哪个议题"), "widget": "select"})
    note = line(N_("说明"), 1000)


class ItemForm(FormSchema):
    """Another matter on the agenda."""

    title = line(N_("议什么"), 120, required=True)
    note = line(N_("说明"), 1000)


class AnnounceForm(FormSchema):
    late_reason = line(N_("提前不够天数的原因"), 400, help=N_("章程要求的天数够就不用填。居民会看到。"))


def _time(number: int) -> fields.DateTime:
    needed = number <= 2
    meta = {"label": N_("可选的时间"), "widget": "datetime"}
    if needed:
        return Here(required=True, metadata=meta)
    return Here(load_default=None, allow_none=True, metadata=meta)


class PollForm(FormSchema):
    """Which of up to six times suit."""

    title = line(N_("问的是哪次会议"), 60, required=True)
    open_until = fields.Date(required=True, metadata={"label": N_("回答到哪天为止")})
    start_1, start_2, start_3, start_4, start_5, start_6 = map(_time, range(1, TIMES + 1))
