"""Signing in: codes and passwords, limits, sessions; nobody learns who has an account here."""

import re

import pytest

from yishi.database import db as session
from yishi.errors import Refusal, TooMany
from yishi.people import accounts, attempts, codes, passwords, sessions
from yishi.people.models import Account, Attempt, OneTimeCode, SignInSession
from yishi.testing import on_both_databases, text_of

PHONE = "13812348000"


@pytest.fixture
def browse(kit, client):
    """A browser as it comes: no cookie of the kit's, its forms' token read from the page."""
    client.delete_cookie("yishi-visit")
    client.csrf = False
    return client


def csrf_of(page):
    return re.search(r'name="_csrf" value="([0-9a-f]{64})"', page.text)[1]


def send(browse, path, step, **data):
    token = csrf_of(browse.get(path))
    return browse.post(path, data={"_csrf": token, "_step": step, **data})


def ask(browse, phone=PHONE, path="/sign-in", **data):
    page = send(browse, path, "phone", phone=phone, **data)
    found = re.search(r'id="shown-code">(\d{6})<', page.text)
    return page, found and found[1]


def enter(browse, code, phone=PHONE, path="/sign-in", **data):
    return send(browse, path, "code", phone=phone, code=code, **data)


def count(kit, model):
    with kit.database.unit(writes=False):
        return session.query(model).count()


# --- by code ---------------------------------------------------------------------------------------------


@on_both_databases
def test_a_code_signs_in_and_the_first_time_makes_the_account(kit, browse):
    page, code = ask(browse)
    assert page.status_code == 200
    assert "138****8000" in text_of(page)
    assert PHONE not in text_of(page)
    answer = enter(browse, code)

    assert (answer.status_code, answer.location) == (303, "/")
    assert count(kit, Account) == 1
    assert "退出登录" in text_of(browse.get("/sign-in"))


def test_the_number_is_stored_sealed(kit, browse):
    _page, code = ask(browse)
    enter(browse, code)
    with kit.database.unit(writes=False):
        row = session.query(Account).one()
        assert PHONE not in f"{row.phone_sealed} {row.phone_index}"


def test_a_code_works_once(browse, kit):
    _page, code = ask(browse)
    assert enter(browse, code).status_code == 303
    browse.post("/sign-out", data={"_csrf": csrf_of(browse.get("/sign-in"))})
    again = enter(browse, code)
    assert again.status_code == 422
    assert "验证码不对或已过期" in text_of(again)


def test_a_code_works_in_its_own_browser_only(kit, browse):
    _page, code = ask(browse)
    other = kit.browser()
    other.delete_cookie("yishi-visit")
    other.csrf = False
    assert enter(other, code).status_code == 422
    assert enter(browse, code).status_code == 303


def test_a_code_lapses_after_ten_minutes(browse, clock_at):
    clock = clock_at("2026-06-28 19:00")
    _page, code = ask(browse)
    clock.advance(codes.LASTS)
    assert enter(browse, code).status_code == 422


def test_five_wrong_codes_spend_it_though_each_try_was_refused(kit, browse):
    _page, code = ask(browse)
    wrong = "000000" if code != "000000" else "111111"
    for _i in range(codes.TRIES):
        assert enter(browse, wrong).status_code == 422
    assert enter(browse, code).status_code == 422


def test_a_new_code_voids_the_one_before(browse):
    _page, first = ask(browse)
    _page, second = ask(browse)
    assert enter(browse, first).status_code == 422
    assert enter(browse, second).status_code == 303


@on_both_databases
def test_codes_are_limited_per_number_and_a_refusal_forgets_nothing(kit, browse, clock_at):
    clock_at("2026-06-28 19:00:10")
    assert ask(browse)[0].status_code == 200
    assert ask(browse)[0].status_code == 200
    refused, _code = ask(browse)
    assert refused.status_code == 429
    assert "请 1 分钟后再试" in text_of(refused)
    assert ask(browse)[0].status_code == 429
    with kit.database.unit(writes=False):
        assert max(row.count for row in session.query(Attempt)) == 4


def test_another_number_is_not_held_up(browse, clock_at):
    clock_at("2026-06-28 19:00")
    for _i in range(3):
        ask(browse)
    assert ask(browse, "13900000001")[0].status_code == 200


