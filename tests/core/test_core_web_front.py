"""The front page: the way to one's community, at the same price for three tenants as for thousands."""

import re

import pytest
from sqlalchemy import insert, select

from yishi.clock import clock
from yishi.database import db
from yishi.tenants import directory
from yishi.tenants.models import Tenant, TenantAncestor
from yishi.tenants.names import search_text
from yishi.testing.browser import text_of


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def found(kit, tenant):
    """`found("name", parent=slug, kind=…)`: one more tenant; gives its slug."""

    def make(name, *, parent=None, kind="community", slug=None, brand=""):
        with kit.database.unit():
            upper = db.scalars(select(Tenant).where(Tenant.slug == parent)).first() if parent else None
            row = Tenant(
                slug=slug or f"t{clock.now().timestamp():.6f}".replace(".", "-"),
                kind=kind,
                name=name,
                brand=brand,
                parent_id=upper.id if upper else None,
                search=search_text(name, slug or ""),
                created_at=clock.now(),
            )
            db.add(row)
            db.flush()
            rows = [{"tenant_id": row.id, "ancestor_id": row.id, "depth": 0}]
            if upper:
                above = select(TenantAncestor.ancestor_id, TenantAncestor.depth).where(
                    TenantAncestor.tenant_id == upper.id
                )
                rows += [
                    {"tenant_id": row.id, "ancestor_id": ancestor, "depth": depth + 1}
                    for ancestor, depth in db.execute(above)
                ]
            db.execute(insert(TenantAncestor), rows)
            return row.slug

    return make


@pytest.fixture
def city(kit, tenant):
    """`city(500)`: as many communities below five subdistricts of the sample's district."""

    def make(count):
        with kit.database.unit():
            upper = db.scalars(select(Tenant).where(Tenant.slug == "gaoxin")).one()
            now = clock.now()
            for n in range(5):
                db.add(
                    Tenant(
                        slug=f"jd{n}",
                        kind="subdistrict",
                        name=f"第{n}街道",
                        parent_id=upper.id,
                        created_at=now,
                    )
                )
            db.flush()
            streets = db.scalars(select(Tenant).where(Tenant.kind == "subdistrict")).all()
            db.execute(
                insert(Tenant),
                [
                    {
                        "slug": f"c{n}",
                        "kind": "community",
                        "name": f"第{n}社区",
                        "parent_id": streets[n % 5].id,
                        "search": f"第{n}社区 d{n}sq",
                        "created_at": now,
                    }
                    for n in range(count)
                ],
            )
            rows = db.execute(select(Tenant.id, Tenant.parent_id, Tenant.slug)).all()
            parents = {row.id: row.parent_id for row in rows}
            closure = []
            for row in rows:
                if row.slug.startswith(("jd", "c")):
                    above, depth = row.id, 0
                    while above is not None:
                        closure.append({"tenant_id": row.id, "ancestor_id": above, "depth": depth})
                        above, depth = parents[above], depth + 1
            db.execute(insert(TenantAncestor), closure)

    return make


def test_everybody_finds_the_communities_below_their_districts(client, tenant):
    page = client.get("/")

    assert page.status_code == 200
    words = text_of(page)
    assert words.index("高新区") < words.index("阳光社区")
    assert 'href="/yangguang/"' in page.text


def test_an_alliance_stands_below_its_community(client, found):
    found("红色物业联盟", parent="yangguang", kind="alliance", slug="honglian")

    words = text_of(client.get("/"))
    assert words.index("阳光社区") < words.index("红色物业联盟")


@pytest.mark.parametrize(
    "query", ["阳光", "阳光社区", "ygsq", "YANGGUANG", "yangguang", "高新 阳光", "高新区"]
)
def test_a_community_is_found_by_name_pinyin_initials_and_district(client, found, query):
    found("阳光社区", parent="gaoxin", slug="yangguang-2")

    assert 'href="/yangguang-2/"' in client.get("/", query_string={"q": query}).text


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"><script>', "没有这样的社区", "a" * 500, "🙂"])
def test_a_strange_search_finds_nothing_and_breaks_nothing(client, tenant, query):
    page = client.get("/", query_string={"q": query})

    assert page.status_code == 200
    assert "没有找到" in text_of(page)
    assert "<script>" not in page.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "99999999999999999999", "２"])
def test_a_strange_page_number_is_a_page_all_the_same(client, tenant, page):
    assert client.get("/", query_string={"q": "社区", "page": page}).status_code == 200


def test_many_hits_are_leafed_through(client, city):
    city(70)
    first = client.get("/", query_string={"q": "第"})
    last = client.get("/", query_string={"q": "第", "page": "3"})

    assert "找到 75 个" in text_of(first)
    assert first.text.count('<li class="card link">') == directory.FOUND
    assert last.text.count('<li class="card link">') == 75 - 2 * directory.FOUND
    assert 'rel="next"' not in last.text


def test_one_district_is_shown_with_what_stands_above_and_below(client, city):
    city(10)
    page = client.get("/?in=jd3")

    words = text_of(page)
    assert "高新区" in words
    assert "第3社区" in words
    assert "第4社区" not in words


def test_an_unknown_district_is_not_found(client, tenant):
    assert client.get("/?in=nowhere").status_code == 404


def test_a_large_installation_shows_districts_first_and_stays_small(client, city):
    city(directory.WHOLE + 100)
    page = client.get("/")

    assert "第3社区" not in text_of(page)
    assert 'href="/?in=jd3"' in page.text
    assert len(page.data) < 20_000


@pytest.mark.parametrize("address", ["/", "/?q=第", "/?in=gaoxin"])
def test_the_number_of_statements_does_not_grow_with_the_tenants(kit, city, count_queries, address):
    def statements():
        with count_queries() as asked:
            assert kit.as_role("resident").get(address).status_code == 200
        return asked.count

    few = statements()
    city(600)

    assert statements() == few <= 4


def test_who_is_signed_in_sees_own_communities_first(kit, tenant, other_tenant):
    page = kit.as_role("resident").get("/")

    mine = re.search(r"<h2>我的社区</h2>.*?</section>", page.text, re.S)[0]
    assert "/yangguang/" in mine
    assert "/dongfeng/" not in mine
    assert "我的社区" not in text_of(kit.browser().get("/"))


def test_a_left_community_is_mine_no_more(kit, tenant):
    from yishi.people.models import Membership

    one = kit.somebody("resident")
    with kit.database.unit():
        db.scalars(
            select(Membership).where(Membership.account_id == one.account_id)
        ).one().ended_at = clock.now()

    assert "我的社区" not in text_of(kit.as_role("resident").get("/"))


def test_names_are_text_and_never_markup(client, found):
    found("<b>社区</b>", parent="gaoxin", slug="bold", brand="<i>x</i>")

    page = client.get("/").text
    assert "<b>社区</b>" not in page
    assert "&lt;b&gt;社区&lt;/b&gt;" in page


def test_an_empty_installation_says_what_to_do(client):
    assert "还没有开通的社区" in text_of(client.get("/"))
