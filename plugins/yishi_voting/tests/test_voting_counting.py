"""The count: the sample estate under both laws, boundaries, meetings, and what can't be counted."""

import ast
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import yishi_voting.counting
from yishi_voting.counting.electors import Elector, Holding, merge
from yishi_voting.counting.outcome import Amount
from yishi_voting.counting.rule import Rule, UnknownMatter
from yishi_voting.counting.shares import hundredths, percent, square_metres
from yishi_voting.counting.tally import BadCount, Ballot, count, count_totals
from yishi_voting.counting.threshold import Threshold
from yishi_voting.rules.registry import PACKS, choose
from yishi_voting.tests.estate import EXPECTED, ballots, electors

NEW, OLD = choose("owners", date(2026, 6, 6)), choose("owners", date(2020, 6, 6))
CASES = [name for name in EXPECTED if name.startswith("T")]
IN_CHINESE = {"passed": "通过", "rejected": "未通过", "invalid": "无效"}


@pytest.fixture(scope="module")
def owners():
    return electors()


def shares(outcome):
    return {check.check.key: percent(check.part, check.whole) for check in outcome.checks}


def passes(outcome):
    return {check.check.key: check.passed for check in outcome.checks}


def test_612_units_are_587_persons(owners):
    assert len(owners) == EXPECTED["total_persons"]
    assert square_metres(sum(elector.area for elector in owners)) == EXPECTED["total_area"]


@pytest.mark.parametrize("case", CASES)
def test_the_sample_estate_under_the_civil_code(owners, case):
    wanted = EXPECTED[case]

    outcome = count(NEW, NEW.item(wanted["item278"]), owners, ballots(case))

    assert outcome.participating == Amount(
        wanted["participating_persons"], hundredths(wanted["participating_area"])
    )
    assert outcome.yes == Amount(wanted["yes_persons"], hundredths(wanted["yes_area"]))
    assert shares(outcome) == {
        "quorum.area": wanted["participation_area_pct"],
        "quorum.persons": wanted["participation_person_pct"],
        "approval.area": wanted["yes_area_pct"],
        "approval.persons": wanted["yes_person_pct"],
    }
    assert passes(outcome) == {
        "quorum.area": wanted["quorum_area_ok"],
        "quorum.persons": wanted["quorum_person_ok"],
        "approval.area": wanted["approve_area_ok"],
        "approval.persons": wanted["approve_person_ok"],
    }
    assert IN_CHINESE[outcome.result] == wanted["result"]


@pytest.mark.parametrize("case", CASES)
def test_the_same_ballots_under_the_property_law(owners, case):
    matter = NEW.item(EXPECTED[case]["item278"]).name

    outcome = count(OLD, matter, owners, ballots(case))

    assert IN_CHINESE[outcome.result] == EXPECTED[case]["result_under_property_law_76"]
    assert {check.check.base for check in outcome.checks} == {"all"}


@pytest.mark.parametrize("case", [name for name in CASES if name.startswith("T3")])
def test_ballots_that_raise_a_fund_suffice_to_use_one(owners, case):
    assert count(NEW, NEW.item(5), owners, ballots(case)).passed


def test_the_line_to_reach_is_said_in_whole_units(owners):
    outcome = count(NEW, NEW.item(4), owners, ballots("T2_hire_exact_half"))

    needed = {check.check.key: check.needed for check in outcome.checks}
    assert square_metres(needed["quorum.area"]) == EXPECTED["quorum_area"]
    assert needed["quorum.persons"] == EXPECTED["quorum_persons_min"]
    assert needed["approval.persons"] == 205


def test_exactly_half_is_not_a_majority(owners):
    outcome = count(NEW, NEW.item(4), owners, ballots("T2_hire_exact_half"))

    assert (outcome.result, outcome.reasons) == ("rejected", ("voting.approval_persons_missed",))
    assert outcome.checks[-1].fraction == "204/408"


def test_a_hundredth_of_a_square_metre_short_is_short():
    """Shown as 66.6667 %, and not two thirds: nothing is decided by what is shown."""
    roll = [Elector("a", 1, 66_666_666), Elector("b", 1, 33_333_334), Elector("c", 1, 0)]

    outcome = count(NEW, NEW.item(1), roll, [Ballot("a", "yes"), Ballot("c", "yes")])

    (area, *_rest) = outcome.checks
    assert (percent(area.part, area.whole), area.passed) == ("66.6667", False)
    assert (outcome.result, outcome.reasons) == ("invalid", ("voting.quorum_area_missed",))
    assert area.needed == area.part + 1


