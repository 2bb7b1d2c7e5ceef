"""The export of a counted vote: from services, command line and web, checked by the program it comes with."""

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases
from yishi.toolkit import NotAllowed, Refusal, Unknown, db, ledger, new_id, system
from yishi_voting import service
from yishi_voting.models import Ballot, Elector, SecretBallot, Vote
from yishi_voting.proof import exporting, verify_vote
from yishi_voting.service import Content, Member
from yishi_voting.tests.cases import QUESTION
from yishi_voting.tests.exports import checked, rehashed

DOCS = Path(exporting.__file__).parents[3] / "docs" / "voting"
FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("103", 9050, ["孙安禄"]),
    ("104", 7000, ["赵安平", "钱安福"]),
    ("105", 6000, ["李安康"]),
    ("106", 8800, ["周安宁"]),
)
POLICY = {"non_response": "follow_majority", "non_response_basis": "业主大会议事规则第12条"}


def owners(case, **changes):
    """A ballot changed on the web, papers, one of a stranger, one twice; a silent owner who was served."""
    case.settle(*FLATS).open(replace(QUESTION, **POLICY, **changes))
    first = case.web("owner", "no")
    case.web("owner", "yes", replaces=first.ballot_id)
    case.web("resident", "yes")
    case.paper(3, "yes")
    case.paper(3, "no")
    case.paper(99, "yes")
    case.paper(4, "abstain", channel="onsite")
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, [1, 2, 3, 4, 5], "personal")
    case.close().count()
    return case


def secret(case):
    """Three of four vote, one by the box with a spoiled paper."""
    election = Content(
        title="换届", family="household_election", matter="committee_election", channels=("web", "paper")
    )
    case.announce(election, on="2026-03-01 09:00", opens="2026-04-01 08:00", closes="2026-04-02 18:00")
    with case.unit():
        people = [
            Member("h1", "叶主强", case.actor("owner").person_id),
            Member("h2", "居民乐", case.actor("resident").person_id),
            Member("h3", "葛长安"),
            Member("h4", "赵安平"),
        ]
        service.build_from_members(case.worker, case.vote_id, people)
        service.post_electorate(case.worker, case.vote_id)
    case.open(moment="2026-04-01 09:00")
    case.web("owner", "yes")
    case.receipt = case.web("resident", "no").receipt
    with case.unit():
        service.mark_handed_in(case.actor("recorder"), case.vote_id, 3)
    case.close("2026-04-02 18:00")
    with case.unit():
        service.enter_box(case.actor("recorder"), case.vote_id, [], spoiled=1)
    case.count()
    return case


def exported(case):
    with case.unit():
        return exporting.export_vote(case.actor("recorder"), case.vote_id)


@on_both_databases
def test_a_genuine_export_verifies(case, tmp_path):
    report = checked(exported(owners(case)), tmp_path)
    assert report.exit_code == 0, report.lines()
    said = "\n".join(report.lines())
    assert "重算的结果 / result recomputed: 通过 passed" in said
    assert "approval.area" in said
    assert report.unchecked == [verify_vote.OWN_KEY]


@on_both_databases
def test_a_genuine_export_of_a_secret_vote_verifies(case, tmp_path):
    report = checked(exported(secret(case)), tmp_path)
    assert report.exit_code == 0, report.lines()
    assert any("nobody can know" in line for line in report.unchecked)


def test_the_same_vote_gives_the_same_parts(case):
    owners(case)
    first, second = exported(case), exported(case)
    assert first["parts"] == second["parts"]
    assert first["hashes"] == second["hashes"]
    with case.unit(writes=False):
        vote = db.get_one(Vote, (case.actor("owner").tenant_id, case.vote_id))
        hashes = first["hashes"]
        stated = (vote.rule_hash, vote.electorate_hash, vote.result_hash)
        assert (hashes["rule"], hashes["electorate"], hashes["outcome"]) == stated


def test_no_name_and_no_person_is_in_it(case):
    text = exporting.to_json(exported(owners(case))).decode()
    for flat in FLATS:
        assert not any(name in text for name in flat[2])
    with case.unit(writes=False):
        assert not any(str(person_id) in text for person_id in case.people.values())


