"""The acts on an item in the API: each the service of its name, with the version the caller saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from marshmallow import Schema

from yishi.toolkit import ctx, requires
from yishi_worklist import closing, escalating, handing, opening, pausing, reopening, schemas, working
from yishi_worklist.api import api, shown


def _offer(
    name: str, permission: str, schema: type[Schema], service: Callable[..., Any], summary: str
) -> None:
    """One route `POST /<id>/<name>`; files are sent with the web form, not here."""

    def act(values: dict[str, Any], item_id: UUID) -> dict[str, Any]:
        service(ctx().actor, item_id, **values)
        return shown(ctx().actor, item_id)

    act.__name__, act.__doc__ = name.replace("-", "_"), summary
    taken = api.arguments(schema)(api.response(200, schemas.ItemSchema)(act))
    api.post(f"/<uuid:item_id>/{name}")(requires(permission)(taken))


for _name, _permission, _schema, _service, _summary in (
    ("level", "worklist.assign", schemas.LevelRequest, handing.set_level, "Give it a level, or another one."),
    ("assign", "worklist.assign", schemas.AssignRequest, handing.assign, "Hand it to somebody."),
    ("progress", "worklist.handle", schemas.ProgressRequest, working.log_progress, "Say how it goes."),
    ("inspect", "worklist.inspect", schemas.TextRequest, working.inspect, "Write down an inspection."),
    ("urge", "worklist.inspect", schemas.TextRequest, working.urge, "Urge its handler."),
    (
        "escalate",
        "worklist.approve",
        schemas.ReasonRequest,
        escalating.escalate,
        "Send it to the office above.",
    ),
    ("pause", "worklist.handle", schemas.ReasonRequest, pausing.pause, "Stop its clock."),
    ("resume", "worklist.handle", schemas.NoteRequest, pausing.resume, "Start its clock again."),
    ("extension", "worklist.handle", schemas.ExtendRequest, pausing.ask_extension, "Ask for a later day."),
    (
        "extension-decision",
        "worklist.approve",
        schemas.DecideRequest,
        pausing.decide_extension,
        "Grant or refuse a later day.",
    ),
    ("result", "worklist.handle", schemas.ResultRequest, closing.report_result, "Report its result."),
    ("visit", "worklist.handle", schemas.VisitRequest, closing.record_visit, "Write down a return visit."),
    ("close", "worklist.approve", schemas.NoteRequest, closing.approve_close, "Close it out."),
    ("send-back", "worklist.approve", schemas.ReasonRequest, closing.send_back, "Send it back."),
    ("effect", "worklist.inspect", schemas.EffectRequest, working.check_effect, "Check its effect."),
    ("withdraw", "worklist.speak", schemas.ReasonRequest, opening.withdraw, "Take it off the list."),
    ("reopen", "worklist.speak", schemas.ReasonRequest, reopening.reopen, "Open it again."),
    ("confirm", "worklist.speak", schemas.ConfirmRequest, closing.confirm, "Its reporter: it is done."),
    ("dispute", "worklist.speak", schemas.TextRequest, closing.dispute_result, "Its reporter: it is not."),
    ("rating", "worklist.speak", schemas.RateRequest, closing.rate, "Its reporter: how satisfied."),
):
    _offer(_name, _permission, _schema, _service, _summary)
