"""From an uploaded file to a table, judged by its content and never by its name."""

from __future__ import annotations

from yishi.places.roster import refusals
from yishi.places.roster.delimited import read_delimited
from yishi.places.roster.table import Limits, Table
from yishi.places.roster.xls import read_xls
from yishi.places.roster.xlsx import read_xlsx

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"mime-version:")
_OTHER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BM",
    b"{\\rtf",
)


def read_table(data: bytes, *, limits: Limits | None = None) -> Table:
    """The first visible sheet with content of an .xlsx or .xls file, or a .csv file's lines.

    A .csv may be UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030, separated by comma, semicolon
    or tab. Raises `Refusal` with a code `roster.…` for everything else.
    """
    limits = limits or Limits()
    if len(data) > limits.size:
        raise refusals.too_large(limits.size // 2**20)
    if not data.strip(b"\0\r\n\t ,;"):
        raise refusals.empty()
    if data.startswith(_ZIP):
        return read_xlsx(data, limits)
    if data.startswith(_OLE):
        return read_xls(data, limits)
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith(_WEB_PAGE):
        raise refusals.web_page()
    if start.startswith(_OTHER):
        raise refusals.not_a_table()
    return read_delimited(data, limits)
