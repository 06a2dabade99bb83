"""What electors of a published secret ballot wrote beside their grades."""

import logging
from collections import Counter, defaultdict
from typing import Any

from congress.people.posts import posts_of
from voting import office
from voting.board import LEAST_FOR_COMMENTS
from voting.box.answers import Damaged
from voting.kept import Kept
from voting.models import Ballot
from voting.secret.formats import comment_in

logger = logging.getLogger(__name__)

Comments = dict[int, list[str]]

kept = Kept[Comments](most=4)
# Each is somebody's matter; the figures are read all the same.
NOT_READ = (office.BoxUnreachable, office.Refused, office.BoardDoesNotFit, Damaged)


def comments_for(user: Any, ballot: Ballot) -> Comments | None:
    """Those that a person reads of a published ballot: what was written beside a department's grade that department and
    the secretariat, beside anything else everybody. None where they cannot be read now."""
    if not ballot.is_secret or ballot.state != Ballot.State.PUBLISHED:
        return {}
    posts = posts_of(user)
    mine = {
        paper.pk
        for paper in ballot.papers.all()
        if posts.is_secretariat or paper.department_id is None or paper.department_id in posts.departments
    }
    found = comments_of(ballot) if mine else {}
    return None if found is None else {pk: texts for pk, texts in found.items() if pk in mine}


def comments_of(ballot: Ballot) -> Comments | None:
    """{paper pk: texts}, read from the box once; None where it does not tell them now."""
    try:
        return kept.get((ballot.pk, ballot.published_at), lambda: read_comments(ballot))
    except NOT_READ:
        logger.exception("the comments of ballot %s cannot be read", ballot.pk)
        return None


def read_comments(ballot: Ballot) -> Comments:
    """In the order of the digests, which says nothing; of a paper of which few were returned, none."""
    rows = office.board(str(ballot.pk)).rows
    returned, found = Counter(row.paper for row in rows), defaultdict(list)
    for row in sorted(rows, key=lambda row: row.comment_digest):
        text = readable(comment_in(row.comment) or "")
        if text and returned[row.paper] >= LEAST_FOR_COMMENTS:
            found[int(row.paper)].append(text)
    return dict(found)


def readable(text: str) -> str:
    """Without signs that show nothing or turn a line around."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
