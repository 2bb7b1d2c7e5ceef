"""Hotline cases of the demo: this year's and last year's, so that the three rates and their change are to be seen."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

from yishi.toolkit import Upload
from yishi_appeals.demo.acts import Days
from yishi_appeals.hotline import importing

_TEXTS = (
    ("楼道灯不亮，上下楼看不见", "公共设施"),
    ("小区里乱停车，出不去", "停车管理"),
    ("物业不清扫楼道", "环境卫生"),
    ("暖气不热，家里只有 15 度", "供热"),
    ("二次供水水压低，高层没水", "供水"),
    ("电梯经常停，老人上不去", "电梯等设备"),
    ("楼上装修噪音扰民", "噪音"),
    ("绿化带里有人种菜", "小区绿化"),
)
_CALLERS = ("郝晓梅", "尹志国", "苗秀芝", "乔建平", "邵玉华", "汤明", "孟庆来", "万淑琴")
HEADINGS = (
    "工单编号",
    "来电时间",
    "派单时间",
    "诉求人",
    "联系电话",
    "诉求内容",
    "诉求类别",
    "地址",
    "办理时限",
    "响应时间",
    "回访时间",
    "是否解决",
    "满意度",
    "工单状态",
)


def bring_in(days: Days) -> None:
    """Twice as many last year as this year: 受理事项减少了近一半."""
    this = date(days.today.year, 1, 1)
    elapsed = max(1, (days.today - this).days)
    lines = [
        *_year(date(this.year - 1, 1, 1), 364, 40, days.today),
        *_year(this, elapsed, 21, days.today),
    ]
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *lines])
    upload = Upload("12345工单.csv", out.getvalue().encode("utf-8-sig"))
    found = importing.look_at(days.actor, upload)
    importing.write(found.difference)


def _year(first: date, days: int, count: int, today: date) -> list[list[str]]:
    lines = []
    for n in range(count):
        day = first + timedelta(days=n * days // count)
        called = datetime.combine(day, time(8 + n % 9, n * 7 % 60))
        over = (today - day).days >= 10
        text, category = _TEXTS[n % len(_TEXTS)]
        lines.append(
            [
                f"CC{day:%Y%m%d}{n:03d}",
                f"{called:%Y-%m-%d %H:%M}",
                f"{called + timedelta(minutes=40):%Y-%m-%d %H:%M}",
                _CALLERS[n % len(_CALLERS)],
                f"1390009{1000 + n:04d}",
                f"{n % 9 + 1}号楼{n % 4 + 1}单元：{text}",
                category,
                f"{n % 9 + 1}号楼",
                f"{day + timedelta(days=7):%Y-%m-%d}",
                f"{called + timedelta(hours=2 if n % 11 else 60):%Y-%m-%d %H:%M}" if over else "",
                f"{called + timedelta(days=6):%Y-%m-%d %H:%M}" if over else "",
                ("否" if n % 7 == 6 else "是") if over else "",
                ("不满意" if n % 9 == 8 else "基本满意" if n % 5 == 4 else "满意") if over else "",
                "已办结" if over else "办理中",
            ]
        )
    return lines
