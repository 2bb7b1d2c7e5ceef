"""Each of the ten checks fails on a module that is broken in exactly that way, and says how."""

import pytest

from tests.contract.breaking import Breaker
from yishi.testing.contract import (
    apart,
    hooks,
    imports,
    manifest,
    persons,
    routes,
    settings,
    switching,
    tables,
)


@pytest.fixture
def plugins():
    """None of the installed ones: a broken neighbour must not change what these tests see."""
    return ()


@pytest.fixture
def breaker(sampled, tmp_path):
    made = Breaker(sampled, tmp_path)
    yield made
    made.clear()


def check_hooks(subject):
    hooks.check(subject, budget=4, many=40)


ALL = (
    manifest.check,
    routes.check_off,
    routes.check_guards,
    apart.check,
    tables.check,
    settings.check,
    check_hooks,
    imports.check,
    switching.check,
    persons.check,
)


@pytest.mark.parametrize("check", ALL, ids=lambda c: f"{c.__module__.rpartition('.')[2]}.{c.__name__}")
def test_a_whole_module_passes(breaker, check):
    check(breaker.module())


INDEX = '@requires("{{name}}.see")\ndef index'
STATEMENT = '    rows = read(_LIST, {"offset": offset, "limit": limit}).all()\n'
PERSON = 'reference("visitor_id", "person"),\n'
DAYS = "days = fields.Integer(\n        load_default=7,"
NAV = 'yield NavItem(N_("现场核实"), "{{name}}/", "desk", 40, "{{name}}.see")'

