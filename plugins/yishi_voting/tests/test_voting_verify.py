"""Whatever is changed in an export is found: by its hash, by the recount, in the end by the signed ledger."""

import base64
import copy
import hashlib
import json
import zipfile
from dataclasses import replace

import pytest

from yishi_voting import service
from yishi_voting.proof import exporting, verify_vote
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION
from yishi_voting.tests.exports import checked, hashed
from yishi_voting.tests.test_voting_export import exported, owners, secret

OPTIONS = tuple({"key": key, "title": key} for key in ("甲", "乙", "丙"))


@pytest.fixture
def signed_export(case):
    return exported(owners(case))


@pytest.fixture
def secret_export(case):
    return exported(secret(case))


def ballots(document):
    return document["parts"]["ballots"]["ballots"]


def counted(document):
    return [ballot for ballot in ballots(document) if ballot["state"] == "counted"]


def matter(document):
    name = document["parts"]["vote"]["matter"]
    return next(m for m in document["parts"]["rule"]["matters"] if m["name"] == name)


def a_ballot(document):
    counted(document)[0]["choice"]["choice"] = "no"


def an_abstention(document):
    counted(document)[0]["choice"]["choice"] = "abstain"


def a_dropped_ballot(document):
    ballots(document).remove(counted(document)[0])


def a_dropped_late_ballot(document):
    ballots(document).remove(next(b for b in ballots(document) if b["state"] == "not_counted"))


def a_doubled_ballot(document):
    ballots(document).append(copy.deepcopy(counted(document)[0]))


def a_ballot_that_counts_after_all(document):
    kept = next(b for b in ballots(document) if b["state"] == "not_counted" and b["number"] == 3)
    kept.update(state="counted", reason="")


def a_ballot_of_a_stranger(document):
    counted(document)[0]["number"] = 99


def a_ballot_under_another_number(document):
    counted(document)[0]["number"] = 6


def a_late_ballot(document):
    counted(document)[0]["received_at"] = "2026-05-10T10:00:01+00:00"


def another_channel(document):
    document["parts"]["vote"]["channels"] = ["paper", "onsite"]


def an_area(document):
    elector = document["parts"]["electorate"]["electors"][0]
    elector[3] += 1
    elector[4][0][1] += 1


def an_area_that_does_not_add_up(document):
    document["parts"]["electorate"]["electors"][0][3] -= 4000


def a_person_more(document):
    document["parts"]["electorate"]["electors"][0][2] = 2


def an_elector_less(document):
    del document["parts"]["electorate"]["electors"][-1]


def an_elector_twice(document):
    electors = document["parts"]["electorate"]["electors"]
    electors.append(copy.deepcopy(electors[0]))


def the_threshold(document):
    for check in matter(document)["checks"]:
        check["threshold"] = ">=1/100"


def a_test_left_out(document):
    matter(document)["checks"].pop()


def the_policy(document):
    document["parts"]["vote"]["non_response"] = "not_participated"


def a_delivery(document):
    document["parts"]["deliveries"]["served"].pop()


def the_outcome(document):
    document["parts"]["outcome"]["result"] = document["parts"]["vote"]["outcome"] = "rejected"


def a_figure_of_the_outcome(document):
    document["parts"]["outcome"]["yes"]["persons"] += 1


def a_field_more_in_the_outcome(document):
    document["parts"]["outcome"]["remark"] = "已经核对"


def the_word_alone(document):
    document["parts"]["vote"]["outcome"] = "invalid"


TAMPERINGS = [
    a_ballot,
    an_abstention,
    a_dropped_ballot,
    a_dropped_late_ballot,
    a_doubled_ballot,
    a_ballot_that_counts_after_all,
    a_ballot_of_a_stranger,
    a_ballot_under_another_number,
    a_late_ballot,
    another_channel,
    an_area,
    an_area_that_does_not_add_up,
    a_person_more,
    an_elector_less,
    an_elector_twice,
    the_threshold,
    a_test_left_out,
    the_policy,
    a_delivery,
    the_outcome,
    a_figure_of_the_outcome,
    a_field_more_in_the_outcome,
    the_word_alone,
]


def said(report):
    return "\n".join(report.wrong)


def test_every_tampering_with_a_signed_vote_is_found(signed_export, tmp_path):
    assert checked(signed_export, tmp_path).exit_code == 0
    for change in TAMPERINGS:
        altered = copy.deepcopy(signed_export)
        change(altered)
        report = checked(altered, tmp_path)
        assert report.exit_code == 1, change.__name__
        assert "哈希不符" in said(report), change.__name__


