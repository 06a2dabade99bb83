"""Reading Word documents, with the numbers that Word computes and the file does not hold.

Our own walk over the XML: the libraries at hand lose the numbers of lists, keep what was deleted under tracked
changes, and read a text box twice.
"""

from collections.abc import Callable
from dataclasses import replace

from deliberation.documents.intake.blocks import Block
from deliberation.documents.intake.clean import clean
from deliberation.documents.intake.package import Package
from deliberation.documents.intake.word.names import Element, child
from deliberation.documents.intake.word.numbering import Counter
from deliberation.documents.intake.word.outline import blocks_of
from deliberation.documents.intake.word.story import Document, Story

Progress = Callable[[int, int], None]

STEP = 50


def read_word(package: Package, progress: Progress | None = None) -> list[Block]:
    """The document's blocks. `progress(done, total)` is told now and then how many elements of the body are read."""
    document = Document(package)
    body = child(document.root, "body")
    if body is None:
        return []
    story = Story(document, body, package.main, Counter(document.numbering), document.notes)
    found = blocks_of(story.walk(body, passed=counted(progress, len(body))))
    return [replace(block, html=clean(block.html)) for block in found]


def counted(progress: Progress | None, total: int) -> Callable[[Element], None] | None:
    if progress is None:
        return None
    done = 0

    def passed(_element: Element) -> None:
        nonlocal done
        done += 1
        if done % STEP == 0:
            progress(min(done, total), total)

    return passed
