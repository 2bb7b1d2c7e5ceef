"""Notifications outside the app: chosen channels, quiet hours, digests, tries, and the log of all of it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from yishi.database import db as session
from yishi.errors import Refusal, Undeliverable
from yishi.people import accounts, memberships, notifications
from yishi.people.delivery import log, trying, wishes
from yishi.people.delivery.sending import PAUSES
from yishi.people.delivery.wishes import Hours, Wishes, due
from yishi.people.models import Delivery, Notification
from yishi.plugins.values import Channel, Outgoing
from yishi.testing import on_both_databases, text_of

PHONE = "13812345678"
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
"""12:00 in Shanghai."""
NIGHT = datetime(2026, 6, 1, 15, 30, tzinfo=UTC)
"""23:30 in Shanghai."""
MORNING = datetime(2026, 6, 2, 0, 0, tzinfo=UTC)
EVENING = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
AT = Hours(time(21), time(8), time(18))


class Gateway:
    """A sender that keeps what it took, or does as it is told."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.tried: list[Outgoing] = []
        self.fails: Exception | None = None
        self.on = True

    def open(self):
        return self.take if self.on else None

    def take(self, message):
        self.tried.append(message)
        if self.fails is not None:
            raise self.fails
        self.sent.append(message)


@pytest.fixture
def gateway(fake_plugin, enable):
    return installed(fake_plugin, enable, "phone")


def installed(fake_plugin, enable, reaches):
    made = Gateway()
    channel = Channel("post.way", "信使", reaches, made.open)
    fake_plugin("post", hooks={"channels": lambda: [channel]}, title="信使", summary="信使")
    enable("post")
    return made


@pytest.fixture
def resident(kit, gateway, clock_at):
    """Somebody with a telephone who chose the gateway; it is noon."""
    clock_at(NOON)
    with kit.unit():
        accounts.set_phone(accounts.get(kit.somebody("resident").account_id), PHONE)
        wishes.choose(kit.actor("resident"), channels=["post.way"])
    return kit.somebody("resident").person_id


def say(kit, person_id, *texts, **how):
    with kit.unit():
        for text in texts:
            notifications.notify(person_id, text, **how)
    kit.run_jobs()


def states(kit):
    with kit.unit(writes=False):
        return session.scalars(select(Delivery.state).order_by(Delivery.at, Delivery.id)).all()


# --- when -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "wish", "at"),
    [
        (NOON, Wishes(), NOON),
        (NIGHT, Wishes(), MORNING),
        (NIGHT, Wishes(quiet=False), NIGHT),
        (datetime(2026, 6, 1, 23, 0, tzinfo=UTC), Wishes(), MORNING),
        (MORNING, Wishes(), MORNING),
        (NOON, Wishes(digest="daily"), EVENING),
        (EVENING, Wishes(digest="daily"), EVENING + timedelta(days=1)),
        (NIGHT, Wishes(digest="daily"), EVENING + timedelta(days=1)),
    ],
)
def test_a_message_goes_when_its_person_wants_it(now, wish, at):
    assert due(now, "Asia/Shanghai", wish, AT) == at


def test_urgent_ones_wait_for_nothing():
    assert due(NIGHT, "Asia/Shanghai", Wishes(digest="daily"), AT, urgent=True) == NIGHT


def test_a_digest_within_quiet_hours_waits_for_the_morning():
    late = Hours(time(21), time(8), time(22))
    assert due(NOON, "Asia/Shanghai", Wishes(digest="daily"), late) == MORNING


def test_quiet_hours_that_do_not_pass_midnight():
    siesta = Hours(time(12), time(14), time(18))
    assert due(NOON, "Asia/Shanghai", Wishes(), siesta) == NOON + timedelta(hours=2)
    assert due(NIGHT, "Asia/Shanghai", Wishes(), siesta) == NIGHT


# --- sending ----------------------------------------------------------------------------------------------


@on_both_databases
def test_a_message_goes_once_to_who_chose_it_and_the_log_says_so(gateway, resident, kit, tenant):
    other = kit.somebody("owner").person_id
    for _time in range(2):
        say(kit, resident, "您的诉求办好了", key="done:1")
        say(kit, other, "您的诉求办好了", key="done:1")
    (message,) = gateway.sent
    assert (message.to, message.text) == (PHONE, f"【{tenant.name}】您的诉求办好了")
    with kit.unit(writes=False):
        (line,) = log.lines(kit.actor("administrator"))
        assert (line.state, line.sent_to, line.tries) == ("sent", "138****5678", 1)
        assert line.title == "您的诉求办好了"


