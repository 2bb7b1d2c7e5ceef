"""Security headers: nothing from another host, no inline style or script, no framing."""

from __future__ import annotations

from flask import Flask, Response, g

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}


def install(app: Flask, *, https: bool) -> None:
    def add(response: Response) -> Response:
        context = g.get("yishi")
        headers = response.headers
        for name, value in _FIXED.items():
            headers.setdefault(name, value)
        if response.mimetype == "text/html":
            nonce = context.nonce if context is not None else "none"
            headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce))
            headers.setdefault("Cache-Control", "private, no-store")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    app.after_request(add)
