"""Word documents as Word, WPS and damaged disks make them: said part by part in XML, so that odd things can be said."""

import io
import re
import zipfile

from deliberation.documents.intake.package import Package
from deliberation.documents.intake.word import read_word

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": OFFICE,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MAIN = {"document": ".main"}
ROOTS = {
    "document": "document",
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "settings": "settings",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63600000000200014898"
    "79650000000049454e44ae426082"
)
STRICT = re.compile(r"http://schemas\.openxmlformats\.org/(\w+)/2006/(?!markup)")


def docx(body="", *, links="", pictures=(), strict=False, section="", **parts) -> bytes:
    """A document of that body; `parts` are styles, numbering, footnotes, endnotes and settings, as XML within their
    roots; `links` more relations of the body; `pictures` are word/media/1.png …, related as p1 …"""
    parts["document"] = f"<w:body>{body}<w:sectPr>{section}</w:sectPr></w:body>"
    relations = [relation(name, name, f"{name}.xml") for name in parts if name != "document"]
    relations += [relation(f"p{at}", "image", f"media/{at}.png") for at in range(1, len(pictures) + 1)]
    files = {
        "[Content_Types].xml": content_types(parts),
        "_rels/.rels": relation_part([relation("d", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": relation_part([*relations, links]),
        **{f"word/{name}.xml": part(name, content) for name, content in parts.items()},
    }
    if strict:
        files = {name: as_strict(text) if name != "[Content_Types].xml" else text for name, text in files.items()}
    return packed({**files, **{f"word/media/{at}.png": data for at, data in enumerate(pictures, start=1)}})


def part(name: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{ROOTS[name]} {NAMES}>{content}</w:{ROOTS[name]}>'


def as_strict(text: str) -> str:
    return STRICT.sub(r"http://purl.oclc.org/ooxml/\1/", text)


def packed(files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def content_types(parts) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{CONTENT}.{name}{MAIN.get(name, "")}+xml"/>'
        for name in parts
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )


def relation(key, kind, target, external=False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def relation_part(relations) -> str:
    inner = "".join(relations)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def p(content="", *, style="", num="", about="", mark="", key="") -> str:
    """A paragraph. `content` is text or runs; `num` is "list" or "list:level"; `mark` is said of its end."""
    inner = content if content.startswith("<") else r(content) if content else ""
    listed, _colon, level = num.partition(":")
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + (f'<w:numPr><w:ilvl w:val="{level or 0}"/><w:numId w:val="{listed}"/></w:numPr>' if num else "")
        + about
        + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    )
    identity = f' w14:paraId="{key}"' if key else ""
    return f"<w:p{identity}>" + (f"<w:pPr>{properties}</w:pPr>" if properties else "") + f"{inner}</w:p>"


def r(text="", *, about="", inner="") -> str:
    said = f'<w:t xml:space="preserve">{text}</w:t>' if text else ""
    return "<w:r>" + (f"<w:rPr>{about}</w:rPr>" if about else "") + f"{said}{inner}</w:r>"


def ins(inner) -> str:
    return f'<w:ins w:id="1" w:author="a">{inner}</w:ins>'


def gone(text) -> str:
    return f'<w:del w:id="2" w:author="a"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def abstract(key, *levels, about="") -> str:
    """Each level is (format, text) or (format, text, more XML); the first is level 0."""
    inner = "".join(
        lvl(depth, *level) if isinstance(level, tuple) else f"{level}" for depth, level in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="{key}">{about}{inner}</w:abstractNum>'


def lvl(depth, kind, text, more="", start=1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def num(key, of, overrides="") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def restart(level=0, at=1) -> str:
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{at}"/></w:lvlOverride>'


def style(key, name="", *, about="", look="", based="", kind="paragraph", default=False) -> str:
    is_default = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"{is_default}><w:name w:val="{name or key}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f"<w:pPr>{about}</w:pPr>" if about else "")
        + (f"<w:rPr>{look}</w:rPr></w:style>" if look else "</w:style>")
    )


def field(instruction, result) -> str:
    def character(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return character("begin") + code + character("separate") + result + character("end")


HEADINGS = "".join(
    style(f"H{level}", f"heading {level}", about=f'<w:outlineLvl w:val="{level - 1}"/>') for level in range(1, 5)
)


def blocks(body="", **parts):
    return read_word(Package(docx(body, **parts)))


def numbers(body, **parts) -> list:
    return [block.number for block in blocks(body, **parts)]


def texts(body, **parts) -> list:
    return [block.text for block in blocks(body, **parts)]


def shape(body, **parts) -> list[tuple]:
    return [(block.kind, block.level, block.number, block.text) for block in blocks(body, **parts)]
