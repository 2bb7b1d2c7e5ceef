"""The core's blueprints in one list."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All pages of the core; imported late, because they need everything else."""
    from yishi.web import static_files

    return [static_files.blueprint]
