"""Names of WordprocessingML and how its elements are asked."""

from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

ALTERNATES = f"{MC}AlternateContent"
# What is read of the newer parts of the format: shapes with text in them, groups and canvases of pictures.
UNDERSTOOD = {
    W14[1:-1],
    "http://schemas.microsoft.com/office/word/2012/wordml",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "http://schemas.microsoft.com/office/drawing/2010/main",
    "urn:schemas-microsoft-com:vml",
}
OFF = {"0", "false", "off"}


def children(element: Element) -> Iterator[Element]:
    """An element's children; of alternatives only those of the branch that Word would take."""
    for child in element:
        if child.tag == ALTERNATES:
            yield from children(taken_branch(child))
        else:
            yield child


def taken_branch(alternates: Element) -> Element:
    for branch in alternates.iterchildren(f"{MC}Choice"):
        if all(branch.nsmap.get(prefix) in UNDERSTOOD for prefix in branch.get("Requires", "-").split()):
            return branch
    fallback = alternates.find(f"{MC}Fallback")
    return etree.Element("nothing") if fallback is None else fallback


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name in Word's own namespace."""
    return None if element is None else next(element.iterchildren(W + name), None)


def value(element: Element | None, name: str) -> str | None:
    """w:val of the child of that name; None where there is no child, "" where it says nothing."""
    found = child(element, name)
    return None if found is None else found.get(f"{W}val", "")


def number(element: Element | None, name: str) -> int | None:
    """w:val of a child as a whole number; None where it is none."""
    return whole(value(element, name))


def whole(text: str | None) -> int | None:
    try:
        return max(-(2**31), min(int(text or "", 10), 2**31))
    except ValueError:
        return None


def is_on(element: Element | None, name: str) -> bool | None:
    """Of a property that is on or off: None where nothing is said."""
    said = value(element, name)
    return None if said is None else said.lower() not in OFF