def test_limits_hold_per_address_and_tenant(kit, tenant, clock_at):
    clock_at("2026-06-28 19:00")
    with kit.unit():
        for number in range(100):
            attempts.count(("code_phone", str(number)), ("code_address", "192.0.2.1"))
        with pytest.raises(TooMany) as refused:
            attempts.count(("code_phone", "another"), ("code_address", "192.0.2.1"))
    assert refused.value.retry_after == 3600


def test_a_wrong_number_is_refused_in_words(browse):
    page, _code = ask(browse, "12345")
    assert page.status_code == 422
    assert "请填 11 位手机号" in text_of(page)


def test_known_and_unknown_numbers_get_the_same_answer(kit, browse):
    with kit.database.unit():
        accounts.create(phone="13900000002")
    known, _code = ask(browse, "13900000002")
    unknown, _code = ask(browse, "13900000003")

    def shape(page):
        text = re.sub(r"value=\"[^\"]*\"|\d{6}|\d{3}\*{4}\d{4}|nonce=\S+", "", page.text)
        return (page.status_code, text)

    assert shape(known) == shape(unknown)


def test_without_a_sender_production_says_so_to_everybody(kit, browse, monkeypatch):
    monkeypatch.setattr("yishi.people.senders.can_send", lambda: False)
    page, _code = ask(browse)
    assert page.status_code == 422
    assert "还没有接通短信" in text_of(page)


def test_a_senders_plugin_gets_the_code_and_the_page_does_not_show_it(kit, fake_plugin):
    sent = []
    fake_plugin("sender", hooks={"deliver": lambda message: sent.append(message) or True})
    browse = kit.browser()
    browse.delete_cookie("yishi-visit")
    browse.csrf = False
    page, shown = ask(browse)
    assert shown is None
    assert sent[0].phone == PHONE
    code = re.search(r"\d{6}", sent[0].text)[0]
    assert code not in page.text
    assert enter(browse, code).status_code == 303


# --- sessions --------------------------------------------------------------------------------------------


def test_signing_in_gives_a_fresh_token_and_forgets_the_visit(kit, browse):
    browse.set_cookie("yishi-session", "planted-by-somebody")
    _page, code = ask(browse)
    answer = enter(browse, code)
    cookies = answer.headers.getlist("Set-Cookie")
    token = next(c for c in cookies if c.startswith("yishi-session="))
    assert "planted" not in token
    assert "HttpOnly" in token
    assert any(c.startswith("yishi-visit=;") for c in cookies)
    with kit.database.unit(writes=False):
        assert token.split("=")[1].split(";")[0] not in {r.token_hash for r in session.query(SignInSession)}


def test_a_revoked_session_is_dead_on_the_next_request(kit, as_role, tenant):
    browser = as_role("resident")
    assert browser.get(f"{tenant.base}/account").status_code == 200
    one = kit.somebody("resident")
    with kit.database.unit():
        assert sessions.revoke_all(one.account_id) == 1
    answer = browser.get(f"{tenant.base}/account")
    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.location


@pytest.mark.parametrize(("method", "hours"), [("code", 14 * 24), ("password", 12)])
def test_a_session_ends_when_it_was_idle_for_too_long(kit, clock_at, tenant, method, hours):
    clock = clock_at("2026-06-01 08:00")
    with kit.database.unit():
        account = accounts.create(name="甲")
        browser = kit.browser().sign_in(sessions.start(account.id, method=method))
    clock.advance(sessions.timedelta(hours=hours - 1))
    assert browser.get("/account").status_code == 200
    clock.advance(sessions.timedelta(hours=hours - 1))
    assert browser.get("/account").status_code == 200, "a visit moved the idle limit on"
    clock.advance(sessions.timedelta(hours=hours))
    assert browser.get("/account").status_code == 303


def test_a_session_ends_after_its_absolute_limit_however_busy(kit, clock_at):
    clock = clock_at("2026-06-01 08:00")
    with kit.database.unit():
        account = accounts.create(name="甲")
        browser = kit.browser().sign_in(sessions.start(account.id, method="code"))
    for _day in range(59):
        clock.advance(sessions.timedelta(days=1))
        assert browser.get("/account").status_code == 200
    clock.advance(sessions.timedelta(days=1))
    assert browser.get("/account").status_code == 303


