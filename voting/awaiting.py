"""What holds a secret ballot up: the yes of a second person, or a box that does not fit what was issued."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from congress.people.permissions import is_secretariat
from voting.models import Ballot, Confirmation
from voting.services.confirming import VALID
from voting.services.secret import closing_of

AWAITED = {Ballot.State.OPEN: Confirmation.Deed.CLOSE, Ballot.State.COUNTED: Confirmation.Deed.PUBLISH}


@dataclass(frozen=True)
class Awaited:
    deed: str
    of_scrutineer: bool
    until: datetime


def awaited(ballot: Ballot) -> Awaited | None:
    deed = AWAITED.get(Ballot.State(ballot.state)) if ballot.is_secret else None
    since = timezone.now() - VALID
    said = [one for one in ballot.confirmations.all() if one.deed == deed and one.at > since] if deed else []
    if deed is None or not said:
        return None
    last = max(said, key=lambda one: one.at)
    return Awaited(deed, is_secretariat(last.user), last.at + VALID)


def misfits(ballot: Ballot) -> list[tuple[str, int, int]]:
    """Of a ballot that was closed and could not be counted: (subject, papers in the box, papers issued)."""
    if not ballot.is_secret or ballot.state != Ballot.State.CLOSED:
        return []
    closing = closing_of(ballot).facts or {}
    return [(paper.subject, closing["rows"][str(paper.pk)], closing["issued"]) for paper in ballot.papers.all()]
