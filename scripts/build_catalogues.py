"""Build hook: a wheel brings each catalogue compiled, made from what its `.po` says at that moment.

A checkout compiles its own (`yishi i18n compile`) and keeps none of them in git, so without this an installed
Yishi would compile them all at each start.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    """For the wheel alone; an editable install reads those of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self.made = Path(tempfile.mkdtemp(prefix="yishi-catalogues-"))
        for package in self.build_config.packages:
            folder = Path(self.root) / package
            for po in sorted(folder.glob("translations/*/LC_MESSAGES/*.po")):
                inside = Path(folder.name) / po.relative_to(folder).with_suffix(".mo")
                mo = self.made / inside
                mo.parent.mkdir(parents=True, exist_ok=True)
                mo.write_bytes(_compiled(po))
                build_data["force_include"][str(mo)] = str(inside)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            shutil.rmtree(self.made)


def _compiled(po: Path) -> bytes:
    # Only a real build needs it; an editable install loads this file, too.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
