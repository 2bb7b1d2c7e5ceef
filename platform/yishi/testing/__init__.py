"""What tests of the platform and of plugins use: fixtures (`plugin.py`), `PluginContract`, small helpers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yishi.testing.acting import Kit, fake
    from yishi.testing.browser import Browser, text_of
    from yishi.testing.contract import PluginContract
    from yishi.testing.marks import on_both_databases
    from yishi.testing.sample import SampleTenant

_HOMES = {
    "Browser": "browser",
    "Kit": "acting",
    "PluginContract": "contract",
    "SampleTenant": "sample",
    "fake": "acting",
    "on_both_databases": "marks",
    "text_of": "browser",
}

__all__ = ["Browser", "Kit", "PluginContract", "SampleTenant", "fake", "on_both_databases", "text_of"]


def __getattr__(name: str) -> Any:
    # Late, because pytest loads this package in every run, and the app takes a while to import.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"yishi.testing.{_HOMES[name]}"), name)
    raise AttributeError(name)
