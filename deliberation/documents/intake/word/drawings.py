"""What lies on a page beside its text: pictures with their alternative text, and boxes with text of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from deliberation.documents.intake.word.names import Element, R, W, children

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PLACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
VML = "{urn:schemas-microsoft-com:vml}"
GROUPS = ("}wgp", "}wpc", "}grpSp")
BOX = f"{W}txbxContent"


@dataclass(frozen=True)
class Picture:
    relation: str
    alt: str


def drawn(element: Element, alt: str = "", in_group: bool = False) -> Iterator[Picture | Element]:
    """The pictures in a drawing and the contents of its boxes, in their order."""
    for child in children(element):
        if child.tag == BOX:
            yield child
        elif child.tag == f"{PICTURE}pic":
            own = described(child.find(f"{PICTURE}nvPicPr/{PICTURE}cNvPr"))
            blip = child.find(f"{PICTURE}blipFill/{DRAWING}blip")
            if blip is not None and blip.get(f"{R}embed"):
                yield Picture(blip.get(f"{R}embed", ""), (own or alt) if in_group else (alt or own))
        elif child.tag == f"{VML}imagedata" and child.get(f"{R}id"):
            yield Picture(child.get(f"{R}id", ""), alt)
        elif not is_hidden(child):
            yield from drawn(child, alt_of(child) or alt, in_group or child.tag.endswith(GROUPS))


def alt_of(element: Element) -> str:
    if element.tag in (f"{PLACE}inline", f"{PLACE}anchor"):
        return described(element.find(f"{PLACE}docPr"))
    return said(element.get("alt"), element.get("title")) if element.tag.startswith(VML) else ""


def described(properties: Element | None) -> str:
    return "" if properties is None else said(properties.get("descr"), properties.get("title"))


def said(*texts: str | None) -> str:
    """The first that says anything, on one line."""
    return next((" ".join(text.split()) for text in texts if text and text.strip()), "")


def is_hidden(element: Element) -> bool:
    properties = element.find(f"{PLACE}docPr")
    return properties is not None and properties.get("hidden") in ("1", "true")
