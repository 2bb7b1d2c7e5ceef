"""A plain Word file (ECMA-376, transitional): headings, paragraphs, tables. No macros, no links, no pictures.

Written by hand because it is small, and because a library for it would bring compiled code along.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_STYLE_RELATION = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


def _style(key: str, name: str, size: int, more: str = "", paragraph: str = "") -> str:
    """A paragraph style; `size` in half points."""
    default = ' w:default="1"' if key == "Normal" else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{default}>'
        f'<w:name w:val="{name}"/>'
        f'<w:pPr><w:spacing w:after="120" w:line="360" w:lineRule="auto"/>{paragraph}</w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>{more}'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{_W}">'
    + _style("Normal", "Normal", 24)
    + _style("Title", "Title", 36, "<w:b/>", '<w:jc w:val="center"/>')
    + _style("Heading1", "heading 1", 30, "<w:b/>", '<w:keepNext/><w:outlineLvl w:val="0"/>')
    + _style("Heading2", "heading 2", 26, "<w:b/>", '<w:keepNext/><w:outlineLvl w:val="1"/>')
    + "</w:styles>"
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="888888"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

_UPRIGHT = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
_ACROSS = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'


class Document:
    """Fill it from top to bottom, then `packed()`."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self._page = _ACROSS if landscape else _UPRIGHT
        self._parts: list[str] = []
        self._add(title, "Title")

    def heading(self, text: str, level: int = 1) -> None:
        self._add(text, f"Heading{level}")

    def text(self, text: str) -> None:
        """A paragraph for each line that is not empty."""
        for line in text.splitlines():
            if line.strip():
                self._add(line.strip(), "Normal")

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows of equally many cells."""
        columns = len(rows[0]) if rows else 0
        grid = f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>"
        about = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
        body = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
        self._parts.append(f"<w:tbl>{about}{grid}{body}</w:tbl>")
        self._add("", "Normal")

    def _add(self, text: str, style: str) -> None:
        self._parts.append(_paragraph(text, style))

    def packed(self) -> bytes:
        """The file; the same content gives the same bytes."""
        body = f"<w:body>{''.join(self._parts)}{self._page}</w:body>"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in (
                ("[Content_Types].xml", _CONTENT_TYPES),
                ("_rels/.rels", _RELATIONS),
                ("word/_rels/document.xml.rels", _STYLE_RELATION),
                ("word/styles.xml", _STYLES),
                ("word/document.xml", f'{_HEAD}<w:document xmlns:w="{_W}">{body}</w:document>'),
            ):
                packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
        return out.getvalue()


def _cell(text: str) -> str:
    return f"<w:tc><w:tcPr/>{_paragraph(text, 'Normal')}</w:tc>"


def _paragraph(text: str, style: str) -> str:
    # XML has no place for most control characters, and Word refuses the whole file for one of them.
    plain = "".join(char for char in text if char == "\t" or ord(char) >= 32)
    run = f'<w:r><w:t xml:space="preserve">{escape(plain)}</w:t></w:r>' if plain else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
