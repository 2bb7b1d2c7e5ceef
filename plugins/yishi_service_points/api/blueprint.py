"""The blueprint on which the API's routes hang."""

from __future__ import annotations

from flask_smorest import Blueprint

api = Blueprint(
    "service_points_api",
    __name__,
    description="Points, who is on duty, visits, guides, errands and their papers",
)