BROKEN = {
    "1 a sentence has no English": (
        manifest.check,
        [("translations/en/LC_MESSAGES/*.po", 'msgid "待去"\nmsgstr "To be visited"', "")],
        "'待去' has no English",
    ),
    "1 a sentence's English names another place": (
        manifest.check,
        [
            ("templates/{{name}}/visit.html", '_("登记看到的情况")', '_("第 %(n)d 次登记", n=1)'),
            (
                "translations/en/LC_MESSAGES/*.po",
                'msgid "待去"',
                'msgid "第 %(n)d 次登记"\nmsgstr "No. %(m)d"\n\nmsgid "待去"',
            ),
        ],
        "name different places",
    ),
    "1 a title is not Chinese": (
        manifest.check,
        [("__init__.py", 'title=N_("现场核实")', 'title="Site visits"')],
        "Site visits.*Chinese",
    ),
    "2 an address outside of its own": (
        routes.check_off,
        [
            (
                "routes.py",
                '@pages.get("/of-topic',
                "@pages.record\ndef door(state):\n"
                '    state.app.add_url_rule("/{{name}}-door", "door", lambda: "open")\n\n\n'
                '@pages.get("/of-topic',
            )
        ],
        "(?s)outside of the module's own:.*GET /sample",
    ),
    "2 something runs before everybody's requests": (
        routes.check_off,
        [
            (
                "routes.py",
                '@pages.get("/of-topic',
                '@pages.before_app_request\ndef spy():\n    return None\n\n\n@pages.get("/of-topic',
            )
        ],
        "before_request runs for every module",
    ),
    "3 a route without guard": (
        routes.check_guards,
        [("routes.py", INDEX, "def index")],
        "needs @requires",
    ),
    "3 a guard in the wrong place": (
        routes.check_guards,
        [("routes.py", f'@pages.get("/")\n{INDEX}', '@requires("{{name}}.see")\n@pages.get("/")\ndef index')],
        "needs @requires",
    ),
    "3 a permission that nobody declared": (
        routes.check_guards,
        [("routes.py", INDEX, '@requires("{{name}}.seee")\ndef index')],
        "declared by nobody",
    ),
    "3 a guard in name only": (
        routes.check_guards,
        [
            ("routes.py", INDEX, "def index"),
            ("routes.py", "service.visits(ctx().actor, offset", "service.visits(service.ANY, offset"),
            (
                "service.py",
                'KIND = "{{name}}',
                'ANY = Actor(0, permissions=frozenset("*"))\nKIND = "{{name}}',
            ),
            (
                "routes.py",
                '@pages.route("/visits',
                'index.yishi_requires = "{{name}}.see"\n\n\n@pages.route("/visits',
            ),
        ],
        "answers 200 to somebody who has not signed in",
    ),
    "4 rows kept in memory": (
        apart.check,
        [
            ("service.py", STATEMENT, f"{STATEMENT}    _seen.extend(rows)\n    rows = list(_seen)\n"),
            ("service.py", 'KIND = "{{name}}', '_seen: list[Any] = []\nKIND = "{{name}}'),
        ],
        "shows things of another tenant",
    ),
    "4 a way round the guards": (
        apart.check,
        [
            (
                "service.py",
                '    found = read(_ONE, {"id": visit_id}).first()\n',
                "    found = db.connection().execute(_WITH_TOPIC.where(Visit.id == visit_id), "
                'execution_options={"all_tenants": "x"}).first()\n',
            )
        ],
        "another tenant's id is answered",
    ),
    "5 a table without the prefix": (
        tables.check,
        [("models.py", '__tablename__ = "{{name}}_visit"', '__tablename__ = "visits_{{name}}"')],
        "must begin with sample",
    ),
    "5 a foreign key that does not say what happens": (
        tables.check,
        [
            (
                "models.py",
                PERSON,
                'ForeignKeyConstraint(["tenant_id", "visitor_id"], ["person.tenant_id", "person.id"]),\n',
            ),
            (
                "models.py",
                "from sqlalchemy import Index",
                "from sqlalchemy import ForeignKeyConstraint, Index",
            ),
        ],
        "must say ON DELETE",
    ),
    "5 a foreign key that would blank the tenant": (
        tables.check,
        [
            (
                "models.py",
                PERSON,
                'ForeignKeyConstraint(["tenant_id", "visitor_id"], ["person.tenant_id", "person.id"], '
                'ondelete="SET NULL"),\n',
            ),
            (
                "models.py",
                "from sqlalchemy import Index",
                "from sqlalchemy import ForeignKeyConstraint, Index",
            ),
        ],
        "not SET NULL",
    ),
    "5 an index that looks through all tenants": (
        tables.check,
        [("models.py", 'Index(None, "tenant_id", "due_on")', 'Index(None, "due_on")')],
        r"\['due_on'\] must begin with tenant_id",
    ),
    "5 a model that the migrations don't know": (
        tables.check,
        [("models.py", "    late: Mapped", "    weather: Mapped[str]\n    late: Mapped")],
        "differ: .*weather",
    ),
    "5 a downgrade that forgets": (
        tables.check,
        [("migrations/*.py", 'op.drop_table("{{name}}_visit")', "pass")],
        "`downgrade` leaves",
    ),
    "6 a person's data is not in their copy": (
        persons.check,
        [("hooks.py", "if rows else []", "if rows and False else []")],
        "`export_person` gives nothing",
    ),
    "6 a name that stays": (
        persons.check,
        [("hooks.py", 'visitor_name="", ', "")],
        "after `erase_person` the name still stands in sample.*visitor_name",
    ),
    "6 an erasure that fails": (
        persons.check,
        [("hooks.py", "    mine = update", "    raise RuntimeError('no')\n    mine = update")],
        "RuntimeError: no",
    ),
    "6 a tenant that can't leave": (
        persons.check,
        [
            (
                "migrations/*.py",
                'name=op.f("fk_{{name}}_visit_tenant_id_topic_id"),\n            ondelete="CASCADE",',
                'name=op.f("fk_{{name}}_visit_tenant_id_topic_id"),',
            ),
            (
                "migrations/*.py",
                'name=op.f("fk_{{name}}_visit_tenant_id"), ondelete="CASCADE"',
                'name=op.f("fk_{{name}}_visit_tenant_id")',
            ),
        ],
        "in the way of deleting a tenant",
    ),
    "7 a setting without default": (
        settings.check,
        [("schemas.py", DAYS, "days = fields.Integer(\n        required=True,")],
        "needs a load_default",
    ),
    "7 a default against its own rule": (
        settings.check,
        [("schemas.py", DAYS, "days = fields.Integer(\n        load_default=0,")],
        "default of days is not valid",
    ),
    "7 a setting without words": (
        settings.check,
        [("schemas.py", '"label": N_("几天内到现场"),', "")],
        "days needs metadata",
    ),
    "7 a secret that is none": (
        settings.check,
        [
            (
                "schemas.py",
                "    gate = fields.Boolean",
                '    sms_token = fields.String(load_default="", metadata={"label": N_("口令")})\n'
                "    gate = fields.Boolean",
            )
        ],
        "sms_token sounds secret",
    ),
    "8 switching off that clears up": (
        switching.check,
        [
            (
                "hooks.py",
                "@hookimpl\ndef nav_items",
                "@hookimpl\ndef disabled(tenant, actor):\n    db.execute(Visit.__table__.delete()"
                ".where(Visit.tenant_id == tenant.id))\n\n\n@hookimpl\ndef nav_items",
            )
        ],
        "switching off changed or removed data",
    ),
    "8 switching on that begins anew": (
        switching.check,
        [
            (
                "hooks.py",
                "@hookimpl\ndef nav_items",
                "@hookimpl\ndef enabled(tenant, actor):\n    db.execute(update(Visit).values(note=''))\n\n\n"
                "@hookimpl\ndef nav_items",
            )
        ],
        "switching on again changed or removed data",
    ),
    "9 a hook that may not query does": (
        check_hooks,
        [
            ("hooks.py", NAV, f"list(db.execute(select(Visit.id)))\n    {NAV}"),
            ("hooks.py", "@hookimpl\ndef nav_items", "@hookimpl\n@queries\ndef nav_items"),
        ],
        "nav_items: its spec does not let it query",
    ),
    "9 a hook that queries and does not say so": (
        check_hooks,
        [("hooks.py", NAV, f"list(db.execute(select(Visit.id)))\n    {NAV}")],
        "nav_items: it queries, and must say so",
    ),
    "9 a hook that fails": (
        check_hooks,
        [("hooks.py", NAV, f"raise RuntimeError('no')\n    {NAV}")],
        "a hook failed",
    ),
    "9 a query for each row": (
        check_hooks,
        [
            (
                "service.py",
                STATEMENT,
                f"{STATEMENT}    for row in rows:\n        visit_of_topic(row.topic_id)\n",
            )
        ],
        "asks 2. statements, more than 4",
    ),
    "9 a list that grows with the table": (
        check_hooks,
        [
            ("routes.py", "page = Page.asked()", "page = Page.asked(size=10_000)"),
            (
                "service.py",
                STATEMENT,
                f"{STATEMENT}    for row in rows[30:31]:\n        visit_of_topic(row.topic_id)\n",
            ),
        ],
        "with 10 things and 3 with 40",
    ),
    "10 past the toolkit": (
        imports.check,
        [
            (
                "service.py",
                "from sqlalchemy import bindparam",
                "from yishi.database import db as raw\nfrom sqlalchemy import bindparam",
            )
        ],
        "service.py:.*yishi.database.db",
    ),
}


