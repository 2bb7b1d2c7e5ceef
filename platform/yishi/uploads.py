"""What strangers send: believed by content, never by name.

Pictures are decoded and written anew, so nothing of the original file survives but its pixels (no EXIF, no
place, no appended archive). Documents are kept as they are after their inside was looked at; serve them
as attachments with nosniff.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field

import puremagic
from PIL import Image, ImageOps

from yishi.errors import Refusal, TooLarge
from yishi.i18n import _, listed
from yishi.storage import too_large_message

IMAGE_LIMIT, DOCUMENT_LIMIT = 12 << 20, 20 << 20
MAX_PIXELS = 50_000_000
MAX_EDGE, THUMBNAIL_EDGE, JPEG_QUALITY = 4096, 480, 86
MAX_PARTS, MAX_UNPACKED, MAX_RATIO = 4000, 200 << 20, 200
MAX_NAME = 80

IMAGES = ("jpg", "png", "webp")
DOCUMENTS = ("pdf", "docx", "xlsx")
ACCEPTED = (*DOCUMENTS, *IMAGES)
_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}
_PHONE_PICTURES = {"heic", "heif", "avif"}
_OLD_OFFICE = {"doc", "xls", "ppt", "wps", "et", "rtf"}
_WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm"}

_OFFICE = "application/vnd.openxmlformats-officedocument."
MIME = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}
_MAIN_PART = {kind: f'"{MIME[kind]}.main+xml"'.encode() for kind in ("docx", "xlsx")}
_MACRO_TYPES = re.compile(rb"macroenabled|vbaproject|activex|macrosheet", re.I)
_MACRO_PARTS = re.compile(r"vbaproject|(^|/)activex/|^xl/macrosheets/", re.I)
_REMOTE_TEMPLATE = re.compile(rb"<[^>]*attachedTemplate[^>]*>", re.I)
_REMOTE_TARGET = re.compile(rb"""Target\s*=\s*["'](https?:|ftp:|\\\\|file:/{4,}|file:\\\\)""", re.I)
_BROKEN_ZIP = (KeyError, zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError)
_OLE, _ZIP, _ZIP_END = bytes.fromhex("d0cf11e0a1b11ae1"), b"PK\x03\x04", b"PK\x05\x06"
_ZIP_END_SIZE = 22


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file fit to keep. `kind` is `image` or `document`; `name` is safe to show and to offer as download;
    sizes are in pixels; `thumbnail` has the picture's own mime type."""

    kind: str
    mime: str
    suffix: str
    data: bytes = field(repr=False)
    name: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = field(default=None, repr=False)


def accept_image(data: bytes, limit: int = IMAGE_LIMIT, filename: str = "") -> Accepted:
    """JPEG, PNG or WebP in; JPEG out, or PNG where something is transparent. Longest edge ≤ `MAX_EDGE`.

    Refuses with `uploads.empty`, `.too_large` (413), `.not_an_image`, `.phone_format`, `.too_many_pixels`
    or `.damaged`.
    """
    _check_size(data, limit)
    if _sniff(data) not in IMAGES:
        raise _not_an_image(data)
    picture = _decoded(data)
    suffix = "png" if picture.mode == "RGBA" else "jpg"
    small = picture.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    return Accepted(
        kind="image",
        mime=MIME[suffix],
        suffix=suffix,
        data=_encoded(picture),
        name=clean_name(filename or _("图片"), suffix),
        width=picture.width,
        height=picture.height,
        thumbnail=_encoded(small),
    )


def accept_document(
    data: bytes, filename: str, limit: int = DOCUMENT_LIMIT, allowed: Collection[str] = ACCEPTED
) -> Accepted:
    """PDF, Word, Excel (no macros) or a picture, whose content agrees with its extension.

    `allowed` narrows the kinds, as ("xlsx",) for an import. Refuses besides `accept_image`'s codes with
    `uploads.type_not_allowed`, `.type_mismatch`, `.macros`, `.old_office`, `.encrypted`, `.mixed_content`,
    `.unpacks_too_large` or `.remote_template`.
    """
    _check_size(data, limit)
    claimed = _claimed(filename, allowed)
    if claimed in IMAGES:
        _check_agreement(claimed, _sniff(data))
        return accept_image(data, limit, filename)
    if claimed == "pdf":
        _check_pdf(data)
    else:
        _check_office(data, claimed)
    return Accepted("document", MIME[claimed], claimed, data, clean_name(filename, claimed))


