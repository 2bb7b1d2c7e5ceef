"""`yishi appeals import SLUG FILE`: a list of hotline cases, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from yishi.toolkit import Unknown, Upload, _, current_tenant, in_tenant, new_id, system
from yishi_appeals.hotline import importing
from yishi_appeals.hotline.importing import Preview
from yishi_appeals.hotline.parsing import column_word
from yishi_appeals.settings import NAME

_SHOWN = 20
"""Faults that the terminal shows; `--json` has all."""


@click.command("import", help=_("导入 12345 热线工单表（.xlsx、.xls、.csv）；先说会怎样，确认后才写入。"))
@click.argument("tenant")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help=_("不再询问，直接写入。"))
@click.option("--json", "as_json", is_flag=True, help=_("用 JSON 输出；没有 --yes 时只看不写。"))
def import_(tenant: str, file: Path, yes: bool, as_json: bool) -> None:
    """Exit 0: written, or nothing new. 1: refused or not confirmed. 3: written, but some lines were left out."""
    upload = Upload(file.name, file.read_bytes())
    with in_tenant(tenant, writes=False):
        found = _look(upload)
        _say_json(found) if as_json else _say(found)
    if found.may_apply and (yes or not as_json):
        if not yes:
            click.confirm(_("照此写入？"), abort=True)
        with in_tenant(tenant):
            # Compared again: the record may have changed while somebody read the preview.
            again = _look(upload)
            importing.write(again.difference)
            here = system(current_tenant().id, "cli")
            importing.record(here, new_id(), file.name, again.summary)
        if not as_json:
            click.echo(
                _(
                    "已写入：新增 %(new)d 件，更新 %(changed)d 件。",
                    new=again.summary["new"],
                    changed=again.summary["changed"],
                )
            )
    if found.cases.errors:
        raise SystemExit(3)


def _look(upload: Upload) -> Preview:
    if NAME not in current_tenant().enabled:
        raise Unknown("appeals.unknown")
    return importing.look_at(system(current_tenant().id, "cli"), upload)


def _say(found: Preview) -> None:
    numbers = found.summary
    click.echo(
        _(
            "新增 %(new)d 件，更新 %(changed)d 件，没有变化 %(same)d 件，不能导入 %(errors)d 行。",
            new=numbers["new"],
            changed=numbers["changed"],
            same=numbers["same"],
            errors=numbers["errors"],
        )
    )
    for fault in found.cases.faults[:_SHOWN]:
        click.echo(
            _(
                "第 %(line)d 行 %(column)s：%(what)s",
                line=fault.line,
                column=column_word(fault.column),
                what=fault.sentence,
            )
        )
    if len(found.cases.faults) > _SHOWN:
        click.echo(_("还有 %(n)d 处，用 --json 看全部。", n=len(found.cases.faults) - _SHOWN))


def _say_json(found: Preview) -> None:
    faults = [
        {
            "line": fault.line,
            "column": fault.column,
            "code": fault.code,
            "sentence": fault.sentence,
            "error": fault.error,
        }
        for fault in found.cases.faults
    ]
    said = {**found.summary, "columns": found.cases.columns, "faults": faults}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
