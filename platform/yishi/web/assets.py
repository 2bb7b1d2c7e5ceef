"""Static files and their addresses: `?v=` holds a hash of the content, so browsers may keep them for good."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from yishi.plugins.registry import Registry

FOLDER = Path(__file__).parent / "static"


def place(registry: Registry, name: str) -> tuple[Path, str]:
    """Folder and name of a static file: the core's own, or `<plugin>/…` from the plugin's `static/`."""
    module, _slash, rest = name.partition("/")
    plugin = registry.plugins.get(module)
    if plugin is not None and plugin.folder is not None and rest:
        return plugin.folder / "static", rest
    return FOLDER, name


def addresses(registry: Registry) -> Callable[[str], str]:
    """The template filter `"yishi.css"|static`."""

    @lru_cache(maxsize=512)
    def address(name: str) -> str:
        folder, rest = place(registry, name)
        return f"/static/{name}?v={fingerprint(folder / rest)}"

    return address


@lru_cache(maxsize=512)
def fingerprint(path: Path) -> str:
    """Twelve hex digits of the content's SHA-256; `0` where there is no such file."""
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"
