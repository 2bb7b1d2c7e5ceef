"""While a session lasts, and after it: the door, what is said, reviews, outcomes, minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_council.forms.fields import choice, line, long_text
from yishi_council.kinds import CONCLUSIONS, IDENTITIES, MODES, TAGS
from yishi_council.reviewing import GroupCount

OTHER = N_("另写一个标签")


_OWN_MODES = {key: label for key, label in MODES.items() if key != "proxy"}
_OWN_IDENTITIES = {key: label for key, label in IDENTITIES.items() if key != "paper"}


class ArrivalForm(FormSchema):
    """Who is at the door. `who` is `unit:…` or `seat:…`; `q` what was looked for."""

    who = fields.String(required=True, metadata={"widget": "hidden"})
    q = fields.String(load_default="", metadata={"widget": "hidden"})
    mode = choice(N_("怎么参加"), _OWN_MODES, default="onsite", widget="radio")
    identity = choice(
        N_("怎么核对的身份"), _OWN_IDENTITIES, none=N_("现场不用填"), help=N_("视频、电话参加的必须核对。")
    )
    person_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"label": N_("来的是谁"), "widget": "radio"}
    )
    name = line(N_("不在名册上的，填姓名"), 60)
    represents = fields.Boolean(load_default=False, metadata={"label": N_("以后由这位做户代表")})


class ProxyForm(FormSchema):
    """A written proxy, and who brought it. `holder` is `at:…` (on the list), `person:…` (on the roster)."""

    who = fields.String(required=True, metadata={"widget": "hidden"})
    principal_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"label": N_("受谁的委托"), "widget": "radio"}
    )
    proxy_for = line(N_("委托人不在上面的，填姓名"), 60)
    holder = fields.String(load_default="", metadata={"label": N_("谁拿着委托书"), "widget": "radio"})
    name = line(N_("受托人不在上面的，填姓名"), 60)
    holder_here = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("受托人没有自己签到，本人在场，看过证件"),
            "help": N_("没到会的人不能受托。"),
        },
    )
    paper = fields.Boolean(load_default=False, metadata={"label": N_("收到本人签名的书面委托")})
    instructions = line(N_("委托书上写的意见"), 200, help=N_("写了怎么表态就照抄；没写不用填。"))


def _tags(label: str) -> fields.List[str]:
    return fields.List(
        fields.String(validate=validate.OneOf(list(TAGS))),
        load_default=list,
        metadata={"label": label, "options": list(TAGS.items())},
    )


class NoteForm(FormSchema):
    """One opinion. `speaker` is a line of the attendance list, or the name of a guest."""

    item_id = fields.UUID(required=True, metadata={"label": N_("哪一项"), "widget": "select"})
    speaker = line(N_("谁说的"), 120, required=True)
    which = fields.String(load_default="", metadata={"label": N_("是哪一位"), "widget": "radio"})
    text = long_text(N_("说了什么"), 2000, rows=3, required=True)
    tags = _tags(N_("标签"))
    tag = line(OTHER, 12)


class SummaryForm(FormSchema):
    summary = long_text(N_("这一项的小结"), 5000, rows=6)
    tags = _tags(N_("标签"))
    tag = line(OTHER, 12)


class ConcludeForm(FormSchema):
    conclusion = choice(N_("定论"), CONCLUSIONS, widget="radio")
    text = long_text(N_("怎么定的、为什么"), 2000, required=True, help=N_("居民会看到。"))
    transferred_to = line(N_("转交给谁"), 60, help=N_("转交的要填。"))


class MinutesForm(FormSchema):
    text = long_text(
        N_("记录正文"), 20000, rows=10, help=N_("到会情况、发言、评议和定论会自动写进记录，这里写其余的。")
    )


class AmendForm(FormSchema):
    text = long_text(N_("更正的内容"), 1000, rows=3, required=True)
    reason = line(N_("为什么更正"), 400, required=True)


def present(groups: Mapping[str, GroupCount]) -> dict[str, GroupCount]:
    """The groups of which somebody is there."""
    return {key: group for key, group in groups.items() if group.present}


def review_form(groups: Mapping[str, GroupCount]) -> FormSchema:
    """How many of each group that is there said what; the others have no hands to raise."""
    found: dict[str, fields.Field[Any]] = {
        "question": line(N_("评议什么"), 200, placeholder=N_("例如：是否同意在绿地上修建车棚"))
    }
    for key, group in present(groups).items():
        for hand, label in (("yes", N_("同意")), ("no", N_("不同意")), ("abstain", N_("弃权"))):
            meta = {"label": label, "min": 0, "max": group.present}
            found[f"{key}_{hand}"] = fields.Integer(load_default=0, validate=validate.Range(0), metadata=meta)
    schema: type[FormSchema] = FormSchema.from_dict(found, name="ReviewForm")  # type: ignore[assignment]
    return schema()
