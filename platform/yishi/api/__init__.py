"""The API: OpenAPI 3.1 per tenant, problem+json, paging, tokens with scopes."""

from __future__ import annotations

from flask import Flask

from yishi.plugins.registry import Registry


def mount(app: Flask, registry: Registry) -> None:
    """Mount the core's API and each installed plugin's under `/api/<tenant>/<plugin>/`."""
