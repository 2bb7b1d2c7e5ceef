"""Guides; papers are typed one a line."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from yishi.toolkit import N_, FormSchema, _
from yishi_service_points.forms.fields import choice, line, long_text
from yishi_service_points.kinds import FIELDS, PAPER_FORMS


class PaperLines(fields.String):
    """`身份证 原件 年满60岁的要带` one a line; `(name, form, note)` rows for the services.

    The form may be left out: an original is meant.
    """

    def _deserialize(self, value: Any, attr: Any, data: Any, **kw: Any) -> Any:
        lines = [line.strip() for line in str(value).splitlines() if line.strip()]
        if len(lines) > 40:
            raise ValidationError(_("材料最多写 %(n)d 样。", n=20))
        return tuple(_paper_of(line) for line in lines)


_FORMS = {label: form for form, label in PAPER_FORMS.items()} | {"扫描件": "scan", "照片": "scan"}


def _paper_of(line: str) -> tuple[str, str, str]:
    name, _space, rest = line.replace("　", " ").partition(" ")
    form, _space, note = rest.strip().partition(" ")
    if form in _FORMS:
        return name, _FORMS[form], note.strip()
    return name, "original", rest.strip()


def paper_lines(papers: list[list[str]] | tuple[tuple[str, str, str], ...]) -> str:
    """The same as a person would type it."""
    return "\n".join(
        " ".join(part for part in (name, PAPER_FORMS[form], note) if part) for name, form, note in papers
    )


class GuideForm(FormSchema):
    title = line(N_("办什么事"), 60, required=True)
    field = choice(N_("哪方面"), FIELDS, default="other")
    who = long_text(N_("谁可以办"), 400, rows=2)
    papers = PaperLines(
        load_default=(),
        metadata={
            "label": N_("要带什么"),
            "widget": "textarea",
            "rows": 5,
            "help": N_("一行一样：材料名、空格、原件或复印件或扫描件、空格、说明。"),
            "placeholder": N_("身份证 原件"),
        },
    )
    steps = long_text(N_("怎么办"), 2000, rows=5, help=N_("一行一步。"))
    place = line(N_("到哪里办"), 200)
    takes = line(N_("多久能办好"), 100)
    phone = line(N_("问询电话"), 60, inputmode="tel")
    note = long_text(N_("提醒"), 400, rows=2)


class ReviseGuideForm(GuideForm):
    reason = line(N_("改了什么、为什么改"), 200, required=True)
