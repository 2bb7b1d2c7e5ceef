"""What clients send. An empty value is as good as none (the standard's "optional arguments")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from yishi.toolkit import Refusal, _, clock

MOST = 1000
SPAN = timedelta(days=90)
STATUSES = ("open", "closed")


class _Asked(Schema):
    class Meta:
        unknown = EXCLUDE

    jurisdiction_id = fields.String(
        load_default="",
        metadata={"description": "The community's short name in its address; may be left out."},
    )

    @pre_load
    def without_empty(self, data: Mapping[str, Any], **_kw: Any) -> dict[str, Any]:
        return {name: data[name] for name in data if data[name] != ""}


class Listed(fields.String):
    """`a,b,c`: codes with commas between them."""

    def __init__(self, *, known: tuple[str, ...] = (), **given: Any) -> None:
        self.known = known
        super().__init__(load_default="", **given)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kw: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kw) or ""
        found = [part for part in (one.strip() for one in text.split(",")) if part]
        if self.known and not set(found) <= set(self.known):
            raise ValidationError("Must be one of: " + ", ".join(self.known) + ".")
        return found


class Place(_Asked):
    """Only which community."""


class Between(_Asked):
    start_date = fields.AwareDateTime(
        load_default=None, metadata={"description": "W3C date and time with its zone."}
    )
    end_date = fields.AwareDateTime(load_default=None, metadata={"description": "At most 90 days later."})


class Requests(Between):
    service_request_id = Listed(
        metadata={"description": "Ids, comma delimited; overrides all other arguments."}
    )
    service_code = Listed(metadata={"description": "Codes, comma delimited."})
    status = Listed(known=STATUSES, metadata={"description": "`open`, `closed` or both, comma delimited."})
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=MOST, validate=validate.Range(1, MOST))


class Posted(_Asked):
    """A new request, as a form. `attribute[code]=value` answers the service's definition."""

    api_key = fields.String(
        load_default="", metadata={"description": "An API token; or send it as `Authorization: Bearer …`."}
    )
    service_code = fields.String(required=True)
    description = fields.String(load_default="")
    address_string = fields.String(load_default="")
    address_id = fields.String(
        load_default="", metadata={"description": "Id of an estate, a building or an entrance."}
    )
    lat = fields.String(load_default="")
    long = fields.String(load_default="")
    first_name = fields.String(load_default="")
    last_name = fields.String(load_default="")
    email = fields.String(load_default="", metadata={"description": "Not kept."})
    phone = fields.String(load_default="", metadata={"description": "Not kept."})
    device_id = fields.String(load_default="", metadata={"description": "Not kept."})
    account_id = fields.String(load_default="", metadata={"description": "Not kept."})
    media_url = fields.String(load_default="", metadata={"description": "Not fetched."})


def span(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    """The asked stretch of time; the last 90 days where none is given. Refuses a longer one."""
    now = clock.now()
    try:
        since = start or (end - SPAN if end else now - SPAN)
        until = end or min(now, since + SPAN)
        long = until - since > SPAN
    except OverflowError:
        long = True
    if long:
        sentence = _("起止时间最多相隔 90 天，请分几次查询。")
        raise Refusal("appeals.span_too_long", sentence, field="start_date")
    return since, until
