"""Prepare this checkout so that `make demo` and `make test` run: needs only Python and a network or a mirror.

    python3 scripts/setup.py runtime    what the server needs
    python3 scripts/setup.py test       the same, with the test tools and a browser
    python3 scripts/setup.py oracle     the same, with independent vote counts to compare ours with
    python3 scripts/setup.py lock       compile requirements/*.txt anew (`--upgrade`: newer versions)

Each step leaves a digest of what it was made from, so that a second run does only what has changed.
Packages come from locks with hashes; where from is this machine's own affair (pip's configuration).
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "yishi-setup.json"
OLDEST = (3, 11)


def say(text: str) -> None:
    print("setup: " + text, flush=True)


def fail(text: str) -> NoReturn:
    print("\nsetup FAILED: " + text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: object, env: dict[str, str] | None = None) -> bool:
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode == 0


# --- stamps -----------------------------------------------------------------------------------------------


def stamps() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMPS.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def once(step: str, made_from: str, do: Callable[[], None] | None = None, *, again: bool = False) -> None:
    """Do a step unless it was done from the same sources; `again` when its result is known to be gone."""
    if stamps().get(step) == made_from and not again:
        return
    if do:
        do()
    STAMPS.write_text(json.dumps({**stamps(), step: made_from}, indent=1), "utf-8")


# --- virtualenv -------------------------------------------------------------------------------------------


def check_python() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        want = ".".join(map(str, OLDEST))
        fail(f"Yishi needs Python {want} or newer; this is {have}.\nName one: make demo PYTHON=python{want}")


def virtualenv_works() -> bool:
    """A virtualenv that was moved, or whose Python is gone, looks whole but is not."""
    if not PYTHON.exists():
        return False
    if STAMPS.exists():
        return stamps().get("virtualenv") == str(ROOT)
    return run(PYTHON, "-c", "import pip")


def ensure_virtualenv() -> None:
    if virtualenv_works():
        once("virtualenv", str(ROOT))
        return
    if VENV.exists():
        say(".venv was made elsewhere or is broken: making it anew")
        shutil.rmtree(VENV)
    say(f"making .venv with Python {sys.version.split()[0]}, so that nothing outside this folder changes")
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            f"Python could not make a virtualenv ({error}).\n"
            "On Debian and Ubuntu its parts are a package of their own: apt-get install python3-venv"
        )
    once("virtualenv", str(ROOT))


# --- packages ---------------------------------------------------------------------------------------------


def pip_settings() -> dict[str, str]:
    """pip's configuration: files, overruled by PIP_* variables, as pip itself resolves it for `install`."""
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    found = dict(line.split("=", 1) for line in listing.splitlines() if "=" in line)
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for name, value in found.items():
            if name.startswith(section):
                settings[name[len(section) :].replace("_", "-")] = str(ast.literal_eval(value))
    return settings


def is_reachable(source: str) -> bool:
    """False for a folder that does not exist: pip passes over it, uv would stop at it."""
    url = urllib.parse.urlparse(source)
    if url.scheme in ("", "file"):
        return Path(urllib.parse.unquote(url.path)).exists()
    return True


def uv_environment() -> dict[str, str]:
    """uv does not read pip's configuration, so hand it over at run time; nothing of it is written down.

    Every hash is fixed by the lock, so looking in all indexes alike, as pip does, is safe.
    """
    pip = pip_settings()

    def sources(name: str) -> list[str]:
        return [source for source in pip.get(name, "").split() if is_reachable(source)]

    handed_over = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(sources("extra-index-url")),
        "UV_FIND_LINKS": ",".join(sources("find-links")),
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_INSECURE_HOST": " ".join(pip.get("trusted-host", "").split()),
        "UV_HTTP_TIMEOUT": pip.get("timeout", pip.get("default-timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
        "SSL_CLIENT_CERT": pip.get("client-cert", ""),
        "HTTPS_PROXY": pip.get("proxy", ""),
        "HTTP_PROXY": pip.get("proxy", ""),
        "UV_NO_CONFIG": "1",
        "UV_PYTHON_DOWNLOADS": "never",
    }
    return {**{name: value for name, value in handed_over.items() if value}, **os.environ}


def uv(*arguments: object) -> bool:
    """Run uv of the virtualenv; False when it is absent or fails."""
    program = VENV / "bin" / "uv"
    return program.exists() and run(program, *arguments, env=uv_environment())


def pip(*arguments: object) -> bool:
    return run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-qq", *arguments)


def lock_digest(name: str) -> str:
    return content(ROOT / "requirements" / f"{name}.txt")


def install_uv() -> None:
    say("installing uv, which installs the rest faster than pip")
    lock = ROOT / "requirements" / "bootstrap.txt"
    if not pip("--require-hashes", "--only-binary", ":all:", "-r", lock):
        say("uv is not to be had here: pip will do everything, only slower")


def install_lock(name: str) -> None:
    lock = ROOT / "requirements" / f"{name}.txt"
    count = sum(line[0].isalnum() for line in lock.read_text("utf-8").splitlines())
    say(f"installing {count} packages from requirements/{name}.txt, each checked against its hash")
    if uv("pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", lock):
        return
    say("uv did not manage (see above): trying the same with pip")
    if not pip("--require-hashes", "-r", lock):
        fail(
            "the packages could not be installed (see above).\n"
            "No network, or a mirror is needed? What holds for pip holds here: `pip config list` shows it.\n"
            "Then run the same command again: it goes on where it stopped."
        )


def install_project() -> None:
    say("installing Yishi itself from this folder, so that a change in the code counts at once")
    how = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
    if not uv("pip", "install", "-q", "--python", PYTHON, *how) and not pip(*how):
        fail("Yishi itself could not be installed (see above). Is pyproject.toml as committed?")


def fetch_oracle_data() -> None:
    """A real vote with its published result: it comes with a package's sources, which are never installed."""
    say("fetching the real vote that the budgets are compared with")
    lock = ROOT / "requirements" / "oracle-data.txt"
    how = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "-r", lock)
    folder = VENV / "oracle"
    if not run(PYTHON, "-m", "pip", "download", "--disable-pip-version-check", "-qq", *how, "-d", folder):
        fail("the sources that hold the real vote could not be fetched (see above).")


