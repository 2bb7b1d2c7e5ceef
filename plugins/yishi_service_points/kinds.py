"""The words of this module as data: outcomes, states, forms of papers, fields of everyday matters."""

from __future__ import annotations

from yishi.toolkit import N_

FIELDS: dict[str, str] = {
    "pension": N_("养老"),
    "social_security": N_("社保卡"),
    "medical": N_("医保"),
    "aid": N_("救助补贴"),
    "elders": N_("老年人"),
    "residence": N_("户籍居住"),
    "family": N_("婚育"),
    "disability": N_("残疾人"),
    "housing": N_("房屋"),
    "other": N_("其他"),
}
"""What a guide, a visit or an errand is about (A62)."""

WAITING, ANSWERED = "waiting", "answered"
OUTCOMES: dict[str, str] = {
    WAITING: N_("等待答复"),
    ANSWERED: N_("当场答复"),
    "errand": N_("转帮办代办"),
    "appeal": N_("转为诉求"),
    "topic": N_("转为议题"),
    "dispute": N_("转为矛盾纠纷"),
    "work_item": N_("转入办理清单"),
    "other": N_("已转办"),
}
"""How a visit ended (A61, A64); all but the first two are what it became elsewhere."""

CHANNELS: dict[str, str] = {"now": N_("当场登记"), "paper": N_("纸质登记补录")}

STATES: dict[str, str] = {
    "asked": N_("等待受理"),
    "received": N_("已受理"),
    "with_us": N_("材料在我处"),
    "submitted": N_("已递交"),
    "result": N_("有结果"),
    "handed_back": N_("材料已退回"),
    "closed": N_("已办结"),
    "refused": N_("不予代办"),
    "withdrawn": N_("已撤回"),
    "answered": N_("已答复"),
    "cancelled": N_("已取消"),
}
TAKEN_STATES = ("received", "with_us", "submitted", "result", "handed_back")
"""In these the community has it in hand."""
OPEN_STATES = ("asked", *TAKEN_STATES)
RUNNING = ("received", "with_us", "submitted")
"""In these the deadline runs."""
DUE = ("asked", *RUNNING)
"""The same with what waits to be taken on or answered by a day."""
NEVER_TAKEN = ("asked", "answered", "cancelled")
"""What a resident asked for online and the community has not taken on: not yet, or not at all."""
WAY = (*TAKEN_STATES, "closed")
"""An errand's way, in its order (A65); one that was asked for online begins a step before."""

RESULTS: dict[str, str] = {"done": N_("办成了"), "rejected": N_("没有办成")}

PAPER_FORMS: dict[str, str] = {
    "original": N_("原件"),
    "copy": N_("复印件"),
    "scan": N_("扫描件或照片"),
}
PAPER_STATES: dict[str, str] = {
    "asked": N_("等待受理"),
    "listed": N_("还没交来"),
    "here": N_("在我处"),
    "at_office": N_("在办理窗口"),
    "returned": N_("已退回本人"),
    "kept": N_("窗口收走"),
    "purged": N_("已清除"),
}
STILL_HERE = ("here", "at_office")
"""A paper in one of these must be accounted for before anything is closed."""

AUTHORISED_BY: dict[str, str] = {
    "paper": N_("纸质授权书（已收存）"),
    "file": N_("授权书照片或扫描件"),
}

SIGNERS: dict[str, str] = {
    "self": N_("本人"),
    "family": N_("家属代领"),
    "other": N_("其他受托人代领"),
}

CHANGES: dict[str, str] = {
    "substitute": N_("替班"),
    "swap": N_("换班"),
    "off": N_("停班"),
}
"""What may differ on one day from the roster."""

WEEKDAYS: dict[int, str] = {
    1: N_("星期一"),
    2: N_("星期二"),
    3: N_("星期三"),
    4: N_("星期四"),
    5: N_("星期五"),
    6: N_("星期六"),
    7: N_("星期日"),
}
SHORT_WEEKDAYS: dict[int, str] = {
    1: N_("周一"),
    2: N_("周二"),
    3: N_("周三"),
    4: N_("周四"),
    5: N_("周五"),
    6: N_("周六"),
    7: N_("周日"),
}
