"""What several pages of the desk need."""

from __future__ import annotations

from uuid import UUID

from flask import request

from yishi.toolkit import FormSchema, Unknown, _, ctx
from yishi_council.reading import ItemView, MeetingView, people_like


def item_of(meeting: MeetingView, item_id: UUID) -> ItemView:
    """An item of this meeting's agenda. Raises `Unknown`."""
    for item in meeting.items:
        if item.id == item_id:
            return item
    raise Unknown("council.unknown")


def looked_for(schema: type[FormSchema]) -> tuple[str, FormSchema]:
    """What was looked for, and the form with those found as options of `person_id`."""
    q = request.args.get("q", "").strip()[:40]
    found = people_like(ctx().actor, q) if q else []
    return q, with_options(schema, "person_id", [("", _("不在名册上")), *found] if found else [])


def with_options(
    schema: type[FormSchema] | FormSchema, name: str, options: list[tuple[str, str]]
) -> FormSchema:
    """A form whose field `name` offers these options; without any it is not drawn."""
    made = schema() if isinstance(schema, type) else schema
    field = made.fields[name]
    field.metadata = {**field.metadata, "options": options} | ({} if options else {"widget": "hidden"})
    return made


def asked_entrance() -> UUID | None:
    """The entrance of `?entrance=`. Raises `Unknown` for what is no id."""
    given = request.args.get("entrance", "")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError as error:
        raise Unknown("council.unknown") from error
