"""A box filled without signatures: what lies where does not depend on them."""

import os

from tests.voting.box.polling import define
from voting.box import rows
from voting.box.store import Box
from voting.box.turns import Deed
from voting.secret import formats
from voting.secret.formats import Row


def new_row(paper):
    input = formats.new_input(formats.token_text("7", paper, b"\4" + os.urandom(64)))
    sizes = [formats.SIGNATURE, formats.PAYLOAD, formats.COMMENT, formats.OWN]
    return Row(formats.sha256(input), paper, input, *[os.urandom(size) for size in sizes])


def new_booklet(papers=3):
    return [new_row(str(n)) for n in range(1, papers + 1)]


def deed_of(booklet):
    return Deed({row.h: rows.cast_slot(row) for row in booklet}, is_void=False)


def put(box, booklet, ballot="7"):
    """What `cast` does once it has looked at the signatures."""
    box.urn(ballot).turns.take(deed_of(booklet))


def filled(folder, paper_keys, booklets, *, papers=3, electors=None):
    """A box with these booklets, cast one after the other; the box, and the booklets in this order."""
    box = Box(folder)
    size = electors or max(booklets, 20)
    box.define("7", define(paper_keys, box.prepare("7"), papers=papers, electors=size))
    box.open("7")
    order = [new_booklet(papers) for _n in range(booklets)]
    for booklet in order:
        put(box, booklet)
    return box, order
