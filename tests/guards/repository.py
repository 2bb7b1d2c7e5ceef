"""What the guards look at: the files of this checkout that are, or are about to be, committed."""

import functools
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "platform" / "yishi"
PLUGINS = sorted(folder.parent for folder in (ROOT / "plugins").glob("*/__init__.py"))
SCAFFOLD = CORE / "scaffold" / "project"


@functools.cache
def files() -> tuple[Path, ...]:
    """Files that git knows or would add; paths from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(Path(name) for name in sorted(listing.split("\0")) if name and (ROOT / name).is_file())


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """Path and content of each text file, or of those with one of the suffixes."""
    for path in files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            yield path, (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def run(*command: str) -> tuple[bool, str]:
    """Run a tool of the virtualenv in the root: whether it was content, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


def assert_nothing(findings: Iterable[str]) -> None:
    """Fail with one finding a line."""
    found = list(findings)
    assert not found, "\n".join([f"{len(found)} found", *found])
