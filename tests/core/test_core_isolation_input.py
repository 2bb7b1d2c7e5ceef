"""Wrong, missing, oversized, doubled, foreign and malformed input on every route: refused with a reason code,
nothing half done, and never a fault of ours.
"""

import io
import json
import random
import re
from urllib.parse import quote_plus

import pytest
from PIL import Image

from tests.core.route_world import World, address, nothing_kept, rules
from tests.data import rows
from tests.guards.repository import assert_nothing
from yishi.testing import on_both_databases

pytestmark = pytest.mark.slow

LONG = "长" * 350_000
HUGE = "9" * 5000
NASTY = {
    "nothing": "",
    "a NUL": "a\0b",
    "half a character": b"\xff\xfe\xe4\xb8".decode("latin-1"),
    "a megabyte": LONG,
    "a huge number": HUGE,
    "a negative number": "-1",
    "beyond 64 bits": str(2**63),
    "a fraction": "1.5",
    "no date": "2026-02-30",
    "a date far away": "99999-01-01",
    "an id of nothing": "01890000-0000-7000-8000-00000000dead",
    "almost an id": "0189-not-an-id",
    "markup": "<script>alert(1)</script>'\";--",
    "a format": "%(name)s %s %d {0} {{ 7*7 }}",
    "bidi and emoji": "\u202e‮𠮷👨‍👩‍👧\u200b",
    "a path": "../../../../etc/passwd",
    "a list": "a,b,c;d|e",
}
BODIES = {
    "no JSON": (b"{not json", "application/json"),
    "a list": (b"[1, 2]", "application/json"),
    "null": (b"null", "application/json"),
    "a number": (b"1e999", "application/json"),
    "deep JSON": (b'{"text":' * 3000 + b"1" + b"}" * 3000, "application/json"),
    "very deep JSON": (b"[" * 200_000, "application/json"),
    "invalid UTF-8": (b'{"text": "\xff\xfe"}', "application/json"),
    "half a surrogate": (b'{"text": "\\ud800", "title": "\\ud800", "version": 1}', "application/json"),
    "an escaped NUL": (b'{"text": "a\\u0000b"}', "application/json"),
    "huge integers": (b'{"version": ' + b"9" * 400 + b', "text": "x"}', "application/json"),
    "64-bit integers": (b'{"version": 9223372036854775808, "text": "x"}', "application/json"),
    "doubled keys": (b'{"text": "a", "text": ["b"]}', "application/json"),
    "a form": (b"text=a", "application/x-www-form-urlencoded"),
    "XML": (b"<a/>", "application/xml"),
    "no type": (b'{"text": "a"}', ""),
    "a strange charset": (b'{"text": "a"}', "application/json; charset=klingon"),
    "a broken multipart": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        "multipart/form-data; boundary=x",
    ),
    "a multipart without boundary": (b"abc", "multipart/form-data"),
}
FIELDS = (
    "text",
    "title",
    "reason",
    "name",
    "version",
    "_version",
    "role",
    "phone",
    "since",
    "area",
    "person",
)
QUERIES = (
    "page",
    "q",
    "for",
    "kind",
    "stage",
    "year",
    "period",
    "by",
    "tab",
    "in",
    "only",
    "under",
    "next",
    "v",
)
OWN = frozenset({"_csrf"})


@pytest.fixture
def world(sampled):
    return World(sampled)


def place(world, rule):
    return world.kit.tenants["gaoxin"] if rule.endpoint.startswith("operator.") else world.home


def who(world, rule):
    return world.browser("operator" if rule.endpoint.startswith("operator.") else "administrator")


def wrong_with(answer, where):
    """What is wrong with an answer to bad input: a fault, or a refusal without a reason."""
    if answer.status_code >= 500:
        return f"{where}: {answer.status_code}"
    if answer.status_code >= 400:
        if answer.mimetype == "application/problem+json":
            if not answer.json["code"] or not answer.json["reasons"]:
                return f"{where}: no reason"
        elif not answer.headers.get("X-Yishi-Reasons"):
            return f"{where}: {answer.status_code} without a reason code"
    return None


def fields_of(browser, path, method):
    """The names of the fields of the page's forms, or some that many forms have."""
    page = browser.get(path)
    found = re.findall(r'name="([^"]+)"', page.get_data(as_text=True)) if page.status_code == 200 else []
    return sorted({*found, *(() if found else FIELDS)} - OWN)


