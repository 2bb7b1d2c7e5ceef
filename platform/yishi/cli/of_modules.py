"""Commands that modules bring: entry points of the group `yishi.commands`, loaded when they are used.

`tally = "yishi_polls.commands:tally"` makes `yishi tally`; a name with a dot (`export.vote`) makes
`yishi export vote`. A command of the platform is never replaced, and of two claims to a name none is taken.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import click

from yishi.config import allowed_plugins
from yishi.i18n import add_catalogues, load_core

GROUP = "yishi.commands"


class CommandGroup(click.Group):
    """The commands of modules whose names begin with `prefix` (`export.`)."""

    def __init__(self, name: str | None = None, prefix: str = "") -> None:
        super().__init__(name)
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        return names(self.prefix)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return find(name, self.prefix)


def names(prefix: str = "") -> list[str]:
    """First words of all commands under `prefix`, sorted."""
    found = (entry.name.removeprefix(prefix) for entry in _entries() if entry.name.startswith(prefix))
    return sorted({name.partition(".")[0] for name in found})


def find(name: str, prefix: str = "") -> click.Command | None:
    """The command or the group of this name; one that can't be loaded says why when it is called."""
    whole = prefix + name
    entries = [entry for entry in _entries() if entry.name == whole]
    below = [entry for entry in _entries() if entry.name.startswith(whole + ".")]
    if len(entries) + bool(below) > 1:
        owners = sorted({entry.value for entry in (*entries, *below)})
        return _unusable(name, f"several modules claim this name: {', '.join(owners)}")
    if below:
        return CommandGroup(name, whole + ".")
    return _load(name, entries[0]) if entries else None


def _entries() -> Iterator[EntryPoint]:
    """Those of modules that may be used: the allow-list holds before any of their code is loaded."""
    allowed = allowed_plugins()
    for entry in entry_points(group=GROUP):
        if allowed is None or _module_of(entry) in allowed:
            yield entry


def _module_of(entry: EntryPoint) -> str:
    """The name of the module: `polls` for the package `yishi_polls`."""
    return entry.module.partition(".")[0].removeprefix("yishi_")


def _load(name: str, entry: EntryPoint) -> click.Command:
    try:
        _learn_words(entry)
        command = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a broken module must not take the others along
        return _unusable(name, f"it can't be imported: {type(error).__name__}: {error}")
    if isinstance(command, click.Command):
        return command
    return _unusable(name, f"{entry.value} is no click command")


def _learn_words(entry: EntryPoint) -> None:
    """The core's catalogue and the module's own, so that its command can speak."""
    load_core()
    spec = importlib.util.find_spec(entry.module.partition(".")[0])
    if spec is not None and spec.origin:
        add_catalogues(Path(spec.origin).parent / "translations", _module_of(entry))


def _unusable(name: str, reason: str) -> click.Command:
    def refuse() -> None:
        raise click.ClickException(f"yishi {name} can't be used: {reason}")

    ignore = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=refuse, help=f"(can't be used: {reason})", context_settings=ignore)
