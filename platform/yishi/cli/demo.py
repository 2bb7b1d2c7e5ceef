"""`yishi demo`: the product with realistic data, on an embedded database, ready to click."""

from __future__ import annotations

import json
import secrets
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import click

from yishi.config import Config, from_environment, new_master_key


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--build-only", is_flag=True, help="Fill the database and stop.")
@click.option("--fresh", is_flag=True, help="Throw the demo's database away first.")
def demo(host: str, port: int, build_only: bool, fresh: bool) -> None:
    """Create the demo's database, fill it if it is empty, serve it, and tell how to sign in."""
    from yishi.app import assemble
    from yishi.cli.common import migrator
    from yishi.cli.serve import run
    from yishi.demo.build import build, is_empty

    config = _config(fresh)
    yishi = assemble(config)
    migrator(yishi).upgrade()
    if is_empty(yishi):
        start = time.perf_counter()
        click.echo("正在准备演示数据 / building the demo's data …")
        build(yishi, lambda line: click.echo(f"  {line}"))
        click.echo(f"  {time.perf_counter() - start:.1f} s")
    yishi.database.dispose()
    if build_only:
        return
    _tell(host, port)
    run(config, host=host, port=port, threads=8)


def _config(fresh: bool) -> Config:
    folder = Path(from_environment(mode="demo").data_folder) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    if fresh:
        for file in folder.glob("yishi.sqlite3*"):
            file.unlink()
    url = f"sqlite:///{folder}/yishi.sqlite3"
    secret, master = _secrets(folder / "secrets.json")
    return from_environment(
        mode="demo", data_folder=folder, database_url=url, owner_database_url=url, secret=secret,
        master_keys=master,
    )  # fmt: skip


def _secrets(file: Path) -> tuple[str, str]:
    """The demo's own secrets, made once and kept beside its database."""
    if not file.exists():
        file.write_text(json.dumps({"secret": secrets.token_urlsafe(48), "master_keys": new_master_key()}))
        file.chmod(0o600)
    kept = json.loads(file.read_text())
    return kept["secret"], kept["master_keys"]


def _tell(host: str, port: int) -> None:
    base = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    lines = [
        "",
        f"  首页 / front page         {base}/",
        f"  阳光社区 百姓议事堂       {base}/yangguang/",
        f"  东风社区 百姓议事点       {base}/dongfeng/",
        f"  英俊社区 红色议事会       {base}/yingjun/",
        f"  英俊红色物业联盟          {base}/yingjun-lianmeng/",
        "",
        "  登录 / sign in：手机号，验证码显示在页面上 / by telephone, the code is shown on the page",
        *_sign_ins(base),
        "",
        "  （人物、电话均为虚构 / all people and telephones are fictional）",
        "",
    ]
    click.echo("\n".join(lines))


def _sign_ins(base: str) -> Iterator[str]:
    """One line for each role: who holds it, how they sign in, and where they start."""
    from yishi.demo.cast import ALLIANCE, CASTS, OPERATORS, PASSWORD, STREETS
    from yishi.people.access import RESIDENTS, ROLES

    people = [("yangguang", one) for one in CASTS["yangguang"]]
    people += [("yingjun-lianmeng", one) for one in ALLIANCE]
    people += [("shuangde", one) for one in STREETS["shuangde"]]
    people += OPERATORS.items()
    starts = {"operator": "operator/", "administrator": "console/"} | dict.fromkeys(RESIDENTS, "")
    for role in (*RESIDENTS, *(role for role in ROLES if role not in RESIDENTS)):
        for slug in dict.fromkeys(slug for slug, one in people if role in one.roles):
            holders = (one for there, one in people if there == slug and role in one.roles)
            one = min(holders, key=lambda one: len(one.roles))
            name = f"{ROLES[role]} {role.replace('_', ' ')}（{one.name}）"
            way = f"{one.sign_in} / {PASSWORD}" if one.sign_in else one.phone
            yield f"    {name}{_spaces(name, 42)} {way}{_spaces(way, 36)} {base}/{slug}/{starts.get(role, 'desk/')}"


def _spaces(words: str, width: int) -> str:
    """What fills a column on a terminal, where a Chinese character is two columns wide."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return " " * max(0, width - len(words) - wide)
