"""Whose yes a secret ballot waits for, where it takes two and one has said it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from congress.people.permissions import is_secretariat
from voting.models import Ballot, Confirmation
from voting.services.confirming import VALID

AWAITED = {Ballot.State.OPEN: Confirmation.Deed.CLOSE, Ballot.State.COUNTED: Confirmation.Deed.PUBLISH}


@dataclass(frozen=True)
class Awaited:
    deed: str
    of_scrutineer: bool
    until: datetime


def awaited(ballot: Ballot) -> Awaited | None:
    deed = AWAITED.get(Ballot.State(ballot.state)) if ballot.is_secret else None
    said = Confirmation.objects.filter(ballot=ballot, deed=deed, at__gt=timezone.now() - VALID) if deed else None
    last = said.select_related("user").order_by("at").last() if said is not None else None
    if deed is None or last is None:
        return None
    return Awaited(deed, is_secretariat(last.user), last.at + VALID)
