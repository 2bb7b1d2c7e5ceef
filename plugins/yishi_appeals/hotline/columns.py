"""Which line of a hotline list is the heading, and which column holds what, by the names they usually have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from yishi.toolkit import N_, Refusal, _, listed

LABELS: Mapping[str, str] = {
    "case_number": N_("工单编号"),
    "called_at": N_("来电时间"),
    "dispatched_at": N_("派单时间"),
    "caller": N_("诉求人"),
    "phone": N_("联系电话"),
    "text": N_("诉求内容"),
    "category": N_("诉求类别"),
    "address": N_("地址"),
    "due_at": N_("办理时限"),
    "responded_at": N_("响应时间"),
    "called_back_at": N_("回访时间"),
    "resolved": N_("是否解决"),
    "satisfaction": N_("满意度"),
    "closed": N_("工单状态"),
    "excluded": N_("剔除原因"),
}
"""How each column is called in messages; codes are those of `HotlineCase`, but for `phone`."""

_SYNONYMS: Mapping[str, str] = {
    "case_number": "工单编号 工单号 工单流水号 案件编号 案件号 诉求编号 受理编号 任务编号 事件编号 件号 流水号 编号",
    "called_at": "来电时间 来电日期 诉求时间 受理时间 受理日期 登记时间 反映时间 创建时间 提交时间",
    "dispatched_at": "派单时间 派发时间 下派时间 转派时间 转办时间 交办时间 分派时间 派件时间 派单日期",
    "caller": "诉求人 来电人 反映人 诉求人姓名 来电人姓名 反映人姓名 市民姓名 姓名 联系人",
    "phone": "联系电话 来电号码 来电电话 电话 电话号码 手机 手机号 手机号码 联系方式 主叫号码 诉求人电话",
    "text": "诉求内容 反映内容 来电内容 工单内容 诉求描述 问题描述 事件描述 主要内容 诉求详情 内容 描述",
    "category": "诉求类别 诉求类型 诉求分类 问题类别 问题分类 问题类型 事项分类 工单分类 一级分类 类别 分类",
    "address": "地址 诉求地址 事发地址 事发地点 问题地址 发生地址 发生地点 事件地点 详细地址 诉求地点 所在小区",
    "due_at": "办理时限 办结时限 办理期限 截止时间 截止日期 到期时间 应办结时间 限办时间 处理时限 要求办结时间",
    "responded_at": "响应时间 联系时间 首次联系时间 首次响应时间 联系诉求人时间",
    "called_back_at": "回访时间 回访日期 回访完成时间",
    "resolved": "是否解决 解决情况 是否已解决 解决结果 回访是否解决",
    "satisfaction": "满意度 满意情况 是否满意 满意度评价 回访满意度 办理满意度",
    "closed": "工单状态 办理状态 处理状态 案件状态 状态 是否办结",
    "excluded": "剔除原因 不计入考核原因 剔除理由 不纳入考核原因",
}
_FIELDS = {word: name for name, words in _SYNONYMS.items() for word in words.split()}
_NEEDED = ("case_number", "text")
_HEADING_WITHIN = 20
_NOISE = re.compile(r"[\s*＊:：]|[(\[【〔（].*?[)\]】〕）]")


def find_heading(lines: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """The heading's line (from 0) and `field → column`; of two columns of one name the first counts.

    A title, a date and empty lines may stand above it. Refuses with `appeals.columns_missing` what has no line
    with a case number and a text.
    """
    best: tuple[int, dict[str, int]] = (0, {})
    for line, cells in enumerate(lines[:_HEADING_WITHIN]):
        found = _columns(cells)
        if len(found) > len(best[1]):
            best = (line, found)
    missing = [name for name in _NEEDED if name not in best[1]]
    if missing:
        names = listed([_(LABELS[name]) for name in missing])
        sentence = _(
            "没有找到这些列：%(names)s。请用 12345 平台导出的原表，第一行要有“工单编号”“诉求内容”等列名。",
            names=names,
        )
        raise Refusal("appeals.columns_missing", sentence, field="file")
    return best


def _columns(cells: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in enumerate(cells):
        name = _FIELDS.get(_NOISE.sub("", cell)) if isinstance(cell, str) else None
        if name is not None:
            found.setdefault(name, column)
    return found
