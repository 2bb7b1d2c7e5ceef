"""`services`: the categories of the community, and what a report in one of them may say beside its words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, select

from yishi.toolkit import Unknown, _, guarded, places, read, settings, topics
from yishi_appeals.kinds import KINDS
from yishi_appeals.settings import NAME

MOST_BUILDINGS = 2000
_ESTATES = guarded(select(places.Estate.id, places.Estate.name).order_by(places.Estate.name))
_BUILDINGS = guarded(
    select(places.Building.id, places.Estate.name, places.Building.name)
    .join(
        places.Estate,
        and_(
            places.Estate.tenant_id == places.Building.tenant_id,
            places.Estate.id == places.Building.estate_id,
        ),
    )
    .order_by(places.Estate.name, places.Building.sort_key)
    .limit(MOST_BUILDINGS)
)


def services() -> list[dict[str, Any]]:
    """One service for each category; an id comes back at once (`realtime`)."""
    return [
        {
            "service_code": code,
            "service_name": label,
            "description": _("关于“%(label)s”的难题、矛盾、意见和建议", label=label),
            "metadata": True,
            "type": "realtime",
            "keywords": label,
            "group": _("群众诉求"),
        }
        for code, label in topics.categories().items()
    ]


def known(code: str) -> str:
    """The code, where it is a service here. Raises `Unknown`."""
    if code not in topics.categories():
        raise Unknown("appeals.service_unknown", _("没有这个 service_code，请先查询 services。"))
    return code


def definition(code: str) -> dict[str, Any]:
    """What may be said beside the description; nothing of it is required."""
    asked = [_attribute("place", "string", _("具体位置，例如：3号楼2单元门口"))]
    estates = [(str(one), name) for one, name in read(_ESTATES)]
    buildings = [(str(one), f"{estate} {name}") for one, estate, name in read(_BUILDINGS)]
    if estates:
        asked.append(_attribute("estate", "singlevaluelist", _("小区"), estates))
    if buildings:
        asked.append(_attribute("building", "singlevaluelist", _("楼栋"), buildings))
    kinds = [(kind, _(label)) for kind, label in KINDS.items()]
    asked.append(_attribute("kind", "singlevaluelist", _("诉求的性质"), kinds))
    if settings(NAME).anonymous:
        answers = [("no", _("可以公开姓名")), ("yes", _("不公开姓名"))]
        asked.append(_attribute("anonymous", "singlevaluelist", _("公开时要不要隐去姓名"), answers))
    return {
        "service_code": known(code),
        "attributes": [{**one, "order": order} for order, one in enumerate(asked, 1)],
    }


def _attribute(
    code: str, datatype: str, description: str, values: list[tuple[str, str]] | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "variable": True,
        "code": code,
        "datatype": datatype,
        "required": False,
        "datatype_description": None,
        "order": 0,
        "description": description,
    }
    if values is not None:
        found["values"] = [{"key": key, "name": name} for key, name in values]
    return found
