"""What the help desk sees: of one person, where his papers are and what can be done; and the tablets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.meetings.models import Meeting, Representative
from congress.people.models import User
from voting.models import Admission, Ballot, Batch, Confirmation, Issuance, Tablet
from voting.services.assisting import places_of
from voting.services.confirming import VALID, scrutineer_labels
from voting.services.hall import APPS

State = Issuance.State


@dataclass(frozen=True)
class Place:
    """Of a person on the register of one ballot."""

    ballot: Ballot
    where: str
    can_collect: bool
    is_out: bool
    # Of which hall paper is left.
    batches: list[Batch] = field(default_factory=list)
    # Who said yes to a second booklet, and until when another may.
    said_by: str = ""
    until: datetime | None = None


def places(representative: Representative) -> list[Place]:
    found = list(places_of(representative).order_by("ballot__opens_at", "ballot"))
    waiting = second_booklets_waiting(representative.meeting, found)
    left = list(Batch.objects.filter(ballot__in=[place.ballot_id for place in found], given__lt=F("printed")))
    return [
        Place(
            place.ballot,
            where(place),
            can_collect=place.booklet == State.NONE,
            is_out=place.booklet == State.ISSUED,
            batches=[batch for batch in left if batch.ballot_id == place.ballot_id],
            **waiting.get(place.ballot_id, {}),
        )
        for place in found
    ]


def where(place: Any) -> str:
    """Where his papers are, in a sentence."""
    app = APPS.get(place.app, _("another app"))
    if place.booklet == State.HALL:
        return _("He has a paper in the hall, and votes with it.")
    if place.booklet == State.ISSUED:
        second = _("The second booklet is collected, in %s.") if place.before == State.REPLACED else ""
        return (second or _("Collected in %s.")) % app
    if place.before == State.HANDED_BACK:
        return _("Handed back: he can collect papers again.")
    if place.before == State.REPLACED:
        return _("A second booklet is there: he collects it on his new phone, or here on a tablet.")
    return _("Not collected yet.")


def second_booklets_waiting(meeting: Meeting, found: list[Any]) -> dict[int, dict[str, Any]]:
    """{ballot: who has said yes to a second booklet for him, and until when another may}."""
    of = {place.ballot_id: place.label for place in found}
    said = Confirmation.objects.filter(
        ballot__in=of, label__in=of.values(), deed=Confirmation.Deed.REISSUE, at__gt=timezone.now() - VALID
    )
    rows = [one for one in said.select_related("user").order_by("at") if of[one.ballot_id] == one.label]
    labels = scrutineer_labels(meeting) if rows else {}
    return {one.ballot_id: {"said_by": scrutineer(one.user, labels), "until": one.at + VALID} for one in rows}


def scrutineer(user: User, labels: dict[int, str]) -> str:
    """As the ballot's page names him."""
    n = labels.get(user.pk, "").removeprefix("scrutineer")
    return _("scrutineer %(n)s %(name)s") % {"n": n, "name": user}


def tablets_of(meeting: Meeting) -> QuerySet[Any]:
    """In use, each with the state and the number of who is let in."""
    admissions = Admission.objects.filter(tablet=OuterRef("pk"), state__in=Admission.LIVE)
    return meeting.tablets.filter(is_retired=False).annotate(
        state=Subquery(admissions.values("state")[:1]),
        label=Subquery(admissions.values("representative__number")[:1]),
    )


def free(tablets: list[Tablet]) -> list[Tablet]:
    return [tablet for tablet in tablets if not getattr(tablet, "state", None)]
