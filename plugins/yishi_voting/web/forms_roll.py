"""The desk's forms for the electorate: members of a body, corrections, objections."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from yishi.toolkit import N_, FormSchema, _
from yishi_voting.counting.shares import hundredths, square_metres

MAX_LINES = 20_000
REASON: dict[str, Any] = {
    "label": N_("更正的原因"),
    "widget": "textarea",
    "rows": 2,
    "help": N_("会和更正前后的内容一起留下记录，大家看得到；请不要写姓名。"),
}


class Area(fields.String):
    """`88.4` ㎡ as people type it; whole 0.01 m² for the services."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        text = str(value).strip().replace("，", "").replace(",", "").removesuffix("㎡")
        if not text:
            return None
        try:
            return hundredths(text)
        except ValueError as error:
            raise ValidationError(_("请填数字，最多两位小数，例如 88.4。")) from error


class Lines(fields.String):
    """Lines of text without the empty ones."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        lines = [line.strip() for line in str(value).splitlines() if line.strip()]
        if self.required and not lines:
            raise ValidationError(_("请至少填一行。"))
        if len(lines) > MAX_LINES:
            raise ValidationError(_("最多 %(n)d 行。", n=MAX_LINES))
        return lines


class UnitLines(Lines):
    """`3-2-0201 88.40`, a room and its area, one a line. Gives `{"room", "area"}`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        found = []
        for number, line in enumerate(super()._deserialize(value, attr, data, **kw), 1):
            room, _blank, area = line.replace("　", " ").replace("\t", " ").rpartition(" ")
            try:
                found.append({"room": room.strip(), "area": hundredths(area.removesuffix("㎡"))})
            except ValueError as error:
                raise ValidationError(
                    _("第 %(n)d 行要写房号、空一格、面积，例如：3-2-0201 88.40", n=number)
                ) from error
            if not room.strip():
                raise ValidationError(_("第 %(n)d 行没有房号。", n=number))
        return found


class MembersForm(FormSchema):
    """The electorate of a body, as a list."""

    members = Lines(
        required=True,
        metadata={
            "label": N_("成员名单"),
            "widget": "textarea",
            "rows": 10,
            "help": N_("一行一位。同名的人在姓名后加 # 和编号，例如：张伟#2。同一人写两次只算一人。"),
        },
    )


def _picked() -> fields.List[Any]:
    """People who were looked for; the page gives the options, without any it is not drawn."""
    return fields.List(
        fields.UUID(),
        load_default=list,
        metadata={
            "label": N_("业主（勾选）"),
            "widget": "checkboxes",
            "help": N_("几位就是共有。没有要找的人，请在上面搜索。"),
        },
    )


def _owners() -> Lines:
    return Lines(
        load_default=list,
        metadata={
            "label": N_("或者写姓名"),
            "widget": "textarea",
            "rows": 2,
            "help": N_("一行一位，写在本社区登记的姓名；同名的请在上面搜索后勾选。"),
        },
    )


class OwnersForm(FormSchema):
    picked = _picked()
    owners = _owners()
    reason = fields.String(required=True, validate=validate.Length(1, 400), metadata=REASON)


class AddForm(FormSchema):
    picked = _picked()
    owners = _owners()
    units = UnitLines(
        load_default=list,
        metadata={
            "label": N_("房屋和面积"),
            "widget": "textarea",
            "rows": 2,
            "help": N_("一行一套：房号、空一格、面积，例如：3-2-0201 88.40"),
        },
    )
    reason = fields.String(required=True, validate=validate.Length(1, 400), metadata=REASON)


class AnswerForm(FormSchema):
    accepted = fields.Boolean(load_default=False, metadata={"label": N_("异议成立（随后逐项更正）")})
    answer = fields.String(
        required=True,
        validate=validate.Length(1, 1000),
        metadata={"label": N_("答复"), "widget": "textarea", "rows": 4, "help": N_("提异议的人会收到。")},
    )


def areas_form(units: list[dict[str, Any]]) -> tuple[FormSchema, dict[str, str]]:
    """A form with the area of each unit and the reason, and what stands there now."""
    made: dict[str, fields.Field[Any]] = {
        f"area_{place}": Area(
            load_default=None,
            allow_none=True,
            metadata={"label": f"{unit['label']}（㎡）", "inputmode": "decimal"},
        )
        for place, unit in enumerate(units)
    }
    made["reason"] = fields.String(required=True, validate=validate.Length(1, 400), metadata=REASON)
    schema = FormSchema.from_dict(made, name="Areas")()
    now = {
        f"area_{place}": "" if unit["area"] is None else square_metres(unit["area"])
        for place, unit in enumerate(units)
    }
    return schema, now  # type: ignore[return-value]


def areas_given(units: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, int]:
    """The areas that were changed, by room."""
    given = {unit["room"]: values.get(f"area_{place}") for place, unit in enumerate(units)}
    return {
        unit["room"]: area
        for unit in units
        if (area := given[unit["room"]]) is not None and area != unit["area"]
    }


def with_people(schema: type[FormSchema], name: str, options: list[tuple[str, str]]) -> FormSchema:
    """A form whose field `name` offers these people; without any it is not asked."""
    if not options:
        return schema(exclude=(name,))
    made = schema()
    field = made.fields[name]
    field.metadata = {**field.metadata, "options": options}
    return made
