"""The cookies of a browser that signs in or out, and what is known of that browser."""

from __future__ import annotations

from flask import Response, request

from yishi.people import sessions
from yishi.people.codes import browser_mark
from yishi.people.signing_in import Browser, SignedIn
from yishi.web.request import cookie_name, ctx


def browser() -> Browser:
    """This browser; codes are bound to the cookie that its forms are bound to."""
    held = ctx().session_token or request.cookies.get(cookie_name("visit")) or ""
    return Browser(
        mark=browser_mark(held),
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
    )


def signed_in(response: Response, found: SignedIn, method: str) -> Response:
    """Hand the new token out, and forget the cookie that the visitor came with: no fixation."""
    response.set_cookie(
        cookie_name("session"),
        found.token,
        max_age=int(sessions.LIMITS[method].absolute.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=ctx().config.https,
    )
    return _forget(response, "visit")


def signed_out(response: Response) -> Response:
    return _forget(_forget(response, "session"), "visit")


def _forget(response: Response, name: str) -> Response:
    response.delete_cookie(
        cookie_name(name), path="/", httponly=True, samesite="Lax", secure=ctx().config.https
    )
    return response
