"""The words of this module as data: states, channels, kinds, and how heavy and how urgent an appeal is."""

from __future__ import annotations

from yishi.toolkit import N_

STATES: dict[str, str] = {
    "raised": N_("已收到，等待受理"),
    "in_hand": N_("办理中"),
    "done": N_("已办结"),
    "rejected": N_("不予受理"),
    "transferred": N_("已转交"),
    "withdrawn": N_("已撤回"),
    "merged": N_("已并入另一件"),
}
OPEN = ("raised", "in_hand")

CHANNELS: dict[str, str] = {
    "web": N_("网上"),
    "qr": N_("扫码"),
    "walk_in": N_("当面"),
    "phone": N_("电话"),
    "wechat": N_("微信"),
    "paper": N_("书面"),
    "hotline": N_("12345 热线"),
    "matter": N_("其他模块转来"),
    "api": N_("接口"),
}
TYPED = ("walk_in", "phone", "wechat", "paper")
"""Channels by which staff write down what a resident says."""

KINDS: dict[str, str] = {
    "difficulty": N_("难题、要办的事"),
    "dispute": N_("矛盾纠纷"),
    "suggestion": N_("意见建议"),
    "other": N_("其他"),
}

SEVERITIES: dict[str, str] = {
    "light": N_("轻：影响小，几户人或一处地方"),
    "medium": N_("中：影响一栋楼，或要几家单位一起办"),
    "heavy": N_("重：影响安全、基本生活，或拖了很久"),
}
SEVERITY_WORDS: dict[str, str] = {"light": N_("轻"), "medium": N_("中"), "heavy": N_("重")}
URGENCIES: dict[str, str] = {
    "low": N_("缓：可以排期办"),
    "normal": N_("一般：要尽快办"),
    "high": N_("急：不马上办会更糟"),
}
URGENCY_WORDS: dict[str, str] = {"low": N_("缓"), "normal": N_("一般"), "high": N_("急")}

SATISFACTIONS: dict[str, str] = {
    "satisfied": N_("满意"),
    "mostly": N_("基本满意"),
    "dissatisfied": N_("不满意"),
}