@pytest.mark.parametrize(("rule", "result"), [(NEW, "invalid"), (OLD, "rejected")])
def test_nobody_took_part(owners, rule, result):
    outcome = count(rule, "other", owners, [])

    assert outcome.result == result
    assert outcome.reasons[0] == "voting.nobody_participated"
    assert not any(check.passed for check in outcome.checks if check.check.kind == "approval")


def test_an_abstention_takes_part_and_agrees_to_nothing():
    roll = [Elector(str(n), 1, 100) for n in range(3)]

    without = count(NEW, "other", roll, [Ballot("0", "yes")])
    with_one = count(NEW, "other", roll, [Ballot("0", "yes"), Ballot("1", "abstain")])

    assert without.result == "invalid"
    assert (with_one.result, with_one.reasons) == (
        "rejected",
        ("voting.approval_area_missed", "voting.approval_persons_missed"),
    )


def test_units_of_one_owner_are_one_person_and_the_developers_together_one():
    merged = merge(
        [
            Holding("a", 100),
            Holding("", 10, developers=True),
            Holding("DEV", 20, developers=True),
            Holding("a", 1),
            Holding("DEV2", 3, developers=True),
        ]
    )

    assert merged == [Elector("a", 1, 101), Elector("DEV", 1, 33)]


@pytest.mark.parametrize(
    ("text", "part", "whole", "met", "needed"),
    [
        (">=2/3", 2, 3, True, 2),
        (">2/3", 2, 3, False, 3),
        (">1/2", 204, 408, False, 205),
        (">1/2", 205, 408, True, 205),
        (">=3/4", 345, 460, True, 345),
        (">=2/3", 391, 587, False, 392),
        (">=1/2", 0, 0, False, 0),
        (">1/2", 520, 1038, True, 520),
        (">1/2", 519, 1038, False, 520),
    ],
)
def test_a_line_is_reached_or_exceeded(text, part, whole, met, needed):
    threshold = Threshold.parse(text)

    assert threshold.met(part, whole) is met
    assert threshold.needed(whole) == needed
    assert str(threshold) == text
    assert threshold.line(whole) == Fraction(text.strip(">=")) * whole


@pytest.mark.parametrize("text", ["2/3", ">=2", "<1/2", ">=3/2", ">1/0", ">=66.7%"])
def test_no_threshold(text):
    with pytest.raises(ValueError, match=r"no threshold|no share"):
        Threshold.parse(text)


def meeting(family, on, **figures):
    """A meeting's figures: `members` in all, who said what, who was there."""
    total = Amount(figures["members"])
    voices = {name: Amount(figures.pop(name, 0)) for name in ("yes", "no", "abstain")}
    return count_totals(choose(family, on), None, total=total, **voices, **figures)


DAY, BEFORE = date(2026, 6, 24), date(2020, 6, 20)


