"""Who took each paper there and who took it back, with day and way: on its record, in the list, in the table."""

import csv
import io

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db
from yishi_voting import privacy, service
from yishi_voting.models import Ballot, Delivery
from yishi_voting.shown import rolls
from yishi_voting.shown.desk_rolls import entrances, one_elector
from yishi_voting.tests.cases import at, person

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("103", 9000, ["孙安禄"]))
DAY, BACK = "2026-04-27", "2026-04-28 15:00"


@pytest.fixture
def handled(case):
    """Number 1 was served and collected by 周安东, who is known here; number 2 by 吴安北, who is not."""
    case.settle(*FLATS).open()
    with case.unit():
        case.people["周安东"] = person("周安东")
    case.clock_at("2026-04-30 09:00")
    for number, name in ((1, "周安东"), (2, "吴安北")):
        with case.unit():
            service.record_delivery(
                case.worker, case.vote_id, [number], "personal", on=at(f"{DAY} 09:00").date(), deliverer=name
            )
        case.paper(number, "yes", received_at=at(BACK), collector=name)
    return case


@on_both_databases
def test_it_stands_on_the_papers_record(handled):
    with handled.unit():
        first, second = db.scalars(select(Ballot).order_by(Ballot.id)).all()
        assert (first.collector_id, first.collector_name) == (handled.people["周安东"], "")
        assert (second.collector_id, second.collector_name) == (None, "吴安北")
        doors = entrances(handled.worker, handled.vote_id)[0].doors
        assert [(d.deliverer, d.served_how, str(d.served_on), d.collector) for d in doors] == [
            ("周安东", "personal", DAY, "周安东"),
            ("吴安北", "personal", DAY, "吴安北"),
            ("", "", "None", ""),
        ]
        one = one_elector(handled.worker, handled.vote_id, 2)
        assert (one.deliverer, one.collector, one.received_at) == ("吴安北", "吴安北", at(BACK))
    handled.close()
    with handled.unit():
        lines, _total = rolls.ballots(handled.actor("recorder"), handled.vote_id)
        assert [(b.collector, b.deliverer, b.served_how) for b in lines] == [
            ("周安东", "周安东", "personal"),
            ("吴安北", "吴安北", "personal"),
        ]


def test_without_a_name_it_was_who_enters(case):
    case.settle(*FLATS).open()
    with case.unit():
        service.record_delivery(case.worker, case.vote_id, [3], "personal")
        assert db.scalars(select(Delivery.deliverer_id)).one() == case.worker.person_id
    case.paper(3, "yes")
    with case.unit():
        assert db.scalars(select(Ballot.collector_id)).one() == case.actor("recorder").person_id


def test_it_is_in_the_table_and_on_the_pages(handled, as_role, tenant):
    here = f"{tenant.base}/voting/desk/{handled.vote_id}"
    worker = as_role("community_worker")
    table = list(csv.reader(io.StringIO(worker.get(f"{here}/list.csv").get_data().decode("utf-8-sig"))))
    assert table[0] == ["票号", "房屋", "投票人", "怎样送达", "送达日期", "谁送的", "收票日期", "谁收的票"]
    assert table[2][3:] == ["当面送达", DAY, "吴安北", "2026-04-28", "吴安北"]
    assert table[3][3:] == ["", "", "", "", ""]
    page = text_of(worker.get(f"{here}/delivery"))
    assert "收票：吴安北" in page
    assert "谁送的" in page
    assert "吴安北" in text_of(worker.get(f"{here}/electors/2"))
    assert as_role("resident").get(f"{here}/list.csv").status_code == 403


def test_no_cell_of_the_table_is_a_formula(case, as_role, tenant):
    case.settle(*FLATS).open()
    case.paper(1, "yes", collector="=1+1")
    table = as_role("community_worker").get(f"{tenant.base}/voting/desk/{case.vote_id}/list.csv")
    assert ",'=1+1" in table.get_data(as_text=True)


def test_the_next_paper_of_a_bundle_is_from_the_same_collector(handled, as_role, tenant):
    page = as_role("recorder").get(f"{tenant.base}/voting/desk/{handled.vote_id}/papers")
    assert 'value="吴安北"' in page.get_data(as_text=True)


def test_the_second_person_sees_when_it_was_received_and_who_took_it_in(case, as_role, tenant):
    case.settle(*FLATS).open()
    case.clock_at("2026-04-30 09:00")
    with case.unit():
        given = {
            "channel": "paper",
            "number": 1,
            "choice": "yes",
            "received_at": at(BACK),
            "collector": "吴安北",
        }
        paper_id = service.enter(case.actor("recorder"), case.vote_id, **given).id
    page = text_of(
        as_role("community_worker").get(f"{tenant.base}/voting/desk/{case.vote_id}/papers/{paper_id}")
    )
    assert "收到：2026年4月28日 15:00" in page
    assert "收票：吴安北" in page


def test_who_is_erased_took_nothing_anywhere(handled):
    with handled.unit():
        privacy.erase(handled.people["周安东"])
        assert db.scalars(select(Ballot.collector_id)).all() == [None, None]
        assert db.scalars(select(Delivery.deliverer_id)).all() == [None, None]