@on_both_databases
def test_what_came_at_night_goes_in_the_morning_as_one(gateway, resident, kit, clock_at):
    clock_at(NIGHT)
    say(kit, resident, "第一件", "第二件")
    say(kit, resident, "着火了", urgent=True)
    assert [m.text.partition("】")[2] for m in gateway.sent] == ["着火了"]
    clock_at(MORNING)
    kit.run_jobs()
    assert gateway.sent[1].text.partition("】")[2].splitlines() == ["您有 2 条新消息", "· 第一件", "· 第二件"]
    assert len(gateway.sent) == 2
    assert states(kit) == ["sent"] * 3


def test_a_digest_spells_out_eight_and_counts_the_rest(gateway, resident, kit, clock_at):
    with kit.unit():
        wishes.choose(kit.actor("resident"), channels=["post.way"], digest="daily")
    say(kit, resident, *(f"第{n}件" for n in range(11)))
    assert not gateway.sent
    clock_at(EVENING)
    kit.run_jobs()
    (message,) = gateway.sent
    lines = message.text.splitlines()
    assert len(lines) == 10
    assert "另有 3 条" in lines[-1]
    assert "11" in message.subject


def test_what_was_read_in_the_app_is_not_sent(gateway, resident, kit, clock_at):
    clock_at(NIGHT)
    say(kit, resident, "第一件")
    with kit.unit():
        notifications.mark_seen(kit.actor("resident"))
    clock_at(MORNING)
    kit.run_jobs()
    assert not gateway.tried
    assert states(kit) == ["dropped"]


@on_both_databases
def test_a_gateway_that_fails_is_tried_again_with_growing_pauses_under_one_key(
    gateway, resident, kit, clock_at
):
    gateway.fails = ConnectionError("no route")
    say(kit, resident, "第一件")
    now = NOON
    for pause in PAUSES:
        assert states(kit) == ["waiting"]
        clock_at(now + pause - timedelta(seconds=1))
        kit.run_jobs()
        now += pause
        clock_at(now)
        kit.run_jobs()
    assert len(gateway.tried) == len(PAUSES) + 1
    assert {message.key for message in gateway.tried} == {gateway.tried[0].key}
    with kit.unit(writes=False):
        (line,) = log.lines(kit.actor("administrator"), state="failed")
        assert "no route" in line.error
    gateway.fails = None
    with kit.unit():
        log.again(kit.actor("administrator"), delivery_id=line.id)
    kit.run_jobs()
    assert len(gateway.sent) == 1
    assert states(kit) == ["sent"]
    with kit.unit(), pytest.raises(Refusal) as refusal:
        log.again(kit.actor("administrator"), delivery_id=line.id)
    assert refusal.value.code == "people.not_failed"


def test_what_a_gateway_refuses_for_good_is_not_tried_again(gateway, resident, kit, clock_at):
    gateway.fails = Undeliverable("550 unknown")
    say(kit, resident, "第一件")
    clock_at(NOON + timedelta(days=1))
    kit.run_jobs()
    assert len(gateway.tried) == 1
    assert states(kit) == ["failed"]


def test_without_a_gateway_or_an_address_nothing_goes_and_nothing_fails(gateway, resident, kit):
    gateway.on = False
    say(kit, resident, "第一件")
    gateway.on = True
    with kit.unit():
        session.execute(update(accounts.Account).values(phone_sealed=None, phone_index=None))
    say(kit, resident, "第二件")
    assert not gateway.tried
    assert states(kit) == ["dropped", "dropped"]
    with kit.unit(writes=False):
        assert notifications.unread_count(kit.actor("resident")) == 2


def test_what_a_dead_worker_left_half_sent_is_found_in_the_night(gateway, resident, kit, clock_at):
    say(kit, resident, "第一件")
    with kit.unit():
        session.execute(update(Delivery).values(state="sending"))
    clock_at(NOON + timedelta(days=1))
    kit.run_jobs(plan=True)
    assert states(kit) == ["sent"]
    assert gateway.tried[0].key == gateway.tried[1].key


def test_the_group_is_told_once_and_no_person_is(fake_plugin, enable, kit, clock_at):
    gateway = installed(fake_plugin, enable, "group")
    clock_at(NIGHT)
    with kit.unit():
        for _time in range(2):
            notifications.notify_group("今天到期 %(n)d 件", {"n": 2}, path="desk/", key="day:1")
    kit.run_jobs()
    (message,) = gateway.sent
    assert message.to == ""
    assert message.text.endswith("今天到期 2 件")
    with kit.unit(writes=False):
        assert session.query(Notification).count() == 0


