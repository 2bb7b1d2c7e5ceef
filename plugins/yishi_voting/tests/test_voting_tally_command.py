"""`yishi tally`: from files to an answer, and from bad files to refusals with their rows."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from yishi_voting.tally_command.command import tally as command
from yishi_voting.tests.estate import DATA, EXPECTED

YISHI = "from yishi.cli import main; main()"

UNITS = (
    "building,unit,room,room_no,type,area,owner_id,owner_kind,status\n"
    "1,1,0101,1-1-0101,A,50.00,DEV,建设单位,未出售\n"
    "1,1,0102,1-1-0102,A,50.00,B9,自然人,已售未交付\n"
    "1,1,0103,1-1-0103,A,60.5,甲,自然人,已交付\n"
    "1,1,0104,1-1-0104,A,39.5,甲,自然人,已交付\n"
    "1,1,0105,1-1-0105,A,100,乙,自然人,已交付\n"
    "1,1,P1,P-1,车位,12.00,丙,自然人,已交付\n"
)


@pytest.fixture
def tally(tmp_path):
    """`tally(ballots, "--item", "4")`: exit code, and the JSON answer (or what stood on stderr)."""

    def run(ballots, *options, units=UNITS, served=None, rule="owners", on="2026-06-06", as_json=True):
        files = {"units.csv": units, "ballots.csv": ballots}
        if served is not None:
            files["served.csv"] = served
            options = (*options, "--served", str(tmp_path / "served.csv"))
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        args = [
            str(tmp_path / "units.csv"),
            str(tmp_path / "ballots.csv"),
            "--rule",
            rule,
            "--on",
            on,
        ]
        result = CliRunner().invoke(command, [*args, *options, *(["--json"] if as_json else [])])
        return result.exit_code, json.loads(result.stdout) if as_json and result.stdout else result.output

    return run


def sample(case, *options, on="2026-06-06"):
    paths = [str(DATA / "units.csv"), str(DATA / f"ballots_{case}.csv")]
    return CliRunner().invoke(command, [*paths, "--rule", "owners", "--on", on, *options])


def rows_and_codes(answer):
    return [(fault["row"], fault["code"]) for fault in answer["refused"]]


@pytest.mark.parametrize("case", [name for name in EXPECTED if name.startswith("T")])
def test_the_sample_files_give_the_expected_figures(case):
    wanted = EXPECTED[case]

    result = sample(case, "--item", str(wanted["item278"]), "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["units"] == EXPECTED["total_units"]
    assert (answer["totals"]["area"], answer["totals"]["persons"]) == (
        EXPECTED["total_area"],
        EXPECTED["total_persons"],
    )
    assert answer["yes"]["area"] == wanted["yes_area"]
    assert [test["percent"] for test in answer["tests"]] == [
        wanted["participation_area_pct"],
        wanted["participation_person_pct"],
        wanted["yes_area_pct"],
        wanted["yes_person_pct"],
    ]
    assert answer["result"] == ("passed" if wanted["result"] == "通过" else "rejected")
    assert answer["articles"] == ["民法典第278条第二款"]


def test_the_rule_follows_the_day():
    case = ("T1_elect_committee", "--item", "3", "--json")
    last, first = sample(*case, on="2020-12-31"), sample(*case, on="2021-01-01")

    old, new = json.loads(last.stdout), json.loads(first.stdout)
    assert (old["rule"]["key"], old["result"]) == ("owners.property_law_76", "rejected")
    assert (new["rule"]["key"], new["result"]) == ("owners.civil_code_278", "passed")
    assert old["rule"]["effective_to"] == "2020-12-31"
    assert old["tests"][1]["fraction"] == "283/587"


def test_people_read_a_table():
    said = sample("T2_hire_exact_half", "--item", "4")

    assert said.exit_code == 0
    assert "204/408" in said.stdout
    assert "结果：未通过" in said.stdout


def test_people_read_it_in_english_too():
    files = [str(DATA / "units.csv"), str(DATA / "ballots_T2_hire_exact_half.csv")]
    options = ["--rule", "owners", "--item", "4", "--on", "2026-06-06", "--lang", "en"]

    ran = subprocess.run(
        [sys.executable, "-c", YISHI, "tally", *files, *options], capture_output=True, check=True
    )

    said = ran.stdout.decode()
    assert "Result: Not passed" in said
    assert "more than 1/2" in said
    assert not any("\u4e00" <= character <= "\u9fff" for character in said)


@pytest.mark.parametrize(
    ("on", "item", "code"),
    [
        ("2020-06-06", "8", "voting.unknown_item"),
        ("2020-06-06", "9", "voting.unknown_item"),
        ("2026-06-06", "10", "voting.unknown_item"),
        ("2026-06-06", "0", "voting.unknown_item"),
        ("2007-09-30", "1", "voting.no_rule_in_force"),
        ("2026-13-01", "1", "voting.bad_day"),
    ],
)
def test_an_item_is_numbered_by_the_law_in_force(tally, on, item, code):
    status, answer = tally("owner_id,choice\n", "--item", item, on=on)

    assert (status, [fault["code"] for fault in answer["refused"]]) == (2, [code])


@pytest.mark.parametrize(
    ("options", "on", "name", "item"),
    [
        (("--matter", "raise_repair_fund"), "2026-06-06", "raise_repair_fund", 6),
        (("--matter", "raise_repair_fund"), "2020-06-06", "raise_repair_fund", 5),
        (("--matter", "change_common_use"), "2020-06-06", "change_common_use", 7),
        (("--item", "5"), "2020-06-06", "repair_fund", 5),
        (("--item", "6", "--matter", "raise_repair_fund"), "2026-06-06", "raise_repair_fund", 6),
    ],
)
def test_a_matter_by_name_or_number(tally, options, on, name, item):
    status, answer = tally("owner_id,choice\n", *options, on=on)

    assert (status, answer["matter"]["name"], answer["matter"]["item"]) == (0, name, item)


@pytest.mark.parametrize(
    ("options", "rule", "code"),
    [
        ((), "owners", "voting.unknown_matter"),
        (("--matter", "shed"), "owners", "voting.unknown_matter"),
        (("--item", "6", "--matter", "other"), "owners", "voting.item_and_matter_differ"),
        (("--item", "1"), "council_review", "voting.unknown_item"),
        ((), "shareholders", "voting.unknown_rule"),
        ((), "residents_representatives", "voting.representatives_needed"),
        (("--present", "9"), "two_committees", "voting.present_impossible"),
        (("--members", "1"), "two_committees", "voting.more_electors_than_members"),
        (("--item", "4", "--non-response", "abstain"), "owners", "voting.served_needed"),
    ],
)
def test_options_that_do_not_fit_are_refused(tally, options, rule, code):
    status, answer = tally("owner_id,choice\n", *options, rule=rule)

    assert (status, [fault["code"] for fault in answer["refused"]]) == (2, [code])


def test_units_merge_into_persons(tally):
    status, answer = tally("owner_id,choice\nDEV,同意\n甲,Yes\n乙,弃权\n", "--item", "4")

    assert status == 0
    assert answer["totals"]["persons"] == 3
    assert (answer["yes"]["persons"], answer["yes"]["area"]) == (2, "200.00")
    assert (answer["units"], answer["parking"]) == (5, {"spaces": 1, "counted": False})


def test_parking_counts_where_the_owners_so_decided(tally):
    _status, answer = tally("owner_id,choice\n丙,no\n", "--item", "4", "--count-parking")

    assert (answer["totals"]["persons"], answer["totals"]["area"], answer["units"]) == (4, "312.00", 6)
    assert answer["no"]["area"] == "12.00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_files_as_spreadsheets_write_them(tally, encoding):
    ballots = "业主编号,表决意见,渠道\r\n甲,赞成,纸质\r\n\r\n乙,不同意,线上\r\n"

    status, answer = tally(ballots.encode(encoding), "--item", "4", units=UNITS.encode(encoding))

    assert (status, answer["yes"]["persons"], answer["no"]["persons"]) == (0, 1, 1)


def test_every_bad_row_is_named(tally):
    ballots = "owner_id,choice\n甲,同意\n丁,同意\n甲,反对\n乙,也许\nB9,同意\n,同意\n"

    status, answer = tally(ballots, "--item", "4")

    assert status == 2
    assert rows_and_codes(answer) == [
        (3, "voting.unknown_owner"),
        (4, "voting.ballot_twice"),
        (5, "voting.bad_choice"),
        (6, "voting.not_delivered"),
        (7, "voting.unknown_owner"),
    ]


def test_refusals_are_said_to_people_too(tally):
    status, said = tally("owner_id,choice\n丁,同意\n", "--item", "4", as_json=False)

    assert status == 2
    assert "voting.unknown_owner: ballots.csv 第2行：名册里没有业主“丁”。" in said


def test_two_ballots_of_one_developer_are_two_ballots_of_one_person(tally):
    units = UNITS + "1,1,0106,1-1-0106,A,1,DEV2,建设单位,未出售\n"

    _status, answer = tally("owner_id,choice\nDEV,同意\nDEV2,同意\n", "--item", "4", units=units)

    assert rows_and_codes(answer) == [(3, "voting.ballot_twice")]


@pytest.mark.parametrize(
    ("ballots", "faults"),
    [
        (b"owner_id,choice\n\xff\xfe,yes\n", [(2, "voting.bad_encoding")]),
        ("\ufeffowner_id,choice\n甲,".encode() + b"\xcd\xac\xd2\xe2\n", [(2, "voting.bad_encoding")]),
        ("owner_id,choice\n".encode("utf-16"), [(1, "voting.bad_encoding")]),
        (b"owner_id,choice\n\x80\x81", [(2, "voting.bad_encoding")]),
        ("owner,choice\n", [(1, "voting.column_missing")]),
        ("", [(1, "voting.column_missing")]),
        ("owner_id,choice,意见\n", [(1, "voting.column_twice")]),
        ('owner_id,choice\n甲,"yes\n', [(2, "voting.bad_csv")]),
    ],
)
def test_a_file_that_cannot_be_read(tally, ballots, faults):
    status, answer = tally(ballots, "--item", "4")

    assert (status, rows_and_codes(answer)) == (2, faults)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tally):
    ballots = 'owner_id,choice,note\n甲,yes,"两\n行"\n\n丁,yes,\n'

    _status, answer = tally(ballots, "--item", "4")

    assert rows_and_codes(answer) == [(5, "voting.unknown_owner")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1,1,0103,1-1-0103,A,60.5,丁,自然人,已交付", "voting.unit_twice"),
        ("1,1,0107,1-1-0107,A,60.555,丁,自然人,已交付", "voting.bad_area"),
        ("1,1,0107,1-1-0107,A,0,丁,自然人,已交付", "voting.bad_area"),
        ("1,1,0107,1-1-0107,A,1e2,丁,自然人,已交付", "voting.bad_area"),
        ("1,1,0107,1-1-0107,A,60.5,,自然人,已交付", "voting.owner_missing"),
    ],
)
def test_a_bad_roster_is_refused(tally, line, code):
    status, answer = tally("owner_id,choice\n", "--item", "4", units=UNITS + line + "\n")

    assert (status, rows_and_codes(answer)) == (2, [(8, code)])


def test_an_empty_roster_is_refused(tally):
    _status, answer = tally("owner_id,choice\n", "--item", "4", units="owner_id,area\n")

    assert rows_and_codes(answer) == [(0, "voting.no_units")]


def test_the_served_who_kept_silent(tally):
    served = "owner_id,served_on,how\nDEV,2026-05-20,当面\n甲,2026-05-20,邮寄\n"

    options = ("--item", "4", "--non-response", "follow_majority")
    status, answer = tally("owner_id,choice\n甲,yes\n", *options, served=served)

    assert status == 0
    assert answer["non_response"]["joined"] == "yes"
    assert (answer["yes"]["persons"], answer["without_policy"]["yes"]["persons"]) == (2, 1)
    assert (answer["result"], answer["without_policy"]["result"]) == ("passed", "invalid")
    assert answer["notes"] == ["voting.silent_electors_decide"]


def test_both_counts_are_shown_to_people(tally):
    options = ("--item", "4", "--non-response", "follow_majority")
    _status, said = tally("owner_id,choice\n甲,yes\n", *options, served="owner_id\nDEV\n", as_json=False)

    assert said.index("结果：通过") < said.index("如果都视为没有参与表决") < said.index("结果：无效")
    assert "两种计法结果不同" in said


def test_bad_deliveries_and_ballots_are_named_at_once(tally):
    served = "owner_id,served_on\n丁,\n甲,昨天\n乙,2026-06-07\n"

    _status, answer = tally(
        "owner_id,choice\n戊,yes\n", "--item", "4", "--non-response", "abstain", served=served
    )

    assert [(fault["file"], fault["row"], fault["code"]) for fault in answer["refused"]] == [
        ("ballots.csv", 2, "voting.unknown_owner"),
        ("served.csv", 2, "voting.unknown_owner"),
        ("served.csv", 3, "voting.bad_day"),
        ("served.csv", 4, "voting.served_late"),
    ]


def test_a_body_of_persons_needs_no_area(tally):
    members = "owner_id\n" + "".join(f"m{n}\n" for n in range(13)) + "m0\n"
    ballots = "owner_id,choice\n" + "".join(f"m{n},yes\n" for n in range(8))

    status, answer = tally(ballots, "--present", "11", units=members, rule="two_committees", on="2020-06-22")

    assert (status, answer["result"], answer["totals"]["persons"]) == (0, "passed", 13)
    assert answer["meeting"] == {"present": 11}
    assert "area" not in answer["totals"]


def test_a_rule_by_its_full_key(tally):
    _status, answer = tally("owner_id,choice\n", "--item", "4", rule="owners.civil_code_278")
    status, refused = tally("owner_id,choice\n", "--item", "4", rule="owners.property_law_76")

    assert answer["rule"]["key"] == "owners.civil_code_278"
    assert (status, refused["refused"][0]["code"]) == (2, "voting.no_rule_in_force")
