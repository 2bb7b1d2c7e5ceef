"""A code to the telephone on the roster proves who somebody is, for one act, in one browser, once."""

import pytest

from yishi.errors import Refusal
from yishi.people import phones, senders, signing_in
from yishi.people.signing_in import Browser

HERE, THERE = Browser("a" * 64, "10.0.0.1"), Browser("b" * 64, "10.0.0.2")
TEXT = "验证码 %(code)s，用来签名。"
PHONE = "13800138001"


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def who(kit, tenant):
    """A resident with a telephone on the roster."""
    person_id = kit.actor("resident").person_id
    with kit.unit():
        kit.give_phone(person_id, PHONE)
    return person_id


def ask(kit, who, purpose="ballot 1", browser=HERE):
    with kit.unit():
        return phones.send_code(who, purpose, browser, TEXT)


def refusal(kit, act, *args, **named):
    with kit.unit(), pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.code


def test_a_code_is_texted_and_taken_once(kit, who):
    asked = ask(kit, who)
    assert (asked.masked, len(asked.shown)) == ("138****8001", 6)
    assert senders.last_text(PHONE) == TEXT % {"code": asked.shown}
    with kit.unit():
        phones.confirm(who, "ballot 1", HERE, asked.shown)
    assert refusal(kit, phones.confirm, who, "ballot 1", HERE, asked.shown) == "sign_in.code_wrong"


def test_it_opens_no_other_act_no_other_browser_and_no_sign_in(kit, who):
    code = ask(kit, who).shown
    assert refusal(kit, phones.confirm, who, "ballot 2", HERE, code) == "sign_in.code_wrong"
    assert refusal(kit, phones.confirm, who, "ballot 1", THERE, code) == "sign_in.code_wrong"
    signing = {"locale": "zh_CN"}
    assert refusal(kit, signing_in.with_code, PHONE, code, HERE, **signing) == "sign_in.code_wrong"
    with kit.unit():
        phones.confirm(who, "ballot 1", HERE, code)


def test_codes_are_limited_like_those_of_signing_in(kit, who):
    for _n in range(2):
        ask(kit, who)
    assert refusal(kit, phones.send_code, who, "ballot 1", HERE, TEXT) == "attempts.too_many"


def test_without_a_mobile_number_there_is_no_code(kit, tenant):
    nobody = kit.actor("owner").person_id
    assert refusal(kit, phones.send_code, nobody, "ballot 1", HERE, TEXT) == "people.no_mobile"
    with kit.unit():
        kit.give_phone(nobody, "043185551234")
    assert refusal(kit, phones.send_code, nobody, "ballot 1", HERE, TEXT) == "people.no_mobile"


def test_a_person_is_found_by_name_and_number_together(kit, who, tenant):
    name = kit.actor("resident").name
    with kit.unit():
        assert phones.find(name, "138 0013 8001") == who
        assert phones.find("别人", PHONE) is None
        assert phones.find(name, "13800138002") is None
        assert phones.masked([who, kit.actor("owner").person_id]) == {who: "138****8001"}