def test_it_is_found_by_the_recount_also_where_hashes_were_made_to_fit(signed_export, tmp_path):
    """A forger who rewrites hashes, digests and the references to them, but not the outcome; no ledger."""
    for change in TAMPERINGS:
        altered = copy.deepcopy(signed_export)
        change(altered)
        altered = {**hashed(altered), "ledger": None}
        report = checked(altered, tmp_path)
        assert report.exit_code == 1, change.__name__
        assert "哈希不符" not in said(report), change.__name__


def forged(document):
    """The first ballot turned, all else made to fit, the outcome counted anew as the program would."""
    found = copy.deepcopy(document)
    a_ballot(found)
    found = hashed(found)
    report = verify_vote.Report()
    check = verify_vote.Check(found, report)
    count = verify_vote.Roll(found["parts"], check._electorate())
    votes = [(b["number"], b["choice"]["choice"]) for b in counted(found)]
    found["parts"]["outcome"] |= count.stated(votes)
    found["parts"]["vote"]["outcome"] = found["parts"]["outcome"]["result"]
    return hashed(found)


def test_a_perfect_forgery_fails_at_the_ledger(signed_export, tmp_path):
    altered = forged(signed_export)
    alone = checked({**altered, "ledger": None}, tmp_path)
    assert alone.exit_code == 0
    assert any("请把上面的哈希与张贴的公告核对" in line for line in alone.unchecked)

    report = checked(altered, tmp_path)
    assert report.exit_code == 1
    assert "the ledger holds another 'ballots'" in said(report)
    assert "the ledger holds another 'result'" in said(report)


def test_a_forged_ledger_fails_at_its_root_and_a_forged_root_at_the_signature(signed_export, tmp_path):
    altered = forged(signed_export)
    facts = altered["ledger"]["entry"]["facts"]
    check = verify_vote.Check(altered, verify_vote.Report())
    facts |= {
        "outcome": altered["parts"]["vote"]["outcome"],
        "ballots": check.ballots_hash(),
        "result": altered["hashes"]["outcome"],
    }
    report = checked(altered, tmp_path)
    assert said(report) == "账本证明不成立 / the proof does not lead to the ledger's root"

    entry = verify_vote.canonical_json(altered["ledger"]["entry"])
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    path = [bytes.fromhex(one) for one in altered["ledger"]["path"]]
    root = verify_vote.climb(leaf, altered["ledger"]["seq"] - 1, altered["ledger"]["size"], path)
    lines = altered["ledger"]["checkpoint"].split("\n")
    lines[2] = base64.b64encode(root).decode()
    altered["ledger"]["checkpoint"] = "\n".join(lines)
    assert "no true signature" in said(checked(altered, tmp_path))


def test_the_published_key_is_held_against_the_signature(signed_export, tmp_path):
    own = signed_export["ledger"]["key"]
    report = checked(signed_export, tmp_path, key=own)
    assert (report.exit_code, report.unchecked) == (0, [])
    assert report.lines()[-1] == "结论：全部相符。/ Verdict: everything matches."
    name, mark, key = own.split("+", 2)
    assert checked(signed_export, tmp_path, key=f"{name}+{mark}+{key[:-4]}AAA=").exit_code == 1


@pytest.mark.parametrize("place", ["seq", "size"])
def test_a_proof_for_another_place_does_not_hold(signed_export, tmp_path, place):
    signed_export["ledger"][place] -= 1
    assert checked(signed_export, tmp_path).exit_code == 1


def test_every_tampering_with_a_secret_vote_is_found(secret_export, tmp_path):
    def turned(document):
        next(b for b in ballots(document) if b[1] == {"choice": "no"})[1]["choice"] = "yes"

    def dropped(document):
        ballots(document).pop()

    def doubled(document):
        ballots(document).append(ballots(document)[-1])

    def stuffed(document):
        ballots(document).append(["ffffffff-ffff-4fff-bfff-ffffffffffff", {"choice": "yes"}, ""])

    def spoiled_no_more(document):
        next(b for b in ballots(document) if "spoiled" in b[1])[1].update(choice="yes")

    def another_receipt(document):
        ballots(document)[0][2] = "0" * 64

    for change in (turned, dropped, doubled, stuffed, spoiled_no_more, another_receipt):
        altered = copy.deepcopy(secret_export)
        change(altered)
        assert checked(altered, tmp_path).exit_code == 1, change.__name__
        # And with the hashes made to fit, the ledger has another set of ballots.
        report = checked(hashed(altered), tmp_path)
        assert "the ledger holds another 'ballots'" in said(report), change.__name__


