"""Uploads are believed by content; pictures lose everything but their pixels."""

import io
import struct
import zipfile
import zlib

import pytest
from docx import Document
from openpyxl import Workbook
from PIL import Image, PngImagePlugin

from yishi.errors import Refusal
from yishi.uploads import MAX_EDGE, MAX_PIXELS, THUMBNAIL_EDGE, accept_document, accept_image, clean_name

SECRET = b"TAKEN-AT-HOME"


def picture(fmt="JPEG", size=(60, 40), mode="RGB", color="red", **save) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, fmt, **save)
    return out.getvalue()


def with_gps(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 53.0, 1.0), 3: "E", 4: (125.0, 19.0, 1.0)})
    return exif


def docx(text="议事") -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def pdf(body=b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )


def repacked(data: bytes, *, replace=(), add=()) -> bytes:
    """The same zip with some parts replaced (name → bytes → bytes) or added."""
    replace, out = dict(replace), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, replace.get(item.filename, lambda b: b)(old.read(item)))
        for name, content in add:
            new.writestr(name, content)
    return out.getvalue()


def refusal(act, *args, **kwargs) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.message)
    return refused.value


# --- pictures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_three_formats_come_in_and_jpeg_goes_out(fmt):
    found = accept_image(picture(fmt))
    assert (found.kind, found.mime, found.suffix) == ("image", "image/jpeg", "jpg")
    assert (found.width, found.height) == (60, 40)
    assert Image.open(io.BytesIO(found.data)).format == "JPEG"
    assert found.name == "图片.jpg"


@pytest.mark.parametrize("fmt", ["PNG", "WEBP"])
def test_transparency_is_kept_as_png(fmt):
    found = accept_image(picture(fmt, mode="RGBA", color=(255, 0, 0, 10), lossless=True))
    image = Image.open(io.BytesIO(found.data))
    assert (found.mime, image.format, image.getpixel((0, 0))) == ("image/png", "PNG", (255, 0, 0, 10))


def test_an_alpha_channel_that_hides_nothing_is_dropped():
    assert accept_image(picture("PNG", mode="RGBA", color=(1, 2, 3, 255))).suffix == "jpg"


@pytest.mark.parametrize(
    ("mode", "color", "grey"), [("L", 100, 100), ("1", 1, 255), ("P", 0, 0), ("I;16", 100 * 256, 100)]
)
def test_unusual_colour_modes_keep_their_look(mode, color, grey):
    found = accept_image(picture("PNG", mode=mode, color=color))
    red, green, blue = Image.open(io.BytesIO(found.data)).getpixel((5, 5))
    assert max(abs(grey - c) for c in (red, green, blue)) <= 2


def test_cmyk_photographs_become_rgb():
    assert Image.open(io.BytesIO(accept_image(picture(mode="CMYK", color=(0, 0, 0, 0))).data)).mode == "RGB"


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("alpha", [255, 9])
def test_place_and_every_other_note_is_removed(fmt, alpha):
    extra = {"exif": with_gps(), "icc_profile": SECRET * 20, "xmp": b"<x>" + SECRET + b"</x>"}
    if fmt == "JPEG":
        extra["comment"] = SECRET
    if fmt == "PNG":
        extra["pnginfo"] = PngImagePlugin.PngInfo()
        extra["pnginfo"].add_text("Comment", SECRET.decode())
    mode, color = ("RGB", "red") if fmt == "JPEG" else ("RGBA", (9, 9, 9, alpha))
    sent = picture(fmt, mode=mode, color=color, **extra)
    assert SECRET in sent
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)

    found = accept_image(sent)
    for data in (found.data, found.thumbnail):
        image = Image.open(io.BytesIO(data))
        assert SECRET not in data
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment", "Comment"} & set(image.info)


def test_a_photograph_is_turned_upright():
    sideways = Image.new("RGB", (60, 40), "red")
    sideways.paste("blue", (0, 0, 60, 20))
    out = io.BytesIO()
    sideways.save(out, "JPEG", exif=with_gps(orientation=6), quality=95)
    found = accept_image(out.getvalue())
    assert (found.width, found.height) == (40, 60)
    red, _green, blue = Image.open(io.BytesIO(found.data)).getpixel((35, 30))
    assert blue > 200 > 60 > red


def test_appended_archives_and_scripts_do_not_survive():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.js", SECRET)
    for fmt in ("JPEG", "PNG"):
        found = accept_image(picture(fmt) + archive.getvalue() + b"<script>" + SECRET)
        assert SECRET not in found.data
        assert not zipfile.is_zipfile(io.BytesIO(found.data))


