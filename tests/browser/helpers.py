"""Looking at pages: in which size and colours, what axe says of them, what hangs over the edge.

    page = browser.page("/yangguang/", width=320, large=True)
    assert_sound(page)

`YISHI_SCREENSHOTS=folder` keeps a picture of every page that `assert_sound` looked at.
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
WIDTHS = (320, 375, 768, 1280)
TAP, TAP_LARGE, TAP_MOUSE = 48, 60, 36
"""Least height and width of what is tapped, in px; with a mouse a dense table may have smaller buttons."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def program():
    """The path of a Chromium, or None."""
    named = os.environ.get("YISHI_CHROMIUM")
    return named or next(filter(None, map(shutil.which, _PROGRAMS)), None)


def environment(folder):
    """The environment with fonts that have Chinese glyphs, whatever the machine has."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    fonts = [Path(spec.origin).parent] if spec and spec.origin else []
    places = "".join(f"<dir>{place}</dir>" for place in (*fonts, "/usr/share/fonts", "/usr/local/share/fonts"))
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

    def page(
        self, path, *, width=375, large=False, locale="zh_CN", dark=False, token=None, scripts=True, height=None
    ):
        """The page at `path`, signed in with a session's `token` (`Somebody.token`) if given."""
        phone = width < 768
        context = self.chromium.new_context(
            viewport={"width": width, "height": height or (720 if phone else 900)},
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
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(f"script: {error}"))
        page.on("console", lambda said: page.faults.append(said.text) if _is_fault(said) else None)
        page.on("request", lambda asked: page.faults.append(f"asked {asked.url}") if _foreign(asked, self.site) else None)
        page.goto(self.site + path)
        page.sight = f"{width}{'-large' if large else ''}-{locale}{'-dark' if dark else ''}"
        return page

    def close(self):
        for context in self._contexts:
            context.close()


def _is_fault(said):
    return said.type == "error" and "the server responded with a status of" not in said.text


def _foreign(asked, site):
    return not asked.url.startswith((site, "data:", "blob:"))


def faults_of_axe(page, least=("serious", "critical")):
    """What axe finds, one line a kind and element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['target'][0]} — {node['html'][:120]}"
        for one in found
        if one["impact"] in least
        for node in one["nodes"]
    ]


def over_the_edge(page):
    """Elements that make the page scroll sideways."""
    return page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.scrollingElement.scrollWidth <= width) return [];
            const inWrap = (e) => { for (let p = e.parentElement; p; p = p.parentElement)
                if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX) && p !== document.body
                    && p !== document.documentElement) return true; return false; };
            return [...document.body.querySelectorAll("*")]
                .filter((e) => e.getBoundingClientRect().right > width + 1 && !inWrap(e))
                .map((e) => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right)
                     + " " + (e.textContent || "").trim().slice(0, 30));
        }"""
    )


def cut_off(page):
    """Words that are cut by their own box."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll("*")].filter((e) => {
            const style = getComputedStyle(e);
            return e.childElementCount === 0 && e.textContent.trim() && !e.closest(".unseen, .skip, textarea, option")
                && /hidden|clip/.test(style.overflowX + style.overflowY) && style.position !== "absolute"
                && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
        }).map((e) => e.tagName + " " + e.textContent.trim().slice(0, 40))"""
    )


def small_targets(page, least):
    """What can be tapped and is smaller than `least` px; links within a sentence may be."""
    return page.evaluate(
        """(least) => {
            const label = (e) => e.closest("label") || (e.id && document.querySelector(`label[for="${e.id}"]`));
            const size = (e) => e.getBoundingClientRect();
            return [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea")]
                .filter((e) => e.offsetParent !== null && !e.closest(".skip, p:not(.buttons):not(.row), li > a:only-child:not(.btn), td, th, dd, .note, .photos"))
                .map((e) => /checkbox|radio/.test(e.type) ? label(e) || e : e)
                .map((e) => e.matches(".card.link a") ? e.closest(".card") : e)
                .filter((e) => size(e).height + 0.5 < least || size(e).width + 0.5 < Math.min(least, 40))
                .map((e) => `${e.tagName}.${e.className} ${Math.round(size(e).width)}×${Math.round(size(e).height)} ` + e.textContent.trim().slice(0, 30));
        }""",
        least,
    )


def assert_sound(page, *, targets=None):
    """Nothing serious for axe, nothing over the edge or cut off, targets big enough, no script fault."""
    keep_picture(page)
    large = "-large" in page.sight
    width = int(page.sight.split("-")[0])
    least = targets or (TAP_LARGE if large else TAP if width < 768 else TAP_MOUSE)
    found = [
        *(f"fault: {one}" for one in page.faults),
        *(f"axe: {one}" for one in faults_of_axe(page)),
        *(f"over the edge: {one}" for one in over_the_edge(page)),
        *(f"cut off: {one}" for one in cut_off(page)),
        *(f"small target: {one}" for one in small_targets(page, least)),
    ]
    assert not found, "\n".join([f"{page.url} at {page.sight}", *found])


def keep_picture(page, name=""):
    """A picture of the whole page, where `YISHI_SCREENSHOTS` names a folder."""
    folder = os.environ.get("YISHI_SCREENSHOTS")
    if folder:
        stem = re.sub(r"[^\w-]+", "_", name or page.url.split("/", 3)[3]).strip("_") or "front"
        Path(folder).mkdir(parents=True, exist_ok=True)
        # As tall as the page, or what is fixed at the thumb would stand across its middle.
        size = page.viewport_size
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({**size, "height": max(size["height"], tall)})
        page.screenshot(path=f"{folder}/{stem}@{page.sight}.png")
        page.set_viewport_size(size)
