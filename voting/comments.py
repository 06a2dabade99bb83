"""What electors of a published secret ballot wrote beside their grades."""

from collections import Counter, defaultdict

from voting import office
from voting.board import LEAST_FOR_COMMENTS
from voting.kept import Kept
from voting.models import Ballot
from voting.secret.formats import comment_in

Comments = dict[int, list[str]]

kept = Kept[Comments](most=4)


def comments_of(ballot: Ballot) -> Comments:
    """{paper pk: texts}, read from the box once. Raises office.BoxUnreachable."""
    return kept.get((ballot.pk, ballot.published_at), lambda: read_comments(ballot))


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
