"""The list that is printed each week, in the usual form: 总数、已销号、未销号、逾期; as Excel, Word or PDF."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from yishi.toolkit import Actor, Refusal, _, calendar, current_tenant, documents
from yishi_worklist.kinds import KINDS, RATINGS, STATES
from yishi_worklist.lists import in_hand
from yishi_worklist.reading import Line
from yishi_worklist.rights import SEES, within
from yishi_worklist.rows import today
from yishi_worklist.wording import closed_late, how_late

MOST = 2000
"""Items on one printed list; more than that is no list to read."""
WIDTHS = (10, 30, 18, 8, 12, 12, 10, 10, 34)
_SHEET = Path(__file__).parent / "sheets" / "weekly.typ"


@dataclass(frozen=True, slots=True)
class WeeklyList:
    """A printed list: `rows` beside `columns`, in the order of numbers. Counts are as of the last day.

    `late` are those not closed by then whose day has passed. No reporter is ever on it.
    """

    title: str
    since: date
    until: date
    total: int
    closed: int
    late: int
    columns: list[str]
    rows: list[list[str]]

    @property
    def running(self) -> int:
        return self.total - self.closed

    @property
    def says(self) -> str:
        """The line under the title: period and the four numbers."""
        return _(
            "%(since)s至%(until)s　总数 %(total)d　已销号 %(closed)d　未销号 %(running)d　逾期 %(late)d",
            since=calendar.say_day(self.since),
            until=calendar.say_day(self.until),
            total=self.total,
            closed=self.closed,
            running=self.running,
            late=self.late,
        )


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def weekly_list(
    actor: Actor,
    *,
    since: date | None = None,
    until: date | None = None,
    estate_id: UUID | None = None,
    for_everybody: bool = False,
) -> WeeklyList:
    """What was in hand from `since` through `until` (this week), as far as the actor sees it.

    `for_everybody` leaves out what is not public and who handles it, to be put up. Refuses
    `worklist.period_wrong`, `worklist.list_too_long`.
    """
    actor.need(SEES)
    monday, sunday = week_of(today())
    first, last = since or (min(monday, until) if until else monday), until or sunday
    if last < first:
        raise Refusal("worklist.period_wrong", _("结束日期早于开始日期，请改过来。"), field="until")
    found = in_hand(first, last, within(actor), estate_id, MOST + 1)
    if len(found) > MOST:
        sentence = _("这段时间的事项超过 %(n)d 件，请缩短时间，或者只选一个小区。", n=MOST)
        raise Refusal("worklist.list_too_long", sentence, field="since")
    lines = [(Line(*row[:-1]), row[-1]) for row in found]
    closed = sum(_closed_by(line, last) for line, _result in lines)
    return WeeklyList(
        title=_("%(place)s办理清单", place=current_tenant().name),
        since=first,
        until=last,
        total=len(lines),
        closed=closed,
        late=sum(not _closed_by(line, last) and _late_on(line, last) for line, _result in lines),
        columns=[
            _("编号"),
            _("事项"),
            _("地点"),
            _("级别"),
            _("登记"),
            _("期限"),
            _("办理人"),
            _("进度"),
            _("结果"),
        ],
        rows=[_row(line, result, last, for_everybody) for line, result in lines],
    )


def _closed_by(line: Line, last: date) -> bool:
    return line.closed_on is not None and line.closed_on <= last


def _late_on(line: Line, last: date) -> bool:
    """As of the last day, or of today where that is still to come."""
    on = min(last, today())
    return line.clock_on is not None and line.clock_on < on


def _row(line: Line, result: str, last: date, for_everybody: bool) -> list[str]:
    hidden = for_everybody and not line.public
    closed = _closed_by(line, last)
    # What was closed later was still in hand on the last day.
    state = "closed" if closed else "assigned" if line.state == "closed" else line.state
    late = closed_late(line.late_days) if closed else how_late(line.days_late)
    said = "" if hidden or not closed else result
    notes = [late, *_extension(line, hidden), said, _(RATINGS[line.rating]) if closed and line.rating else ""]
    return [
        line.called,
        _(KINDS[line.kind]) if hidden else line.title,
        "" if hidden else line.located,
        _(line.level_name) if line.level_name else "—",
        line.opened_on.isoformat(),
        line.promised_on.isoformat() if line.promised_on else _("定期跟进"),
        "" if for_everybody else line.handler_name,
        _(STATES[state]),
        "\n".join(note for note in notes if note),
    ]


def _extension(line: Line, hidden: bool) -> list[str]:
    if line.extended_until is None or hidden:
        return []
    day = calendar.say_day(line.extended_until)
    return [_("延期到%(day)s：%(reason)s", day=day, reason=line.extended_reason)]


def as_pdf(found: WeeklyList, *, locale: str = "zh_CN") -> bytes:
    sheet = {
        "title": found.title,
        "says": found.says,
        "columns": found.columns,
        "widths": list(WIDTHS),
        "rows": found.rows,
        "foot": _("打印日期 %(day)s", day=calendar.say_day(today())),
    }
    return documents.typeset(_SHEET, sheet, locale=locale)


def as_word(found: WeeklyList) -> bytes:
    made = documents.WordDocument(found.title, landscape=True)
    made.text(found.says)
    made.table([found.columns, *([cell.replace("\n", "；") for cell in row] for row in found.rows)])
    return made.packed()


def as_excel(found: WeeklyList) -> bytes:
    """One sheet: title, the four numbers, the table with its head repeated on each printed page."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = _("办理清单")
    page.append([found.title])
    page.append([found.says])
    page.append(found.columns)
    for row in found.rows:
        # Text that begins like a formula stays text.
        page.append([_plain(cell) for cell in row])
    last = get_column_letter(len(WIDTHS))
    for line in (1, 2):
        page.merge_cells(f"A{line}:{last}{line}")
    page["A1"].font = Font(size=16, bold=True)
    page["A1"].alignment = Alignment(horizontal="center")
    thin = Side(style="thin", color="888888")
    for cells in page.iter_rows(min_row=3):
        for cell in cells:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    for cell in page[3]:
        cell.font = Font(bold=True)
    for place, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.freeze_panes = "A4"
    page.print_title_rows = "3:3"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or ord(char) >= 32)
