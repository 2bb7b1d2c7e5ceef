"""世纪花园 at pages and API: its roster is uploaded, its owners vote, all over HTTP; all people are fictional."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.core.places_cases import SHIJIHUAYUAN
from tests.stories.shed_acts import codes, last_id
from yishi.demo.estates import shijihuayuan
from yishi.testing import text_of
from yishi_voting import service

DATA = Path(service.__file__).parent / "tests" / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))
SOURCE = "长春市业主决策平台"
SINGLE = {"纸质": 3, "现场": 2}
"""So many papers and votes on the spot are entered one by one; all others come in one file."""
OWNERS_HOME, OWNERS_PHONE = "3-2-0601", "13800000001"
CHOICES = {"同意": "yes", "反对": "no", "弃权": "abstain"}
DRAFT = {
    "method": "yes_no",
    "channels": ["paper", "onsite", "official"],
    "non_response": "not_participated",
    "seats": "1",
}


def hidden(page, name):
    """The value that a page's form carries on to its next step."""
    return re.search(rf'name="{name}" value="([^"]+)"', page.get_data(as_text=True))[1]


def ballots(case):
    """Rows of a case of the tally matrix: owner_id, choice, channel."""
    with (DATA / f"ballots_{case}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def roster():
    """The estate as its building company handed it over, without names: the key of each home's owner by room."""
    with SHIJIHUAYUAN.open(encoding="utf-8-sig", newline="") as file:
        return {row["room_no"]: row["owner_id"] for row in csv.DictReader(file)}


def uploaded(as_role, tenant, run_jobs, data, says):
    """A new estate, its roster uploaded, looked at and confirmed by the administrator; its id."""
    desk, places = as_role("administrator"), f"{tenant.base}/places"
    estate_id = last_id(desk.post_form(f"{places}/new", {"name": "世纪花园"}))
    sent = desk.post_form(
        f"{places}/{estate_id}/import",
        {"file": (io.BytesIO(data), "名册.csv"), "area_source": "register"},
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303, text_of(sent)
    preview = desk.get(sent.location)
    assert says in text_of(preview), text_of(preview)
    confirmed = desk.post_form(sent.location, {"_step": "confirm", "mark": hidden(preview, "mark")})
    assert confirmed.status_code == 303, text_of(confirmed)
    run_jobs()
    return estate_id


class OwnersVotes:
    """Votes of the owners of one estate, one after another, as the desk holds them."""

    def __init__(self, as_role, tenant, clock_at, estate_id):
        self.worker, self.recorder = as_role("community_worker"), as_role("recorder")
        self.tenant, self.clock_at, self.estate_id = tenant, clock_at, estate_id
        self.desk, self.api = f"{tenant.base}/voting/desk", f"{tenant.api}/voting"

    def draft(self, title, matter):
        form = {**DRAFT, "title": title, "matter": matter, "estate_id": self.estate_id}
        return last_id(self.worker.post_form(f"{self.desk}/new?family=owners", form))

    def announce(self, vote, opens, closes):
        """The answer of the page: 303, or refused."""
        days = {"opens_at": f"{opens}T08:00", "closes_at": f"{closes}T18:00", "told": "1"}
        return self.worker.post_form(f"{self.desk}/{vote}/announce", days)

    def roll(self, vote, opens):
        """The electorate is built and posted, then frozen on the day of the opening; its figures."""
        here = f"{self.desk}/{vote}"
        for act in ("build", "post"):
            assert self.worker.post_form(f"{here}/electorate/{act}").status_code == 303
        self.clock_at(f"{opens} 08:00")
        assert self.worker.post_form(f"{here}/electorate/freeze").status_code == 303
        opened = self.worker.post_form(f"{here}/open")
        assert opened.status_code == 303, text_of(opened)
        return self.worker.get(f"{self.api}/{vote}/electorate").get_json()

    def voted(self, vote, case, closes):
        """All ballots of a case come in on the last day, a few one by one; closed and counted by the pages."""
        self.clock_at(f"{closes} 12:00")
        left, official = dict(SINGLE), []
        rooms = {owner: room for room, owner in roster().items()}
        for row in ballots(case):
            if left.get(row["channel"]):
                left[row["channel"]] -= 1
                self._entered(vote, rooms[row["owner_id"]], row)
            else:
                official.append(f"{row['owner_id']},{row['choice']},{closes} 10:00")
        self._imported(vote, official)
        self.clock_at(f"{closes} 18:00")
        here = f"{self.desk}/{vote}"
        assert self.worker.post_form(f"{here}/close").status_code == 303
        counted = self.recorder.post_form(f"{here}/result")
        assert counted.status_code == 303, text_of(counted)
        return self.worker.get(f"{self.api}/{vote}/result").get_json()["result"]

    def number_of(self, vote, room):
        """What the paper of a home has printed on it, looked up at the desk."""
        page = self.recorder.get(f"{self.desk}/{vote}/electorate?q={room}").get_data(as_text=True)
        (number,) = set(re.findall(r"/electors/(\d+)\"", page))
        return number

    def _entered(self, vote, room, row):
        """A paper, entered by two, or a vote on the spot, entered once."""
        here, choice = f"{self.desk}/{vote}", CHOICES[row["choice"]]
        number = self.number_of(vote, room)
        how = "?how=onsite" if row["channel"] == "现场" else ""
        given = {"number": number, "choice": choice, "signed": "1"}
        assert self.recorder.post_form(f"{here}/papers{how}", given).status_code == 303
        if how:
            return
        waiting = self.worker.get(f"{here}/papers/second?n={number}").get_data(as_text=True)
        (entry,) = set(re.findall(r"/papers/([0-9a-f]{8}-[0-9a-f-]{27})", waiting))
        again = self.worker.post_form(f"{here}/papers/{entry}", {"_step": "again", "choice": choice})
        assert again.location.endswith("/papers/second")

    def _imported(self, vote, lines):
        """The file is looked at, its preview says that every line will count, then it is taken."""
        text = "\r\n".join(["业主编号,意见,时间", *lines])
        look = {"_step": "file", "source": SOURCE, "file": (io.BytesIO(text.encode("utf-8-sig")), "结果.csv")}
        page = f"{self.desk}/{vote}/official"
        looked = self.recorder.post_form(page, look, content_type="multipart/form-data")
        assert f"共 {len(lines)} 张票，其中 {len(lines)} 张会计入" in text_of(looked), text_of(looked)[:2000]
        taken = {"_step": "confirm", "source": SOURCE, "lines": hidden(looked, "lines")}
        assert self.recorder.post_form(page, taken).status_code == 303


@pytest.fixture
def shijihuayuan_id(kit, unit, actor, as_role, tenant, clock_at, run_jobs):
    """世纪花园 whole: 612 homes of 587 persons, uploaded in March; its id.

    One of its owners has an account here, known by the telephone that the roster has, too.
    """
    clock_at("2026-03-02 09:00")
    with unit():
        kit.give_phone(actor("owner").person_id, OWNERS_PHONE)
    data = shijihuayuan(SHIJIHUAYUAN, {OWNERS_HOME: ("叶主强", OWNERS_PHONE)}).data
    return uploaded(as_role, tenant, run_jobs, data, "文件里 612 套，49,544.25 ㎡，业主 587 人")


def refused(answer, code, article):
    """Refused with this reason among others, and the article in the sentence that people read."""
    assert answer.status_code == 422
    assert code in codes(answer)
    assert article in text_of(answer), text_of(answer)
