"""The words of this module as data: kinds of items, states, colours, terms, ratings, what happens to an item."""

from __future__ import annotations

from yishi.toolkit import N_

KINDS: dict[str, str] = {
    "difficulty": N_("群众诉求"),
    "dispute": N_("矛盾纠纷"),
    "decision": N_("议定事项"),
    "task": N_("交办任务"),
    "escalated": N_("下级上报"),
}
FROM_BELOW = "escalated"
"""What a community sent up; nobody opens one by hand."""
BY_HAND: dict[str, str] = {kind: label for kind, label in KINDS.items() if kind != FROM_BELOW}

ESCALATIONS: dict[str, str] = {
    "marked": N_("已上报街道"),
    "sent": N_("已上报街道"),
    "in_hand": N_("街道办理中"),
    "answered": N_("街道已答复"),
    "returned": N_("街道已退回"),
}
"""How an escalation stands. `marked`: written down only, for want of a link."""

STATES: dict[str, str] = {
    "open": N_("待交办"),
    "assigned": N_("办理中"),
    "reported": N_("待销号"),
    "closed": N_("已销号"),
    "withdrawn": N_("已撤销"),
}
RUNNING = ("open", "assigned", "reported")
"""What still has to be done: 未销号."""

COLOURS: dict[str, str] = {
    "green": N_("绿色"),
    "orange": N_("橙色"),
    "red": N_("红色"),
    "blue": N_("蓝色"),
    "grey": N_("灰色"),
}

UNITS: dict[str, str] = {"days": N_("天"), "workdays": N_("个工作日"), "months": N_("个月")}

ROLLS: dict[str, str] = {"next_workday": N_("遇休息日顺延到下一个工作日"), "none": N_("不顺延")}

RATINGS: dict[str, str] = {
    "satisfied": N_("满意"),
    "mostly": N_("基本满意"),
    "dissatisfied": N_("不满意"),
}

METHODS: dict[str, str] = {
    "home": N_("上门"),
    "phone": N_("电话"),
    "wechat": N_("微信"),
    "place": N_("到现场"),
    "other": N_("其他方式"),
}
"""How a return visit was made."""

MARKS: dict[str, str] = {
    "viewed": N_("实时查看"),
    "assigned": N_("即时交办"),
    "inspected": N_("及时督查"),
    "effect": N_("跟踪问效"),
}
"""The four marks of supervision, in their order (A86)."""

ENTRIES: dict[str, str] = {
    "opened": N_("登记"),
    "levelled": N_("定级"),
    "viewed": N_("网格管理员已查看"),
    "assigned": N_("交办"),
    "outside": N_("交给外单位办理"),
    "received": N_("对方已受理"),
    "declined": N_("对方退回"),
    "recalled": N_("收回交办"),
    "progress": N_("进展"),
    "inspected": N_("督查"),
    "urged": N_("督办"),
    "paused": N_("暂停计时"),
    "resumed": N_("恢复计时"),
    "extension_asked": N_("申请延期"),
    "extension_granted": N_("同意延期"),
    "extension_refused": N_("不同意延期"),
    "escalated": N_("上报街道"),
    "up_received": N_("街道收到"),
    "up_progress": N_("街道进展"),
    "up_answered": N_("街道答复"),
    "up_returned": N_("街道退回"),
    "up_reopened": N_("街道重新办理"),
    "down_ended": N_("社区了结"),
    "overdue": N_("逾期"),
    "recounted": N_("期限重新推算"),
    "reported": N_("上报办理结果"),
    "confirmed": N_("反映人确认办好了"),
    "disputed": N_("反映人说没办好"),
    "visited": N_("回访"),
    "sent_back": N_("退回重办"),
    "closed": N_("销号"),
    "reopened": N_("重新办理"),
    "effect_held": N_("问效：效果保持"),
    "effect_failed": N_("问效：问题又出现"),
    "rated": N_("评价"),
    "withdrawn": N_("撤销"),
    "restored": N_("恢复办理"),
}
"""What happens to an item, as its timeline says it."""
