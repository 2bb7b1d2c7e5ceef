"""What the platform asks this module."""

from __future__ import annotations

from collections.abc import Iterable

from yishi.toolkit import Channel, hookimpl
from yishi_gateways.channels import CHANNELS


@hookimpl
def channels() -> Iterable[Channel]:
    return CHANNELS
