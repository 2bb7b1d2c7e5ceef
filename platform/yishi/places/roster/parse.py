"""From a table to a roster: good lines, and what is wrong with the others."""

from __future__ import annotations

from yishi.places.roster.columns import find_columns
from yishi.places.roster.compare import drop_duplicates, join_co_owners, refuse_merged_areas, unify_owners
from yishi.places.roster.drafts import Draft, read_draft
from yishi.places.roster.line import LineReader, Parsed
from yishi.places.roster.normalise import AreaSource
from yishi.places.roster.problems import RowProblem, problem
from yishi.places.roster.rows import Roster
from yishi.places.roster.settle import settle_places
from yishi.places.roster.table import Table


def read_roster(
    table: Table, *, area_required: bool = True, default_area_source: AreaSource | None = None
) -> Roster:
    """Read every line; lines with an error are left out of `rows` and named in `problems`.

    `area_required` refuses a file without areas and lines without one; else they are warned about, because
    a unit without area can't be counted in a vote. `default_area_source` stands in where the file does not
    say where its areas come from. Raises `Refusal` when the columns can't be made out.
    """
    columns = find_columns(table, area_required=area_required)
    problems: list[RowProblem] = []
    if table.other_sheets and table.sheet:
        others = "、".join(table.other_sheets[:10])
        problems.append(problem(1, None, "other_sheets", sheet=table.sheet, others=others))
    drafts: list[Draft] = []
    once = Parsed()
    for index in range(columns.heading_line + 1, len(table.lines)):
        line = LineReader(table, columns, index, problems, once)
        draft = read_draft(line, columns, area_required=area_required, default_source=default_area_source)
        if draft is not None:
            drafts.append(draft)
    settle_places(drafts, columns)
    refuse_merged_areas(drafts, table, columns)
    good = join_co_owners(_good(drafts), table, columns)
    unify_owners(good)
    good = drop_duplicates(_good(good))
    return Roster(
        rows=[draft.row() for draft in good],
        problems=sorted(problems, key=lambda p: p.line),
        columns=columns,
        sheet=table.sheet,
        lines_read=len(drafts),
    )


def _good(drafts: list[Draft]) -> list[Draft]:
    return [draft for draft in drafts if not draft.reader.failed]
