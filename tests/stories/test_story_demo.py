"""`yishi demo --build-only`: the whole demo through the services, once; a second run finds it and adds nothing."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest


def build(folder):
    """What the command says."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("YISHI_")}
    done = subprocess.run(
        [sys.executable, "-c", "from yishi.cli import main; main()", "demo", "--build-only"],
        env={**keep, "YISHI_DATA": str(folder)},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def rows(folder, statement):
    with closing(sqlite3.connect(folder / "demo" / "yishi.sqlite3")) as base:
        return base.execute(statement).fetchall()


def counts(folder):
    names = [name for (name,) in rows(folder, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: rows(folder, f'SELECT count(*) FROM "{name}"')[0][0] for name in names}


def test_it_says_how_to_sign_in_as_each_role():
    from yishi.cli.demo import _sign_ins
    from yishi.people.access import ROLES

    said = list(_sign_ins("http://here"))
    for role in ROLES:
        line = next(one for one in said if f" {role.replace('_', ' ')}（" in one)
        assert "http://here/" in line
        assert "139000" in line or "yishi-demo" in line


@pytest.mark.slow
def test_the_demo_is_built_once_and_tells_its_stories(tmp_path):
    assert "yangguang" in build(tmp_path)
    before = counts(tmp_path)

    votes = rows(
        tmp_path,
        "SELECT t.slug, v.state, v.outcome, v.gate_kind FROM voting_vote v"
        " JOIN tenant t ON t.id = v.tenant_id ORDER BY t.slug, v.number",
    )
    assert votes == [
        ("dongfeng", "counted", "passed", ""),
        ("dongfeng", "open", "", ""),
        ("yangguang", "counted", "passed", ""),
        ("yangguang", "open", "", "voting.owners_vote"),
        ("yingjun", "counted", "passed", "voting.reps_meeting"),
        ("yingjun", "counted", "passed", "voting.two_committees"),
    ]
    sessions = rows(
        tmp_path,
        "SELECT t.slug, m.state, count(*) FROM council_meeting m"
        " JOIN tenant t ON t.id = m.tenant_id GROUP BY t.slug, m.state ORDER BY 1, 2",
    )
    assert sessions == [
        ("yangguang", "announced", 1),
        ("yangguang", "closed", 5),
        ("yingjun", "announced", 1),
        ("yingjun", "closed", 2),
    ]
    sent_up = rows(
        tmp_path,
        "SELECT t.slug, i.escalation FROM worklist_item i JOIN tenant t ON t.id = i.tenant_id"
        " WHERE i.escalation <> '' ORDER BY 1",
    )
    assert sent_up == [("yangguang", "answered"), ("yingjun", "in_hand")]
    topics = rows(tmp_path, "SELECT title, stage, conclusion FROM topic WHERE kind = 'notices.act'")
    assert ("关于在3号楼与4号楼之间修建车棚的公示", "concluded", "rejected") in topics
    assert ("关于改在东墙边修建车棚的公示", "executing", "adopted") in topics
    assert ("关于更换3号楼2单元电梯曳引机的公示", "concluded", "adopted") in topics
    assert rows(tmp_path, "SELECT name, error FROM job WHERE failed_at IS NOT NULL") == []

    assert "yangguang" not in build(tmp_path)
    assert counts(tmp_path) == before