def send(browser, method, path, data):
    """The form, its characters as they are: percent signs for a megabyte of them take most of a minute in all."""
    body = "&".join(f"{quote_plus(k)}={_spared(v)}" for k, v in data.items())
    return browser.open(
        path, method=method, data=body.encode(), content_type="application/x-www-form-urlencoded"
    )


def _spared(value):
    return value if value and set(value) == {"长"} else quote_plus(value)


def written(world):
    return [rows.everything(world.kit.installation)]


@on_both_databases
def test_bad_values_in_every_field_of_every_form_are_refused(world, database_kind):
    dice = random.Random(7)
    found, sent = [], 0
    with nothing_kept():
        for method, rule in rules(world.kit):
            if method == "GET" or rule.rule.startswith("/api/") or rule.endpoint.endswith("sign_out"):
                continue
            browser, path = who(world, rule), address(rule, place(world, rule).slug, world.values(world.home))
            fields = fields_of(browser, path, method)
            kinds = list(NASTY) if database_kind == "sqlite" else [*dice.sample(list(NASTY), 6), "a NUL"]
            for kind in kinds:
                browser.sign_in(browser.token)
                data = dict.fromkeys(fields, NASTY[kind])
                if kind == "a megabyte" and len(fields) > 3:
                    data = dict.fromkeys(fields, "长" * 20_000)
                answer = send(browser, method, path, data)
                sent += 1
                found.append(wrong_with(answer, f"{method} {rule.rule} with {kind} in {fields}"))
    assert sent > 200
    assert_nothing(filter(None, found))


def test_a_megabyte_in_percent_signs_is_refused(world):
    """As browsers send it: three signs for each byte, so that the form is three times as long."""
    path = f"{world.home.base}/topics/raise"
    answer = world.browser("resident").post_form(path, {"text": LONG, "title": LONG})
    assert 400 <= answer.status_code < 500
    assert wrong_with(answer, path) is None


@on_both_databases
def test_bad_values_in_every_query_are_refused(world, database_kind):
    found = []
    with nothing_kept():
        for method, rule in rules(world.kit):
            if method != "GET":
                continue
            browser = who(world, rule)
            path = address(rule, place(world, rule).slug, world.values(world.home))
            for kind, value in NASTY.items():
                short = value if len(value) < 1000 else "长" * 2000
                for query in ([(q, short) for q in QUERIES], [(q, v) for q in QUERIES for v in (short, "1")]):
                    answer = browser.get(path, query_string=query)
                    found.append(wrong_with(answer, f"GET {rule.rule} with {kind}"))
                    if database_kind == "postgres":
                        break
    assert_nothing(filter(None, found))


@on_both_databases
def test_malformed_bodies_are_refused_by_pages_and_api(world, database_kind):
    found = []
    with nothing_kept():
        for method, rule in rules(world.kit):
            if method == "GET" or rule.endpoint.endswith("sign_out"):
                continue
            browser, path = who(world, rule), address(rule, place(world, rule).slug, world.values(world.home))
            for kind, (body, content_type) in BODIES.items():
                browser.sign_in(browser.token)
                answer = browser.open(path, method=method, data=body, content_type=content_type)
                found.append(wrong_with(answer, f"{method} {rule.rule} with {kind}"))
    assert_nothing(filter(None, found))


