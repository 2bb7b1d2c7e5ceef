"""What an English reader is told can be acted on in English, and reads as English does."""

import pytest

from yishi.i18n import _, aside, listed, use_locale
from yishi.places.roster.columns import LABELS, field_of


@pytest.fixture(autouse=True)
def catalogues(app):
    """The app reads them when it is made."""


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("field", LABELS)
def test_a_column_is_understood_under_the_name_that_messages_give_it(field, locale):
    with use_locale(locale):
        assert field_of(_(LABELS[field])) is field


def test_words_in_a_row_are_parted_as_the_language_does_it():
    assert listed(["楼栋", "房号"]) == "楼栋、房号"
    with use_locale("en"):
        assert listed(["building", "room"]) == "building, room"
    assert listed(["building", "room"], "en") == "building, room"


def test_an_aside_stands_in_the_brackets_of_the_language():
    assert aside("不能实施", "民法典第278条") == "不能实施（民法典第278条）"
    with use_locale("en"):
        assert aside("Not yet", "Civil Code 278") == "Not yet (Civil Code 278)"
    assert aside("不能实施", "") == "不能实施"
