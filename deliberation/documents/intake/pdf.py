"""Reading the text of a PDF file, where it has one. Needs the optional extra `pdf`."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from deliberation.documents.intake.blocks import BadDocument, Block, split_number
from deliberation.documents.intake.plain import LINE_ENDS, blocks_of_lines

try:
    import pypdf
except ImportError:  # the extra is not installed
    pypdf = None

MOST_PAGES = 300
# A line that fills so much of the widest one goes on in the next.
FULL = 0.85
# - 3 - — 3 — 第3页 3 3/60
PAGE_NUMBER = re.compile(r"[-—–·\s第]*\d{1,4}(\s*/\s*\d{1,4})?[-—–·\s页]*")


def read_pdf(data: bytes, progress: Callable[[int, int], None] | None = None) -> list[Block]:
    if pypdf is None:
        raise BadDocument(_("PDF files cannot be read on this machine. Choose the Word document (.docx) instead."))
    try:
        pages = list(pages_of(data, progress))
    except BadDocument:
        raise
    except Exception:  # readers raise whatever they meet
        raise BadDocument(_("This PDF file is damaged. Choose the Word document (.docx) instead.")) from None
    lines = without_margins(pages)
    if not lines:
        raise BadDocument(_("This PDF file has pictures, but no text. Choose the Word document (.docx) instead."))
    return blocks_of_lines(list(joined(lines)))


def pages_of(data: bytes, progress: Callable[[int, int], None] | None) -> Iterator[list[str]]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise BadDocument(_("This PDF file is encrypted. Take the password off, or choose the Word document (.docx)."))
    total = len(reader.pages)
    if total > MOST_PAGES:
        raise BadDocument(_("This PDF file has more than 300 pages. Part it and bring the parts in."))
    for number, page in enumerate(reader.pages, 1):
        yield [line.strip() for line in LINE_ENDS.split(page.extract_text()) if line.strip()]
        if progress:
            progress(number, total)


def without_margins(pages: list[list[str]]) -> list[str]:
    """All lines but the page numbers and what stands at the top or bottom of most pages."""
    margins = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    repeated = {line for line, count in margins.items() if count > 2 and count > len(pages) / 2}
    return [line for page in pages for line in body_of(page, repeated)]


def body_of(page: list[str], repeated: set[str]) -> list[str]:
    def is_margin(line: str) -> bool:
        return line in repeated or bool(PAGE_NUMBER.fullmatch(line))

    first = next((at for at, line in enumerate(page) if not is_margin(line)), len(page))
    last = next((at for at in range(len(page), first, -1) if not is_margin(page[at - 1])), first)
    return page[first:last]


def joined(lines: list[str]) -> Iterator[str]:
    """Paragraphs, as far as the widths of their lines tell where one ends."""
    full = FULL * max(map(width, lines))
    said = ""
    for line, following in pairwise([*lines, ""]):
        said += line
        if not following or width(line) < full or line.endswith("。") or split_number(following)[0]:
            yield said
            said = ""
        elif line[-1].isascii() and following[0].isascii():
            said += " "


def width(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line)
