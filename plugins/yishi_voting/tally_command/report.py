"""The count as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yishi.toolkit import N_, _
from yishi_voting.counting.outcome import Amount, CheckResult, Outcome, Tally
from yishi_voting.counting.shares import percent, square_metres

RESULTS = {
    "passed": N_("通过"),
    "rejected": N_("未通过"),
    "invalid": N_("无效（没有达到规定的参加人数或组成）"),
}
POLICIES = {
    "not_participated": N_("视为没有参与表决"),
    "follow_majority": N_("计入已表决的多数"),
    "abstain": N_("计入弃权"),
}
NAMES = {
    ("quorum", "area"): N_("参与面积"),
    ("quorum", "persons"): N_("参与人数"),
    ("approval", "area"): N_("同意面积"),
    ("approval", "persons"): N_("同意人数"),
    ("composition", "persons"): N_("居民代表人数"),
}
MORE_THAN = N_("超过 %(share)s")
AT_LEAST = N_("%(share)s 以上")
NOTES = {
    "voting.no_common_majority": N_("面积和人数领先的意见不同或者打平，送达未反馈的业主没有计入。"),
    "voting.silent_electors_decide": N_("结果取决于送达未反馈的业主怎样计入：两种计法结果不同。"),
}


def show(outcome: Outcome, decided_on: str, *, units: int) -> None:
    """On stdout, in the current language."""
    console = Console(highlight=False, soft_wrap=True)
    rule, matter = outcome.rule, outcome.matter
    console.print(f"[bold]{escape(_(rule.title))}[/bold]  {rule.key}")
    console.print(escape(_("决定日期 %(day)s，规则版本 %(version)s", day=decided_on, version=rule.version)))
    item = _("第%(n)d项", n=matter.number) if matter.number is not None else ""
    console.print(escape("  ".join(part for part in (item, _(matter.title)) if part)))
    console.print(
        escape(_("名册：%(units)d 套（行），%(persons)d 人", units=units, persons=outcome.total.persons))
    )
    _show_tally(console, outcome, outcome.counted)
    if outcome.non_response != "not_participated":
        policy = _(POLICIES[outcome.non_response])
        silent = outcome.silent.persons
        console.print()
        console.print(escape(_("送达未反馈的 %(n)d 人：%(policy)s。", n=silent, policy=policy)))
        console.print(escape(_("如果都视为没有参与表决：")))
        _show_tally(console, outcome, outcome.returned)
    for note in outcome.notes:
        console.print(escape(_(NOTES[note])))


def _show_tally(console: Console, outcome: Outcome, tally: Tally) -> None:
    by_area = "area" in outcome.rule.measures
    voices = tally.voices
    amounts = (
        (_("全体"), outcome.total),
        (_("参与表决"), voices.participating),
        (_("同意"), voices.yes),
        (_("反对"), voices.no),
        (_("弃权"), voices.abstain),
    )
    headings = ["", _("人数"), _("占全体"), *([_("面积（㎡）"), _("占全体")] if by_area else [])]
    console.print()
    _table(console, headings, (_amount(label, amount, outcome.total, by_area) for label, amount in amounts))
    console.print()
    _table(console, [_("条件"), _("数字"), _("比例"), _("要求"), _("至少"), ""], map(_check, tally.checks))
    console.print()
    articles = " ".join(dict.fromkeys(_(result.check.article) for result in tally.checks))
    console.print(escape(_("依据：%(articles)s", articles=articles)))
    console.print(f"[bold]{escape(_('结果：%(result)s', result=_(RESULTS[tally.result])))}[/bold]")


def _amount(label: str, amount: Amount, total: Amount, by_area: bool) -> list[str]:
    cells = [label, str(amount.persons), _percent(amount.persons, total.persons)]
    if by_area:
        cells += [square_metres(amount.area), _percent(amount.area, total.area)]
    return cells


def _check(result: CheckResult) -> list[str]:
    check = result.check
    threshold = check.threshold
    share = f"{threshold.numerator}/{threshold.denominator}"
    found = result.to_json()
    return [
        _(NAMES[check.kind, check.measure]),
        result.fraction,
        _percent(result.part, result.whole),
        _(AT_LEAST if threshold.inclusive else MORE_THAN, share=share),
        found["needed"],
        _("达到") if result.passed else _("没有达到"),
    ]


def _percent(part: int, whole: int) -> str:
    share = percent(part, whole)
    return "—" if share is None else f"{share} %"


def _table(console: Console, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)
