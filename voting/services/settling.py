"""What the clock does for secret ballots: it closes them in time, and finishes what was broken off."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q

from congress.journal.services import CLOCK, ActionRefused
from voting import office
from voting.models import Ballot
from voting.services.secret import close_secret, settle_box

logger = logging.getLogger(__name__)

State = Ballot.State

UNSETTLED = (
    Q(state=State.FROZEN, box_state="prepared")
    | Q(state=State.OPEN)
    | (Q(state=State.WITHDRAWN) & ~Q(box_state="discarded"))
)


def settle_due(now: datetime) -> int:
    """A job of the clock. A ballot whose box does not answer holds up no other, and is tried again."""
    ballots = Ballot.objects.filter(UNSETTLED, is_secret=True)
    return sum(settle(ballot, now) for ballot in ballots if is_over(ballot, now) or is_unsettled(ballot))


def is_over(ballot: Ballot, now: datetime) -> bool:
    """Whether it is to be closed now: asked for, or after its time and the grace for papers begun before."""
    if ballot.state != State.OPEN:
        return False
    grace = timedelta(seconds=ballot.grace_s)
    return ballot.closing_at is not None or (ballot.closes_at is not None and ballot.closes_at + grace < now)


def is_unsettled(ballot: Ballot) -> bool:
    return ballot.state != State.OPEN or ballot.box_state != "open"


def settle(ballot: Ballot, now: datetime) -> bool:
    try:
        if is_over(ballot, now):
            with suppress(ActionRefused):  # somebody closed it, or withdrew it, a moment before
                close_secret(ballot=ballot, by=CLOCK)
        else:
            settle_box(ballot)
    except office.BoxUnreachable:
        logger.warning("the box of ballot %s does not answer", ballot.pk)
        return False
    except Exception:
        logger.exception("ballot %s could not be settled", ballot.pk)
        return False
    return True
