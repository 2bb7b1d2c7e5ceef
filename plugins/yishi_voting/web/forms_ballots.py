"""The desk's forms for ballots: delivery, papers, proxies, an official platform's result, the box."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from yishi.toolkit import N_, Form, FormSchema, _, listed
from yishi_voting.ballots.choosing import METHODS, SPOILED, YES_NO, Asked
from yishi_voting.kinds import CHOICES, DELIVERIES
from yishi_voting.web.ballot_form import choice_of, schema_of, words_of
from yishi_voting.web.forms import LocalMoment

BY_HAND = {name: label for name, label in DELIVERIES.items() if name != "posting"}
NOTE = {"label": N_("备注"), "maxlength": 200}


class DeliveryForm(FormSchema):
    numbers = fields.List(
        fields.Integer(),
        required=True,
        validate=validate.Length(min=1, max=5000, error=N_("请先勾选送达了哪些票号。")),
        metadata={"label": N_("票号")},
    )
    how = fields.String(
        required=True,
        metadata={"label": N_("怎样送达的"), "options": list(BY_HAND.items()), "widget": "radio"},
    )
    on = fields.Date(
        load_default=None, allow_none=True, metadata={"label": N_("哪天"), "help": N_("不填就是今天。")}
    )
    deliverer = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("谁送的"), "help": N_("不填就是您自己。")},
    )
    note = fields.String(load_default="", validate=validate.Length(max=200), metadata=NOTE)


class PostingForm(FormSchema):
    on = fields.Date(
        load_default=None, allow_none=True, metadata={"label": N_("哪天张贴的"), "help": N_("不填就是今天。")}
    )
    note = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"label": N_("张贴在哪里"), "maxlength": 200},
    )


class ProxyForm(FormSchema):
    number = fields.Integer(
        required=True, validate=validate.Range(1, 10**8), metadata={"label": N_("委托人的票号"), "min": 1}
    )
    agent_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"label": N_("委托给谁（勾选）"), "widget": "radio"}
    )
    agent_name = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={
            "label": N_("或者写受托人的姓名"),
            "help": N_("不是本社区的人就写姓名；同名的请在上面搜索后选。"),
        },
    )
    instructions = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={"label": N_("委托书写明的意见"), "placeholder": N_("例如：同意")},
    )
    valid_until = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("委托到哪天为止"), "help": N_("不填就到投票截止那天。")},
    )
    written = fields.Boolean(
        load_default=False, metadata={"label": N_("收到了本人签名的书面委托书，写明了事项和期限")}
    )


class RevokeForm(FormSchema):
    reason = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"label": N_("撤销的原因")}
    )


class WithFile(Form):
    """A form whose field `file` is the name of the uploaded file; the file itself is taken by `files`."""

    def raw(self) -> dict[str, Any]:
        found = super().raw()
        found.pop("file", None)
        for file in self.files("file"):
            found["file"] = file.filename
        return found


class OfficialForm(FormSchema):
    """`file` stands for the uploaded file, which travels apart from the fields."""

    source = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={
            "label": N_("哪个平台、哪份文件"),
            "placeholder": N_("例如：市房管局业主决策平台，6月7日导出"),
        },
    )
    file = fields.Raw(
        required=True,
        metadata={
            "label": N_("结果文件"),
            "widget": "file",
            "accept": ".xlsx,.xls,.csv",
            "help": N_(
                "Excel 或 .csv，三列：票号（或房号、业主编号）、意见、时间。先看核对结果，确认后才导入。"
            ),
        },
    )


class HandedInForm(FormSchema):
    number = fields.Integer(
        required=True, validate=validate.Range(1, 10**8), metadata={"label": N_("交票人的票号"), "min": 1}
    )
    channel = fields.String(
        required=True,
        metadata={
            "label": N_("怎么交的"),
            "options": [("paper", N_("纸质表决票")), ("onsite", N_("现场投票"))],
            "widget": "radio",
        },
    )


# --- what a ballot says ----------------------------------------------------------------------------------


def choice_fields(vote: Asked, *, spoiled: bool = True) -> dict[str, fields.Field[Any]]:
    """The fields of a ballot of this vote, as the voter's own page has them, and a paper that says nothing."""
    made = {name: field for name, field in schema_of(vote)().fields.items() if name != "replaces"}
    label = N_("票上写的意见")
    if "choice" in made and made["choice"].required:
        offered = [*made["choice"].metadata["options"], *([(SPOILED, N_("看不出选择"))] if spoiled else [])]
        made["choice"] = fields.String(
            required=True,
            validate=validate.OneOf([str(value) for value, _label in offered]),
            metadata={"label": label, "widget": "radio", "options": offered},
        )
    elif spoiled:
        made[SPOILED] = fields.Boolean(load_default=False, metadata={"label": N_("看不出选择")})
    return made


