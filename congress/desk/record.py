"""The record of a representative's work 履职档案 in one meeting: what he suggested, signed, said and attended."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from congress.meetings.models import Attendance, Leave, Representative
from deliberation.documents.models import Comment, Opinion
from deliberation.rooms.models import Message
from deliberation.suggestions.models import CoSigning, State, Suggestion
from voting.models import Ballot, Elector


def record_of(representative: Representative) -> dict[str, Any]:
    """In a constant number of queries; what was retracted or is still a draft does not count."""
    said = Message.objects.filter(room__meeting=representative.meeting, author=representative.user)
    signed_in = Attendance.objects.live().filter(representative=representative).prefetch_related("absences")
    return {
        "representative": representative,
        "attendances": list(signed_in),
        "leave": Leave.objects.filter(representative=representative, state=Leave.State.GRANTED).first(),
        "suggestions": suggestions_of(representative),
        "cosigned": cosigned_by(representative),
        "messages_said": said.filter(retracted_at=None, speaker=None).count(),
        "remarks": remarks_of(representative),
        "ballots": ballots_of(representative),
    }


def suggestions_of(representative: Representative) -> list[Suggestion]:
    own = Suggestion.objects.filter(meeting=representative.meeting, author=representative.user).numbered()
    return list(own.prefetch_related("ratings").order_by("number"))


def cosigned_by(representative: Representative) -> list[Suggestion]:
    signed = CoSigning.objects.accepted().filter(representative=representative)
    found = Suggestion.objects.filter(pk__in=signed.values("suggestion")).numbered()
    return list(found.exclude(state=State.DRAFT).order_by("number"))


def remarks_of(representative: Representative) -> list[tuple[Any, int]]:
    """(kind, how many) on all documents of the meeting, of those that there are."""
    meeting, user = representative.meeting, representative.user
    own = Opinion.objects.standing().filter(document__meeting=meeting, author=user)
    counts = own.aggregate(**{kind: Count("pk", filter=Q(kind=kind)) for kind in Opinion.Kind.values})
    comments = Comment.objects.standing().filter(opinion__document__meeting=meeting, author=user)
    found = [(Opinion.Kind(kind).label, count) for kind, count in counts.items()]
    return [(label, count) for label, count in [*found, (_("Comments"), comments.count())] if count]


def ballots_of(representative: Representative) -> list[Elector]:
    """Those by name on whose register he stood, when they were over: whether he took part, never how. Who took part in
    a secret one is told to nobody."""
    over = [Ballot.State.CLOSED, Ballot.State.COUNTED, Ballot.State.PUBLISHED]
    own = Elector.objects.filter(representative=representative, ballot__is_secret=False, ballot__state__in=over)
    return list(own.select_related("ballot").order_by("ballot"))
