"""Files of any subject, for those who may see it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request, send_file

from yishi import attachments
from yishi.errors import Unknown
from yishi.installation import installation
from yishi.storage import FileMissing
from yishi.web.guards import public
from yishi.web.request import ctx

blueprint = Blueprint("files", __name__, url_prefix="/<tenant>/files")


@blueprint.get("/<uuid:file_id>")
@public
def file(file_id: UUID) -> Response:
    """The file, `?thumb=1` its small picture. Documents are downloads; nothing is ever run or framed."""
    context = ctx()
    tenant = context.need_tenant()
    opened = attachments.open_for(
        context.actor, file_id, thumb=request.args.get("thumb") == "1", enabled=tenant.enabled
    )
    try:
        stream = installation().storage.open(tenant.id, opened.key)
    except FileMissing as error:
        raise Unknown("files.unknown") from error
    response = send_file(
        stream,
        mimetype=opened.mime,
        as_attachment=not opened.mime.startswith("image/"),
        download_name=opened.name,
        etag=opened.key.replace("/", "-"),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # A browser asks each time whether it may still show its copy: rights change, and some share a phone.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
