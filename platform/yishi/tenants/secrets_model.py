"""Secret settings of modules (a gateway's key, a sender's password), sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, TenantOwned, UtcDateTime


class PluginSecret(TenantOwned, Base):
    """One secret setting, under a data key of its own that the installation's key wraps.

    Written, used and forgotten, never shown. It has its own key, so that it can be opened on this floor
    without the keys of people's data.
    """

    __tablename__ = "plugin_secret"
    __table_args__ = (UniqueConstraint("tenant_id", "plugin", "name"),)

    plugin: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    sealed: Mapped[str]
    wrapped: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
