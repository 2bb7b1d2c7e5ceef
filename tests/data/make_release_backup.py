"""Make the populated backup of a release, to which every later version must be able to upgrade.

    python -m tests.data.make_release_backup            # writes tests/data/backup_<version>.zip

Run it once when a release is cut, from its tag, and commit the file; never change one that was released.
The sample's keys seal what is in it, and all people in it are made up.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from tests.data.populated import WHEN, populate
from yishi import backup
from yishi.clock import clock
from yishi.testing.acting import Kit
from yishi.testing.installations import Installation, migrator_of

FOLDER = Path(__file__).parent


def make(target: Path) -> backup.Verified:
    """Fill a new installation (SQLite) and back it up to `target`."""
    with tempfile.TemporaryDirectory() as folder, clock.at(WHEN):
        installation = Installation(Path(folder), "sqlite", None, ())
        kit = Kit(installation.begin(peopled=True))
        try:
            populate(kit)
            migrator = migrator_of(installation.yishi)
            try:
                return backup.back_up(migrator, installation.yishi.installation.storage, target)
            finally:
                migrator.engine.dispose()
        finally:
            kit.close()


def name_of(release: str) -> str:
    return f"backup_{'_'.join(release.split('.')[:2])}.zip"


if __name__ == "__main__":
    made = FOLDER / name_of(version("yishi"))
    found = make(made)
    sys.stdout.write(f"{made.name}: {found.rows} rows, {found.files} files\n")
