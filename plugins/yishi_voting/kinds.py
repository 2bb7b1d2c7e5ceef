"""The words of this module: channels, states, deliveries, and why a ballot does not count."""

from __future__ import annotations

from collections.abc import Mapping

from yishi.toolkit import N_

CHANNELS: Mapping[str, str] = {
    "paper": N_("纸质表决票"),
    "onsite": N_("现场投票"),
    "official": N_("政府投票平台"),
    "web": N_("本平台网上投票"),
}

STATES: Mapping[str, str] = {
    "draft": N_("草稿"),
    "announced": N_("已公告"),
    "open": N_("投票中"),
    "closed": N_("已截止"),
    "counted": N_("已计票"),
    "cancelled": N_("已取消"),
}

GATE_STATES: Mapping[str, str] = {
    "pending": N_("待进行"),
    "passed": N_("通过"),
    "failed": N_("未通过"),
    "blocked": N_("暂停"),
}
"""The states of a step, which are its gate's."""

CHOICES: Mapping[str, str] = {
    "yes": N_("同意"),
    "no": N_("不同意"),
    "abstain": N_("弃权"),
}

OUTCOMES: Mapping[str, str] = {
    "passed": N_("通过"),
    "rejected": N_("未通过"),
    "invalid": N_("无效"),
}

DELIVERIES: Mapping[str, str] = {
    "personal": N_("当面送达"),
    "post": N_("邮寄"),
    "posting": N_("公告送达"),
    "web": N_("网上送达"),
}

NON_RESPONSE: Mapping[str, str] = {
    "not_participated": N_("算没有参与"),
    "follow_majority": N_("送达未反馈的，从多数"),
    "abstain": N_("送达未反馈的，算弃权"),
}

BALLOT_STATES: Mapping[str, str] = {
    "counted": N_("计入"),
    "superseded": N_("本人后来改过"),
    "pending_second": N_("等第二人录入"),
    "not_counted": N_("不计入"),
}

NOT_COUNTED: Mapping[str, str] = {
    "late": N_("截止以后才收到"),
    "early": N_("投票开始以前就交来了"),
    "foreign": N_("票号不在名册里"),
    "unsigned": N_("没有本人签名"),
    "spoiled": N_("填写的内容看不出选择"),
    "other_channel": N_("已经用另一种方式投过票，先收到的有效"),
    "duplicate": N_("同一位投票人交了不止一张，先收到的有效"),
    "overtaken": N_("更早收到了另一张票，先收到的有效"),
    "co_owner_conflict": N_("共有人的选择不一致，又没有推选投票人"),
    "not_named": N_("共有人推选了另一位投票人"),
    "channel_off": N_("这次表决不采用这种方式"),
    "proxy_missing": N_("没有书面委托"),
    "proxy_expired": N_("委托已经过期"),
    "proxy_revoked": N_("委托已经撤销"),
    "withdrawn_entry": N_("录入有误，已作废"),
}
"""Reason of a ballot that is kept and does not count, in words; the code stands in the row."""

GROUP_KINDS: Mapping[str, str] = {
    "owner": N_("业主"),
    "street": N_("街道办事处（乡镇政府）"),
    "community": N_("社区（居民委员会）"),
    "developer": N_("建设单位"),
    "other": N_("其他单位"),
}
"""For whom a member of a preparatory group stands."""
