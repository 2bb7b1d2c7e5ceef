"""What a community may choose about its votes: only where the law leaves it open."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import N_, FormSchema, _, topics
from yishi_voting.counting.threshold import Threshold
from yishi_voting.kinds import CHANNELS, GROUP_KINDS, NON_RESPONSE
from yishi_voting.rules.bodies import ADJUSTABLE
from yishi_voting.votes.chains import CHAINS

NAME = "voting"

ALL_KINDS = "all"
"""Among the kinds of topics: every one of them, those of modules yet to come included."""


def kind_options() -> list[tuple[str, str]]:
    """All kinds of topics, also those whose module is off here: what was chosen must not get lost."""
    return [(ALL_KINDS, N_("所有议题")), *topics.kinds(everywhere=True)]


WRITTEN = re.compile(r"(>=|>|≥|＞|)\s*(\d{1,3})\s*[/／]\s*(\d{1,3})")


class ShareField(fields.String):
    """A share as people write it: `>1/2`, `>=2/3`, `≥2/3`, or `2/3`, which takes the number in (民法典1259)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found = WRITTEN.fullmatch(str(value).strip())
        if found is None:
            raise ValidationError(_("请写成 >=2/3（含）或 >1/2（不含）这样的比例。"))
        sign, part, whole = found.groups()
        try:
            return str(Threshold(int(part), int(whole), sign not in (">", "＞")))
        except ValueError as wrong:
            raise ValidationError(_("请写成 >=2/3（含）或 >1/2（不含）这样的比例。")) from wrong


def _share(label: str, default: str, help_text: str = "") -> ShareField:
    about = {"help": help_text} if help_text else {}
    return ShareField(
        load_default=default, metadata={"label": label, "group": N_("会议的人数和多数"), **about}
    )


_COMMITTEES, _PARTY, _CHARTER = (
    ADJUSTABLE[key]
    for key in ("two_committees.default", "party_members.default", "residents_representatives.charter")
)


class VotingSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings."""

    chain = fields.String(
        load_default="none",
        validate=validate.OneOf(list(CHAINS)),
        metadata={
            "label": N_("议题要过哪些程序"),
            "help": N_("新提出的议题立案时确定，以后更改设置不影响已有的议题。"),
            "options": [(name, chain.label) for name, chain in CHAINS.items()],
            "group": N_("程序"),
        },
    )
    chain_kinds = fields.List(
        fields.String(validate=validate.Length(1, 60)),
        load_default=["general", "notices.act"],
        metadata={
            "label": N_("哪些种类的议题要过程序"),
            "help": N_("其他议题可以由工作人员在议题的页面上逐件加上程序。"),
            "options": kind_options,
            "group": N_("程序"),
        },
    )
    disclosure_days = fields.Integer(
        load_default=7,
        validate=validate.Range(7, 60),
        metadata={
            "label": N_("四议两公开：每次公开几天"),
            "help": N_("不少于 7 天；属于居务公开的，按城市居民委员会组织法第34条不少于 15 天。"),
            "group": N_("程序"),
        },
    )
    channels = fields.List(
        fields.String(validate=validate.OneOf(list(CHANNELS))),
        load_default=["paper", "onsite", "official"],
        validate=validate.Length(min=1),
        metadata={
            "label": N_("有效的投票方式"),
            "help": N_("不少地方规定业主电子投票须用政府的系统；本平台网上投票须当地允许再选。"),
            "widget": "checkboxes",
            "options": list(CHANNELS.items()),
            "group": N_("投票"),
        },
    )
    double_entry = fields.Boolean(
        load_default=True,
        metadata={
            "label": N_("纸质票由两人分别录入"),
            "help": N_("两次一致才计入。"),
            "group": N_("投票"),
        },
    )
    committees_quorum = _share(
        N_("两委班子会：到会的占应到的多少"),
        _COMMITTEES.quorum,
        N_("写成 >=2/3（含三分之二）或 >1/2（过半数）这样的比例；法律已有规定的会议不能改。"),
    )
    committees_approval = _share(N_("两委班子会：同意的占全体成员多少"), _COMMITTEES.approval)
    party_quorum = _share(N_("党员大会：到会的占应到的多少"), _PARTY.quorum)
    party_approval = _share(N_("党员大会：同意的占应到的多少"), _PARTY.approval)
    charter_quorum = _share(
        N_("2025年底以前的居民代表会议：到会的占应到的多少"),
        _CHARTER.quorum,
        N_("按本社区章程；2026年起按城市居民委员会组织法第29条，不能改。"),
    )
    charter_approval = _share(N_("2025年底以前的居民代表会议：同意的占到会的多少"), _CHARTER.approval)
    proxy_cap = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 50),
        metadata={
            "label": N_("一人最多受几位委托"),
            "help": N_("法律另有上限的，取较小的。"),
            "group": N_("投票"),
        },
    )
    non_response = fields.String(
        load_default="not_participated",
        validate=validate.OneOf(list(NON_RESPONSE)),
        metadata={
            "label": N_("送达后没有反馈的业主"),
            "help": N_("只有议事规则事先写明的，才能选“从多数”或“弃权”。"),
            "options": list(NON_RESPONSE.items()),
            "group": N_("投票"),
        },
    )
    non_response_basis = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "label": N_("依据的议事规则"),
            "help": N_("例如：业主大会议事规则（2025年9月1日通过）第12条。"),
            "group": N_("投票"),
        },
    )
    count_parking_area = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("车位计入面积和人数"),
            "help": N_("各地规定不同；会写在表决公告里。"),
            "group": N_("名册"),
        },
    )
    roster_days = fields.Integer(
        load_default=5,
        validate=validate.Range(1, 60),
        metadata={
            "label": N_("名册公布几天，其间可以提异议"),
            "help": N_("法律另有规定的，按规定。"),
            "group": N_("名册"),
        },
    )
    answer_days = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 30),
        metadata={
            "label": N_("对名册的异议几天内答复"),
            "help": N_("法律另有规定的，按规定。"),
            "group": N_("名册"),
        },
    )
    post_days = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 30),
        metadata={
            "label": N_("计票后几天内公布结果"),
            "help": N_("法律另有规定的，按规定。"),
            "group": N_("结果"),
        },
    )
    remind_days = fields.Integer(
        load_default=3,
        validate=validate.Range(0, 30),
        metadata={
            "label": N_("截止前几天提醒还没有投票的人"),
            "help": N_("0 表示不提醒。"),
            "group": N_("结果"),
        },
    )
    first_area_percent = fields.Integer(
        load_default=50,
        validate=validate.Range(0, 100),
        metadata={
            "label": N_("交付面积达到百分之几，才能筹备首次业主大会"),
            "help": N_("各地规定不同；0 表示不设条件。"),
            "group": N_("首次会议条件"),
        },
    )
    first_years = fields.Integer(
        load_default=2,
        validate=validate.Range(0, 20),
        metadata={
            "label": N_("或者首套房屋交付满几年"),
            "help": N_("0 表示没有这一条。"),
            "group": N_("首次会议条件"),
        },
    )
    first_years_percent = fields.Integer(
        load_default=20,
        validate=validate.Range(0, 100),
        metadata={
            "label": N_("满年数的，交付面积达到百分之几"),
            "group": N_("首次会议条件"),
        },
    )
    first_override = fields.Boolean(
        load_default=False,
        metadata={
            "label": N_("没有达到条件的，写明原因可以先登记"),
            "help": N_("原因会记入存证账本。"),
            "group": N_("首次会议条件"),
        },
    )
    group_days = fields.Integer(
        load_default=60,
        validate=validate.Range(1, 365),
        metadata={
            "label": N_("业主书面要求后几天内成立筹备组"),
            "help": N_("各地规定不同；已经登记的筹备组仍按登记时的天数和人数。"),
            "group": N_("筹备组"),
        },
    )
    group_least = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 99),
        metadata={"label": N_("筹备组最少几人"), "group": N_("筹备组")},
    )
    group_odd = fields.Boolean(
        load_default=True,
        metadata={"label": N_("筹备组人数要是单数"), "group": N_("筹备组")},
    )
    group_owners_percent = fields.Integer(
        load_default=50,
        validate=validate.Range(0, 100),
        metadata={"label": N_("筹备组里业主至少占百分之几"), "group": N_("筹备组")},
    )
    group_heads = fields.List(
        fields.String(validate=validate.OneOf(list(GROUP_KINDS))),
        load_default=["street", "community"],
        validate=validate.Length(min=1),
        metadata={
            "label": N_("筹备组组长由谁担任"),
            "widget": "checkboxes",
            "options": list(GROUP_KINDS.items()),
            "group": N_("筹备组"),
        },
    )
    group_post_days = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 60),
        metadata={"label": N_("成立后几天内公布筹备组名单"), "group": N_("筹备组")},
    )
    first_meeting_days = fields.Integer(
        load_default=90,
        validate=validate.Range(1, 730),
        metadata={"label": N_("成立后几天内召开首次业主大会会议"), "group": N_("筹备组")},
    )