def test_a_choice_among_options_is_recounted_with_the_laws_tests(case, tmp_path):
    election = replace(QUESTION, matter="committee_election", method="approval", options=OPTIONS, seats=2)
    flats = tuple((f"{n}01", 8000, [f"业主{n}号"]) for n in range(1, 11))
    case.settle(*flats).open(election)
    for number, choice in {
        1: ["甲", "乙"],
        2: ["甲", "乙"],
        3: ["甲"],
        4: ["甲"],
        5: ["甲"],
        6: ["丙"],
        7: [],
    }.items():
        case.paper(number, choice, channel="onsite")
    case.close().count()
    document = exported(case)
    report = checked(document, tmp_path)
    assert report.exit_code == 0, report.lines()
    assert any("入选 / elected: 甲" in fact for fact in report.facts)

    winners = copy.deepcopy(document)
    winners["parts"]["outcome"]["elected"] = ["甲", "乙"]
    assert "elected" in said(checked(hashed(winners), tmp_path))
    rounds = copy.deepcopy(document)
    rounds["parts"]["outcome"]["winners"]["rounds"][0]["tally"]["丙"] = "5"
    assert "votes of the rounds" in said(checked(hashed(rounds), tmp_path))
    unknown = copy.deepcopy(document)
    counted(unknown)[0]["choice"]["choice"] = ["丁"]
    assert "unknown options" in said(checked(hashed(unknown), tmp_path))


def test_co_owners_who_contradict_each_other(case, tmp_path):
    case.settle(
        ("101", 8000, ["叶主强", "居民乐"]), ("102", 9000, ["孙安禄"]), ("103", 100, ["李安康"])
    ).open()
    case.web("owner", "yes")
    case.web("resident", "no")
    case.paper(2, "yes", channel="onsite")
    case.close().count()
    document = exported(case)
    assert document["parts"]["outcome"]["channels"] == {"conflict": 1, "onsite": 1}
    report = checked(document, tmp_path)
    assert report.exit_code == 0, report.lines()


def test_a_meeting_with_its_figures(case, tmp_path):
    meeting = Content(
        title="居民代表会议", family="residents_representatives", matter="general", channels=("onsite",)
    )
    case.announce(meeting, opens="2026-04-10 11:00", closes="2026-04-10 21:00")
    with case.unit():
        service.build_from_members(case.worker, case.vote_id, [Member(f"m{n}", f"m{n}") for n in range(9)])
    case.open(moment="2026-04-10 12:00")
    for number, choice in enumerate(["yes"] * 4 + ["no"], 1):
        case.paper(number, choice, channel="onsite")
    case.close("2026-04-10 21:00").count(present=6, members=9, representatives=8)
    document = exported(case)
    assert checked(document, tmp_path).exit_code == 0
    document["parts"]["vote"]["present"] = 4
    assert "到会或应到人数不可能" in said(checked(hashed(document), tmp_path))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d.update(format="other"), "no exported vote"),
        (lambda d: d.update(version=2), "unknown version"),
        (lambda d: d["parts"].pop("rule"), "parts are missing"),
        (lambda d: d["parts"].update(rule=[]), "wrong form"),
        (lambda d: d.pop("hashes"), "wrong form"),
    ],
)
def test_what_is_no_export_is_not_checked(signed_export, tmp_path, change, sentence):
    change(signed_export)
    report = checked(signed_export, tmp_path)
    assert report.exit_code == 2
    assert sentence in report.unreadable


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1, "a": 2}', '{"a": 1.5}', "NaN", "\xff"])
def test_what_is_no_json_is_not_checked(tmp_path, text):
    path = tmp_path / "vote.json"
    path.write_bytes(text.encode("latin-1"))
    assert verify_vote.main([str(path)]) == 2
    assert verify_vote.verify(tmp_path / "missing").exit_code == 2


def test_a_document_within_the_form_but_senseless_does_not_pass(signed_export, tmp_path):
    """Each value of the document replaced by something of another type: never exit code 0, never a crash."""
    places = list(leaves(signed_export["parts"]))
    assert len(places) > 200
    for place in places:
        altered = copy.deepcopy(signed_export)
        spot = altered["parts"]
        for key in place[:-1]:
            spot = spot[key]
        spot[place[-1]] = {"?": []} if not isinstance(spot[place[-1]], dict) else 7
        report = verify_vote.Report()
        path = tmp_path / "vote.json"
        path.write_text(json.dumps(altered, ensure_ascii=False), "utf-8")
        report = verify_vote.verify(path)
        assert report.exit_code in (1, 2), place


def leaves(value, place=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        # One matter of the rule is enough: the others have the same form.
        if place == ("rule", "matters") and key > 0:
            continue
        yield (*place, key)
        yield from leaves(item, (*place, key))


def test_the_zip_may_hold_one_document_only(signed_export, tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("vote.json", exporting.to_json(signed_export))
        archive.writestr("other/vote.json", exporting.to_json(signed_export))
    assert verify_vote.verify(path).exit_code == 2
