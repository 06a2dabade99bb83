"""The numbers that Word puts before paragraphs: what a list's levels say, and counting them (ECMA-376 part 1, 17.9)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from deliberation.documents.intake.word.formats import printed
from deliberation.documents.intake.word.names import Element, W, child, children, is_on, number, value, whole

DEEPEST = 9
LONGEST_CHAIN = 10
LONGEST_TEXT, LONGEST_NUMBER = 255, 40
PLACE = re.compile("%([1-9])")
SEPARATORS = {"space": " ", "nothing": ""}


@dataclass(frozen=True)
class Level:
    """w:lvl. `restarts_after` is the deepest level (from 0) after which this one begins anew, -1 for none."""

    depth: int
    start: int
    format: str
    pattern: str
    text: str
    is_legal: bool
    restarts_after: int
    style: str | None
    separator: str


@dataclass(frozen=True)
class Definition:
    """w:num: the levels it has in the end. All of the same `counter` count on from one another."""

    key: str
    counter: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)

    def level(self, depth: int) -> Level | None:
        if len(self.levels) == 1:
            return next(iter(self.levels.values()))
        return self.levels.get(depth)

    def depth_of_style(self, styles: tuple[str, ...]) -> int | None:
        """Where one of these styles is linked, the first that is."""
        linked = {level.style: depth for depth, level in self.levels.items() if level.style}
        return next((linked[style] for style in styles if style in linked), None)


@dataclass(frozen=True)
class Printed:
    """A paragraph's number; `text` is None for a bullet and where nothing is printed."""

    text: str | None
    separator: str = " "
    is_bullet: bool = False


class Numbering:
    """The numbering part, or nothing where there is none."""

    def __init__(self, root: Element | None, numbering_styles: dict[str, str]):
        """`numbering_styles` are the lists that styles of that kind name, by their ids."""
        self.styles = numbering_styles
        self.lists = {} if root is None else keyed(root, "num", "numId")
        self.abstracts = {} if root is None else keyed(root, "abstractNum", "abstractNumId")
        self.known: dict[str, Definition | None] = {}
        self.read: dict[str, dict[int, Level]] = {}

    def definition(self, key: str) -> Definition | None:
        if key not in self.known:
            self.known[key] = self._define(key)
        return self.known[key]

    def linked(self, styles: tuple[str, ...]) -> str | None:
        """The list that has a level for the first of these styles that any has."""
        return next((self.links[style] for style in styles if style in self.links), None)

    @cached_property
    def links(self) -> dict[str, str]:
        owners: dict[str, str] = {}
        for key in self.lists:
            definition = self.definition(key)
            for level in definition.levels.values() if definition else ():
                if level.style:
                    owners.setdefault(level.style, key)
        return owners

    def _define(self, key: str) -> Definition | None:
        abstract = value(self.lists.get(key), "abstractNumId")
        if abstract is None or abstract not in self.abstracts:
            return None
        levels = self._levels_of(key, seen=set())
        starts: dict[int, int] = {}
        for override in self.lists[key].iterchildren(f"{W}lvlOverride"):
            depth, start = depth_of(override), number(override, "startOverride")
            if start is not None:
                starts[depth] = start
        return Definition(key, abstract, levels, starts)

    def _levels_of(self, key: str, seen: set[str]) -> dict[int, Level]:
        """A list that names a style has the levels of that style's list."""
        abstract = value(self.lists.get(key), "abstractNumId") or ""
        if abstract not in self.abstracts or key in seen or len(seen) > LONGEST_CHAIN:
            return {}
        link = value(self.abstracts[abstract], "numStyleLink")
        target = self.styles.get(link) or self.style_lists.get(link) if link else None
        levels = self._levels_of(target, seen | {key}) if target else dict(self._own_levels(abstract))
        for override in self.lists[key].iterchildren(f"{W}lvlOverride"):
            levels |= levels_in(override)
        return levels

    def _own_levels(self, abstract: str) -> dict[int, Level]:
        if abstract not in self.read:
            self.read[abstract] = levels_in(self.abstracts[abstract])
        return self.read[abstract]

    @cached_property
    def style_lists(self) -> dict[str, str]:
        """The lists that say of themselves which style they belong to, by the styles."""
        owners: dict[str, str] = {}
        for key, one in self.lists.items():
            abstract = self.abstracts.get(value(one, "abstractNumId") or "")
            if style := value(abstract, "styleLink"):
                owners.setdefault(style, key)
        return owners


