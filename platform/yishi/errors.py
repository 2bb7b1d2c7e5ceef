"""Refusals that people understand.

Every refusal has a stable reason code, a sentence in the user's language that says what to do, and,
where law speaks, the article. A refusal names *all* blocking reasons at once. How they become pages and
problem+json is the business of `web` and `api`; the HTTP status stands here so that both agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yishi.i18n import _


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to refuse: code (`notices.period_too_short`), sentence, article, form field."""

    code: str
    message: str
    article: str | None = None
    field: str | None = None

    def as_dict(self) -> dict[str, str]:
        found = {"code": self.code, "message": self.message, "article": self.article, "field": self.field}
        return {k: v for k, v in found.items() if v is not None}


class Refusal(Exception):
    """The act is not done; nothing has changed. Status 422 unless a subclass says otherwise."""

    status = 422

    def __init__(
        self,
        code: str,
        message: str,
        *,
        article: str | None = None,
        field: str | None = None,
        also: Iterable[Reason] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.reasons: tuple[Reason, ...] = (Reason(code, message, article, field), *also)
        self.details: dict[str, Any] = dict(details or {})
        super().__init__(f"{code}: {message}")

    @property
    def code(self) -> str:
        return self.reasons[0].code

    @property
    def message(self) -> str:
        return self.reasons[0].message

    @property
    def article(self) -> str | None:
        return self.reasons[0].article


def refuse_all(reasons: Sequence[Reason], *, details: Mapping[str, Any] | None = None) -> None:
    """Raise one `Refusal` that names every reason; do nothing when there is none."""
    if reasons:
        first, *rest = reasons
        raise Refusal(
            first.code,
            first.message,
            article=first.article,
            field=first.field,
            also=rest,
            details=details,
        )


class Invalid(Refusal):
    """Input that does not fit its schema: `errors` maps a field to its sentences."""

    def __init__(self, errors: Mapping[str, Sequence[str]], *, code: str = "form.invalid") -> None:
        self.errors = {field: list(messages) for field, messages in errors.items()}
        found = [Reason(code, m, field=f) for f, messages in self.errors.items() for m in messages]
        first, *rest = found or [Reason(code, _("填写的内容有误，请检查。"))]
        super().__init__(first.code, first.message, field=first.field, also=rest)


class Unknown(Refusal):
    """There is no such thing here; also the answer for another tenant's things."""

    status = 404

    def __init__(self, code: str = "unknown", message: str | None = None) -> None:
        super().__init__(code, message or _("没有找到您要的内容，可能已移走或链接有误。"))


class NotAllowed(Refusal):
    """Signed in, but this role may not do it."""

    status = 403

    def __init__(self, code: str = "not_allowed", message: str | None = None) -> None:
        super().__init__(code, message or _("您没有这项权限。如确有需要，请联系本社区管理员。"))


class NeedsSignIn(Refusal):
    """Nobody is signed in."""

    status = 401

    def __init__(self, code: str = "sign_in_required", message: str | None = None) -> None:
        super().__init__(code, message or _("请先登录。"))


class Conflict(Refusal):
    """It collides with what is already there."""

    status = 409


class Stale(Conflict):
    """Someone else changed it meanwhile. `details` holds both states under `yours` and `theirs`.

    An act of one button leaves nothing to compare: say what was `wanted` and how it stands `now`, in words.
    """

    def __init__(
        self,
        *,
        yours: Mapping[str, Any],
        theirs: Mapping[str, Any],
        version: int,
        wanted: str = "",
        now: str = "",
    ) -> None:
        super().__init__(
            "stale_version",
            _("您操作期间，别人已经改过这一项，所以没有办。请看过现在的情况再决定。")
            if wanted
            else _("您填写期间，别人已经改过这一项。请对照两边的内容再提交，您填的没有丢。"),
            details={
                "yours": dict(yours),
                "theirs": dict(theirs),
                "version": version,
                **({"wanted": wanted, "now": now} if wanted else {}),
            },
        )


class TooMany(Refusal):
    """Too many attempts; `retry_after` in seconds."""

    status = 429

    def __init__(self, code: str, message: str, retry_after: int) -> None:
        super().__init__(code, message, details={"retry_after": retry_after})
        self.retry_after = retry_after


class TooLarge(Refusal):
    """More bytes than are accepted."""

    status = 413


class Undeliverable(Exception):
    """A gateway will never take this message: the address is wrong, the account is closed. Not tried again."""


class Misconfigured(RuntimeError):
    """The installation is set up wrongly; said at start-up, with what to do."""
