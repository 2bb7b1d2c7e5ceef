"""Compiled templates that the many applications of one test run share."""

from __future__ import annotations

import io

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from yishi.app import Yishi
from yishi.i18n import SOURCE_LOCALE


class _Memory(BytecodeCache):
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.load_bytecode(io.BytesIO(self.kept[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        out = io.BytesIO()
        bucket.write_bytecode(out)
        self.kept[bucket.key] = out.getvalue()


_shared = _Memory()


def share_templates(yishi: Yishi) -> None:
    """Only of the source language: other ones hold words that differ with the catalogues loaded."""
    if yishi.pages is not None:
        yishi.pages.environments[SOURCE_LOCALE].bytecode_cache = _shared
