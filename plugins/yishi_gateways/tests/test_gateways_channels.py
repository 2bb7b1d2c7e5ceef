"""Each gateway against a server that keeps what it gets: what arrives, what is tried again, what never."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest

from yishi.testing import text_of
from yishi.toolkit import Outgoing, Undeliverable
from yishi_gateways import mail, sms, wecom
from yishi_gateways.mail import Server
from yishi_gateways.tests.outside import mail_server, web_server

MESSAGE = Outgoing(
    "k-1", "13812345678", "【阳光社区】门修好了", "【阳光社区】门修好了", "https://y.example/t/1"
)
LETTER = replace(MESSAGE, to="wang@example.cn")


@pytest.fixture
def web():
    with web_server() as (address, made):
        made.address = address
        yield made


@pytest.fixture
def post():
    with mail_server() as (port, made):
        made.server = Server("127.0.0.1", port, "none", "yishi@example.org", "", "")
        yield made


@pytest.fixture(autouse=True)
def _in_a_test(sampled):
    """The installation's mode says whether this machine may be spoken to."""


# --- text messages ----------------------------------------------------------------------------------------


def test_a_gateway_gets_number_text_key_and_token(web):
    sms.send(web.address, "geheim", MESSAGE)
    ((_path, headers, body),) = web.got
    assert body == {
        "phone": "13812345678",
        "text": "【阳光社区】门修好了 https://y.example/t/1",
        "key": "k-1",
    }
    assert headers["Authorization"] == "Bearer geheim"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Undeliverable),
        (404, Undeliverable),
        (408, OSError),
        (429, OSError),
        (500, OSError),
        (302, OSError),
    ],
)
def test_what_a_gateway_refuses_is_final_and_what_fails_is_tried_again(web, status, error):
    web.status = status
    with pytest.raises(error):
        sms.send(web.address, None, MESSAGE)
    assert [path for path, _headers, _body in web.got] == [""] or len(web.got) == 1


def test_nobody_is_there(web):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        sms.send(f"http://127.0.0.1:{port}", None, MESSAGE)


# --- the group --------------------------------------------------------------------------------------------


@pytest.fixture
def robot(web, monkeypatch):
    monkeypatch.setattr(wecom, "ADDRESS", f"{web.address}/send")
    return web


def test_the_group_reads_text_and_link(robot):
    wecom.send("abc-123", MESSAGE)
    ((path, _headers, body),) = robot.got
    assert path == "/send?key=abc-123"
    assert body == {"msgtype": "text", "text": {"content": "【阳光社区】门修好了\nhttps://y.example/t/1"}}


def test_a_long_text_is_cut_where_a_character_ends(robot):
    wecom.send("abc-123", replace(MESSAGE, text="议" * 3000, link=""))
    content = robot.got[0][2]["text"]["content"]
    assert set(content) == {"议"}
    assert len(content.encode()) <= 2048


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"errcode": 45009}, OSError),
        ({"errcode": -1}, OSError),
        ({}, OSError),
        ([], OSError),
        ({"errcode": 93000}, Undeliverable),
    ],
)
def test_the_robots_own_code_decides(robot, answer, error):
    robot.answer = answer
    with pytest.raises(error):
        wecom.send("abc-123", MESSAGE)


# --- mail -------------------------------------------------------------------------------------------------


def test_a_letter_arrives_whole_and_bears_the_key(post):
    mail.send(post.server, LETTER)
    (letter,) = post.letters
    assert (letter["To"], letter["From"]) == ("wang@example.cn", "yishi@example.org")
    assert letter["Subject"] == "【阳光社区】门修好了"
    assert letter["Message-ID"] == "<k-1@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().split() == ["【阳光社区】门修好了", "https://y.example/t/1"]


def test_a_subject_can_not_bring_headers_of_its_own(post):
    mail.send(post.server, replace(LETTER, subject="一\nBcc: all@example.org"))
    (letter,) = post.letters
    assert letter["Bcc"] is None


@pytest.mark.parametrize(("said", "error"), [("550 unknown", Undeliverable), ("450 full", OSError)])
def test_an_address_that_does_not_exist_is_final_and_a_full_box_is_not(post, said, error):
    post.refused["wang@example.cn"] = said
    with pytest.raises(error):
        mail.send(post.server, LETTER)


# --- settings ---------------------------------------------------------------------------------------------


def test_what_is_filled_in_is_what_people_can_choose(kit, enable, tenant, as_role):
    enable("gateways")
    account = f"{tenant.base}/account"
    assert "电子邮件" not in text_of(as_role("resident").get(account))
    filled = {"mail_host": "127.0.0.1", "mail_from": "yishi@example.org", "wecom_key": "abc-1234-key"}
    path = f"{tenant.base}/console/modules/gateways/settings"
    assert as_role("administrator").post_form(path, filled).status_code == 303
    page = text_of(as_role("resident").get(account))
    assert "电子邮件" in page
    assert "企业微信" not in page
    console = text_of(as_role("administrator").get(f"{tenant.base}/console/messages"))
    assert console.count("已接通") >= 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"mail_host": "smtp.example.cn", "mail_from": ""}, "还要填发信邮箱"),
        ({"sms_url": "http://sms.example.cn/"}, "https://"),
        ({"mail_port": "0"}, "要在 1 到 65535 之间"),
    ],
)
def test_half_a_gateway_is_refused_in_words(kit, enable, tenant, as_role, values, said):
    enable("gateways")
    path = f"{tenant.base}/console/modules/gateways/settings"
    answer = as_role("administrator").post_form(path, values)
    assert answer.status_code == 422
    assert said in text_of(answer)
