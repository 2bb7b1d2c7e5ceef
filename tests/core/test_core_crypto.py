"""Personal data opens only in its own place, with its own tenant's key, unaltered."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yishi.config import new_master_key
from yishi.crypto import (
    INSTALLATION,
    DataKey,
    FieldCipher,
    KeyRing,
    SealBroken,
    UnknownKey,
    field_place,
)
from yishi.errors import Misconfigured

RING = KeyRing({"k1": b"1" * 32}, "k1")
PLACE = {"table": "person", "row_id": "0190-a", "column": "id_number"}


def cipher(owner: int = 7, version: str = "1") -> FieldCipher:
    return FieldCipher(DataKey(owner, version, bytes([owner]) * 31 + version.encode()))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(value):
    assert cipher().open(cipher().seal(value, **PLACE), **PLACE) == value


def test_equal_values_are_sealed_differently_and_hidden():
    first, second = (cipher().seal("220102199001011234", **PLACE) for _n in range(2))
    assert first != second
    assert "220102" not in first


@pytest.mark.parametrize("change", [{"table": "account"}, {"row_id": "0190-b"}, {"column": "phone"}])
def test_a_token_moved_to_another_place_does_not_open(change):
    token = cipher().seal("x", **PLACE)
    with pytest.raises(SealBroken, match="not sealed for"):
        cipher().open(token, **{**PLACE, **change})


def test_a_token_of_another_tenant_does_not_open_even_with_the_same_key():
    twin = FieldCipher(DataKey(8, "1", b"\x07" * 31 + b"1"))
    with pytest.raises(SealBroken):
        twin.open(cipher().seal("x", **PLACE), **PLACE)


def test_any_altered_character_is_noticed():
    token = cipher().seal("13800138000", **PLACE)
    for place, was in enumerate(token):
        for other in set("Aa0_-.=~") - {was}:
            with pytest.raises((SealBroken, UnknownKey)):
                cipher().open(token[:place] + other + token[place + 1 :], **PLACE)


@pytest.mark.parametrize(
    "token", ["", "s1.1", "s1.1.", "s1.1.AAAA", "plain text", "w1.1.AAAA", "s1.1.é", "s1.1.A"]
)
def test_what_is_no_token_is_refused_clearly(token):
    with pytest.raises(SealBroken):
        cipher().open(token, **PLACE)


def test_errors_name_the_place_and_never_the_value():
    with pytest.raises(SealBroken) as broken:
        cipher().open(cipher().seal("13800138000", **PLACE), **{**PLACE, "column": "phone"})
    assert "7|person|0190-a|phone" in str(broken.value)
    assert "13800138000" not in str(broken.value)


def test_places_can_not_be_confused():
    assert field_place(7, "person", "a", "phone") == b"7|person|a|phone"
    for table, row_id, column in [("a|b", "c", "d"), ("a", "b|c", "d"), ("a", "", "d"), ("a", "b", "电话")]:
        with pytest.raises(ValueError, match="not the place of a field"):
            field_place(7, table, row_id, column)


def test_keys_do_not_show_in_representations():
    key, _wrapped = RING.new_key(7)
    for shown in (repr(key), repr(RING), repr(FieldCipher(key))):
        assert repr(key.secret) not in shown
        assert "1111" not in shown


# --- data keys and rotation --------------------------------------------------------------------------


def test_an_older_key_still_opens_and_asks_for_resealing():
    old, new = DataKey(7, "1", b"o" * 32), DataKey(7, "2", b"n" * 32)
    token = FieldCipher(old).seal("x", **PLACE)
    both = FieldCipher(new, old)
    assert both.open(token, **PLACE) == "x"
    assert both.needs_resealing(token)
    assert not both.needs_resealing(both.seal("x", **PLACE))
    with pytest.raises(UnknownKey, match="no key '1' of owner 7"):
        FieldCipher(new).open(token, **PLACE)


def test_a_cipher_takes_the_keys_of_one_owner():
    with pytest.raises(ValueError, match="one owner"):
        FieldCipher(DataKey(7, "1", b"o" * 32), DataKey(8, "2", b"n" * 32))
    with pytest.raises(ValueError, match="each version once"):
        FieldCipher(DataKey(7, "1", b"o" * 32), DataKey(7, "1", b"n" * 32))


def test_a_wrapped_key_unwraps_for_its_owner_and_version_only():
    key, wrapped = RING.new_key(7)
    assert RING.unwrap(7, "1", wrapped) == key
    assert base64.b64encode(key.secret).decode()[:20] not in wrapped
    for owner, version in [(8, "1"), (7, "2")]:
        with pytest.raises(SealBroken):
            RING.unwrap(owner, version, wrapped)


def test_rotating_the_master_key_rewraps_and_changes_no_field():
    key, wrapped = RING.new_key(7)
    token = FieldCipher(key).seal("x", **PLACE)
    both = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2")
    assert both.needs_rewrapping(wrapped)
    moved = both.rewrap(7, "1", wrapped)
    assert not both.needs_rewrapping(moved)

    only_new = KeyRing({"k2": b"2" * 32}, "k2")
    assert FieldCipher(only_new.unwrap(7, "1", moved)).open(token, **PLACE) == "x"
    with pytest.raises(UnknownKey, match="'k1' is not in the ring"):
        only_new.unwrap(7, "1", wrapped)


def test_without_its_wrapped_key_a_tenant_is_shredded():
    key, _wrapped = RING.new_key(7)
    token = FieldCipher(key).seal("x", **PLACE)
    again, _wrapped = RING.new_key(7)
    with pytest.raises(SealBroken):
        FieldCipher(again).open(token, **PLACE)


def test_installation_fields_survive_a_new_master_key_until_resealed():
    account = {"table": "account", "row_id": "a", "column": "phone"}
    token = RING.installation_cipher().seal("13800138000", **account)
    index = RING.installation_cipher().blind_index("13800138000", "phone")
    both = KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2").installation_cipher()
    assert both.owner == INSTALLATION
    assert both.open(token, **account) == "13800138000"
    assert both.needs_resealing(token)
    assert both.blind_index("13800138000", "phone") != index
    assert index in both.blind_indexes("13800138000", "phone")


def test_the_setting_is_read_and_mistakes_are_explained():
    ring = KeyRing.parse(f"{new_master_key('k2')}, {new_master_key('k1')}")
    assert ring.current == "k2"
    short = base64.b64encode(b"x" * 16).decode()
    for text in ["", "k1", "k1:", f"k1:{short}", "k1:***", f"k 1:{new_master_key('x')[2:]}"]:
        with pytest.raises(Misconfigured, match="YISHI_MASTER_KEYS"):
            KeyRing.parse(text)
    with pytest.raises(ValueError, match="not in the ring"):
        KeyRing({"k1": b"1" * 32}, "k2")


# --- blind indexes and codes -------------------------------------------------------------------------


def test_a_blind_index_finds_equals_of_one_tenant_and_purpose():
    index = cipher().blind_index("13800138000", "phone")
    assert len(index) == 32
    assert index == cipher().blind_index(" 13800138000 ", "phone")
    assert (
        len({index, cipher().blind_index("13800138000", "id"), cipher(8).blind_index("13800138000", "phone")})
        == 3
    )
    assert cipher().blind_index("bc", "a") != cipher().blind_index("c", "ab")


def test_a_code_counts_only_for_the_session_and_purpose_it_was_sent_for():
    stored = RING.code_hmac("482913", "session-1", "sign-in")
    assert "482913" not in stored
    assert RING.code_matches(stored, "482913", "session-1", "sign-in")
    for code, bound in [
        ("482914", ("session-1", "sign-in")),
        ("482913", ("session-2", "sign-in")),
        ("482913", ("session-1", "claim")),
        ("482913", ("session-1sign-in",)),
        ("482913", ()),
        ("", ("session-1", "sign-in")),
        ("\ud800", ("session-1", "sign-in")),
    ]:
        assert not RING.code_matches(stored, code, *bound)


def test_a_code_sent_before_a_master_key_changed_still_counts():
    stored = RING.code_hmac("482913", "s")
    assert KeyRing({"k1": b"1" * 32, "k2": b"2" * 32}, "k2").code_matches(stored, "482913", "s")
    assert not KeyRing({"k2": b"2" * 32}, "k2").code_matches(stored, "482913", "s")