@pytest.mark.parametrize(
    ("family", "on", "figures", "result"),
    [
        (
            "council_review",
            BEFORE,
            {"members": 45, "present": 39, "yes": 11, "no": 25, "abstain": 3},
            "rejected",
        ),
        ("council_review", BEFORE, {"members": 45, "present": 29, "yes": 29}, "invalid"),
        ("council_review", BEFORE, {"members": 45, "present": 30, "yes": 16}, "passed"),
        ("residents_representatives", BEFORE, {"members": 60, "present": 46, "yes": 31, "no": 15}, "passed"),
        ("residents_representatives", BEFORE, {"members": 60, "present": 39, "yes": 31}, "invalid"),
        (
            "residents_representatives",
            BEFORE,
            {"members": 60, "present": 46, "yes": 23, "no": 23},
            "rejected",
        ),
        (
            "residents_representatives",
            DAY,
            {"members": 60, "representatives": 51, "present": 46, "yes": 31},
            "passed",
        ),
        (
            "residents_representatives",
            DAY,
            {"members": 60, "representatives": 47, "present": 46, "yes": 31},
            "invalid",
        ),
        (
            "residents_representatives",
            DAY,
            {"members": 60, "representatives": 48, "present": 40, "yes": 21},
            "passed",
        ),
        ("two_committees", BEFORE, {"members": 13, "present": 11, "yes": 8}, "passed"),
        ("two_committees", BEFORE, {"members": 13, "present": 11, "yes": 6}, "rejected"),
        ("two_committees", BEFORE, {"members": 12, "present": 6, "yes": 6}, "invalid"),
        (
            "household_assembly",
            DAY,
            {"members": 1038, "present": 557, "yes": 431, "no": 92, "abstain": 34},
            "passed",
        ),
        ("household_assembly", DAY, {"members": 1038, "present": 519, "yes": 519}, "invalid"),
        ("household_assembly", BEFORE, {"members": 1038, "present": 520, "yes": 260}, "rejected"),
        ("residents_assembly", DAY, {"members": 100, "present": 51, "yes": 26}, "passed"),
        ("group_assembly", BEFORE, {"members": 30, "present": 16, "yes": 9}, "passed"),
        ("party_members", DAY, {"members": 30, "present": 20, "yes": 15}, "passed"),
        ("party_members", DAY, {"members": 30, "present": 20, "yes": 14}, "rejected"),
        ("party_members", DAY, {"members": 30, "present": 19, "yes": 19}, "invalid"),
        ("simple_majority", DAY, {"members": 99, "yes": 3, "no": 2, "abstain": 1}, "rejected"),
        ("plurality", DAY, {"members": 99, "yes": 3, "no": 2, "abstain": 9}, "passed"),
        ("plurality", DAY, {"members": 99, "yes": 3, "no": 3}, "rejected"),
        ("representatives_election", DAY, {"members": 60, "yes": 40}, "invalid"),
        ("representatives_election", DAY, {"members": 60, "yes": 41}, "passed"),
        ("residents_election", DAY, {"members": 60, "yes": 16, "no": 15}, "passed"),
    ],
)
def test_a_meeting_by_its_figures(family, on, figures, result):
    assert meeting(family, on, **figures).result == result


def test_who_is_there_and_silent_counts_as_present():
    by_name = count(
        choose("two_committees", BEFORE),
        None,
        [Elector(str(n)) for n in range(13)],
        [Ballot(str(n), "yes") for n in range(6)],
        present=11,
    )

    assert (by_name.result, by_name.checks[0].fraction, by_name.checks[1].fraction) == (
        "rejected",
        "11/13",
        "6/13",
    )


@pytest.mark.parametrize(
    ("electors_of", "cast", "more", "codes"),
    [
        (["a", "a"], [], {}, ["elector_twice"]),
        (
            ["a"],
            [("b", "yes"), ("a", "maybe"), ("a", "no")],
            {},
            ["unknown_elector", "unknown_choice", "ballot_twice"],
        ),
        (["a"], [("a", "yes"), ("a", "no")], {}, ["ballot_twice"]),
        (["a"], [], {"served": {"x"}, "non_response": "abstain"}, ["unknown_elector"]),
        (["a"], [], {"non_response": "guess"}, ["unknown_policy"]),
        (["a"], [("a", "yes")], {"present": 0}, ["present_impossible"]),
        (["a", "b"], [], {"members": 1}, ["more_electors_than_members"]),
        (["a"], [], {"present": 1, "non_response": "abstain"}, ["policy_in_meeting"]),
        (["a"], [], {"representatives": 2}, ["representatives_impossible"]),
    ],
)
def test_what_cannot_be_counted_says_why(electors_of, cast, more, codes):
    roll = [Elector(key, 1, 1) for key in electors_of]

    with pytest.raises(BadCount) as refused:
        count(NEW, "other", roll, [Ballot(*one) for one in cast], **more)

    assert [problem.code for problem in refused.value.problems] == codes


def test_figures_that_cannot_be_are_refused():
    def refused(**figures):
        with pytest.raises(BadCount) as found:
            count_totals(NEW, "other", **{"total": Amount(2, 2), "no": Amount(), **figures})
        return [problem.code for problem in found.value.problems]

    assert refused(yes=Amount(3, 1)) == ["more_voices_than_electors"]
    assert refused(yes=Amount(1, 1), silent=Amount(2, 1)) == ["more_voices_than_electors"]
    assert refused(yes=Amount(-1, 1)) == ["not_whole"]
    assert refused(yes=Amount(1.0, 1)) == ["not_whole"]


