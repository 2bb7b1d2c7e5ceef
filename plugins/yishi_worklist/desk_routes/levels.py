"""Levels and their terms: what the community calls them, and how long they give (A45, A46)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Unknown, ctx, render, requires
from yishi_worklist.forms import LevelSettingForm
from yishi_worklist.kinds import COLOURS
from yishi_worklist.levels import Level, all_levels, save_level
from yishi_worklist.routes import pages


@pages.get("/desk/levels")
@requires("worklist.levels")
def levels() -> Response:
    return render("worklist/levels.html", levels=all_levels(), colours=COLOURS)


@pages.route("/desk/levels/new", methods=["GET", "POST"])
@requires("worklist.levels")
def new_level() -> AnyResponse:
    return _edit(None)


@pages.route("/desk/levels/<uuid:level_id>", methods=["GET", "POST"])
@requires("worklist.levels")
def level(level_id: UUID) -> AnyResponse:
    found = next((one for one in all_levels() if one.id == level_id), None)
    if found is None:
        raise Unknown("worklist.level_unknown")
    return _edit(found)


def _edit(found: Level | None) -> AnyResponse:
    typed: dict[str, Any] = {"active": True, "colour": "blue"}
    if found is not None:
        rule = found.rule
        typed = {
            "name": found.name,
            "colour": found.colour,
            "guide": found.guide,
            "active": found.active,
            "unit": rule.unit,
            "count": rule.count,
            "roll": rule.roll,
            "follow_every": rule.follow_every,
        }
    form = Form(LevelSettingForm, typed, version=found.version if found else None)
    if form.submitted:
        if (answer := form.replayed()) is not None:
            return answer
        with form.attempt():
            level_id = found.id if found else None
            save_level(ctx().actor, level_id, version=form.given_version, **form.load())
            return form.done(f"{ctx().base}/worklist/desk/levels")
    return render("worklist/level.html", form.status, form=form, level=found)