@pytest.mark.parametrize("name", BROKEN, ids=lambda name: name.replace(" ", "_"))
def test_a_broken_module_fails(breaker, name):
    check, patches, told = BROKEN[name]
    subject = breaker.module(*patches)
    with pytest.raises(AssertionError, match=told):
        check(subject)


def test_templates_outside_of_their_folder_are_found(breaker):
    subject = breaker.module(more={"templates/index.html": "<p></p>"})
    with pytest.raises(AssertionError, match="templates belong in"):
        manifest.check(subject)


def test_a_fill_that_makes_nothing_proves_nothing(breaker):
    subject = breaker.module()
    subject._fill = lambda kit, tenant, count: {"visit_id": None, "topic_id": None}
    subject.enable()
    with pytest.raises(AssertionError, match="must leave a row in each table"):
        subject.filled()


def test_a_fill_that_names_no_ids_is_refused(breaker):
    subject = breaker.module()
    subject._fill = lambda kit, tenant, count: {}
    subject.enable()
    with pytest.raises(AssertionError, match="must give a value for each variable"):
        subject.fill()


def test_a_plugin_that_is_not_installed_is_told(breaker):
    from yishi.testing.contract import Subject

    with pytest.raises(AssertionError, match="give it an entry point"):
        Subject(breaker.kit, "absent", None)