def test_the_composition_must_be_said_where_the_law_asks_for_it():
    with pytest.raises(BadCount, match="representatives_needed"):
        meeting("residents_representatives", DAY, members=60, present=46, yes=31)


def test_an_unknown_matter_names_those_there_are():
    with pytest.raises(UnknownMatter, match="raise_repair_fund"):
        NEW.matter("repair_fund")
    with pytest.raises(UnknownMatter):
        OLD.item(8)


@pytest.mark.parametrize("rule", PACKS, ids=lambda rule: rule.key)
def test_a_rule_goes_to_json_and_back(rule):
    assert Rule.from_json(json.loads(json.dumps(rule.to_json()))) == rule


def test_an_outcome_is_plain_json(owners):
    answer = count(NEW, NEW.item(3), owners, ballots("T1_elect_committee")).to_json()

    assert json.loads(json.dumps(answer)) == answer
    assert answer["totals"] | answer["yes"] == {
        "persons": 283,
        "persons_of_all": "48.2112",
        "area": "25193.30",
        "area_of_all": "50.8501",
    }
    assert "area" not in meeting("two_committees", DAY, members=13, present=11, yes=8).to_json()["totals"]


def test_shares_are_rounded_half_up_and_nothing_has_no_share():
    assert [percent(1, 3), percent(2, 3), percent(1, 8, 2), percent(1, 16, 1)] == [
        "33.3333",
        "66.6667",
        "12.50",
        "6.3",
    ]
    assert percent(1, 200, 0) == "1"
    assert percent(0, 0) is None


@pytest.mark.parametrize(
    ("text", "area"), [("88.4", 8840), ("88.40", 8840), ("7", 700), ("0.01", 1), ("1.500", 150)]
)
def test_an_area_is_read_exactly(text, area):
    assert hundredths(text) == area


@pytest.mark.parametrize("text", ["", "88.405", "-1", "1e3", "1,000", "８８", ".5", "nan"])
def test_no_area(text):
    with pytest.raises(ValueError, match="no area"):
        hundredths(text)


def modules():
    return sorted(Path(yishi_voting.counting.__file__).parent.glob("*.py"))


def near_counting():
    """All modules in which votes are added up, compared or read."""
    plugin = Path(yishi_voting.counting.__file__).parents[1]
    parts = ("counting", "methods", "tally_command")
    return sorted(
        [*(path for part in parts for path in (plugin / part).rglob("*.py")), plugin / "votes" / "results.py"]
    )


def inexact(tree):
    """What may make a fraction of a vote wrong: floats, decimals, rounding, and `/`, which makes floats of ints."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()) | ast.Div():
                yield ast.dump(node)
            case ast.Name(id="float" | "Decimal" | "math") | ast.Call(func=ast.Name(id="round")):
                yield ast.dump(node)
            case ast.Import(names=names) if {name.name for name in names} & {"math", "decimal", "statistics"}:
                yield ast.dump(node)
            case ast.ImportFrom(module="math" | "decimal" | "statistics"):
                yield ast.dump(node)


@pytest.mark.parametrize("path", near_counting(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_float_appears_anywhere_near_counting(path):
    assert list(inexact(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "line", ["0.5", "a / b", "float(a)", "round(a)", "Decimal(a)", "math.ceil(a)", "import math", "a /= b"]
)
def test_the_scan_finds_what_is_inexact(line):
    assert list(inexact(ast.parse(line)))


def test_the_scan_covers_methods_results_and_the_command():
    scanned = {f"{path.parent.name}/{path.stem}" for path in near_counting()}
    assert {"counting/tally", "methods/tallying", "votes/results", "tally_command/units"} <= scanned


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_counting_needs_nothing_but_python(path):
    allowed = {
        "__future__",
        "collections",
        "dataclasses",
        "datetime",
        "fractions",
        "operator",
        "re",
        "typing",
    }
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert {name.name.split(".")[0] for name in node.names} <= allowed
        if isinstance(node, ast.ImportFrom):
            assert node.module.split(".")[0] in allowed or node.module.startswith("yishi_voting.counting.")