def test_a_visit_is_noted_at_most_every_ten_minutes(kit, clock_at, count_queries):
    clock = clock_at("2026-06-01 08:00")
    with kit.database.unit():
        account = accounts.create(name="甲")
        browser = kit.browser().sign_in(sessions.start(account.id))
    clock.advance(sessions.timedelta(minutes=9))
    with count_queries() as asked:
        browser.get("/account")
    assert not [s for s in asked.statements if s.upper().startswith("UPDATE")]
    clock.advance(sessions.timedelta(minutes=1))
    with count_queries() as asked:
        browser.get("/account")
    assert [s for s in asked.statements if s.upper().startswith("UPDATE")]


def test_my_sessions_are_listed_and_others_ended(kit, tenant):
    with kit.database.unit():
        account = accounts.create(name="甲", phone=PHONE)
        here = sessions.start(account.id, user_agent="Here", address="192.0.2.1")
        there = sessions.start(account.id, user_agent="There", address="192.0.2.2")
    browser, other = kit.browser().sign_in(here), kit.browser().sign_in(there)
    page = browser.get("/account")
    assert "There" in page.text
    assert "138****8000" in text_of(page)
    assert browser.post_form("/account/sessions/revoke-others").status_code == 303
    assert other.get("/account").status_code == 303
    assert browser.get("/account").status_code == 200


def test_somebody_elses_session_cannot_be_ended(kit, as_role, tenant):
    with kit.database.unit():
        victim = accounts.create(name="乙")
        token = sessions.start(victim.id)
        their_id = sessions.living(victim.id)[0].id
    refused = as_role("resident").post_form(f"{tenant.base}/account/sessions/{their_id}/revoke")
    assert refused.status_code == 404
    assert kit.browser().sign_in(token).get("/account").status_code == 200


# --- next ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/yangguang/topics/?page=2", "/yangguang/topics/?page=2"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/ok\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_next_leads_to_this_site_only(browse, asked, goes):
    _page, code = ask(browse, next=asked)
    assert enter(browse, code, next=asked).location == goes


def test_a_page_that_needs_signing_in_is_come_back_to(kit, tenant, browse):
    sent = browse.get(f"{tenant.base}/account/messages")
    assert sent.location == f"{tenant.base}/sign-in?next=/yangguang/account/messages"
    page = browse.get(sent.location)
    assert 'name="next" value="/yangguang/account/messages"' in page.text


# --- by password -----------------------------------------------------------------------------------------


@pytest.fixture
def staff(kit, sampled):
    """`(user name, password)` of somebody whose password is their own."""
    with kit.database.unit():
        account = accounts.create(name="社工")
        first = passwords.set_one_time(account.id, "wang@yangguang")
    with kit.database.unit():
        passwords.change(passwords.check("wang@yangguang", first), "correct horse 42")
    return "wang@yangguang", "correct horse 42"


def by_password(browse, identifier, password):
    return send(browse, "/sign-in?by=password", "password", identifier=identifier, password=password)


@on_both_databases
def test_a_password_signs_staff_in(browse, staff):
    assert by_password(browse, "ＷＡＮＧ@yangguang ", staff[1]).status_code == 303


def test_unknown_names_and_wrong_passwords_get_the_same_answer(browse, staff):
    wrong = by_password(browse, staff[0], "wrong password")
    unknown = by_password(browse, "nobody@yangguang", "wrong password")
    assert wrong.status_code == unknown.status_code == 422
    assert "用户名或密码不对" in text_of(wrong)
    assert text_of(wrong).replace(staff[0], "") == text_of(unknown).replace("nobody@yangguang", "")


def test_an_unknown_name_takes_as_long_as_a_known_one(kit, staff, monkeypatch):
    asked = []
    verify = passwords._verify
    monkeypatch.setattr(
        passwords, "_verify", lambda stored, given: asked.append(stored) or verify(stored, given)
    )
    for name in (staff[0], "nobody"):
        with kit.database.unit(), pytest.raises(Refusal):
            passwords.check(name, "wrong password")
    assert len(asked) == 2
    assert all(stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for stored in asked)


