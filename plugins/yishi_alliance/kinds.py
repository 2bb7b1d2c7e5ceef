"""The words of this module as data: how an order and a handover stand, posts of the joint branch, entries."""

from __future__ import annotations

from yishi.toolkit import N_

ORDER_STATES: dict[str, str] = {
    "sent": N_("待受理"),
    "accepted": N_("办理中"),
    "done": N_("已报结果"),
    "closed": N_("已销号"),
    "refused": N_("已退回"),
    "withdrawn": N_("已收回"),
}
"""交办单, the same on both sides: sent → accepted ⇄ done → closed; or refused by the company, withdrawn by the community."""
RUNNING = ("sent", "accepted", "done")

POSTS: dict[str, str] = {
    "secretary": N_("书记"),
    "deputy": N_("副书记"),
    "organisation": N_("组织委员"),
    "publicity": N_("宣传委员"),
    "discipline": N_("纪检委员"),
    "member": N_("党员"),
}
"""Posts of the joint party branch (A80)."""
ONE_AT_A_TIME = ("secretary",)

ENTRIES: dict[str, str] = {
    "sent": N_("社区交办"),
    "given": N_("分派给公司"),
    "accepted": N_("受理"),
    "refused": N_("退回"),
    "progress": N_("进展"),
    "extension_asked": N_("申请延期"),
    "done": N_("报办理结果"),
    "phone_read": N_("查看了联系电话"),
    "not_taken": N_("社区没有收下"),
    "levelled": N_("社区定级"),
    "inspected": N_("社区督查"),
    "urged": N_("社区督办"),
    "paused": N_("社区暂停计时"),
    "resumed": N_("社区恢复计时"),
    "extension_granted": N_("社区同意延期"),
    "extension_refused": N_("社区不同意延期"),
    "disputed": N_("反映人说没办好"),
    "visited": N_("社区回访，反映人认为没办好"),
    "sent_back": N_("社区退回重办"),
    "confirmed": N_("反映人确认办好了"),
    "recounted": N_("期限重新推算"),
    "overdue": N_("逾期"),
    "closed": N_("社区销号"),
    "reopened": N_("社区要求重新办理"),
    "withdrawn": N_("社区收回"),
}
"""What happened to an order, as its timeline says it."""

COLOURS = ("green", "orange", "red", "blue", "grey")
