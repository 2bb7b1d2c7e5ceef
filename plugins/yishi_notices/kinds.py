"""The words of this module as data: kinds of notices, of announced acts, of land, of reasons."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import N_


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice: its word, how a drafter chooses it, and where its shortest period comes from."""

    code: str
    label: str
    choice: str
    basis: str = ""


KINDS: dict[str, NoticeKind] = {
    kind.code: kind
    for kind in (
        NoticeKind(
            code="act",
            label=N_("事项公示"),
            choice=N_("事项公示：打算施工、改变用途或聘任，先听意见"),
            basis=N_("本社区设置"),
        ),
        NoticeKind(
            code="disclosure",
            label=N_("居务公开"),
            choice=N_("居务公开：账目、设施、服务、协商结果等"),
            basis=N_("城市居民委员会组织法第34条"),
        ),
        NoticeKind(
            code="resolution",
            label=N_("决议公示"),
            choice=N_("决议公示：会议作出的决议"),
            basis=N_("四议两公开"),
        ),
        NoticeKind(
            code="decision",
            label=N_("决定公布"),
            choice=N_("决定公布：已作出的决定，公布周知"),
            basis=N_("本社区设置"),
        ),
        NoticeKind(
            code="announcement",
            label=N_("一般通知"),
            choice=N_("一般通知：停水、活动等告知，没有公示期"),
        ),
    )
}

ACTS: dict[str, str] = {
    "none": N_("不涉及"),
    "works": N_("施工、修建"),
    "change_of_use": N_("改变用途"),
    "appointment": N_("聘任、选任"),
}

LANDS: dict[str, str] = {
    "none": N_("不占地"),
    "shared_green": N_("业主共有绿地"),
    "shared_other": N_("其他共有场地、设施"),
    "private": N_("专有部分"),
}

STATES: dict[str, str] = {
    "draft": N_("草稿"),
    "posted": N_("公示中"),
    "objected": N_("有异议"),
    "ended": N_("公示期满"),
    "withdrawn": N_("已撤回"),
}

REASONS: dict[str, str] = {
    "occupies_shared_green": N_("占用公共绿地"),
    "safety": N_("不安全"),
    "noise": N_("噪音扰民"),
    "light": N_("挡光、挡通风"),
    "parking": N_("影响停车、通行"),
    "cost": N_("花费不合理"),
    "procedure": N_("程序不对、没征求意见"),
    "other": N_("其他"),
}

OBJECTION_STATES: dict[str, str] = {
    "open": N_("处理中"),
    "upheld": N_("异议成立"),
    "dismissed": N_("异议不成立"),
    "withdrawn": N_("已撤回"),
}