def test_guessing_a_password_is_stopped_and_stays_stopped(kit, browse, staff, clock_at):
    clock = clock_at("2026-06-28 19:00")
    for _i in range(8):
        assert by_password(browse, staff[0], "wrong password").status_code == 422
    stopped = by_password(browse, staff[0], staff[1])
    assert stopped.status_code == 429
    clock.advance(sessions.timedelta(minutes=15))
    assert by_password(browse, staff[0], staff[1]).status_code == 303


def test_a_one_time_password_opens_nothing_but_its_own_change(kit, browse, sampled):
    with kit.database.unit():
        account = accounts.create(name="社工")
        first = passwords.set_one_time(account.id, "li@yangguang")
    page = by_password(browse, "li@yangguang", first)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers or "yishi-session" not in page.headers["Set-Cookie"]
    assert count(kit, SignInSession) == count_sample(kit)
    answer = send(
        browse,
        "/sign-in?by=password",
        "new_password",
        identifier="li@yangguang",
        password=first,
        new="my own sentence 7",
        repeated="my own sentence 7",
    )
    assert answer.status_code == 303
    again = kit.browser()
    again.delete_cookie("yishi-visit")
    again.csrf = False
    assert by_password(again, "li@yangguang", first).status_code == 422


def count_sample(kit):
    with kit.database.unit(writes=False):
        return session.query(SignInSession).filter(SignInSession.method == "test").count()


def test_a_one_time_password_lapses(kit, browse, clock_at, sampled):
    clock = clock_at("2026-06-01 08:00")
    with kit.database.unit():
        account = accounts.create(name="社工")
        first = passwords.set_one_time(account.id, "li@yangguang")
    clock.advance(passwords.ONE_TIME_LASTS)
    assert by_password(browse, "li@yangguang", first).status_code == 422


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "wang-wang-123"])
def test_weak_passwords_are_refused(kit, staff, weak):
    with kit.database.unit(), pytest.raises(Refusal) as refused:
        passwords.change(passwords.of_account(account_of(staff[0])), weak)
    assert refused.value.code == "sign_in.password_weak"


def account_of(identifier):
    return session.query(passwords.Credential).filter_by(identifier=identifier).one().account_id


def test_changing_a_password_signs_other_browsers_out(kit, staff):
    with kit.database.unit():
        account_id = account_of(staff[0])
        here = kit.browser().sign_in(sessions.start(account_id, method="password"))
        there = kit.browser().sign_in(sessions.start(account_id, method="password"))
    form = {"current": staff[1], "new": "another sentence 9", "repeated": "another sentence 9"}
    assert here.post_form("/account/password", form).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_changing_a_password_needs_the_present_one(kit, staff):
    with kit.database.unit():
        here = kit.browser().sign_in(sessions.start(account_of(staff[0]), method="password"))
    form = {"current": "guess guess", "new": "another sentence 9", "repeated": "another sentence 9"}
    assert here.post_form("/account/password", form).status_code == 422


def test_an_old_hash_is_made_anew_when_the_password_fits(kit, staff):
    from argon2 import PasswordHasher

    with kit.database.unit():
        credential = passwords.of_account(account_of(staff[0]))
        credential.secret = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(staff[1])
    with kit.database.unit():
        passwords.check(*staff)
    with kit.database.unit(writes=False):
        assert "m=19456,t=2,p=1" in passwords.of_account(account_of(staff[0])).secret


def test_signing_out_ends_the_session(kit, as_role, tenant):
    browser = as_role("resident")
    assert browser.post_form(f"{tenant.base}/sign-out").location == f"{tenant.base}/"
    again = kit.browser().sign_in(kit.somebody("resident").token)
    assert again.get(f"{tenant.base}/account").status_code == 303


def test_old_codes_and_counts_are_swept(kit, browse, clock_at):
    clock = clock_at("2026-06-01 08:00")
    ask(browse)
    clock.advance(sessions.timedelta(days=3))
    ask(browse, "13900000009")
    assert count(kit, OneTimeCode) == 1
    with kit.database.unit(writes=False):
        assert all(row.count == 1 for row in session.query(Attempt))
