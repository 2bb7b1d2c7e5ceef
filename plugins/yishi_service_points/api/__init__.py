"""The API, mounted under `/api/<tenant>/service_points/`: the same services, the same permissions."""

from __future__ import annotations

from yishi_service_points.api import errands, points
from yishi_service_points.api.blueprint import api

__all__ = ["api", "errands", "points"]
