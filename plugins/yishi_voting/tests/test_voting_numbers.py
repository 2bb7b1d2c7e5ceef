"""What the core asks of this module: what waits for whom, what is found, what is counted."""

from datetime import date

from yishi.toolkit import search
from yishi_voting import numbers

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]))


def test_an_open_vote_is_asked_of_who_has_not_voted(case):
    case.settle(*FLATS).open()
    with case.unit():
        (ask,) = numbers.asks(case.actor("owner"))
        assert (ask.title, ask.path) == ("选聘物业服务企业", f"voting/{case.vote_id}")
    case.web("owner", "yes")
    with case.unit():
        assert list(numbers.asks(case.actor("owner"))) == []
        assert list(numbers.asks(case.actor("grid_lead"))) == []
        assert len(list(numbers.asks(case.actor("resident")))) == 1
    case.clock_at("2026-05-10 18:00")
    with case.unit():
        assert list(numbers.asks(case.actor("resident"))) == []


def test_a_vote_is_found_once_it_is_announced_and_counted_in_its_month(case):
    case.settle(*FLATS).announce()
    with case.unit():
        (hit,) = search.find("物业服务企业", ["voting.vote"])
        assert numbers.found([hit.id])[hit.id][1] == f"voting/{case.vote_id}"
    case.open()
    for number in (1, 2):
        case.paper(number, "yes", channel="onsite")
    case.close()
    with case.unit():
        assert [card.count for card in numbers.desk_cards(case.worker)] == [1]
    case.count()
    with case.unit():
        may = numbers.of_period(date(2026, 5, 1), date(2026, 6, 1))
        assert [(f.key, f.numerator, f.denominator) for f in may] == [
            ("voting.counted", 1, None),
            ("voting.passed", 1, 1),
        ]
        april = numbers.of_period(date(2026, 4, 1), date(2026, 5, 1))
        assert [f.numerator for f in april] == [0, 0]