def clean_name(filename: str, suffix: str) -> str:
    """The name people gave, without folders, control or direction characters, with the true suffix."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    shown = "".join(" " if c.isspace() else c for c in last if c.isprintable() or c.isspace())
    stem = shown.rpartition(".")[0] or shown
    stem = re.sub(r'[<>:"|?*\s]+', " ", stem).strip(" .")[:MAX_NAME].rstrip(" .")
    return f"{stem or _('文件')}.{suffix}"


def _check_size(data: bytes, limit: int) -> None:
    if not data:
        raise Refusal("uploads.empty", _("这个文件是空的，请重新选择文件。"))
    if len(data) > limit:
        raise TooLarge("uploads.too_large", too_large_message(limit))


def _sniff(data: bytes) -> str | None:
    """The kind by content, among those we know."""
    if data.startswith(_ZIP):
        return _office_kind(data)
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(data)}
    except puremagic.PureError:  # its way of saying "unknown"
        return None
    if found & {"jpg", "jpeg"}:
        return "jpg"
    if found & _PHONE_PICTURES:
        return "heic"
    known = found & {"png", "webp", "pdf"}
    return known.pop() if len(known) == 1 else None


# --- pictures ----------------------------------------------------------------------------------------


def _not_an_image(data: bytes) -> Refusal:
    if _sniff(data) == "heic":
        return Refusal(
            "uploads.phone_format",
            _("这是 HEIC 照片，多数人看不了。请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，或截屏后上传。"),
        )
    return Refusal("uploads.not_an_image", _("这不是可以识别的图片。请上传 JPG、PNG 或 WebP 格式的照片。"))


def _decoded(data: bytes) -> Image.Image:
    """Upright pixels in RGB, or RGBA where something is transparent, and nothing else."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
            _check_pixels(source)
            source.draft("RGB", (MAX_EDGE, MAX_EDGE))
            picture = _plain_mode(ImageOps.exif_transpose(source))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as error:
        raise Refusal("uploads.damaged", _("图片已损坏，打不开。请重新拍照或另存后再上传。")) from error
    picture.thumbnail((MAX_EDGE, MAX_EDGE), Image.Resampling.LANCZOS)
    picture.info.clear()
    return picture


def _check_pixels(source: Image.Image) -> None:
    if source.width * source.height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Refusal:
    return Refusal(
        "uploads.too_many_pixels",
        _("图片尺寸过大，最多 %(count)s 万像素。请缩小后再上传。", count=MAX_PIXELS // 10_000),
    )


def _plain_mode(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        solid = clear.getchannel("A").getextrema() == (255, 255)
        return clear.convert("RGB") if solid else clear
    if picture.mode.startswith("I"):  # 16 bits a pixel: convert() alone would clip it to white
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    return out.getvalue()


# --- documents ---------------------------------------------------------------------------------------


def _claimed(filename: str, allowed: Collection[str]) -> str:
    """The kind that the name promises, if it is one we take."""
    shown = "".join(c for c in filename if c.isprintable()).strip(" .")
    _stem, dot, extension = shown.lower().rpartition(".")
    kind = _ALIASES.get(extension, extension) if dot else ""
    if kind in allowed and kind in ACCEPTED:
        return kind
    if kind in _WITH_MACROS:
        raise _macros()
    if kind in _OLD_OFFICE:
        raise Refusal(
            "uploads.old_office",
            _("这是旧版格式。请在 Word、Excel 或 WPS 里另存为 docx、xlsx 或 PDF 再上传。"),
        )
    kinds = listed(k for k in ACCEPTED if k in allowed)
    raise Refusal("uploads.type_not_allowed", _("不能上传这种文件。可以上传：%(kinds)s。", kinds=kinds))


def _check_agreement(claimed: str, found: str | None) -> None:
    if claimed != found:
        raise Refusal(
            "uploads.type_mismatch",
            _(
                "文件内容与扩展名“.%(suffix)s”不符。请用原来的软件打开，另存为这种格式再上传。",
                suffix=claimed,
            ),
        )


def _check_pdf(data: bytes) -> None:
    _check_agreement("pdf", _sniff(data) if data.startswith(b"%PDF-") else None)
    if b"%%EOF" not in data[-2048:]:
        raise _damaged_file()
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise _mixed()


def _check_office(data: bytes, claimed: str) -> None:
    if data.startswith(_OLE):
        raise Refusal(
            "uploads.encrypted",
            _("文件加了密码，或是旧版格式。请去掉密码、另存为 %(suffix)s 再上传。", suffix=claimed),
        )
    _check_agreement(claimed, _sniff(data))
    whole = data[-_ZIP_END_SIZE:].startswith(_ZIP_END) and b"%PDF-" not in data[:1024]
    if not whole:
        raise _mixed()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive)
    except _BROKEN_ZIP as error:
        raise _damaged_file() from error


def _office_kind(data: bytes) -> str | None:
    """`docx` or `xlsx` by the declared type of the main part; macro-enabled ones are refused here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_unpacked(archive)
            types = archive.read("[Content_Types].xml")
    except _BROKEN_ZIP:
        return None
    if _MACRO_TYPES.search(types):
        raise _macros()
    if b"<!" in types or b"&" in types:  # entities could spell what the search above looks for
        return None
    found = [kind for kind, main in _MAIN_PART.items() if main in types]
    return found[0] if len(found) == 1 else None


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or size > MAX_UNPACKED or size > (1 << 20) + packed * MAX_RATIO:
        raise Refusal("uploads.unpacks_too_large", _("文件展开后过大，无法接收。请分成几个文件再上传。"))


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if len(names) != len(set(names)):
        raise _mixed()
    if any(_MACRO_PARTS.search(name) for name in names):
        raise _macros()
    for name in names:
        if name.endswith(".rels") and _fetches_template(archive.read(name)):
            raise Refusal("uploads.remote_template", _("文件会从网上加载模板，不安全。请另存为 PDF 再上传。"))


def _fetches_template(relations: bytes) -> bool:
    return any(_REMOTE_TARGET.search(tag) for tag in _REMOTE_TEMPLATE.findall(relations))


def _macros() -> Refusal:
    return Refusal(
        "uploads.macros", _("文件带有宏（小程序），为安全起见不能接收。请另存为不带宏的 docx、xlsx 或 PDF。")
    )


def _mixed() -> Refusal:
    return Refusal("uploads.mixed_content", _("文件里夹带了别的内容。请用原来的软件重新保存或导出后再上传。"))


def _damaged_file() -> Refusal:
    return Refusal("uploads.damaged", _("文件不完整，打不开。请重新导出后再上传。"))
