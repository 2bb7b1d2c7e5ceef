"""`yishi leads import SLUG FILE`: what the file would do; with `--apply` it is done."""

from __future__ import annotations

from pathlib import Path

import click

from yishi.toolkit import Refusal, _, current_tenant, in_tenant, mask_name, system
from yishi_three_leads import importing
from yishi_three_leads.importing import OUTCOMES, Planned
from yishi_three_leads.kinds import LEVELS


@click.command(
    "import", help=_("从表格批量登记三长（网格、楼栋、单元、姓名、电话）；先看结果，加 --apply 才写入。")
)
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help=_("名册上查不到住在本楼的，统一写明的情况。"))
@click.option("--apply", "write", is_flag=True, help=_("写入。"))
def import_leads(slug: str, file: Path, note: str, write: bool) -> None:
    """Preview, or apply; exits with 1 where a row is wrong, so that a script notices."""
    try:
        with in_tenant(slug, writes=write):
            actor = system(current_tenant().id, "cli")
            rows = importing.parse(file.read_bytes())
            act = importing.apply if write else importing.plan
            done = act(actor, rows, note=note)
            _show(done, written=write)
    except Refusal as refusal:
        raise click.ClickException("\n".join(reason.message for reason in refusal.reasons)) from refusal
    if any(one.outcome == "wrong" for one in done):
        raise SystemExit(1)


def _show(done: list[Planned], *, written: bool) -> None:
    for one in done:
        if one.outcome in ("wrong", "replaced", "new"):
            said = " ".join(one.reasons)
            level = _(LEVELS[one.level].label) if one.level else ""
            line = _(
                "第 %(line)d 行 %(place)s %(level)s %(name)s：%(outcome)s",
                line=one.row.line,
                place=one.place,
                level=level,
                name=mask_name(one.row.name),
                outcome=_(OUTCOMES[one.outcome]),
            )
            click.echo(f"{line} {said}".rstrip())
    counts = {key: sum(one.outcome == key for one in done) for key in OUTCOMES}
    click.echo(
        _(
            "共 %(all)d 行：新登记 %(new)d，接替 %(replaced)d，不变 %(same)d，有错 %(wrong)d。",
            all=len(done),
            **counts,
        )
    )
    if not written:
        click.echo(_("还没有写入；核对无误后加上 --apply。"))
