"""The addresses, on the module's API blueprint: `/api/<tenant>/appeals/open311/v2/…`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, request

from yishi.toolkit import (
    Unknown,
    Upload,
    _,
    ctx,
    current_tenant,
    idempotency,
    refuses_as,
    requires,
    settings,
    signed_in,
    use_token,
)
from yishi_appeals.api import api
from yishi_appeals.open311 import asked, posting, reading, schemas, services, updates
from yishi_appeals.open311.shapes import FORMATS, answer, refused
from yishi_appeals.pages import site
from yishi_appeals.settings import NAME

V2 = "/open311/v2"
View = Callable[..., Response]


def standard(view: View) -> View:
    """What all of them share: the key in the form, whether it is on, the format, and how errors look."""

    @functools.wraps(view)
    def checked(*args: Any, **given: Any) -> Response:
        use_token(request.form.get("api_key", "").strip())
        if settings(NAME).open311 == "off":
            raise Unknown("appeals.open311_off", _("本社区没有开放 Open311 接口。"))
        if given["format"] not in FORMATS:
            raise Unknown("appeals.format_unknown", _("只有 json 和 xml 两种格式。"))
        asked_for = request.values.get("jurisdiction_id", "")
        if asked_for not in ("", current_tenant().slug):
            raise Unknown("appeals.jurisdiction_unknown", _("没有这个 jurisdiction_id；不填就是本社区。"))
        return view(*args, **given)

    return refuses_as(refused)(checked)


@api.get("/open311/discovery.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@schemas.answers(schemas.Discovery)
def discovery(format: str) -> Response:
    """Open311: where the endpoint is, in which formats, and how to get a key."""
    found = {
        "changeset": schemas.CHANGESET,
        "contact": settings("core").contact or current_tenant().name,
        "key_service": _("登录后在“我的”里新建接口令牌：%(address)s", address=_page("/account/tokens")),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": f"{site()}{request.path.rpartition('/')[0]}/v2",
                "changeset": schemas.CHANGESET,
                "type": "production",
                "formats": [FORMATS["xml"], FORMATS["json"]],
            }
        ],
    }
    return answer("discovery", found, format=format)


@api.get(f"{V2}/services.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Place, location="query")
@schemas.answers(schemas.Service(many=True))
def service_list(_query: dict[str, Any], format: str) -> Response:
    """Open311: the categories of appeals."""
    return answer("services", services.services(), format=format)


@api.get(f"{V2}/services/<path:service_code>.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Place, location="query")
@schemas.answers(schemas.Definition)
def service_definition(_query: dict[str, Any], service_code: str, format: str) -> Response:
    """Open311: what a report in this category may say."""
    return answer("service_definition", services.definition(service_code), format=format)


@api.get(f"{V2}/requests.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Requests, location="query")
@schemas.answers(schemas.Request(many=True))
def service_requests(query: dict[str, Any], format: str) -> Response:
    """Open311: public appeals, the newest first; of the last 90 days unless other dates are given."""
    return answer("service_requests", reading.requests(query), format=format)


@api.post(f"{V2}/requests.<format>", parameters=schemas.PARAMETERS)
@standard
@signed_in
@api.arguments(idempotency.KeyHeader, location="headers")
@api.arguments(asked.Posted, location="form")
@schemas.answers(schemas.Made(many=True), status=201)
def new_request(_headers: dict[str, Any], sent: dict[str, Any], format: str) -> Response:
    """Open311: report something. Needs a token that may raise appeals, or register those of others."""
    made = idempotency.replayed()
    if made is None:
        photos = [Upload(file.filename or "", file.read()) for file in request.files.getlist("media")]
        made = posting.post(ctx().actor, request.form, sent, photos).id
        idempotency.remember(made)
    notice = (
        _("已经收到，工作人员受理以后才公开。media_url 里的图片没有取，请用 media 直接上传。")
        if sent["media_url"]
        else _("已经收到，工作人员受理以后才公开。")
    )
    found = {"service_request_id": str(made), "service_notice": notice, "account_id": None}
    return answer("service_requests", [found], format=format, status=201)


@api.get(f"{V2}/requests/<request_id>.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Place, location="query")
@schemas.answers(schemas.Request(many=True))
def service_request(_query: dict[str, Any], request_id: str, format: str) -> Response:
    """Open311: one public appeal (with a token also one's own), its public timeline in `status_notes`."""
    return answer("service_requests", [reading.request(ctx().actor, request_id)], format=format)


@api.get(f"{V2}/requests/<request_id>/updates.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Place, location="query")
@schemas.answers(schemas.Update(many=True))
def request_updates(_query: dict[str, Any], request_id: str, format: str) -> Response:
    """Open311 extension: what happened to one request, the oldest first."""
    found = updates.of_request(ctx().actor, request_id)
    return answer("service_request_updates", found, format=format)


@api.get(f"{V2}/servicerequestupdates.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Between, location="query")
@schemas.answers(schemas.Update(many=True))
def service_request_updates(query: dict[str, Any], format: str) -> Response:
    """Open311 extension: what happened to public requests in a stretch of time, the oldest first."""
    found = updates.between(query["start_date"], query["end_date"])
    return answer("service_request_updates", found, format=format)


@api.get(f"{V2}/tokens/<token>.<format>", parameters=schemas.PARAMETERS)
@standard
@requires("appeals.read")
@api.arguments(asked.Place, location="query")
@schemas.answers(schemas.Token(many=True))
def token(_query: dict[str, Any], token: str, format: str) -> Response:
    """Open311: the id behind a token. Ids are given at once here, so each is its own token."""
    found = str(reading.row_of(ctx().actor, token).id)
    return answer("service_requests", [{"service_request_id": found, "token": found}], format=format)


def _page(path: str) -> str:
    return f"{site()}{ctx().base}{path}"
