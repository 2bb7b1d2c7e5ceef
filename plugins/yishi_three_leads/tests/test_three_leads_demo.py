"""The demo shows story B row 8: 17 entries became 9 appeals and 6 disputes."""

from yishi_three_leads.demo_words import COLLECTED
from yishi_three_leads.merging import alike


def test_the_demo_of_yingjun_is_row_8_of_the_story():
    said = COLLECTED["英俊"].last_month
    assert len(said) == 17
    twice = [
        (one, other)
        for place, one in enumerate(said)
        for other in said[place + 1 :]
        if one[0] == other[0] and alike(one[3], other[3]) >= 50
    ]
    assert len(twice) == 2
    left = [line for line in said if line not in [other for _one, other in twice]]
    assert [sum(line[2] == kind for line in left) for kind in ("appeal", "dispute")] == [9, 6]


def test_words_that_only_share_a_few_pairs_are_not_alike():
    assert alike("垃圾桶满了两天没人收", "垃圾桶满了两天都没人来收") >= 50
    assert alike("垃圾桶满了两天没人收", "车位被占，车主之间争吵") == 0
    assert alike("", "垃圾") == 0
