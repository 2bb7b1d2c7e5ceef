"""What any site is asked for: its own files, kept for long; health, told without a word of anybody."""

import json
import re

import pytest

from yishi.web.assets import FOLDER, fingerprint
from yishi.web.render import CORE_TEMPLATES


@pytest.fixture
def plugins():
    return ()


def test_a_page_names_its_files_by_their_content(client):
    page = client.get("/").text
    address = re.search(r'href="(/static/yishi\.css\?v=\w+)"', page)[1]

    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert address.endswith(fingerprint(FOLDER / "yishi.css"))


@pytest.mark.parametrize("query", ["", "?v=", "?v=0", "?v=000000000000"])
def test_a_file_asked_for_by_a_wrong_content_is_not_kept_for_long(client, query):
    assert "immutable" not in client.get(f"/static/yishi.css{query}").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["none.css", "../assets.py", "..%2fassets.py", "%00", "gallery/x", ""])
def test_what_is_no_file_of_ours_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_each_file_is_served_with_its_kind(client, name):
    answer = client.get(f"/static/{name}")
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
    assert answer.mimetype == kinds[FOLDER.joinpath(name).suffix]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_phone_may_keep_the_site_among_its_apps(client):
    manifest = json.loads(client.get("/manifest.webmanifest").text)

    assert manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200


def test_crawlers_stay_out_of_what_is_personal(client):
    rules = client.get("/robots.txt").text
    for place in ("/*/me/", "/*/desk/", "/*/console/", "/api/"):
        assert f"Disallow: {place}" in rules


def test_there_is_an_icon_for_who_asks_by_habit(client):
    assert client.get("/favicon.ico").mimetype == "image/png"


def test_health_is_told_when_the_database_answers(client, count_queries):
    with count_queries() as asked:
        answer = client.get("/health")

    assert (answer.status_code, answer.json) == (200, {"status": "up"})
    assert asked.count == 1


def test_health_is_told_when_it_does_not(client, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from yishi.database import Unit

    def refuse(self):
        raise OperationalError("select 1", {}, Exception("no connection to db.internal:5432"))

    monkeypatch.setattr(Unit, "connection", property(refuse))
    answer = client.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "down"})


def test_no_template_has_what_the_policy_forbids():
    for path in CORE_TEMPLATES.rglob("*.html"):
        source = path.read_text("utf-8")
        assert not re.search(r"<style|<[^>{]*\s(style|on\w+)=|javascript:", source), path
        for script in re.findall(r"<script[^>]*>", source):
            assert "src=" in script or "nonce" in script, path


def test_nothing_is_asked_of_another_host():
    for path in [*CORE_TEMPLATES.rglob("*.html"), *FOLDER.glob("*.js"), *FOLDER.glob("*.css")]:
        assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", path.read_text("utf-8")), (
            path
        )