def picture(kind="JPEG", size=(40, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind)
    return out.getvalue()


FILES = {
    "nothing in it": b"",
    "no picture": b"this is text",
    "half a picture": picture()[:200],
    "a program": b"MZ\x90\x00" + b"\0" * 500,
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "a bomb": b"\x89PNG\r\n\x1a\n"
    + b"\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\0\0\0"
    + b"\0" * 40,
    "a zip": b"PK\x05\x06" + b"\0" * 18,
    "13 MB": b"\xff\xd8\xff" + b"\0" * (13 << 20),
}
NAMES = (
    "a.jpg",
    "../../a.jpg",
    "a\r\nX-Evil: 1.jpg",
    "名字\u202egpj.exe",
    "a" * 300 + ".jpg",
    "",
    ".",
    "con.jpg",
)


@pytest.mark.parametrize("kind", FILES)
def test_files_that_are_not_what_they_should_be_are_refused_and_not_kept(world, kind):
    storage = world.kit.installation.yishi.installation.storage
    before = [f.name for f in storage.iterate(world.home.id)]
    untouched = rows.everything(world.kit.installation)
    browser = world.browser("resident")
    for name in ("a.jpg", "a.png"):
        data = {"text": "路灯不亮", "photos": (io.BytesIO(FILES[kind]), name)}
        answer = browser.post_form(f"{world.home.base}/topics/raise", data)
        assert answer.status_code in {413, 422}, answer.status_code
        assert wrong_with(answer, kind) is None
    roster = {"file": (io.BytesIO(FILES[kind]), "a.xlsx")}
    for field in ("file", "roster"):
        roster = {field: (io.BytesIO(FILES[kind]), "a.xlsx")}
        path = f"{world.home.base}/places/{world.values(world.home)['estate_id']}/import"
        answer = world.browser("administrator").post_form(path, roster)
        assert 400 <= answer.status_code < 500
        assert wrong_with(answer, kind) is None
    assert not rows.difference(untouched, rows.everything(world.kit.installation))
    assert [f.name for f in storage.iterate(world.home.id)] == before


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_names_of_files_lead_nowhere(world, name):
    browser = world.browser("resident")
    data = {"text": "路灯不亮", "photos": (io.BytesIO(picture()), name)}
    answer = browser.post_form(f"{world.home.base}/topics/raise", data)
    assert answer.status_code in {303, 400, 422}
    root = world.kit.installation.yishi.installation.storage.root
    for path in root.rglob("*"):
        assert path.resolve().is_relative_to(root.resolve())
        assert re.fullmatch(r"[0-9a-f./]*(?:jpg|png|pdf|webp|csv|bin|enc)?|\d+|[0-9a-f]{2}", path.name), (
            path.name
        )


def test_a_refused_form_leaves_nothing_behind(world):
    """Each act that refuses late (after it wrote) must take back what it wrote."""
    before = rows.everything(world.kit.installation)
    browser = world.browser("administrator")
    values = world.values(world.home)
    for path, data in (
        ("/topics/raise", {"text": "好", "estate_id": str(values["person_id"])}),
        (f"/topics/{values['topic_id']}/do/conclude", {"conclusion": "adopted", "text": "同意"}),
        (f"/people/{values['person_id']}/edit", {"name": "李四", "phone": "12", "_version": "1"}),
        ("/console/settings", {"_step": "ways", "topics_per_day": "99999", "contact": "改了"}),
    ):
        answer = browser.post_form(world.home.base + path, data)
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
        assert wrong_with(answer, path) is None
    assert not rows.difference(before, rows.everything(world.kit.installation))


@on_both_databases
def test_strange_headers_and_addresses_are_no_fault(world, database_kind):
    browser = world.browser("anonymous")
    base = world.home.base
    found = []
    for headers in (
        {"Cookie": "yishi-session=\x01; yishi-lang=../../etc; yishi-large=ü".encode().decode("latin-1")},
        {"Cookie": "yishi-session=" + "a" * 5000},
        {"Accept-Language": "\xff" * 100},
        {"Authorization": "Bearer " + "x" * 5000},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic !!!!"},
        {"Host": "evil.example.org"},
        {"Host": "~yangguang"},
        {"X-Forwarded-For": "1.2.3.4, <script>"},
        {"Range": "bytes=9-1"},
        {"If-None-Match": '"' + "x" * 3000},
        {"Idempotency-Key": "x"},
    ):
        for path in (f"{base}/", f"{base}/topics/", f"{world.home.api}/topics", f"{world.home.api}/me"):
            found.append(wrong_with(browser.get(path, headers=headers), f"GET {path} {headers}"))
    for path in (
        "/%00",
        "/yangguang/%00",
        "/yangguang/topics/%ff%fe",
        "/~%00/",
        "/" + "a" * 3000 + "/",
        "/yangguang/../../etc/passwd",
        "/yangguang//topics/",
        "/api/",
        "/api//topics",
        "/api/~/topics",
        "/yangguang/topics/00000000-0000-0000-0000-000000000000",
        "/YANGGUANG/",
        "/ｙangguang/",
        "/yangguang/files/%2e%2e%2f",
    ):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            answer = browser.open(path, method=method)
            if answer.status_code >= 500:
                found.append(f"{method} {path}: {answer.status_code}")
    assert_nothing(filter(None, found))


def test_a_problem_names_its_reasons_in_json(world):
    answer = world.browser("administrator").post(f"{world.home.api}/topics", json={"text": 5, "nonsense": 1})
    assert answer.status_code == 422
    assert {r["field"] for r in json.loads(answer.data)["reasons"]} == {"text", "nonsense"}
