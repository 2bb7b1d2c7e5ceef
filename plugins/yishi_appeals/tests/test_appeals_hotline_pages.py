"""The hotline's way through pages and the command."""

import io
import json

import pytest
from PIL import Image

from yishi.testing import text_of
from yishi.toolkit import db
from yishi_appeals.hotline.command import import_
from yishi_appeals.models import HotlineCase
from yishi_appeals.tests.cases import FIRST, csv_of, line, year_of_cases

LOOK = {"_step": "look", "text": "3号楼2单元的电梯停了，老人下不了楼", "place": "3号楼2单元"}
SEND = {**LOOK, "_step": "send"}


@pytest.fixture
def at(tenant):
    return f"{tenant.base}/appeals/"


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    out.seek(0)
    return (out, "IMG_2026 张三家.jpg")


# --- the hotline's way ---------------------------------------------------------------------------------


def upload(browser, at, sent):
    return browser.post_form(
        f"{at}hotline/import",
        {"file": (io.BytesIO(sent.data), sent.name)},
        content_type="multipart/form-data",
    )


def test_a_list_is_looked_at_confirmed_and_its_cases_worked_on(world, as_role, unit, at, clock_at):
    worker = as_role("community_worker")
    sent = upload(worker, at, csv_of(line(**FIRST), line(**{**FIRST, "工单编号": ""})))
    page = text_of(worker.get(sent.location))
    assert "没有工单编号" in page
    with unit(commit=False):
        assert db.query(HotlineCase).count() == 0
    assert worker.post_form(f"{sent.location}/apply").status_code == 303
    assert worker.post_form(f"{sent.location}/apply").status_code == 409
    with unit(commit=False):
        case_id = db.query(HotlineCase.id).scalar()
        assert db.query(HotlineCase.estate_id).scalar() == world.garden
    clock_at("2026-03-03 09:00")
    at_case = f"{at}hotline/{case_id}"
    page = text_of(worker.get(at_case))
    assert "139****7001" in page
    assert "13900007001" not in page
    assert worker.post_form(f"{at_case}/respond", {"_step": "respond"}).status_code == 303
    assert worker.post_form(f"{at_case}/call-back", {"_step": "call-back"}).status_code == 422
    said = {"_step": "call-back", "resolved": "yes", "satisfaction": "satisfied"}
    assert worker.post_form(f"{at_case}/call-back", said).status_code == 303
    assert "13900007001" in text_of(
        worker.post_form(f"{at_case}/phone", {"_step": "reveal", "reason": "约上门"})
    )
    assert "100.00%" in text_of(worker.get(f"{at}hotline/rates"))
    taken = worker.post_form(f"{at_case}/take-up")
    assert "12345 热线" in text_of(worker.get(taken.location))
    assert worker.post_form(f"{at_case}/take-up").status_code == 422
    gone = {"_step": "exclude", "reason": "无理诉求"}
    assert worker.post_form(f"{at_case}/exclude", gone).status_code == 303
    assert "剔除 1" in text_of(worker.get(f"{at}hotline/rates"))


def test_a_file_that_is_no_list_says_what_to_do(world, as_role, at):
    answer = upload(as_role("administrator"), at, csv_of(("1",), headings=("楼栋",)))
    assert answer.status_code == 422
    assert "没有找到这些列" in text_of(answer)
    nothing = as_role("administrator").post_form(f"{at}hotline/import", {})
    assert "请选一个文件" in text_of(nothing)


def test_the_rates_of_story_b_on_the_page(on, as_role, at, clock_at):
    clock_at("2027-01-04 09:00")
    worker = as_role("administrator")
    for sent in (year_of_cases(2025, 128, 120, 90, 100), year_of_cases(2026, 67, 66, 58, 61)):
        worker.post_form(f"{upload(worker, at, sent).location}/apply")
    page = text_of(worker.get(f"{at}hotline/rates?year=2026"))
    for words in ("2026 年受理 67 件，上一年 128 件，变化 -47.66%", "66/67", "58/67", "61/67", "89.78%"):
        assert words in page


def test_the_command_says_first_and_writes_when_confirmed(on, command, tmp_path, tenant, unit):
    file = tmp_path / "工单.csv"
    file.write_bytes(csv_of(line(**FIRST), line(**{**FIRST, "工单编号": ""})).data)
    looked = command("appeals", "import", tenant.slug, str(file), "--json")
    said = json.loads(looked.output)
    assert (said["new"], said["errors"], looked.exit_code) == (1, 1, 3)
    assert said["faults"][0]["code"] == "appeals.case_number_missing"
    with unit(commit=False):
        assert db.query(HotlineCase).count() == 0
    written = command("appeals", "import", tenant.slug, str(file), "--yes")
    assert "新增 1 件" in written.output
    assert "第 3 行 工单编号" in written.output
    again = command("appeals", "import", tenant.slug, str(file), "--yes")
    assert "没有变化 1 件" in again.output
    with unit(commit=False):
        assert db.query(HotlineCase).count() == 1
    assert import_.name == "import"
