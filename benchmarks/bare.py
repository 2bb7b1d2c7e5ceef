"""The bare view that the topic page is held against.

What anybody would write without a platform: Flask, one Core query for the same rows, a five-line Jinja
list; no tenants, no sign-in, no guards, no layout.
"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import create_engine, text

PAGE = """<!doctype html><title>{{ rows[0].title }}</title><h1>{{ rows[0].title }}</h1><p>{{ rows[0].text }}</p>
<ul>
{% for row in rows %}
<li><b>{{ row.author_name }}</b> {{ row.at }}: {{ row.opinion }}</li>
{% endfor %}
</ul>"""

QUERY = text(
    "SELECT topic.title, topic.text, opinion.author_name, opinion.at, opinion.text AS opinion "
    "FROM topic JOIN opinion ON opinion.tenant_id = topic.tenant_id AND opinion.topic_id = topic.id "
    "WHERE topic.tenant_id = :tenant AND topic.id = :id ORDER BY opinion.at DESC LIMIT 20"
)


def create_bare(url: str, tenant_id: int, topic_id: str) -> Flask:
    """The app; `topic_id` as this database stores ids."""
    app = Flask("bare")
    options = {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {}
    engine = create_engine(url, **options)  # type: ignore[arg-type]
    page = app.jinja_env.from_string(PAGE)

    @app.get("/topic")
    def topic() -> str:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                # The rows stand under row-level security; any reader has to say whose they are.
                connection.exec_driver_sql(f"SET LOCAL app.tenant_id = '{tenant_id}'")
            rows = connection.execute(QUERY, {"tenant": tenant_id, "id": topic_id}).all()
        return page.render(rows=rows)

    return app