def test_large_pictures_are_reduced_and_have_a_thumbnail():
    found = accept_image(picture(size=(MAX_EDGE + 900, 1000)))
    assert found.width == MAX_EDGE
    small = Image.open(io.BytesIO(found.thumbnail))
    assert max(small.size) == THUMBNAIL_EDGE
    assert len(found.thumbnail) < len(found.data)


def test_a_phone_s_picture_of_several_frames_keeps_the_first():
    out = io.BytesIO()
    frames = [Image.new("RGB", (60, 40), color) for color in ("red", "blue")]
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    found = accept_image(out.getvalue())
    assert Image.open(io.BytesIO(found.data)).getpixel((5, 5))[0] > 200
    assert Image.open(io.BytesIO(found.data)).format == "JPEG"


def bomb(width: int, height: int) -> bytes:
    """A PNG that declares far more pixels than it has bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize("size", [(MAX_PIXELS // 1000 + 1, 1000), (12_000, 12_000), (60_000, 60_000)])
def test_decompression_bombs_are_refused_before_decoding(size):
    refused = refusal(accept_image, bomb(*size))
    assert refused.code == "uploads.too_many_pixels"
    assert "5000 万像素" in refused.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "uploads.empty"),
        (b"\0" * 2000, "uploads.not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "uploads.not_an_image"),
        (b"<html><script>alert(1)</script>", "uploads.not_an_image"),
        (b"GIF89a" + b"\0" * 200, "uploads.not_an_image"),
        (b"#!/bin/sh\necho", "uploads.not_an_image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300, "uploads.phone_format"),
        (picture()[:300], "uploads.damaged"),
        (picture("PNG")[:60], "uploads.damaged"),
        (picture("WEBP")[:30], "uploads.damaged"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + SECRET * 30, "uploads.damaged"),
        (b"\x89PNG\r\n\x1a\n", "uploads.damaged"),
        (bomb(900, 900), "uploads.damaged"),
    ],
)
def test_what_is_no_sound_picture_is_refused_with_its_reason(data, code):
    assert refusal(accept_image, data).code == code


def test_a_picture_is_no_larger_than_allowed():
    data = picture()
    assert accept_image(data, limit=len(data))
    refused = refusal(accept_image, data, limit=len(data) - 1)
    assert (refused.code, refused.status) == ("uploads.too_large", 413)


# --- documents ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "filename", "suffix"),
    [(pdf(), "业主 名册.PDF", "pdf"), (docx(), "公告.docx", "docx"), (xlsx(), "名册.xlsx", "xlsx")],
)
def test_documents_are_kept_byte_for_byte(data, filename, suffix):
    found = accept_document(data, filename)
    assert (found.kind, found.suffix, found.data) == ("document", suffix, data)
    assert found.name == f"{filename.rpartition('.')[0]}.{suffix}"


def test_a_picture_among_documents_is_written_anew():
    found = accept_document(picture(exif=with_gps()), "楼道.JPEG")
    assert (found.kind, found.name) == ("image", "楼道.jpg")
    assert SECRET not in found.data


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (docx(), "a.xlsx"),
        (xlsx(), "a.docx"),
        (docx(), "a.pdf"),
        (pdf(), "a.docx"),
        (pdf(), "a.jpg"),
        (picture(), "a.pdf"),
        (picture(), "a.png"),
        (picture("PNG"), "a.jpg"),
        (b"MZ\x90\x00" + b"\0" * 500, "a.pdf"),
        (b"<html>", "a.docx"),
        (b"\n" + pdf(), "a.pdf"),
        (repacked(docx(), replace={"[Content_Types].xml": lambda b: b""}), "a.docx"),
        (
            repacked(docx(), replace={"[Content_Types].xml": lambda b: b.replace(b"main", b"m&#97;in")}),
            "a.docx",
        ),
    ],
)
def test_content_must_agree_with_the_extension(data, filename):
    assert refusal(accept_document, data, filename).code == "uploads.type_mismatch"


@pytest.mark.parametrize(
    "filename",
    ["a.exe", "a", "", ".pdf", "a.pdf.exe", "a.svg", "a.html", "a.zip", "photo\u202egpj.exe", "a.pptx"],
)
def test_other_extensions_are_refused_and_the_allowed_ones_named(filename):
    refused = refusal(accept_document, pdf(), filename)
    assert refused.code == "uploads.type_not_allowed"
    assert "pdf、docx、xlsx、jpg" in refused.message


def test_an_import_can_allow_one_kind_only():
    assert accept_document(xlsx(), "a.xlsx", allowed=("xlsx",))
    refused = refusal(accept_document, pdf(), "a.pdf", allowed=("xlsx",))
    assert (refused.code, "：xlsx。" in refused.message) == ("uploads.type_not_allowed", True)


def macro_type(types: bytes) -> bytes:
    return types.replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (docx(), "a.docm"),
        (xlsx(), "a.xlsm"),
        (repacked(docx(), replace={"[Content_Types].xml": macro_type}), "a.docx"),
        (repacked(docx(), add=[("word/vbaProject.bin", b"x")]), "a.docx"),
        (repacked(xlsx(), add=[("xl/macrosheets/sheet1.xml", b"x")]), "a.xlsx"),
        (repacked(docx(), add=[("word/activeX/activeX1.bin", b"x")]), "a.docx"),
    ],
)
def test_macros_are_refused_wherever_they_hide(data, filename):
    assert refusal(accept_document, data, filename).code == "uploads.macros"


def test_a_template_fetched_from_the_net_is_refused_but_a_local_one_is_usual():
    def pointing_to(target: bytes) -> bytes:
        tag = (
            b'<Relationship Id="r" Type="x/attachedTemplate" Target="' + target + b'" TargetMode="External"/>'
        )
        return repacked(docx(), add=[("word/_rels/settings.xml.rels", b"<Relationships>" + tag)])

    assert (
        refusal(accept_document, pointing_to(b"https://x.example/t.dotm"), "a.docx").code
        == "uploads.remote_template"
    )
    assert (
        refusal(accept_document, pointing_to(b"file://///host/t.dotm"), "a.docx").code
        == "uploads.remote_template"
    )
    assert accept_document(pointing_to(b"file:///C:\\Users\\x\\Normal.dotm"), "a.docx")


def test_polyglots_are_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.js", "x")
    assert refusal(accept_document, pdf(archive.getvalue()), "a.pdf").code == "uploads.mixed_content"
    assert (
        refusal(accept_document, pdf() + archive.getvalue() + b"%%EOF", "a.pdf").code
        == "uploads.mixed_content"
    )
    assert refusal(accept_document, docx() + b"MZ trailing", "a.docx").code == "uploads.mixed_content"
    named = io.BytesIO()
    with zipfile.ZipFile(named, "w") as file:
        file.writestr("%PDF-1.7", "")
        with zipfile.ZipFile(io.BytesIO(docx())) as real:
            for item in real.infolist():
                file.writestr(item.filename, real.read(item))
    assert refusal(accept_document, named.getvalue(), "a.docx").code == "uploads.mixed_content"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused():
    twice = repacked(docx(), add=[("word/document.xml", b"<other/>")])
    assert refusal(accept_document, twice, "a.docx").code == "uploads.mixed_content"


def test_zip_bombs_are_refused_unpacked_or_not():
    huge = repacked(docx(), add=[("word/media/a.bin", bytes(30 << 20))])
    assert len(huge) < 1 << 20
    assert refusal(accept_document, huge, "a.docx").code == "uploads.unpacks_too_large"
    many = repacked(docx(), add=[(f"word/{n}.xml", b"") for n in range(5000)])
    assert refusal(accept_document, many, "a.docx").code == "uploads.unpacks_too_large"


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.pdf", "uploads.empty"),
        (pdf()[:-10], "a.pdf", "uploads.damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "a.docx", "uploads.encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "a.doc", "uploads.old_office"),
        (docx()[:2000], "a.docx", "uploads.type_mismatch"),
        (b"x" * 11, "a.pdf", "uploads.too_large"),
    ],
)
def test_other_unusable_documents_are_refused_with_their_reason(data, filename, code):
    limit = 10 if code == "uploads.too_large" else 1 << 20
    assert refusal(accept_document, data, filename, limit).code == code


def test_a_corrupted_part_is_damage_not_a_crash():
    data = bytearray(docx())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        rels = next(i for i in archive.infolist() if i.filename.endswith(".rels"))
    start = rels.header_offset + 30 + len(rels.filename)
    data[start + 5 : start + 40] = b"\xff" * 35
    assert refusal(accept_document, bytes(data), "a.docx").code == "uploads.damaged"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("名册.xlsx", "名册.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\公告 .pdf", "公告.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("photo\u202egpj.pdf", "photogpj.pdf"),
        ('a"<b>|?*.pdf', "a b.pdf"),
        ("...", "文件.pdf"),
        ("", "文件.pdf"),
        ("e\u0301te\u0301.pdf", "\u00e9t\u00e9.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_names_lose_what_could_mislead(given, expected):
    assert clean_name(given, "pdf") == expected
