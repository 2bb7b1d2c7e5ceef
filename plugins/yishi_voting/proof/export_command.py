"""`yishi export vote TENANT VOTE -o FILE` and `yishi verify FILE`."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from yishi.toolkit import Refusal, Unknown, _, current_tenant, db, in_tenant, system
from yishi_voting.models import Vote
from yishi_voting.proof import exporting, verify_vote
from yishi_voting.settings import NAME


@click.command("vote", help=_("把一次已计票的表决导出成一个文件，任何人都能用它重新计票、核对结果。"))
@click.argument("tenant")
@click.argument("number", metavar="VOTE")
@click.option(
    "-o",
    "--output",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("写到哪个文件：.json 只有内容，.zip 另附核对程序。"),
)
@click.option("--public", is_flag=True, help=_("不含票、房号和姓名，可以公开。"))
def vote(tenant: str, number: str, file: Path, public: bool) -> None:
    """VOTE is the vote's number in this community, or its id."""
    if file.suffix.lower() not in (".json", ".zip"):
        raise click.BadParameter(_("文件名请以 .json 或 .zip 结尾。"), param_hint="-o")
    if file.exists():
        raise Refusal("voting.file_there", _("文件 %(file)s 已存在，请换一个名字。", file=str(file)))
    with in_tenant(tenant):
        export = exporting.export_public if public else exporting.export_vote
        document = export(system(current_tenant().id, "cli"), _vote_id(number))
    # Only now is the export on record and the checkpoint kept.
    write = exporting.to_zip if file.suffix.lower() == ".zip" else exporting.to_json
    file.write_bytes(write(document))
    click.echo(_("已导出到 %(file)s。", file=str(file)))
    click.echo(f"SHA-256 {exporting.fingerprint(document)}")


def _vote_id(given: str) -> UUID:
    """By number or id. Raises `Unknown`."""
    if NAME not in current_tenant().enabled:
        raise Unknown("voting.unknown")
    if given.isascii() and given.isdigit() and len(given) < 10:
        found = db.scalar(select(Vote.id).where(Vote.number == int(given)))
        if found is None:
            raise Unknown("voting.unknown")
        return found
    try:
        return UUID(given)
    except ValueError as error:
        raise Unknown("voting.unknown") from error


@click.command("verify", help=_("核对导出的计票文件：哈希、票和名册、按规则重新计票。"))
@click.argument("file")
@click.option("--key", help=_("公布的账本公钥（名称+编号+公钥）。"))
def verify(file: str, key: str | None) -> None:
    """Exit code 0: it matches; 1: something does not; 2: it can't be read."""
    raise SystemExit(verify_vote.main([file, *(["--key", key] if key else [])]))
