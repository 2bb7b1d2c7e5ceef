"""Names as people write them: keys sort, masks hide, tokens find."""

import pytest

from yishi.text import (
    MAX_TOKEN,
    cn_id_number_valid,
    initials,
    mask_id_number,
    mask_name,
    mask_phone,
    natural_key,
    normalise_phone,
    query_tokens,
    search_tokens,
    slug_from_name,
    sort_key,
    to_half_width,
)


def test_rooms_sort_by_number_and_not_by_digit():
    rooms = ["10-1-0101", "3-2-1001", "3-2-0201", "3-10-0101", "3--101", "3-2-0201A"]
    expected = ["3--101", "3-2-0201", "3-2-0201A", "3-2-1001", "3-10-0101", "10-1-0101"]
    assert sorted(rooms, key=natural_key) == expected


@pytest.mark.parametrize(
    "written",
    [
        "3-2-0201",
        "3-2-201",
        "３－２－０２０１",
        "3栋2单元201室",
        "三号楼二单元201",
        "3#-2-201",
        " 3 - 2 - 0201 ",
    ],
)
def test_one_room_written_in_many_ways_has_one_key(written):
    assert natural_key(written) == natural_key("3-2-0201")


@pytest.mark.parametrize(
    ("one", "other"), [("-101", "101"), ("A1", "1"), ("12A", "12"), ("3-21", "32-1"), ("甲1", "乙1")]
)
def test_different_rooms_have_different_keys(one, other):
    assert natural_key(one) != natural_key(other)


def test_numbers_beyond_the_padding_still_sort():
    numbers = ["99999999", "123456", "12345678901", "5"]
    assert sorted(numbers, key=natural_key) == ["5", "123456", "99999999", "12345678901"]


def test_chinese_names_sort_by_pinyin_with_same_surnames_together():
    names = ["张三", "王五", "李四", "章一", "张一", "世纪花园10期", "世纪花园2期"]
    assert sorted(names, key=sort_key) == [
        "李四",
        "世纪花园2期",
        "世纪花园10期",
        "王五",
        "张三",
        "张一",
        "章一",
    ]


def test_surnames_are_read_as_surnames_only_when_asked():
    assert initials("曾小明", person=True) == "zxm"
    assert initials("单元", person=False) == "dy"
    assert initials("单于平", person=True) == "cyp"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("世纪花园", "sjhy"), ("世纪花园2期", "sjhy2q"), ("长春", "cc"), ("万晟 ABC", "wsabc"), ("", "")],
)
def test_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("阳光社区", "yangguang"),
        ("东风村委会", "dongfeng"),
        ("阳光社区居民委员会", "yangguang"),
        ("双德街道办事处", "shuangde"),
        ("南关区", "nanguan"),
        ("绿园区", "lvyuan"),
        ("社区", "shequ"),
        ("Ａ区 B-1 花园社区", "aqu-b-1-huayuan"),
        ("@@@", ""),
        ("", ""),
    ],
)
def test_slugs_come_from_pinyin_without_the_administrative_ending(name, slug):
    assert slug_from_name(name) == slug


def test_a_slug_never_exceeds_its_limit():
    assert len(slug_from_name("长春市" * 60, limit=30)) <= 30


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("花园", "世纪花园2期"),
        ("世", "世纪花园"),
        ("sjhy", "世纪花园"),
        ("SJ", "世纪花园"),
        ("hy", "世纪花园"),
        ("shijihuayuan", "世纪花园"),
        ("201", "3-2-0201"),
        ("0201", "3-2-201"),
        ("３-２-201", "3-2-0201"),
        ("花园 3", "世纪花园3栋"),
        ("elev", "Elevator 5"),
        ("ygsq", "长春市高新区双德街道阳光社区居民委员会"),
    ],
)
def test_a_text_is_found_by(query, text):
    assert query_tokens(query)
    assert query_tokens(query) <= search_tokens(text)


@pytest.mark.parametrize(("query", "text"), [("纪园", "世纪花园"), ("sh", "世纪花园"), ("202", "3-2-0201")])
def test_a_text_is_not_found_by(query, text):
    assert not query_tokens(query) <= search_tokens(text)


def test_search_tokens_are_bounded_in_number_and_length():
    tokens = search_tokens("电梯停运三天" * 2000 + " " + "x" * 500)
    assert len(tokens) <= 300
    assert max(map(len, tokens)) <= MAX_TOKEN


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三丰", "张*丰"),
        ("李四", "李*"),
        ("欧阳娜娜", "欧阳*娜"),
        ("欧阳娜", "欧阳*"),
        ("司马", "司*"),
        ("王", "*"),
        ("阿依古丽·买买提", "阿**提"),
        ("", ""),
    ],
)
def test_posted_names_are_masked(name, masked):
    assert mask_name(name) == masked


def test_phones_and_identity_numbers_are_masked():
    assert mask_phone("13812348000") == "138****8000"
    assert mask_phone("0431-85551234") == "0431-****1234"
    assert mask_phone("12345") == "*****"
    assert mask_id_number("11010519491231002X") == "110***********002X"
    assert mask_id_number("123") == "***"


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13812348000", "13812348000"),
        ("+86 138-1234-8000", "13812348000"),
        ("008613812348000", "13812348000"),
        ("１３８ １２３４ ８０００", "13812348000"),
        ("(0431)85551234", "0431-85551234"),
        ("0431—85551234", "0431-85551234"),
        ("010 65551234", "010-65551234"),
        ("4008001234", "4008001234"),
        ("85551234", None),
        ("12345678901", None),
        ("138123480001", None),
        ("1381234800", None),
        ("无", None),
        ("1.38123E+10", None),
        ("", None),
    ],
)
def test_phones_have_one_form_or_none(written, phone):
    assert normalise_phone(written) == phone


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", False),
        ("110105194912310021", False),
        ("11010519490231002X", False),
        ("440524188001010014", True),
        ("110105491231002", False),
        ("1.10105E+17", False),
        ("１1010519491231002X", False),
    ],
)
def test_identity_numbers_carry_a_real_day_and_a_check_digit(number, valid):
    assert cn_id_number_valid(number) is valid


def test_full_width_becomes_half_width_and_chinese_stays():
    assert to_half_width("３栋　Ａ（东）—１") == "3栋 A(东)-1"