def choice_given(vote: Asked, values: dict[str, Any]) -> Any:
    """The choice as the services take it, its keys taken out of `values`; `SPOILED` for what nobody can read."""
    names = [name for name in choice_fields(vote) if name in values]
    said = {name: values.pop(name) for name in names}
    if said.pop(SPOILED, False) or said.get("choice") == SPOILED:
        return SPOILED
    return choice_of(vote, said)


def choice_typed(vote: Asked, choice: Any) -> str:
    """A choice in words, for tables and for comparing two entries."""
    if choice == SPOILED or (vote.method == YES_NO and choice not in CHOICES):
        return _("看不出选择")
    return listed(words_of(vote, choice))


def paper_form(vote: Asked, *, proxies: bool, co_owners: bool = True) -> FormSchema:
    """A paper, or a vote on the spot, as it is entered the first time."""
    made: dict[str, fields.Field[Any]] = {
        "number": fields.String(
            required=True,
            validate=validate.Length(1, 300),
            metadata={
                "label": N_("票号"),
                "autocomplete": "off",
                "inputmode": "text",
                "help": N_("扫票上的二维码，或者照着输入。"),
            },
        ),
        **choice_fields(vote),
        "signed": fields.Boolean(load_default=False, metadata={"label": N_("有本人（或受托人）签名")}),
    }
    more = N_("需要时再填")
    if proxies:
        made["by_agent"] = fields.Boolean(
            load_default=False, metadata={"label": N_("由受托人签名"), "group": more}
        )
    if co_owners:
        made["signer"] = fields.String(
            load_default="",
            validate=validate.Length(max=60),
            metadata={"label": N_("几人共有的，是谁签的名"), "group": more},
        )
    made["collector"] = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("谁收的票"), "help": N_("不填就是您自己。"), "group": more},
    )
    made["received_at"] = LocalMoment(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("什么时候收到的"),
            "help": N_("不填就是现在。先收到的有效，请照实填写。"),
            "group": more,
        },
    )
    made["assisted_reason"] = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={
            "label": N_("协助填写的原因"),
            "placeholder": N_("例如：老人看不清，口述后由工作人员填写"),
            "group": more,
        },
    )
    made["note"] = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={**NOTE, "group": more}
    )
    made["photo"] = fields.Raw(
        load_default=None,
        metadata={
            "label": N_("表决票照片"),
            "widget": "files",
            "accept": "image/jpeg,image/png,image/webp",
            "group": more,
        },
    )
    return FormSchema.from_dict(made, name="Paper")()  # type: ignore[return-value]


def again_form(vote: Asked) -> FormSchema:
    """The second entry: only what the paper says."""
    return FormSchema.from_dict(choice_fields(vote), name="Again")()  # type: ignore[return-value]


def settle_form(vote: Asked) -> FormSchema:
    """Deciding between two entries, with the paper at hand."""
    made: dict[str, fields.Field[Any]] = {
        **choice_fields(vote),
        "note": fields.String(
            required=True,
            validate=validate.Length(1, 200),
            metadata={"label": N_("核对的情况"), "placeholder": N_("例如：两人一起核对原票，写的是同意")},
        ),
    }
    return FormSchema.from_dict(made, name="Settle")()  # type: ignore[return-value]


def box_form(vote: Asked) -> FormSchema:
    """The papers of a box: how many for each choice where one is chosen, else a paper at a time."""
    made: dict[str, fields.Field[Any]] = {}
    if counted_by_choice(vote):
        for key, title in box_choices(vote):
            made[f"n_{key}"] = _how_many(title)
    else:
        made.update(choice_fields(vote, spoiled=False))
    made["n_spoiled"] = _how_many(N_("看不出选择的"))
    return FormSchema.from_dict(made, name="Box")()  # type: ignore[return-value]


def counted_by_choice(vote: Asked) -> bool:
    return vote.method == YES_NO or METHODS[vote.method].ballot_shape == "one"


def box_choices(vote: Asked) -> list[tuple[str, str]]:
    if vote.method == YES_NO:
        return list(CHOICES.items())
    return [(str(one["key"]), str(one["title"])) for one in vote.options]


def _how_many(label: str) -> fields.Field[Any]:
    return fields.Integer(
        load_default=0, validate=validate.Range(0, 100_000), metadata={"label": label, "min": 0}
    )
