"""The pieces of a paragraph that one may mean: its sentences, or the rows of a table."""

import re
from collections.abc import Iterator

# Closing marks belong to the sentence before them; a point ends one only before a space, since figures have it, too.
SENTENCE = re.compile(r"[^\n]+?(?:[。！？!?；;]+[”’」』）》\"')]*|\.(?=\s)|(?=\n)|$)")
PAUSE = re.compile(r".+[，,、：: ]")


def passages_of(text: str, *, is_table: bool, most: int) -> list[str]:
    """Pieces of the text as it stands, each at most so long, none twice."""
    pieces = text.split("\n") if is_table else SENTENCE.findall(text)
    short = (part.strip() for piece in pieces for part in shortened(piece, most))
    return list(dict.fromkeys(part for part in short if part))


def shortened(piece: str, most: int) -> Iterator[str]:
    """The piece in parts, each up to the last pause that still fits."""
    while len(piece) > most:
        pause = PAUSE.match(piece[:most])
        end = pause.end() if pause else most
        yield piece[:end]
        piece = piece[end:]
    yield piece
