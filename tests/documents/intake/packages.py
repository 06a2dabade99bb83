"""Word packages made by code, as small as can be."""

import io
import struct
import zipfile

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = "word/document.xml"


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


def central(data: bytes, name: str) -> int:
    """Where the directory's record of a name begins."""
    return data.rindex(name.encode()) - 46


def changed(data: bytes, at: int, kind: str, value: int) -> bytes:
    return data[:at] + struct.pack(kind, value) + data[at + struct.calcsize(kind) :]
