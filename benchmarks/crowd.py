"""Rows of other tenants, so that a page that read beyond its own would be seen to grow slower with their number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from benchmarks.sites import Site
from yishi.app import Yishi, assemble
from yishi.audit.models import Activity
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.topics.models import Opinion, Topic
from yishi_notices.models import Notice

TOPICS, OPINIONS, NOTICES = 3, 5, 4
"""Of each tenant on average."""
TENANTS = 500
"""So many hold the rows of all: what a page might scan is the rows, however many tenants share them."""
BOARD = 20
"""Notices of the tenant that is asked."""


def fill(site: Site, tenants: int) -> None:
    """Topics with opinions, their records, and posted notices for the others; a full board for the one asked."""
    yishi = assemble(site.config)
    with yishi.database.unit(site.tenant_id):
        db.execute(insert(Notice), _notices(site.tenant_id, BOARD))
    every = max(1, tenants // TENANTS)
    for tenant_id in range(2, tenants + 1, every):
        with yishi.database.unit(tenant_id):
            topics = [_topic(tenant_id, number) for number in range(1, TOPICS * every + 1)]
            db.execute(insert(Topic), topics)
            db.execute(insert(Opinion), [_opinion(t, n) for t in topics for n in range(OPINIONS)])
            db.execute(insert(Activity), [_act(topic) for topic in topics])
            db.execute(insert(Notice), _notices(tenant_id, NOTICES * every))
    if site.config.is_postgres:
        _analyze(yishi)
    yishi.database.dispose()


def _notices(tenant_id: int, count: int) -> list[dict[str, Any]]:
    """Posted notices, the newest today."""
    now, today = clock.now(), clock.today()
    return [_notice(tenant_id, number, now, today) for number in range(1, count + 1)]


def _analyze(yishi: Yishi) -> None:
    """Tell PostgreSQL what is there, as its autovacuum would have by now."""
    owner = yishi.database.owner_engine()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    owner.dispose()


def _topic(tenant_id: int, number: int) -> dict[str, Any]:
    now = clock.now() - timedelta(hours=number)
    return {
        "tenant_id": tenant_id, "id": new_id(), "number": number, "title": "楼道灯不亮", "text": "晚上看不清台阶。" * 8,
        "stage": "deliberating", "public": True, "raised_by_name": "刘淑华", "raised_at": now, "updated_at": now,
        "opinions_count": OPINIONS, "version": 1,
    }  # fmt: skip


def _opinion(topic: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "tenant_id": topic["tenant_id"], "id": new_id(), "topic_id": topic["id"], "author_name": "王建国",
        "stance": "support", "text": "换成声控的更省电。", "at": topic["raised_at"] + timedelta(minutes=number),
        "version": 1,
    }  # fmt: skip


def _act(topic: dict[str, Any]) -> dict[str, Any]:
    topic_id: UUID = topic["id"]
    return {
        "tenant_id": topic["tenant_id"], "id": new_id(), "at": topic["raised_at"], "code": "topics.accepted",
        "verb": "受理了这件事", "subject_kind": "topic", "subject_id": topic_id, "public": True,
    }  # fmt: skip


def _notice(tenant_id: int, number: int, now: Any, today: date) -> dict[str, Any]:
    posted = today - timedelta(days=number % 30)
    return {
        "tenant_id": tenant_id, "id": new_id(), "year": today.year, "number": number, "kind": "announcement",
        "state": "posted", "title": f"第{number}次清洗水箱的通知", "text": "请各家提前存水。" * 10, "issuer": "社区居民委员会",
        "days": 60, "posted_on": posted, "last_day": posted + timedelta(days=60), "drafted_at": now, "version": 1,
    }  # fmt: skip
