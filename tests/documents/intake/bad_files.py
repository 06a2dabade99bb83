"""Files that must not come in, made by code: by name, what makes each. None of them lies in the repository."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

from tests.documents.intake import bad_archives as archives
from tests.documents.intake.packages import (
    MAIN,
    body,
    changed,
    docx,
    outside,
    parts,
    related,
    relations,
    types,
    with_template,
    zipped,
)

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
MEGABYTE = 2**20

# Markup that is no document's

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE b [<!ENTITY l0 "ha">{LAUGHS}]>'
READS_A_FILE = '<!DOCTYPE b [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'


def typed(part: str, kind: str = BOMB, encoding: str = "utf-8", used: str = "&l9;") -> bytes:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{kind}<a>{used}</a>'
    return docx({part: declared.encode(encoding)})


def deep(levels: int) -> bytes:
    return docx({MAIN: body("<w:p>" * levels + "</w:p>" * levels)})


def with_attributes(count: int) -> bytes:
    attributes = " ".join(f"a{n}=''" for n in range(count))
    return docx({MAIN: body(f"<w:p {attributes}/>")})


# Pictures


def png(width: int, height: int) -> bytes:
    head = struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(said)) + kind + said + struct.pack(">L", zlib.crc32(kind + said)) for kind, said in chunks
    )


def head_of(kind: str, width: int, height: int) -> bytes:
    """Of a small picture, but with these sizes in its head."""
    small = io.BytesIO()
    Image.new("RGB", (16, 16)).save(small, kind)
    data = small.getvalue()
    if kind == "JPEG":
        at = data.index(b"\xff\xc0") + 5
        return changed(changed(data, at, ">H", height), at + 2, ">H", width)
    if kind == "GIF":
        return changed(changed(data, 6, "<H", width), 8, "<H", height)
    if kind == "BMP":
        return changed(changed(data, 18, "<L", width), 22, "<L", height)
    at = data.index(struct.pack("<HHL", 256, 4, 1)) + 8
    return changed(changed(data, at, "<L", width), at + 12, "<L", height)


def pictured(data: bytes, name: str = "image1.png") -> bytes:
    return docx({f"word/media/{name}": data})


# Other files


def other_office(family: str, main: str) -> bytes:
    kind = f"application/vnd.openxmlformats-officedocument.{family}.main+xml"
    return zipped(
        {
            "[Content_Types].xml": types(kind, main),
            "_rels/.rels": relations(("officeDocument", main, "")),
            main: "<a/>",
        }
    )


def odt() -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, zipfile.ZIP_STORED)


def ole(*streams: str) -> bytes:
    return OLE + b"".join(stream.encode("utf-16-le").ljust(128, b"\0") for stream in streams)


def with_macros(more: str) -> bytes:
    return docx({"[Content_Types].xml": types(more=more), "word/vbaProject.bin": OLE})


def noise(number: int, size: int) -> bytes:
    return hashlib.shake_256(bytes([number])).digest(size)


def picture_file(kind: str) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(made, kind)
    return made.getvalue()


VBA = '<Override PartName="/word/other.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
HTTP = "http://127.0.0.1:9/x"
UNC = r"\\127.0.0.1\share\x"

# By a word that the sentence has.
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb.docx": ("20 MB", lambda: archives.bomb(21 * MEGABYTE)),
    "ten-gigabytes.docx": ("20 MB", archives.of_ten_gigabytes),
    "four-gigabytes.docx": ("20 MB", lambda: archives.saying_sizes(2**32 - 2)),
    "says-more.docx": ("damaged", lambda: archives.saying_sizes(19 * MEGABYTE)),
    "says-less.docx": ("damaged", lambda: archives.saying_sizes(10)),
    "lying-bomb.docx": ("damaged", archives.lying_bomb),
    "nested.docx": ("ZIP", archives.nested),
    "nested-in-document.docx": ("damaged", archives.nested_in_document),
    "overlapping.docx": ("damaged", archives.overlapping),
    "quoted.docx": ("damaged", archives.quoted),
    "entries-2001.docx": ("2,000", lambda: archives.entries(2_001)),
    "entries-60000.docx": ("2,000", lambda: archives.listing(60_000, said=60_000)),
    "entries-100000.docx": ("5 MB", lambda: archives.listing(100_000, said=65_535)),
    "entries-100000-of-one-head.docx": ("2,000", lambda: archives.listing(100_000, said=65_535, share=True)),
    "counts-many.docx": ("2,000", lambda: archives.counting(65_535)),
    "counts-few.docx": ("damaged", lambda: archives.listing(60_000, said=3)),
    "counts-few-of-many.docx": ("damaged", lambda: archives.listing(100_000, said=464, share=True)),
    "zip64.docx": ("2,000", archives.zip64),
    "large.docx": ("5 MB", lambda: docx({"word/noise.bin": noise(1, 6 * MEGABYTE)})),
    "traversal.docx": ("damaged", lambda: archives.named("../../x.xml")),
    "absolute.docx": ("damaged", lambda: archives.named("/etc/x.xml")),
    "backslash.docx": ("damaged", lambda: archives.named("..\\x.xml")),
    "drive.docx": ("damaged", lambda: archives.named("c:/x.xml")),
    "twice.docx": ("damaged", archives.twice),
    "other-name-inside.docx": ("damaged", archives.other_name_inside),
    "bzip2.docx": ("damaged", archives.packed_otherwise),
    "truncated.docx": ("damaged", lambda: docx()[:-30]),
    "cut-in-half.docx": ("damaged", lambda: docx()[:300]),
    "trailing.docx": ("damaged", lambda: docx() + b"more"),
    "encrypted-entry.docx": ("encrypted", archives.encrypted_entry),
    "laughs.docx": ("document type", lambda: typed(MAIN)),
    "laughs-in-styles.docx": ("document type", lambda: typed("word/styles.xml")),
    "laughs-in-rels.docx": ("document type", lambda: typed("word/_rels/document.xml.rels")),
    "laughs-in-types.docx": ("document type", lambda: typed("[Content_Types].xml")),
    "laughs-in-unread.docx": ("document type", lambda: typed("customXml/item9.xml")),
    "laughs-in-svg.docx": ("document type", lambda: typed("word/media/image1.svg")),
    "laughs-in-utf16.docx": ("document type", lambda: typed(MAIN, encoding="utf-16")),
    "laughs-in-utf16-unmarked.docx": ("document type", lambda: typed(MAIN, encoding="utf-16be")),
    "laughs-in-utf16-of-unread.docx": ("document type", lambda: typed("customXml/item9.xml", encoding="utf-16")),
    "laughs-in-utf16-unmarked-of-unread.docx": (
        "document type",
        lambda: typed("customXml/item9.xml", encoding="utf-16le"),
    ),
    "utf7.docx": ("damaged", lambda: typed(MAIN, encoding="utf-7")),
    "empty-type.docx": ("document type", lambda: typed(MAIN, "<!DOCTYPE a>", used="")),
    "external-entity.docx": ("document type", lambda: typed(MAIN, READS_A_FILE, used="&secret;")),
    "entity-unsaid.docx": ("damaged", lambda: typed(MAIN, "", used="&secret;")),
    "deep.docx": ("put together", lambda: deep(100_000)),
    "attributes.docx": ("put together", lambda: with_attributes(400_000)),
    "tags.docx": ("put together", lambda: docx({MAIN: body("<w:p/>" * 1_100_000)})),
    "open-tags.docx": ("damaged", lambda: docx({MAIN: "<" * 900_000 + "a" * 990_000 + ">"})),
    "spaces.docx": ("damaged", lambda: docx({MAIN: (" " * 9_000_000).encode("utf-16")})),
    "no-macros.docm": ("ending", docx),
    "macros.docm": ("macros", lambda: zipped(parts() | {"[Content_Types].xml": types(MACRO_TYPE)})),
    "macros.docx": ("macros", lambda: with_macros("")),
    "macros-renamed.docx": ("macros", lambda: docx({"[Content_Types].xml": types(more=VBA)})),
    "macros-related.docx": (
        "macros",
        lambda: related(("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "x.bin", "")),
    ),
    "picture-elsewhere.docx": ("elsewhere", lambda: related(outside("image", HTTP))),
    "object-elsewhere.docx": ("elsewhere", lambda: related(outside("oleObject", HTTP))),
    "frame-elsewhere.docx": ("elsewhere", lambda: related(outside("frame", HTTP))),
    "part-elsewhere.docx": ("elsewhere", lambda: related(outside("aFChunk", HTTP))),
    "unsaid-elsewhere.docx": ("elsewhere", lambda: related(("image", HTTP, ""))),
    "strict-elsewhere.docx": (
        "elsewhere",
        lambda: related(outside("http://purl.oclc.org/ooxml/officeDocument/relationships/image", HTTP)),
    ),
    "footer-elsewhere.docx": (
        "elsewhere",
        lambda: docx({"word/_rels/footer1.xml.rels": relations(outside("image", HTTP))}),
    ),
    "template-http.docx": ("elsewhere", lambda: with_template(HTTP)),
    "template-unc.docx": ("elsewhere", lambda: with_template(UNC)),
    "template-unc-file.docx": ("elsewhere", lambda: with_template(f"file:///{UNC}")),
    "template-unc-escaped.docx": ("elsewhere", lambda: with_template("file:///%5C%5C127.0.0.1%5Cshare%5Cx")),
    "template-server.docx": ("elsewhere", lambda: with_template("file://127.0.0.1/share/x.dotm")),
    "huge.png.docx": ("megapixels", lambda: pictured(png(7_000, 7_000))),
    "vast.png.docx": ("megapixels", lambda: pictured(png(60_000, 60_000))),
    "huge without a checksum.png.docx": ("megapixels", lambda: pictured(png(7_000, 7_000)[:29] + b"\0\0\0\0")),
    "huge.jpeg.docx": ("megapixels", lambda: pictured(head_of("JPEG", 65_000, 65_000))),
    "huge.gif.docx": ("megapixels", lambda: pictured(head_of("GIF", 65_000, 65_000))),
    "huge.bmp.docx": ("megapixels", lambda: pictured(head_of("BMP", 65_000, 65_000))),
    "huge.tiff.docx": ("megapixels", lambda: pictured(head_of("TIFF", 65_000, 65_000), "image1.bin")),
    "table.xlsx.docx": ("table or a presentation", lambda: other_office("spreadsheetml.sheet", "xl/workbook.xml")),
    "slides.pptx.docx": (
        "table or a presentation",
        lambda: other_office("presentationml.presentation", "ppt/presentation.xml"),
    ),
    "text.odt.docx": ("ZIP", odt),
    "archive.docx": ("ZIP", lambda: zipped({"document.docx": docx()})),
    "archive.txt": ("ZIP", lambda: zipped({"document.docx": docx()})),
    "renamed.txt": ("ending", docx),
    "renamed.md": ("ending", docx),
    "text.docx": ("ending", lambda: b"No more than text."),
    "no-main.docx": ("no Word document", lambda: docx({"_rels/.rels": relations()})),
    "empty.zip.docx": ("ZIP", lambda: zipped({})),
    "locked.docx": ("encrypted", lambda: ole("EncryptionInfo", "EncryptedPackage")),
    "old.doc": ("docx", lambda: ole("WordDocument", "1Table")),
    "old.wps": ("docx", lambda: ole("WordDocument", "WpsCustomData")),
    "works.wps": ("docx", lambda: ole("CONTENTS", "MatOST")),
    "old.docx": ("docx", lambda: ole("WordDocument", "1Table")),
    "old.txt": ("docx", lambda: ole("WordDocument", "1Table")),
    "old.md": ("docx", lambda: ole("WordDocument", "1Table")),
    "rich.doc": ("docx", lambda: rb"{\rtf1\ansi Word}"),
    "flat.docx": ("docx", lambda: body().encode()),
    "page.docx": ("docx", lambda: b"<!DOCTYPE html><script>alert(1)</script>"),
    "program.docx": ("no document", lambda: b"MZ\x90\0\3\0\0\0" + bytes(200)),
    "picture.docx": ("no document", lambda: picture_file("JPEG")),
    "picture.md": ("no document", lambda: picture_file("PNG")),
    "noise.docx": ("no document", lambda: noise(2, 5_000)),
    "noise.txt": ("no document", lambda: noise(3, 50)),
    "empty.docx": ("empty", lambda: b""),
    "blank.txt": ("empty", lambda: b" \r\n\t"),
    "lines.txt": ("20,000", lambda: b"word\n" * 90_000),
    "damaged.pdf": ("damaged", lambda: b"%PDF-1.7\nno more than this"),
}
