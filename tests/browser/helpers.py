"""Looking at pages: in which size and colours, what axe says of them, what hangs over the edge.

    page = browser.page("/yangguang/", width=320, large=True)
    assert_sound(page)          # axe and geometry
    resize(page, 375)
    assert_fits(page)           # geometry alone, quick

`YISHI_SCREENSHOTS=folder` keeps a picture of every page that was looked at.
"""

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
TAP, TAP_LARGE, TAP_MOUSE = 48, 60, 36
"""Least height and width of what is tapped, in px; with a mouse a dense table may have smaller buttons."""
PATIENCE = 60_000
"""How long a page may take to answer, in ms; many tests at once make it slow."""

MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8").split("\n", 1)[1]
_PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def program():
    """The path of a Chromium, or None."""
    named = os.environ.get("YISHI_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _PROGRAMS)), None)


def environment(folder):
    """The environment with fonts that have Chinese glyphs, whatever the machine has."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    fonts = [Path(spec.origin).parent] if spec and spec.origin else []
    folders = (*fonts, "/usr/share/fonts", "/usr/local/share/fonts")
    places = "".join(f"<dir>{place}</dir>" for place in folders)
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{places}<cachedir>{folder}</cachedir></fontconfig>",
        "utf-8",
    )
    return {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}


class Browser:
    """Opens pages as somebody in particular would see them."""

    def __init__(self, chromium, site):
        self.chromium = chromium
        self.site = site
        self._contexts = []

    def page(self, path, *, width=375, large=False, locale="zh_CN", dark=False, token=None, scripts=True):
        """The page at `path`, signed in with a session's `token` (`Somebody.token`) if given.

        `page.faults` gathers what went wrong in it: script errors, requests to another host.
        """
        phone = width < 768
        context = self.chromium.new_context(
            viewport={"width": width, "height": 720 if phone else 900},
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self._contexts.append(context)
        cookies = {"yishi-large": "1" if large else "0", "yishi-lang": locale}
        if token:
            cookies["yishi-session"] = token
        context.add_cookies([{"name": n, "value": v, "url": self.site} for n, v in cookies.items()])
        page = context.new_page()
        page.scripts, page.faults = scripts, []
        page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
        page.on("console", lambda said: page.faults.extend(_faults_said(said)))
        page.on("request", lambda asked: page.faults.extend(_asked_elsewhere(asked, self.site)))
        page.goto(self.site + path)
        page.sight = f"{width}{'-large' if large else ''}-{locale}{'-dark' if dark else ''}"
        return page

    def close(self):
        for context in self._contexts:
            context.close()


def _faults_said(said):
    """Errors on the console, except that an answer was a refusal."""
    return [said.text] if said.type == "error" and "responded with a status of" not in said.text else []


def _asked_elsewhere(asked, site):
    return [] if asked.url.startswith((site, "data:", "blob:")) else [f"asked another host: {asked.url}"]


_RUN_AXE = """
window.foundByAxe = null;
void axe.run({resultTypes: ["violations"]}).then(found => { window.foundByAxe = found; });
"""
"""Started and asked for apart, for a promise that `evaluate` awaits has no time limit."""


def faults_of_axe(page, least=("serious", "critical")):
    """What axe finds, one line a kind and element."""
    page.evaluate(Axe().axe_script)
    page.evaluate(_RUN_AXE)
    found = page.wait_for_function("() => window.foundByAxe", timeout=PATIENCE).json_value()["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target'][0]} — {node['html'][:120]}"
        for one in found
        if one["impact"] in least
        for node in one["nodes"]
    ]


def asked(page, expression):
    """The value of an expression in the page; a page that hangs fails its test and does not hold up the run.

    `evaluate` knows no time limit. Where scripts are off nothing of the page's own can hang, and nothing can wait.
    """
    if not page.scripts:
        return page.evaluate(expression)
    return page.wait_for_function(f"() => [{expression}]", timeout=PATIENCE).json_value()[0]


def over_the_edge(page):
    """Elements that make the page scroll sideways."""
    return asked(page, f"({MEASURES}).overTheEdge()")


def cut_off(page):
    """Words that are cut by their own box."""
    return asked(page, f"({MEASURES}).cutOff()")


def sticking_out(page):
    """Words that stand out of their own box."""
    return asked(page, f"({MEASURES}).sticksOut()")


def small_targets(page, least):
    """What can be tapped and is smaller than `least` px."""
    return asked(page, f"({MEASURES}).smallTargets({least})")


def assert_fits(page, *, targets=None):
    """Nothing over the edge or cut off, targets big enough, no script fault: quick, for many widths."""
    keep_picture(page)
    _assert_nothing(page, _misfits(page, targets))


def assert_sound(page, *, targets=None):
    """It fits, and axe finds nothing serious."""
    assert page.scripts, "axe runs in the page and would wait for ever: assert_fits where scripts are off"
    keep_picture(page)
    _assert_nothing(page, [*_misfits(page, targets), *(f"axe: {one}" for one in faults_of_axe(page))])


def resize(page, width):
    """Look at the same page in another width, without loading it anew."""
    page.set_viewport_size({**page.viewport_size, "width": width})
    page.sight = f"{width}-{page.sight.split('-', 1)[1]}"


def _misfits(page, targets):
    width = page.viewport_size["width"]
    least = targets or (TAP_LARGE if "-large" in page.sight else TAP if width < 768 else TAP_MOUSE)
    return [
        *(f"fault: {one}" for one in page.faults),
        *(f"over the edge: {one}" for one in over_the_edge(page)),
        *(f"cut off: {one}" for one in cut_off(page)),
        *(f"sticks out: {one}" for one in sticking_out(page)),
        *(f"small target: {one}" for one in small_targets(page, least)),
    ]


def _assert_nothing(page, found):
    assert not found, "\n".join([f"{page.url} at {page.sight}", *found])


def keep_picture(page, name=""):
    """A picture of the whole page, where `YISHI_SCREENSHOTS` names a folder."""
    folder = os.environ.get("YISHI_SCREENSHOTS")
    if folder:
        stem = re.sub(r"[^\w-]+", "_", name or page.url.split("/", 3)[3]).strip("_") or "front"
        Path(folder).mkdir(parents=True, exist_ok=True)
        # As tall as the page, or what is fixed at the thumb would stand across its middle.
        size = page.viewport_size
        tall = asked(page, "document.documentElement.scrollHeight")
        page.set_viewport_size({**size, "height": max(size["height"], tall)})
        page.screenshot(path=f"{folder}/{stem}@{page.sight}.png")
        page.set_viewport_size(size)
