"""Pages of the desk: each act is one service call."""

from __future__ import annotations

from yishi_service_points.desk_routes import carrying, desk, duty, errands, guides, papers, points, visits

__all__ = ["carrying", "desk", "duty", "errands", "guides", "papers", "points", "visits"]
