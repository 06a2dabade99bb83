"""Files that must not come in, made by code: by name, what makes each. None of them lies in the repository."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = "word/document.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
MEGABYTE = 2**20


def relations(*said: tuple[str, str, str]) -> str:
    """Of (type, target, mode)."""
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if ":" in kind else f"{OFFICE}/{kind}"}" Target="{target}"{mode}/>'
        for number, (kind, target, mode) in enumerate(said, 1)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def outside(kind: str, target: str) -> tuple[str, str, str]:
    return kind, target, ' TargetMode="External"'


def types(main: str = f"{WORD}.document.main+xml", name: str = MAIN, more: str = "") -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{name}" ContentType="{main}"/>{more}</Types>'
    )


def body(inside: str = "<w:p><w:r><w:t>Word</w:t></w:r></w:p>") -> str:
    return f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{inside}</w:body></w:document>'


def parts(**more) -> dict[str, str | bytes]:
    """Of a Word document in order; given ones replace or join them, dots for slashes are said by the caller's dict."""
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(("officeDocument", MAIN, "")),
        MAIN: body(),
        **more,
    }


def docx(more: dict[str, str | bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped(parts(**(more or {})), method)


def zipped(said: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in said.items():
            archive.writestr(name, content)
    return made.getvalue()


def related(*said: tuple[str, str, str]) -> bytes:
    return docx({"word/_rels/document.xml.rels": relations(*said)})


def with_template(target: str) -> bytes:
    return docx({"word/_rels/settings.xml.rels": relations(outside("attachedTemplate", target))})


# Archives that lie


def central(data: bytes, name: str) -> int:
    """Where the directory's record of a name begins."""
    return data.rindex(name.encode()) - 46


def changed(data: bytes, at: int, kind: str, value: int) -> bytes:
    return data[:at] + struct.pack(kind, value) + data[at + struct.calcsize(kind) :]


def saying_sizes(size: int) -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 24, "<L", size)


def of_ten_gigabytes() -> bytes:
    """As an entry of more than four gigabytes says it: in an extra field."""
    data = docx()
    at = central(data, MAIN)
    data = changed(data, at + 24, "<L", 2**32 - 1)
    data = changed(data, at + 30, "<H", 12)
    name_ends = at + 46 + len(MAIN)
    extra = struct.pack("<HHQ", 1, 8, 10 * 2**30)
    end = data.rindex(b"PK\5\6")
    size = struct.unpack_from("<L", data, end + 12)[0]
    data = changed(data, end + 12, "<L", size + len(extra))
    return data[:name_ends] + extra + data[name_ends:]


def bomb(size: int) -> bytes:
    return docx({"word/blank.bin": bytes(size)})


def lying_bomb() -> bytes:
    """Says that it is small, and is not."""
    data = docx({MAIN: body("<w:p/>" * 3_000_000)})
    return changed(data, central(data, MAIN) + 24, "<L", 1_000)


def nested() -> bytes:
    inner = zipped({f"{number}.zip": zipped({"blank": bytes(MEGABYTE)}) for number in range(16)})
    return zipped({f"{number}.zip": inner for number in range(16)})


def nested_in_document() -> bytes:
    """In place of its text."""
    return docx({MAIN: zipped({"blank": bytes(MEGABYTE)})})


def overlapping() -> bytes:
    """Several names for the same content."""
    data = docx({"word/one.xml": "<a/>", "word/two.xml": "<a/>"})
    first = struct.unpack_from("<L", data, central(data, "word/one.xml") + 42)[0]
    return changed(data, central(data, "word/two.xml") + 42, "<L", first)


def quoted() -> bytes:
    """Each entry's content takes in the next entry: one kernel is unpacked by all of them."""
    data = docx({"word/one.bin": b"1" * 100, "word/two.bin": b"2" * 100}, zipfile.ZIP_STORED)
    at = central(data, "word/one.bin")
    one, two = (
        struct.unpack_from("<L", data, central(data, name) + 42)[0] for name in ("word/one.bin", "word/two.bin")
    )
    content = data[one + 30 + len("word/one.bin") : two + 60]
    data = changed(changed(data, at + 20, "<L", len(content)), at + 24, "<L", len(content))
    return changed(data, at + 16, "<L", zlib.crc32(content))


def entries(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for number in range(count):
            archive.writestr(f"{number:x}", b"")
    return made.getvalue()


def counting(count: int) -> bytes:
    """A few entries that say they are many, or many that say they are few."""
    data = entries(3_000) if count < 3_000 else docx()
    end = data.rindex(b"PK\5\6")
    return changed(changed(data, end + 8, "<H", count), end + 10, "<H", count)


def zip64() -> bytes:
    """Its numbers lie in a record of its own, and are too many."""
    data = docx()
    end = data.rindex(b"PK\5\6")
    size, start = struct.unpack_from("<2L", data, end + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 100_000, 100_000, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return data[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, size, 2**32 - 1, 0)


def named(name: str) -> bytes:
    return docx({name: "<a/>"})


def twice() -> bytes:
    """Two parts of one name: which of them is read?"""
    return docx({"WORD/document.xml": body()})


def encrypted_entry() -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 8, "<H", 1)


def other_name_inside() -> bytes:
    """The directory and the entry call it differently."""
    data = docx()
    return data.replace(MAIN.encode(), b"word/documens.xml", 1)


def packed_otherwise() -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 10, "<H", 12)


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
    "bomb.docx": ("20 MB", lambda: bomb(21 * MEGABYTE)),
    "ten-gigabytes.docx": ("20 MB", of_ten_gigabytes),
    "four-gigabytes.docx": ("20 MB", lambda: saying_sizes(2**32 - 2)),
    "says-more.docx": ("damaged", lambda: saying_sizes(19 * MEGABYTE)),
    "says-less.docx": ("damaged", lambda: saying_sizes(10)),
    "lying-bomb.docx": ("damaged", lying_bomb),
    "nested.docx": ("ZIP", nested),
    "nested-in-document.docx": ("damaged", nested_in_document),
    "overlapping.docx": ("damaged", overlapping),
    "quoted.docx": ("damaged", quoted),
    "entries-2001.docx": ("2,000", lambda: entries(2_001)),
    "entries-40000.docx": ("2,000", lambda: entries(40_000)),
    "entries-100000.docx": ("5 MB", lambda: entries(100_000)),
    "counts-many.docx": ("2,000", lambda: counting(65_535)),
    "counts-few.docx": ("damaged", lambda: counting(3)),
    "zip64.docx": ("2,000", zip64),
    "large.docx": ("5 MB", lambda: docx({"word/noise.bin": noise(1, 6 * MEGABYTE)})),
    "traversal.docx": ("damaged", lambda: named("../../x.xml")),
    "absolute.docx": ("damaged", lambda: named("/etc/x.xml")),
    "backslash.docx": ("damaged", lambda: named("..\\x.xml")),
    "drive.docx": ("damaged", lambda: named("c:/x.xml")),
    "twice.docx": ("damaged", twice),
    "other-name-inside.docx": ("damaged", other_name_inside),
    "bzip2.docx": ("damaged", packed_otherwise),
    "truncated.docx": ("damaged", lambda: docx()[:-30]),
    "cut-in-half.docx": ("damaged", lambda: docx()[:300]),
    "trailing.docx": ("damaged", lambda: docx() + b"more"),
    "encrypted-entry.docx": ("encrypted", encrypted_entry),
    "laughs.docx": ("document type", lambda: typed(MAIN)),
    "laughs-in-styles.docx": ("document type", lambda: typed("word/styles.xml")),
    "laughs-in-rels.docx": ("document type", lambda: typed("word/_rels/document.xml.rels")),
    "laughs-in-types.docx": ("document type", lambda: typed("[Content_Types].xml")),
    "laughs-in-unread.docx": ("document type", lambda: typed("customXml/item9.xml")),
    "laughs-in-svg.docx": ("document type", lambda: typed("word/media/image1.svg")),
    "laughs-in-utf16.docx": ("document type", lambda: typed(MAIN, encoding="utf-16")),
    "laughs-in-utf16-unmarked.docx": ("document type", lambda: typed(MAIN, encoding="utf-16-be")),
    "utf7.docx": ("damaged", lambda: typed(MAIN, encoding="utf-7")),
    "empty-type.docx": ("document type", lambda: typed(MAIN, "<!DOCTYPE a>", used="")),
    "external-entity.docx": ("document type", lambda: typed(MAIN, READS_A_FILE, used="&secret;")),
    "entity-unsaid.docx": ("damaged", lambda: typed(MAIN, "", used="&secret;")),
    "deep.docx": ("put together", lambda: deep(100_000)),
    "attributes.docx": ("put together", lambda: with_attributes(400_000)),
    "tags.docx": ("put together", lambda: docx({MAIN: body("<w:p/>" * 1_100_000)})),
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
