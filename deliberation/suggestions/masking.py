"""What is left out of a text before everybody may read it: telephones, numbers of identity cards, addresses of mail,
and the names of those who suggested it. The secretariat sees the text so before it publishes it."""

import re
from collections.abc import Iterable

from deliberation.suggestions.models import Suggestion

MASK = "＊＊＊"
APART = r"[ \-‐–—.·()（）]?"
# From the longest down, so that none is taken for a part of another.
PERSONAL = re.compile(
    "|".join(
        [
            r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",  # mail
            rf"(?<!\d)\d(?:{APART}\d){{16}}{APART}[\dXxＸｘ](?!\d)",  # an identity card of 18 places
            rf"(?<!\d)(?:(?:\+|00){APART}\d\d{APART})?1(?:{APART}\d){{10}}(?!\d)",  # a mobile telephone
            rf"(?<!\d)0\d{{2,3}}{APART}\d{{3,4}}{APART}\d{{4}}(?!\d)",  # a telephone with its area
            r"(?<!\d)[2-8]\d{3}[ \-]?\d{4}(?!\d)(?![ \-/.]?\d)",  # without
            r"(?<![A-Za-z\d])[A-Za-z]\d{8}(?!\d)",  # a passport
            r"(?<!\d)\d{11,}(?!\d)",  # an account, or whatever else has so many places
        ]
    )
)
# Eight digits that say a day.
DAY = re.compile(r"(?:19|20)\d\d[ \-]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
SHORTEST_NAME = 2


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without these names and without what reaches or identifies a person."""
    text = PERSONAL.sub(lambda found: found[0] if DAY.fullmatch(found[0]) else MASK, text)
    known = sorted({name for name in names if len(name) >= SHORTEST_NAME}, key=len, reverse=True)
    if not known:
        return text
    return re.compile("|".join(map(bounded, known)), re.IGNORECASE).sub(MASK, text)


def bounded(name: str) -> str:
    """A name of Latin letters stands alone; a Chinese one stands in its sentence."""
    return rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)


def names_of(suggestion: Suggestion) -> set[str]:
    """Of who suggested it, signed it, said it, wrote it down; of those of what was merged into it, too."""
    people = [suggestion.author.name, suggestion.said_by.name if suggestion.said_by else ""]
    for one in (suggestion, *suggestion.merged.all()):
        people += [one.author.name, *(each.representative.user.name for each in one.cosignings.all())]
    return set(people)
