"""The desk's forms for a vote itself; the rules are in the services, which forms and others share."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import N_, FormSchema, _, current_tenant
from yishi_voting.ballots.choosing import METHODS, YES_NO
from yishi_voting.counting.rule import Rule
from yishi_voting.kinds import CHANNELS, NON_RESPONSE
from yishi_voting.votes.chains import STEPS
from yishi_voting.votes.drafting import MAX_TEXT, MAX_TITLE

PLAN = N_("时间")
WAY = N_("怎么投")
SUBJECT_GROUP = N_("对象")


class LocalMoment(fields.DateTime):
    """A wall clock's `2026-06-06T08:00` here, as an instant."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found: datetime = super()._deserialize(value, attr, data, **kw)
        return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(current_tenant().zone))


class OptionLines(fields.String):
    """Options, one a line; `儿童滑梯 | 30000` where each has a cost. Gives `{"key", "title", "cost"?}`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found: list[dict[str, Any]] = []
        for line in str(value).replace("｜", "|").splitlines():
            title, bar, cost = (part.strip() for part in line.partition("|"))
            if not title and not bar:
                continue
            option: dict[str, Any] = {"key": f"o{len(found) + 1}", "title": title[:120]}
            if bar:
                option["cost"] = _whole(cost)
            found.append(option)
        return found


def _whole(text: str) -> int:
    plain = text.replace(",", "").replace("，", "").removesuffix("元").strip()
    if not (plain.isascii() and plain.isdigit() and 0 < len(plain) < 13):
        raise ValidationError(_("竖线后面写金额，整数，例如：儿童滑梯 | 30000"))
    return int(plain)


def option_lines(options: list[Any]) -> str:
    """Options as they are typed."""
    return "\n".join(
        f"{one['title']} | {one['cost']}" if one.get("cost") is not None else str(one["title"])
        for one in options
    )


class DraftForm(FormSchema):
    """The drafting form; `draft_form` puts in what depends on the rule."""

    title = fields.String(
        required=True,
        validate=validate.Length(max=MAX_TITLE),
        metadata={
            "label": N_("表决什么"),
            "maxlength": MAX_TITLE,
            "placeholder": N_("关于……的表决"),
            "help": N_("一句话，让人一看就知道同意什么。"),
        },
    )
    text = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_TEXT),
        metadata={
            "label": N_("说明"),
            "widget": "textarea",
            "rows": 7,
            "help": N_("一段一行：内容、理由、费用、由谁来做。公告以后不能改。"),
        },
    )
    matter = fields.String(
        required=True,
        metadata={
            "label": N_("属于哪一事项"),
            "help": N_("事项决定要过多少票；每一项的票数见上面的法律条文。"),
        },
    )
    estate_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("小区"), "widget": "select", "group": SUBJECT_GROUP},
    )
    topic_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("对应的议题"), "widget": "select", "group": SUBJECT_GROUP},
    )
    gate_kind = fields.String(
        load_default="",
        metadata={
            "label": N_("表决结果决定哪道程序"),
            "widget": "select",
            "help": N_("选了，通过后议题的这道程序自动算过；没通过就过不了。"),
            "group": SUBJECT_GROUP,
        },
    )
    opens_at = LocalMoment(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("打算什么时候开始"), "group": PLAN},
    )
    closes_at = LocalMoment(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("打算什么时候截止"),
            "help": N_("按截止那一天有效的法律计票。公告时再最后定下来。"),
            "group": PLAN,
        },
    )
    record_date = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("名册以哪一天为准"),
            "help": N_("这一天的业主和面积算数，以后买卖不影响；不填就是公告那天。"),
            "group": PLAN,
        },
    )
    method = fields.String(
        load_default=YES_NO,
        metadata={
            "label": N_("表决方法"),
            "options": [
                (YES_NO, N_("同意、不同意、弃权")),
                *((name, method.title) for name, method in METHODS.items()),
            ],
            "group": WAY,
        },
    )
    options = OptionLines(
        load_default=list,
        metadata={
            "label": N_("选项"),
            "widget": "textarea",
            "rows": 4,
            "help": N_("一行一个；表决同意与否的不用填。分配预算时在竖线后写金额：儿童滑梯 | 30000"),
            "group": WAY,
        },
    )
    seats = fields.Integer(
        load_default=1,
        validate=validate.Range(1, 200),
        metadata={"label": N_("选几名（项）"), "min": 1, "group": WAY},
    )
    budget = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, 10**12),
        metadata={"label": N_("总预算（元）"), "min": 1, "group": WAY},
    )
    channels = fields.List(
        fields.String(),
        load_default=list,
        metadata={
            "label": N_("投票方式"),
            "widget": "checkboxes",
            "options": list(CHANNELS.items()),
            "group": WAY,
        },
    )
    proxy_cap = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 50),
        metadata={
            "label": N_("一人最多受几位委托"),
            "help": N_("0 表示不能委托；不填就按规则和本社区设置。"),
            "min": 0,
            "group": WAY,
        },
    )
    non_response = fields.String(
        load_default="",
        metadata={
            "label": N_("送达后没有反馈的"),
            "options": list(NON_RESPONSE.items()),
            "help": N_("只有议事规则事先写明的，才能选“从多数”或“弃权”；结果会同时写明两种算法。"),
            "group": WAY,
        },
    )
    non_response_basis = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("依据的议事规则"), "group": WAY},
    )
    secret = fields.Boolean(
        load_default=False,
        metadata={"label": N_("无记名投票"), "group": WAY},
    )


def draft_form(rule: Rule, estates: list[tuple[str, str]], topics: list[tuple[str, str]]) -> DraftForm:
    """The form for votes by `rule`; options are `(value, label)`."""
    made = DraftForm()
    steps = [(step.kind, step.label) for step in STEPS.values() if rule.family in step.families]
    matters = [(matter.name, matter_label(matter.number, matter.title)) for matter in rule.matters]
    _give(made, "matter", options=matters)
    _give(made, "estate_id", options=estates)
    _give(made, "topic_id", options=topics)
    _give(made, "gate_kind", options=[("", N_("不决定程序")), *steps])
    return made


def matter_label(number: int | None, title: str) -> str:
    """`第八项 改变共有部分的用途…`"""
    return _("第%(n)s项 %(title)s", n=number, title=_(title)) if number is not None else _(title)


def _give(schema: FormSchema, name: str, **metadata: Any) -> None:
    """Metadata of this one form's field; the class's is shared by all."""
    field = schema.fields[name]
    field.metadata = {**field.metadata, **metadata}


class AnnounceForm(FormSchema):
    """The step that locks the question and sets the days."""

    opens_at = LocalMoment(required=True, metadata={"label": N_("什么时候开始投票")})
    closes_at = LocalMoment(required=True, metadata={"label": N_("什么时候截止")})
    record_date = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("名册以哪一天为准"), "help": N_("不填就是今天。")},
    )
    told = fields.Boolean(
        load_default=False,
        metadata={"label": N_("已经同时告知居民委员会（业主大会会议必须告知）")},
    )


class ReasonForm(FormSchema):
    """Calling a vote off, taking somebody out of the electorate: only the reason is asked."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"label": N_("原因"), "widget": "textarea", "rows": 3, "help": N_("大家会看到。")},
    )


class ExtendForm(FormSchema):
    closes_at = LocalMoment(required=True, metadata={"label": N_("延长到什么时候")})
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"label": N_("原因"), "widget": "textarea", "rows": 3, "help": N_("大家会看到。")},
    )


class CountForm(FormSchema):
    """Figures of a meeting; which of them are asked depends on the matter."""

    present = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 10**7),
        metadata={"label": N_("到会多少人"), "min": 0},
    )
    members = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 10**7),
        metadata={"label": N_("应到多少人"), "help": N_("不填就是名册人数。"), "min": 0},
    )
    representatives = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 10**7),
        metadata={"label": N_("组成人员中居民代表多少人"), "min": 0},
    )
