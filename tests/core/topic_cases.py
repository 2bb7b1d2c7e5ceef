"""Small helpers for the tests of topics: a picture, and the reason codes of a refusal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from yishi.errors import Refusal
from yishi.topics import Upload


def picture(name: str = "张三的照片.jpg", colour: str = "green") -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return Upload(name, out.getvalue())


class Codes(list[str]):
    """The codes of a refusal, filled when the block has ended."""


@contextmanager
def refused() -> Iterator[Codes]:
    """The block must be refused; its reason codes, all of them."""
    codes = Codes()
    with pytest.raises(Refusal) as caught:
        yield codes
    codes.extend(reason.code for reason in caught.value.reasons)