def test_a_secret_ballot_leads_to_nobody_and_its_holder_finds_it(case):
    document = exported(secret(case))
    parts = document["parts"]
    assert set(parts["ballots"]) == {"secret", "ballots"}
    with case.unit(writes=False):
        kept = db.execute(select(SecretBallot.id, SecretBallot.choice, SecretBallot.receipt_hash)).all()
    assert sorted(parts["ballots"]["ballots"]) == sorted([str(i), choice, mark] for i, choice, mark in kept)
    assert {len(line) for line in parts["electorate"]["electors"]} == {5}
    assert "cast" not in json.dumps(parts["electorate"])
    from yishi_voting.ballots.receipts import receipt_hash

    (mine,) = [b for b in parts["ballots"]["ballots"] if b[2] == receipt_hash(case.vote_id, case.receipt)]
    assert mine[1] == {"choice": "no"}


def test_only_a_counted_vote_is_exported_and_only_by_counters(case):
    case.settle(*FLATS).open()
    with case.unit():
        with pytest.raises(Refusal, match=r"voting\.not_counted_yet"):
            exporting.export_vote(case.actor("recorder"), case.vote_id)
        with pytest.raises(NotAllowed):
            exporting.export_vote(case.actor("owner"), case.vote_id)
        with pytest.raises(Unknown):
            exporting.export_vote(case.actor("recorder"), new_id())


def test_every_export_is_on_record_with_its_fingerprint(case):
    document = exported(owners(case))
    with case.unit(writes=False):
        (entry,) = [line["entry"] for line in ledger.entries() if line["entry"]["act"] == "voting.exported"]
    assert entry["facts"] == {"vote": str(case.vote_id), "export": exporting.fingerprint(document)}


@pytest.fixture
def files(case, tmp_path, command):
    """`files("vote.zip")`: exported by the command, on this test's database."""
    owners(case)

    def export(name, vote="1"):
        path = tmp_path / name
        return path, command("export", "vote", "yangguang", vote, "-o", str(path))

    return export


@pytest.mark.parametrize("name", ["vote.zip", "vote.json"])
def test_the_command_exports_and_verifies(files, command, name):
    path, done = files(name)
    assert done.exit_code == 0, done.output
    verified = command("verify", str(path))
    assert verified.exit_code == 0, verified.output
    assert "重算的结果" in verified.output


def test_the_command_refuses_what_it_cant_do(files, command, tmp_path):
    assert isinstance(files("a.json", "77")[1].exception, Unknown)
    assert isinstance(files("b.json", "x")[1].exception, Unknown)
    assert files("c.txt")[1].exit_code == 2
    (tmp_path / "d.json").write_text("kept", "utf-8")
    assert isinstance(files("d.json")[1].exception, Refusal)
    assert (tmp_path / "d.json").read_text("utf-8") == "kept"
    assert command("verify", str(tmp_path / "d.json")).exit_code == 2


@pytest.mark.parametrize("flags", [["-I", "-S"], ["-I"]])
def test_the_program_runs_alone_in_an_empty_environment(case, tmp_path, flags):
    """The zip holds all: with `-S` not even a signature can be checked, which it says."""
    archive = tmp_path / "vote.zip"
    archive.write_bytes(exporting.to_zip(exported(owners(case))))
    with zipfile.ZipFile(archive) as opened:
        opened.extract("verify_vote.py", tmp_path / "alone")
    done = subprocess.run(
        [sys.executable, *flags, str(tmp_path / "alone" / "verify_vote.py"), str(archive)],
        capture_output=True,
        cwd=tmp_path / "alone",
        env={"PYTHONUTF8": "1"},
        check=False,
    )
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    assert "Verdict: everything that was checked matches." in said
    assert ("cryptography is not installed" in said) == ("-S" in flags)


