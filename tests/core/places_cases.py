"""An estate, its files, and importing them the way a worker does."""

import csv
import io
from pathlib import Path

import openpyxl

from yishi.places import estates
from yishi.places.importing import applying, preview, service

SHIJIHUAYUAN = Path(__file__).parents[1] / "data" / "shijihuayuan_units.csv"
HEADING = [
    "楼栋",
    "单元",
    "房号",
    "面积",
    "业主姓名",
    "联系电话",
    "身份证号",
    "业主编号",
    "登记日期",
    "业主类型",
]


def csv_file(*lines, heading=HEADING):
    """Lines as a .csv file."""
    out = io.StringIO()
    csv.writer(out).writerows([heading, *lines])
    return out.getvalue().encode("utf-8-sig")


def many(count, *, changed=()):
    """A roster of `count` units in ten buildings, every owner with name, telephone and number of their own."""
    lines = []
    for n in range(count):
        building, rest = divmod(n, max(1, count // 10))
        entrance, room = divmod(rest, 60)
        name = (
            "赵钱孙李周吴郑王冯陈"[n % 10]
            + "安平福禄寿喜和顺康宁"[n // 10 % 10]
            + "甲乙丙丁戊己庚辛壬癸"[n // 100 % 10]
        )
        area = f"{60 + n % 40}.{n % 100:02d}" if n not in changed else "123.45"
        lines.append(
            [
                building + 1,
                entrance + 1,
                f"{room // 3 + 1:02d}{room % 3 + 1:02d}",
                area,
                name,
                f"138{n:08d}",
                "",
                f"Y{n}",
            ]
        )
    return csv_file(*lines)


def workbook(lines):
    """Lines as an .xlsx file."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def new_estate(unit, actor, name="世纪花园", tenant=None):
    with unit(tenant):
        return estates.create(actor("administrator", tenant), name).id


def imported(unit, actor, estate_id, data, *, tenant=None, progress=None, **options):
    """Upload, confirm and apply; the state it ended in, and the counts that were shown."""
    who = actor("administrator", tenant)
    with unit(tenant):
        row = service.upload(who, estate_id, "名册.csv", data, **options)
        shown = preview.of_import(row)
        service.confirm(who, row.id, shown.mark, background=False)
        import_id = row.id
    with unit(tenant):
        return applying.run(import_id, progress), shown.counts()
