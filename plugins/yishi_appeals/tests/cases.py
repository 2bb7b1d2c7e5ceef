"""Lists and appeals that several tests begin with; all people and numbers are fictional."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from yishi.toolkit import Upload
from yishi_appeals.raising import Content

ZONE = ZoneInfo("Asia/Shanghai")
GARBAGE = Content(text="3号楼2单元门口的垃圾三天没人清了，味道很大。", place="3号楼2单元门口")
LIFT = Content(text="3号楼2单元电梯停了，老人下不来楼。", place="3号楼2单元", category="equipment")
NOISE = Content(text="楼上半夜装修，太吵了。", place="5号楼1单元", kind="dispute", anonymous=True)

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
)
FIRST = {
    "工单编号": "CC20260302001",
    "来电时间": "2026-03-02 09:10",
    "派单时间": "2026-03-02 10:00",
    "诉求人": "周晓宁",
    "联系电话": "13900007001",
    "诉求内容": "世纪花园3号楼垃圾没人清",
    "诉求类别": "环境卫生",
    "地址": "双德街道世纪花园3号楼",
    "办理时限": "2026-03-09",
}


def line(**given):
    """One line of a list by its headings; what is left out is empty."""
    return [given.get(name, "") for name in HEADINGS]


def csv_of(*lines, headings=HEADINGS, encoding="utf-8-sig"):
    out = io.StringIO()
    csv.writer(out).writerows([headings, *lines])
    return Upload("工单.csv", out.getvalue().encode(encoding))


def xlsx_of(*lines, headings=HEADINGS, above=()):
    book = Workbook()
    sheet = book.active
    for cells in [*above, headings, *lines]:
        sheet.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return Upload("工单.xlsx", out.getvalue())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def year_of_cases(year, count, responded, resolved, satisfied):
    """A year's list as the hotline exports it; so many were answered in time, resolved, satisfied."""
    lines = []
    for n in range(count):
        called = datetime.fromisoformat(f"{year}-01-05 09:00") + timedelta(days=5 * n)
        called = min(called, datetime.fromisoformat(f"{year}-12-20 09:00") + timedelta(minutes=n))
        answered = called + timedelta(hours=3 if n < responded else 40)
        lines.append(
            line(
                工单编号=f"{year}-{n:04d}",
                来电时间=called.isoformat(" "),
                派单时间=called.isoformat(" "),
                诉求内容=f"第{n}件诉求",
                响应时间=answered.isoformat(" "),
                回访时间=(called + timedelta(days=4)).isoformat(" "),
                是否解决="是" if n < resolved else "否",
                满意度="满意" if n < satisfied else "不满意",
            )
        )
    return csv_of(*lines)