def test_many_are_planned_in_a_few_statements(gateway, resident, kit, count_queries):
    everybody = [kit.somebody(role).person_id for role in ("owner", "recorder", "community_worker")]
    with kit.unit(), count_queries() as few:
        notifications.notify_all(everybody[:1], "开会", key="a")
    with kit.unit(), count_queries() as many:
        notifications.notify_all(everybody, "开会", key="b")
    assert many.count == few.count, f"{few}\n{many}"


def test_a_channel_that_nobody_offers_can_not_be_chosen(kit, gateway):
    with kit.unit(), pytest.raises(Refusal) as refusal:
        wishes.choose(kit.actor("resident"), channels=["post.way", "pigeon"])
    assert refusal.value.code == "people.no_such_channel"


# --- pages ------------------------------------------------------------------------------------------------


def test_a_member_chooses_on_the_account_page_where_there_is_a_gateway(gateway, kit, tenant, as_role):
    browser = as_role("resident")
    page = text_of(browser.get(f"{tenant.base}/account"))
    assert "信使" in page
    fields = {"_step": "notify", "channels": ["post.way"], "digest": "daily", "quiet": "1"}
    assert browser.post_form(f"{tenant.base}/account", fields).status_code == 303
    with kit.unit(writes=False):
        membership = memberships.of_person(kit.somebody("resident").person_id)
        assert wishes.wishes_of(membership.preferences) == Wishes(("post.way",), "daily", True)


def test_an_address_is_kept_once_the_code_that_went_there_has_come_back(
    fake_plugin, enable, kit, tenant, as_role
):
    gateway = installed(fake_plugin, enable, "email")
    browser = as_role("resident")
    path = f"{tenant.base}/account/email"
    wrong = browser.post_form(path, {"_step": "ask", "address": "wang"})
    assert wrong.status_code == 422
    assert "请填正确的电子邮箱" in text_of(wrong)

    asked = browser.post_form(path, {"_step": "ask", "address": "Wang@Example.CN"})
    assert "Wang@example.cn" in text_of(asked)
    (message,) = gateway.sent
    assert message.to == "Wang@example.cn"
    code = message.text.partition("验证码是 ")[2][:6]
    mistaken = browser.post_form(path, {"_step": "code", "address": message.to, "code": "000000"})
    assert mistaken.status_code == 422
    assert "验证码不对" in text_of(mistaken)
    done = browser.post_form(path, {"_step": "code", "address": message.to, "code": code})
    assert done.status_code == 303

    page = text_of(browser.get(f"{tenant.base}/account"))
    assert "W****@example.cn" in page
    assert message.to not in page
    with kit.unit(writes=False):
        account = accounts.get(kit.somebody("resident").account_id)
        assert accounts.email_of(account) == message.to
        assert message.to not in str(account.email_sealed)
    assert browser.post_form(f"{tenant.base}/account/email/forget").status_code == 303
    with kit.unit(writes=False):
        assert accounts.email_of(accounts.get(kit.somebody("resident").account_id)) is None


def test_the_administrator_sees_the_log_and_tries_a_channel(gateway, resident, kit, tenant, as_role):
    gateway.fails = Undeliverable("450 full")
    say(kit, resident, "您的诉求办好了")
    browser = as_role("administrator")
    page = text_of(browser.get(f"{tenant.base}/console/messages?state=failed"))
    assert "您的诉求办好了" in page
    assert "450 full" in page
    assert PHONE not in page
    address = f"{tenant.base}/console/messages/try/post.way"
    refused = browser.post_form(address, {"_step": "post.way", "to": PHONE})
    assert refused.status_code == 422
    assert "450 full" in text_of(refused)
    gateway.fails = None
    taken = browser.post_form(address, {"_step": "post.way", "to": PHONE})
    assert "已发出" in text_of(taken)
    with kit.unit(writes=False):
        failed = session.scalars(select(Delivery.id)).one()
    again = browser.post_form(f"{tenant.base}/console/messages/{failed}/again")
    assert again.status_code == 303
    kit.run_jobs()
    assert states(kit) == ["sent"]


@pytest.mark.parametrize(
    ("name", "to", "code"),
    [
        ("pigeon", PHONE, "people.no_such_channel"),
        ("post.way", " ", "people.no_address"),
        ("off", PHONE, "people.channel_not_set"),
        ("broken", PHONE, "people.channel_failed"),
    ],
)
def test_a_try_says_what_is_wrong(gateway, kit, name, to, code):
    gateway.on = name != "off"
    gateway.fails = OSError("refused") if name == "broken" else None
    with kit.unit(), pytest.raises(Refusal) as refusal:
        trying.send(kit.actor("administrator"), "post.way" if name in ("off", "broken") else name, to)
    assert refusal.value.code == code
