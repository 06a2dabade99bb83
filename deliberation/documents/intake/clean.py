"""The one cleaner of every block's html: what is left is marks for reading, and nothing that acts, loads or styles."""

import nh3

HEADINGS = {f"h{level}" for level in range(1, 7)}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = HEADINGS | TABLES | {"p", "ul", "li", "br", "strong", "em", "u", "s", "sup", "sub", "a", "img"}
SPANS = {"colspan", "rowspan"}
# Left unsaid, the cleaner's own "*" would let titles and languages through.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "td": SPANS, "th": SPANS | {"scope"}, "a": {"href"}, "img": {"alt"}}
SCOPES = {"row", "col", "rowgroup", "colgroup"}
MOST_SPANNED = 1_000


def kept(_tag: str, attribute: str, value: str) -> str | None:
    if attribute in SPANS:
        return value if value.isascii() and value.isdecimal() and 0 < int(value[:5]) <= MOST_SPANNED else None
    if attribute == "scope":
        return value if value in SCOPES else None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=kept,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def clean(html: str) -> str:
    return CLEANER.clean(html)
