"""Numbers on the roll as people write them."""

import unicodedata

LONGEST = 10


def spellings(said: str) -> set[str]:
    """Every number that may be meant: with or without the zeros before it, typed in full-width digits, too."""
    number = unicodedata.normalize("NFKC", said).strip()
    bare = number.lstrip("0") or "0"
    return {number, *(bare.zfill(width) for width in range(1, LONGEST + 1))} if number else set()
