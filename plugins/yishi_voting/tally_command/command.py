"""`yishi tally UNITS.csv BALLOTS.csv --rule owners --item 4 --on 2026-06-06`"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from yishi.toolkit import N_, Refusal, _, use_locale
from yishi_voting.counting.outcome import Outcome, Policy
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.counting.tally import POLICIES, BadCount, Ballot, count
from yishi_voting.rules.registry import choose, matter_of
from yishi_voting.tally_command import report
from yishi_voting.tally_command.ballots import read_ballots, read_served
from yishi_voting.tally_command.faults import Fault, Refused
from yishi_voting.tally_command.units import Electorate, read_units

LANGUAGES = {"zh": "zh_CN", "en": "en"}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FIGURE = click.IntRange(min=0)

PROBLEMS = {
    "more_electors_than_members": N_("应到人数（--members）比名册里的人少。"),
    "present_impossible": N_("到会人数（--present）不能少于表决的人数，也不能超过应到人数。"),
    "policy_in_meeting": N_("开会表决没有“送达未反馈”，请不要同时写 --present 和 --non-response。"),
    "representatives_impossible": N_("居民代表人数（--representatives）不能超过应到人数。"),
    "representatives_needed": N_("这种会议要核对组成：请用 --representatives 写明应到人员里有多少居民代表。"),
}
"""What a count refuses for its figures; what it refuses for its rows is found before, with the row."""


@click.command("tally", help=_("不用数据库，直接由名册和表决票两个 CSV 文件计票，逐项说明是否达到法定条件。"))
@click.argument("units", type=FILE, metavar="UNITS.csv")
@click.argument("ballots", type=FILE, metavar="BALLOTS.csv")
@click.option("--rule", "family", required=True, help=_("表决规则，例如 owners（业主共同决定）。"))
@click.option("--item", type=int, help=_("法律里的第几项，按决定当日有效的法律编号。"))
@click.option("--matter", "name", help=_("事项的名称，例如 property_company；与 --item 二选一。"))
@click.option("--on", "day", required=True, metavar="YYYY-MM-DD", help=_("决定的日期，据此选用有效的规则。"))
@click.option(
    "--non-response",
    type=click.Choice(POLICIES),
    default="not_participated",
    show_default=True,
    help=_("送达未反馈的怎样计。"),
)
@click.option("--served", type=FILE, metavar="SERVED.csv", help=_("送达记录。"))
@click.option("--count-parking", is_flag=True, help=_("车位、车库也计入面积和人数。"))
@click.option("--members", type=FIGURE, help=_("会议应到人数；不写就是名册人数。"))
@click.option("--present", type=FIGURE, help=_("会议到会人数；不写就是表决人数。"))
@click.option("--representatives", type=FIGURE, help=_("应到人员里的居民代表人数。"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON。"))
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="zh", show_default=True, help=_("语言。"))
def tally(
    units: Path,
    ballots: Path,
    family: str,
    item: int | None,
    name: str | None,
    day: str,
    non_response: Policy,
    served: Path | None,
    count_parking: bool,
    members: int | None,
    present: int | None,
    representatives: int | None,
    as_json: bool,
    lang: str,
) -> None:
    """Exit code 0 for every count, whatever its result; 2 where there is none."""
    with use_locale(LANGUAGES[lang]):
        try:
            on = _day(day)
            rule, matter = _rule(family, name, item, on)
            electorate = read_units(units, rule, count_parking=count_parking)
            cast, delivered = _said(ballots, served, electorate, non_response, on)
            outcome = _count(
                rule,
                matter,
                electorate,
                cast,
                non_response=non_response,
                served=delivered,
                present=present,
                members=members,
                representatives=representatives,
            )
        except Refused as refused:
            _refuse(refused.faults, as_json=as_json)
        if as_json:
            about = {
                "decided_on": on.isoformat(),
                "units": electorate.units,
                "parking": {"spaces": electorate.parking, "counted": count_parking},
            }
            _print({**about, **outcome.to_json()})
        else:
            report.show(outcome, on.isoformat(), units=electorate.units)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = _("“%(text)s”不是有效的日期，请写成 2026-09-28 这样。", text=text)
        raise Refused([Fault("", 0, "voting.bad_day", message)]) from error


def _rule(family: str, name: str | None, item: int | None, on: date) -> tuple[Rule, Matter]:
    try:
        rule = choose(family, on)
        return rule, matter_of(rule, name=name, item=item)
    except Refusal as refusal:
        raise Refused([Fault("", 0, reason.code, reason.message) for reason in refusal.reasons]) from refusal


def _said(
    ballots: Path, served: Path | None, electorate: Electorate, policy: Policy, on: date
) -> tuple[list[Ballot], frozenset[str]]:
    """Ballots and deliveries; the faults of both files at once."""
    faults: list[Fault] = []
    cast: list[Ballot] = []
    delivered: frozenset[str] = frozenset()
    try:
        cast = read_ballots(ballots, electorate)
    except Refused as refused:
        faults.extend(refused.faults)
    try:
        if served is not None:
            delivered = read_served(served, electorate, on)
    except Refused as refused:
        faults.extend(refused.faults)
    if served is None and policy != "not_participated":
        message = _("没有送达记录，沉默的业主不能计入：请用 --served 给出送达记录。")
        faults.append(Fault("", 0, "voting.served_needed", message))
    if faults:
        raise Refused(faults)
    return cast, delivered


def _count(
    rule: Rule,
    matter: Matter,
    electorate: Electorate,
    cast: list[Ballot],
    *,
    non_response: Policy,
    served: frozenset[str],
    present: int | None,
    members: int | None,
    representatives: int | None,
) -> Outcome:
    try:
        return count(
            rule,
            matter,
            electorate.electors,
            cast,
            non_response=non_response,
            served=served,
            present=present,
            members=members,
            representatives=representatives,
        )
    except BadCount as error:
        raise Refused(
            [Fault("", 0, f"voting.{one.code}", _(PROBLEMS[one.code])) for one in error.problems]
        ) from error


def _refuse(faults: list[Fault], *, as_json: bool) -> None:
    if as_json:
        _print({"refused": [fault.to_json() for fault in faults]})
    for fault in faults:
        click.echo(f"{fault.code}: {fault}", err=True)
    raise SystemExit(2)


def _print(answer: dict[str, object]) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
