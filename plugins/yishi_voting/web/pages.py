"""The one blueprint of this module's pages; the files of routes add theirs to it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("voting", __name__)
