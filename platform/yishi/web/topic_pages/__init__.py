"""Pages of topics: the resident's home, the list, a topic, raising one, the worker's desk, search, files."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """All of them; imported late, because they need everything else."""
    from yishi.web.topic_pages import (
        acting,
        board,
        desk,
        files,
        home,
        me,
        merge,
        opinions,
        raising,
        search,
        show,
        triage,
    )

    modules = (home, board, raising, show, acting, merge, opinions, me, desk, triage, search, files)
    return [module.blueprint for module in modules]