def ensure_oracle() -> None:
    once("oracle", lock_digest("oracle"), lambda: install_lock("oracle"))
    gone = not any((VENV / "oracle").glob("*.tar.gz"))
    once("oracle-data", lock_digest("oracle-data"), fetch_oracle_data, again=gone)


def ensure_packages(target: str) -> None:
    if target in ("test", "oracle"):
        once("test", lock_digest("test"), lambda: install_lock("test"))
        once("runtime", lock_digest("runtime"))
    once("runtime", lock_digest("runtime"), lambda: install_lock("runtime"))
    once("project", digest(ROOT, content(ROOT / "pyproject.toml")), install_project)


# --- catalogues and browser -------------------------------------------------------------------------------


def ensure_catalogues() -> None:
    """Compile the translations, unless every one of them is compiled from what it says now."""
    catalogues = sorted(
        path for source in ("platform", "plugins") for path in (ROOT / source).glob("**/LC_MESSAGES/*.po")
    )
    if not catalogues:
        return
    missing = not all(path.with_suffix(".mo").exists() for path in catalogues)

    def compile_them() -> None:
        say(f"compiling {len(catalogues)} translation catalogues")
        if not run(VENV / "bin" / "yishi", "i18n", "compile"):
            fail("`yishi i18n compile` did not compile the catalogues (see above).")

    once("catalogues", digest(*map(content, catalogues)), compile_them, again=missing)


def ensure_browser() -> None:
    """Chromium for the browser tests, where the system's packages may be installed; else say what is lost.

    The headless shell is the same engine without the windows around it, which cost half the time.
    """
    if shutil.which("chromium-headless-shell"):
        return
    there = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    if not shutil.which("apt-get") or os.geteuid() != 0:
        if there:
            return
        say("NO BROWSER: the browser tests will be SKIPPED. To run them: apt-get install chromium")
        return
    say("installing Chromium with apt-get, for the browser tests")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    if run(*install, "chromium-headless-shell", env=quiet) or there:
        return
    if not run(*install, "chromium", env=quiet):
        say("NO BROWSER: apt-get could not install Chromium (see above); the browser tests will be SKIPPED.")


# --- locks ------------------------------------------------------------------------------------------------


def compile_locks(*options: str) -> None:
    """Recompile the locks for every platform; no header, comment or index says where they came from."""
    sources = {
        "bootstrap": ["requirements/bootstrap.in"],
        "runtime": ["pyproject.toml", "requirements/build.in"],
        "test": ["requirements/runtime.txt", "--group", "pyproject.toml:test"],
        "oracle": ["--group", "pyproject.toml:oracle", "--constraint", "requirements/test.txt"],
    }
    how = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "-q"]
    how += ["--python", str(PYTHON), "--python-version", ".".join(map(str, OLDEST))]
    for name, inputs in sources.items():
        output = f"requirements/{name}.txt"
        say(f"compiling {output}")
        if not uv("pip", "compile", *inputs, *how, "-o", output, *options):
            fail(f"uv could not compile {output} (see above).")


def main(target: str, *options: str) -> None:
    if target not in ("runtime", "test", "oracle", "lock"):
        fail(f"no such target: {target}. Known: runtime, test, oracle, lock.")
    check_python()
    ensure_virtualenv()
    once("uv", lock_digest("bootstrap"), install_uv)
    if target == "lock":
        compile_locks(*options)
        return
    ensure_packages(target)
    ensure_catalogues()
    if target == "test":
        ensure_browser()
    if target == "oracle":
        ensure_oracle()


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["runtime"]))