def test_counters_download_it_and_everybody_the_program(case, tenant, as_role, client, tmp_path):
    owners(case)
    path = f"{tenant.base}/voting/{case.vote_id}/export"
    answer = as_role("recorder").post_form(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["verify_vote.py", "vote.json"]
        archive.extractall(tmp_path)
    assert verify_vote.verify(tmp_path / "vote.json").exit_code == 0
    assert as_role("owner").post_form(path).status_code == 403
    assert client.get(path).status_code == 405

    program = client.get(f"{tenant.base}/voting/verify_vote.py")
    assert program.status_code == 200
    assert program.mimetype == "text/x-python"
    assert program.data == (tmp_path / "verify_vote.py").read_bytes()


def test_the_installation_itself_may_export(case):
    owners(case)
    with case.unit():
        document = exporting.export_vote(system(case.actor("owner").tenant_id, "cli"), case.vote_id)
    assert document["ledger"]["entry"]["facts"]["vote"] == str(case.vote_id)


# --- without ballots, for everybody -----------------------------------------------------------------------


def public(case):
    with case.unit(writes=False):
        return exporting.export_public(case.actor("resident"), case.vote_id)


@on_both_databases
def test_a_posted_result_is_checked_without_its_ballots(case, tmp_path):
    owners(case)
    with case.unit():
        service.post_result(case.worker, case.vote_id)
    document = public(case)
    report = checked(document, tmp_path)
    assert report.exit_code == 0, report.lines()
    assert any("no ballots are in it" in line for line in report.unchecked)
    assert any("就是这次计票" in line for line in report.checked)
    assert document["parts"]["electorate"]["persons"] == 6


def test_no_room_no_name_and_no_choice_of_anybody_is_in_it(case):
    owners(case)
    document = public(case)
    text = exporting.to_json(document).decode()
    with case.unit(writes=False):
        for elector in db.scalars(select(Elector)):
            for unit in elector.units:
                assert unit["label"] not in text
            assert elector.identity not in text
            assert not any(name in text for name in elector.name.split("、"))
        assert not any(digest in text for digest in db.scalars(select(Ballot.digest)))
    assert set(document["parts"]) == {"vote", "rule", "electorate", "outcome"}
    assert set(document["parts"]["electorate"]) == {"record_date", "electors", "persons", "area", "hash"}


@pytest.mark.parametrize("part", ["totals", "yes", "hash"])
def test_figures_that_were_changed_are_found(case, tmp_path, part):
    owners(case)
    document = public(case)
    parts = document["parts"]
    if part == "totals":
        parts["electorate"]["persons"] += 1
    elif part == "yes":
        parts["outcome"]["without_policy"]["yes"]["persons"] += 1
    else:
        parts["electorate"]["hash"] = "0" * 64
    assert checked(rehashed(document), tmp_path).exit_code == 1


def test_before_the_count_and_of_a_draft_there_is_none(case, client, tenant):
    case.settle(*FLATS).open()
    path = f"{tenant.base}/voting/{case.vote_id}/public.zip"
    assert client.get(path).status_code == 422
    with case.unit():
        drafted = service.draft(case.worker, QUESTION).id
    assert client.get(f"{tenant.base}/voting/{drafted}/public.zip").status_code == 404


def test_everybody_downloads_it_from_the_result(case, tenant, client, tmp_path):
    secret(case)
    with case.unit():
        service.post_result(case.worker, case.vote_id)
    path = f"{tenant.base}/voting/{case.vote_id}/public.zip"
    assert f'href="{path}"' in client.get(f"{tenant.base}/voting/{case.vote_id}/result").get_data(
        as_text=True
    )
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    archive = tmp_path / "public.zip"
    archive.write_bytes(answer.data)
    with zipfile.ZipFile(archive) as opened:
        assert sorted(opened.namelist()) == ["verify_vote.py", "vote-public.json"]
    report = verify_vote.verify(archive)
    assert report.exit_code == 0, report.lines()
    plain = client.get(f"{tenant.api}/voting/{case.vote_id}/public-export").get_json()
    assert checked(plain, tmp_path).exit_code == 0


def test_the_command_exports_it_too(case, command, tmp_path):
    owners(case)
    path = tmp_path / "public.zip"
    done = command("export", "vote", "yangguang", "1", "--public", "-o", str(path))
    assert done.exit_code == 0, done.output
    assert verify_vote.verify(path).exit_code == 0
    with zipfile.ZipFile(path) as opened:
        assert "vote-public.json" in opened.namelist()


@pytest.mark.parametrize("page", ["export.md", "export.zh-CN.md"])
def test_the_guide_names_every_field_and_method(case, page):
    document = exported(owners(case))
    text = (DOCS / page).read_text("utf-8")
    parts = document["parts"]
    names = {*document, *parts, *parts["vote"], *parts["electorate"], *parts["deliveries"], *parts["ballots"]}
    names |= {*parts["ballots"]["ballots"][0], *document["ledger"], *verify_vote.METHODS}
    missing = [name for name in names if f"`{name}`" not in text and f'"{name}"' not in text]
    assert [name for name in missing if f"`{name}:" not in text] == []
