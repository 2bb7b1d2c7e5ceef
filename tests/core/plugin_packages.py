"""Packages as they are installed: importable, with an entry point, made on the spot."""

import importlib
import sys
from pathlib import Path

MANIFEST = """
from yishi.toolkit import Plugin

plugin = Plugin(name="{name}", title="试验", summary="试验模块。", {more})
"""


class Shelf:
    """A folder on `sys.path` with distributions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name, source=None, *, more="", entry=None, version="1.0", dist=None, **files):
        """Install the package `yishi_<name>`: its `__init__` is `source`, else a plain manifest."""
        package = f"yishi_{name}"
        home = self.folder / package
        home.mkdir(exist_ok=True)
        (home / "__init__.py").write_text(source or MANIFEST.format(name=name, more=more), "utf-8")
        for file, text in files.items():
            (home / f"{file}.py").write_text(text, "utf-8")
        info = self.folder / f"{dist or package}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {dist or package}\nVersion: {version}\n"
            "Author-email: Li Ming <li@example.org>\nLicense-Expression: Apache-2.0\n",
            "utf-8",
        )
        (info / "entry_points.txt").write_text(
            f"[yishi.plugins]\n{name} = {entry or package + ':plugin'}\n", "utf-8"
        )
        importlib.invalidate_caches()

    def clear(self):
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", "") or "").startswith(str(self.folder)):
                del sys.modules[name]
