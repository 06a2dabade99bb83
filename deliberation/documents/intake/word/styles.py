"""What styles say of paragraphs and of runs, followed through the styles they are based on."""

import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from deliberation.documents.intake.word.names import OFF, Element, W, child, number, value

LONGEST_CHAIN = 100
BODY_LEVEL = 9
HEADING_NAME = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)
TITLE_NAMES = {"title", "标题"}
CONTENTS_NAME = re.compile(r"toc\s?(?:[1-9]|heading|标题\s?1?)|目录\s?[1-9]", re.IGNORECASE)
# Twenty half-points: what is written where nobody says how large.
USUAL_SIZE = 20.0


class Look(NamedTuple):
    """Properties of a run, as far as anything here depends on them; None where nothing is said."""

    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    hidden: bool | None = None
    underlined: bool | None = None
    raised: str | None = None
    size: float | None = None
    font: str | None = None

    def over(self, base: "Look") -> "Look":
        """What this says and, where it says nothing, what the base does."""
        both = zip(Look._fields, self, base, strict=True)
        missing: dict[str, Any] = {name: usual for name, said, usual in both if said is None}
        return self._replace(**missing)


# They are exclusive between a paragraph's style and a run's: bold in both is not bold (17.7.3).
TOGGLES = ("bold", "italic", "struck", "hidden")


PLAIN = Look()
SWITCHES = {
    "bold": f"{W}b",
    "italic": f"{W}i",
    "struck": f"{W}strike",
    "struck twice": f"{W}dstrike",
    "hidden": f"{W}vanish",
}


@dataclass(frozen=True)
class Style:
    """A style with all that it is based on. `chain` begins with its own id; `level` is an outline level, from 0."""

    chain: tuple[str, ...] = ()
    look: Look = PLAIN
    list_key: str | None = None
    list_depth: int | None = None
    level: int | None = None
    is_title: bool = False
    is_contents: bool = False
    align: str | None = None


class Styles:
    def __init__(self, root: Element | None):
        found = [] if root is None else root.findall(f"{W}style")
        self.elements = {one.get(f"{W}styleId", ""): one for one in reversed(found)}
        self.usual = next((key for key, one in self.elements.items() if is_usual(one)), None)
        defaults = child(root, "docDefaults")
        self.default_look = look_of(child(child(defaults, "rPrDefault"), "rPr"))
        self.default_paragraph = child(child(defaults, "pPrDefault"), "pPr")
        self.known: dict[str | None, Style] = {}
        self.blends: dict[tuple[str | None, str | None], Look] = {}

    def style(self, key: str | None) -> Style:
        """The style of that id; of an unknown one what its id tells by itself."""
        if key not in self.known:
            self.known[key] = self._read(key)
        return self.known[key]

    def paragraph_style(self, properties: Element | None) -> Style:
        key = value(properties, "pStyle")
        if key is None or (key not in self.elements and not names_something(key)):
            key = self.usual
        return self.style(key)

    def numbering_styles(self) -> dict[str, str]:
        """The lists that styles for lists name, by the styles' ids."""
        keys = [key for key, one in self.elements.items() if one.get(f"{W}type") == "numbering"]
        return {key: found for key in keys if (found := self.style(key).list_key)}

    def run_look(self, style: Style, properties: Element | None) -> Look:
        """What a run in a paragraph of that style looks like in the end."""
        base = self._blend(style, value(properties, "rStyle"))
        look = look_of(properties)
        return base if look is PLAIN else look.over(base)

    def _blend(self, style: Style, key: str | None) -> Look:
        at = (style.chain[0] if style.chain else None, key)
        if at not in self.blends:
            character = self.style(key).look if key else Look()
            self.blends[at] = toggled(style.look, character, self.default_look)
        return self.blends[at]

    def _read(self, key: str | None) -> Style:
        """Reads those it is based on as well; a chain that is too long or goes round is cut."""
        chain: dict[str, Element] = {}
        base = key
        while (
            base
            and base in self.elements
            and base not in self.known
            and base not in chain
            and len(chain) < LONGEST_CHAIN
        ):
            chain[base] = self.elements[base]
            base = value(chain[base], "basedOn")
        style = self.known.get(base) or Style(align=value(self.default_paragraph, "jc"))
        for name, element in reversed(chain.items()):
            style = self.known[name] = refined(style, element)
        if not style.chain and key:
            style = named(replace(style, chain=(key,)), key)
        return style


def is_usual(element: Element) -> bool:
    is_default = element.get(f"{W}default", "0").lower() in ("1", "true", "on")
    return is_default and element.get(f"{W}type") == "paragraph"


def names_something(name: str) -> bool:
    return any((HEADING_NAME.fullmatch(name), CONTENTS_NAME.fullmatch(name), name.lower() in TITLE_NAMES))


def refined(base: Style, element: Element) -> Style:
    """The base with what one style adds to it."""
    paragraph = child(element, "pPr")
    listed = child(paragraph, "numPr")
    key, depth, align = value(listed, "numId"), number(listed, "ilvl"), value(paragraph, "jc")
    style = replace(
        base,
        chain=(element.get(f"{W}styleId", ""), *base.chain),
        look=look_of(child(element, "rPr")).over(base.look),
        list_key=base.list_key if key is None else key,
        list_depth=base.list_depth if depth is None else depth,
        align=align or base.align,
    )
    style = named(style, value(element, "name") or "")
    level = number(paragraph, "outlineLvl")
    return style if level is None else replace(style, level=level)


def named(style: Style, name: str) -> Style:
    """What a style is by its name alone: those that Word brings along have fixed ones."""
    if found := HEADING_NAME.fullmatch(name):
        return replace(style, level=int(found[1]) - 1, is_title=False)
    if name.lower() in TITLE_NAMES:
        return replace(style, is_title=True)
    return replace(style, is_contents=True) if CONTENTS_NAME.fullmatch(name) else style


def toggled(paragraph: Look, character: Look, default: Look) -> Look:
    look = character.over(paragraph).over(default)
    toggles: dict[str, Any] = {
        name: bool(getattr(default, name)) or bool(getattr(paragraph, name)) != bool(getattr(character, name))
        for name in TOGGLES
    }
    return look._replace(**toggles)


def look_of(properties: Element | None) -> Look:
    if properties is None or not len(properties):
        return PLAIN
    said = {one.tag: one.get(f"{W}val", "") for one in properties}
    on = {name: said[tag].lower() not in OFF for name, tag in SWITCHES.items() if tag in said}
    underline = said.get(f"{W}u")
    fonts = child(properties, "rFonts") if f"{W}rFonts" in said else None
    return Look(
        bold=on.get("bold"),
        italic=on.get("italic"),
        struck=any((on.get("struck"), on.get("struck twice"))) if {"struck", "struck twice"} & on.keys() else None,
        hidden=on.get("hidden"),
        underlined=None if underline is None else underline != "none",
        raised=said.get(f"{W}vertAlign"),
        size=half_points(said.get(f"{W}sz")),
        font=None if fonts is None else fonts.get(f"{W}eastAsia"),
    )


def half_points(text: str | None) -> float | None:
    """28 and 14pt are the same."""
    try:
        return None if not text else float(text[:-2]) * 2 if text.endswith("pt") else float(text)
    except ValueError:
        return None
