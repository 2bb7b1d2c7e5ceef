"""Settings of the installation, from the environment (`YISHI_…`), typed and checked at start-up."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from environs import Env

from yishi.errors import Misconfigured

SAMPLE_SECRET = "change-me"


@dataclass(frozen=True, slots=True)
class Config:
    """`mode` is `production`, `demo` or `test`; only production insists on its own secrets and HTTPS."""

    database_url: str
    owner_database_url: str
    secret: str
    master_keys: str
    mode: str = "production"
    data_folder: Path = Path("var")
    base_hosts: tuple[str, ...] = ()
    plugins: tuple[str, ...] | None = None
    extra_plugins: tuple[Any, ...] = ()
    public_url: str = ""
    workers_in_process: bool = True
    max_upload_bytes: int = 12 * 1024 * 1024
    trusted_proxies: int = 0
    """How many proxies of one's own stand before the server: their X-Forwarded-* headers are believed."""
    trace_hooks: bool = False
    default_locale: str = "zh_CN"
    tripwire: bool = True

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def is_postgres(self) -> bool:
        return self.database_url.startswith("postgresql")

    def with_(self, **changes: Any) -> Config:
        return replace(self, **changes)


def from_environment(**overrides: Any) -> Config:
    """Read `YISHI_*`; `overrides` win. Raises `Misconfigured` with what to do."""
    env = Env()
    with env.prefixed("YISHI_"):
        folder = Path(env.str("DATA", "var")).resolve()
        url = env.str("DATABASE_URL", f"sqlite:///{folder}/yishi.sqlite3")
        named: list[str] = env.list("BASE_HOSTS", [])
        hosts = tuple(host.strip().lower() for host in named if host.strip())
        config = Config(
            database_url=url,
            owner_database_url=env.str("OWNER_DATABASE_URL", url),
            secret=env.str("SECRET", SAMPLE_SECRET),
            master_keys=env.str("MASTER_KEYS", ""),
            mode=env.str("MODE", "production"),
            data_folder=folder,
            base_hosts=hosts,
            plugins=allowed_plugins(),
            public_url=env.str("PUBLIC_URL", ""),
            workers_in_process=env.bool("WORKER_IN_PROCESS", True),
            max_upload_bytes=env.int("MAX_UPLOAD_BYTES", 12 * 1024 * 1024),
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            trace_hooks=env.bool("TRACE_HOOKS", False),
            default_locale=env.str("LOCALE", "zh_CN"),
        )
    return check(replace(config, **overrides) if overrides else config)


def allowed_plugins() -> tuple[str, ...] | None:
    """`YISHI_PLUGINS`: the modules whose code may be loaded; None for all that are installed."""
    only: list[str] | None = Env().list("YISHI_PLUGINS", None)
    return tuple(name.strip() for name in only) if only is not None else None


def shipped_folder(name: str) -> Path:
    """`migrations` or `tenants` as shipped: inside an installed wheel, else in the checkout."""
    packaged = Path(str(resources.files("yishi"))) / "_data" / name
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / name


def check(config: Config) -> Config:
    """Refuse to run in production with sample or missing secrets."""
    if config.mode not in {"production", "demo", "test"}:
        raise Misconfigured(f"YISHI_MODE must be production, demo or test, not {config.mode!r}")
    if config.mode == "production" and (config.secret == SAMPLE_SECRET or len(config.secret) < 32):
        raise Misconfigured("set YISHI_SECRET to at least 32 random characters (`yishi secret` makes one)")
    if config.mode == "production" and not config.master_keys:
        raise Misconfigured(
            "set YISHI_MASTER_KEYS (`yishi secret --master-key` makes one); keep a copy apart"
        )
    return config


def new_master_key(key_id: str = "k1") -> str:
    """A fresh 256-bit key in the form that `YISHI_MASTER_KEYS` takes: `id:base64`."""
    return f"{key_id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
