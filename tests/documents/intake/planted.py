"""Documents of every kind whose every place holds texts that would be markup if somebody took them for it."""

import io
import zipfile
from html import escape

from tests.browser.payloads import labelled
from tests.documents.intake.pdfs import pdf
from tests.documents.intake.word.files import (
    HEADINGS,
    PNG,
    abstract,
    docx,
    field,
    num,
    p,
    r,
    relation,
    style,
)

PLACES = ["heading", "link", "field", "footnote", "mark", "picture", "box", "number", "style"]
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def word(texts, places=tuple(PLACES), *, shift=0) -> bytes:
    """Each text in a paragraph and in a cell, and in one of the other `places` by turns; `shift` puts the paragraphs'
    texts so many paragraphs on, so that each paragraph of a second version says what another said in the first."""
    turned = [*texts[shift:], *texts[:shift]]
    said = "".join(p(as_run(text), key=f"{n:08X}") for n, text in enumerate(turned, start=1))
    cells = "".join(
        f"<w:tr>{''.join(f'<w:tc>{p(as_run(text))}</w:tc>' for text in row)}</w:tr>" for row in in_groups(texts, 2)
    )
    by_place = {place: list(enumerate(texts, start=1))[at :: len(places)] for at, place in enumerate(places)}
    others = "".join(MADE[place](n, text) for place, numbered in by_place.items() for n, text in numbered)
    links = "".join(relation(f"h{n}", "hyperlink", escape(text), external=True) for n, text in by_place.get("link", []))
    made = docx(
        f"{said}<w:tbl>{cells}</w:tbl>{others}",
        links=links,
        pictures=[PNG],
        footnotes="".join(note(n, text) for n, text in enumerate(texts, start=1)),
        numbering="".join(abstract(n, ("decimal", escape(text))) for n, text in by_place.get("number", []))
        + "".join(num(n, n) for n, _text in by_place.get("number", [])),
        styles=HEADINGS + "".join(style(f"S{n}", escape(text)) for n, text in by_place.get("style", [])),
    )
    return titled(made, texts[0])


def titled(made: bytes, title: str) -> bytes:
    """With the properties that Word keeps of a file."""
    file = io.BytesIO(made)
    core = f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("docProps/core.xml", f"{core}{escape(title)}</dc:title></cp:coreProperties>")
    return file.getvalue()


def as_run(text: str) -> str:
    return r(escape(text))


def note(n: int, text: str) -> str:
    return f'<w:footnote w:id="{n}">{p(as_run(text))}</w:footnote>'


def footnote(n: int, text: str) -> str:
    return p(r("x") + f'<w:r><w:footnoteReference w:id="{n}"/></w:r>')


def mark(n: int, text: str) -> str:
    """A footnote whose mark is written by hand."""
    own = f'<w:r><w:footnoteReference w:id="{n}" w:customMarkFollows="1"/><w:t>{escape(text)}</w:t></w:r>'
    return p(r("x") + own)


def drawing(inner: str, alt: str = "") -> str:
    return r(
        inner=f'<w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{escape(alt)}"/><a:graphic><a:graphicData>'
        f"{inner}</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def picture(n: int, text: str) -> str:
    shown = '<pic:pic><pic:blipFill><a:blip r:embed="p1"/></pic:blipFill></pic:pic>'
    return p(r("x") + drawing(shown, text))


def box(n: int, text: str) -> str:
    inner = f"<wps:wsp><wps:txbx><w:txbxContent>{p(as_run(text))}</w:txbxContent></wps:txbx></wps:wsp>"
    return p(r("x") + drawing(inner))


MADE = {
    "heading": lambda n, text: p(as_run(text), style="H2"),
    "link": lambda n, text: p(f'<w:hyperlink r:id="h{n}">{as_run(text)}</w:hyperlink>'),
    "field": lambda n, text: p(field(f"HYPERLINK &quot;{escape(text)}&quot;", as_run(text))),
    "footnote": footnote,
    "mark": mark,
    "picture": picture,
    "box": box,
    "number": lambda n, text: p(as_run(text), num=str(n)),
    "style": lambda n, text: p(as_run(text), style=f"S{n}"),
}


def markdown(texts, step=1) -> bytes:
    """Each on its own and in a cell; each `step`th as an item, and as the words of a link and of a picture."""
    lines = [text.replace("\n", " ").replace("|", "\\|") for text in texts]
    rows = "".join(f"| {line} | x |\n" for line in lines)
    return "\n\n".join(
        [
            "# Planted",
            *texts,
            *(f"1. {line}" for line in lines[::step]),
            *(f"## {line}" for line in lines[1 :: 5 * step]),
            *(f"[{line}](<{line}>) ![{line}]({line})" for line in lines[2::step]),
            f"| a | b |\n|---|---|\n{rows}",
        ]
    ).encode()


def plain(texts) -> bytes:
    tabbed = [f"{' '.join(text.split())}\tx" for text in texts]
    return "\n".join(["Planted", "", *texts, "", *tabbed]).encode()


def portable(texts) -> bytes:
    """A PDF; a line of it holds no line's end."""
    return pdf([" ".join(text.split()) for text in texts])


def in_groups(texts, size: int) -> list:
    return [texts[at : at + size] for at in range(0, len(texts), size)]


def all_files() -> dict[str, bytes]:
    """By name."""
    texts = labelled()
    made = {"planted.md": markdown(texts), "planted.txt": plain(texts), "planted.pdf": portable(texts)}
    return made | {f"{place}.docx": word(texts, (place,)) for place in PLACES}