class Counter:
    """How far the lists of one story have come: the body is one, each text box one, the notes one."""

    def __init__(self, numbering: Numbering):
        self.numbering = numbering
        self.lists: dict[str, Count] = {}

    def take(self, key: str, depth: int) -> Printed | None:
        """The number of the next paragraph of a list; None where there is no such list or level."""
        definition = self.numbering.definition(key)
        level = definition and definition.level(min(max(depth, 0), DEEPEST - 1))
        if not definition or not level:
            return None
        count = self.lists.setdefault(definition.counter, Count(definition))
        count.step(definition, level.depth)
        return Printed(number_text(definition, level, count.values), level.separator, level.format == "bullet")


class Count:
    """One list's numbers by level."""

    def __init__(self, definition: Definition):
        self.values = [before_first(definition, depth) for depth in range(DEEPEST)]
        self.current = -1
        self.visited: set[int] = set()
        self.restarted: set[str] = set()

    def step(self, definition: Definition, depth: int) -> None:
        self._restart(definition, depth)
        self.values[depth] += 1
        for skipped in range(self.current + 1, depth):
            self.values[skipped] += self._passes(definition, skipped)
        if depth < self.current:
            self._begin_deeper(definition, depth)
        self.current = depth
        self.visited = {one for one in self.visited if one < depth} | {depth}

    def _restart(self, definition: Definition, depth: int) -> None:
        """A list that says where it starts does so where it is first used, and only there."""
        deeper = [one for one in definition.starts if one >= depth]
        if definition.key in self.restarted or not deeper:
            return
        self.restarted.add(definition.key)
        for one in deeper:
            self.values[one] = definition.starts[one] - 1

    def _passes(self, definition: Definition, skipped: int) -> int:
        """1 where a level that is passed over on the way down counts as if it had been there."""
        after = restarts_after(definition, skipped)
        if not self.visited:
            return 1
        return int(after >= 0 and not any(after < one < skipped for one in self.visited))

    def _begin_deeper(self, definition: Definition, depth: int) -> None:
        for deeper in range(depth + 1, DEEPEST):
            if restarts_after(definition, deeper) >= depth:
                self.values[deeper] = before_first(definition, deeper)


def before_first(definition: Definition, depth: int) -> int:
    level = definition.levels.get(depth)
    return definition.starts.get(depth, level.start if level else 1) - 1


def restarts_after(definition: Definition, depth: int) -> int:
    level = definition.levels.get(depth)
    return level.restarts_after if level else depth - 1


def number_text(definition: Definition, level: Level, values: list[int]) -> str | None:
    """What is printed; None for nothing and for signs that tell nothing, like a dot."""
    if level.format == "bullet":
        return None

    def place(found: re.Match[str]) -> str:
        depth = int(found[1]) - 1
        shown = definition.levels.get(depth)
        if shown is None or depth > level.depth:
            return ""
        inherits = level.is_legal and depth < level.depth and shown.format not in ("decimalZero", "none", "bullet")
        return printed(values[depth], "decimal" if inherits else shown.format, shown.pattern)

    text = PLACE.sub(place, level.text).strip()[:LONGEST_NUMBER]
    is_counted = any(place(found) for found in PLACE.finditer(level.text))
    return text if is_counted or any(map(str.isalnum, text)) else None


def keyed(root: Element, name: str, key: str) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for one in children(root):
        if one.tag == W + name:
            found.setdefault(one.get(W + key, ""), one)
    return found


def depth_of(element: Element) -> int:
    return min(max(whole(element.get(f"{W}ilvl")) or 0, 0), DEEPEST - 1)


def levels_in(parent: Element) -> dict[int, Level]:
    return {level.depth: level for level in map(read_level, parent.iterchildren(f"{W}lvl"))}


def read_level(element: Element) -> Level:
    depth = depth_of(element)
    about = number_format(element)
    restart = number(element, "lvlRestart")
    text = child(element, "lvlText")
    is_silent = (
        is_on(child(element, "rPr"), "vanish") or text is None or text.get(f"{W}null", "0") in ("1", "true", "on")
    )
    return Level(
        depth=depth,
        start=number(element, "start") or 0,
        format=about.get(f"{W}val", "decimal") if about is not None else "decimal",
        pattern=about.get(f"{W}format", "") if about is not None else "",
        text="" if is_silent or text is None else text.get(f"{W}val", "")[:LONGEST_TEXT],
        is_legal=bool(is_on(element, "isLgl")),
        restarts_after=restart - 1 if restart is not None and 0 <= restart <= depth else depth - 1,
        style=value(element, "pStyle"),
        separator=SEPARATORS.get(value(element, "suff") or "", " "),
    )


def number_format(level: Element) -> Element | None:
    """Word hides formats that older versions do not know among alternatives."""
    found: Iterator[Element] = (one for one in children(level) if one.tag == f"{W}numFmt")
    return next(found, None)
