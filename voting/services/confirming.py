"""What takes two persons: each says yes, within ten minutes of the other."""

from datetime import timedelta

from django.utils import timezone

from congress.journal.services import Change
from congress.meetings.models import Attendant, Meeting
from congress.people.models import User
from voting.models import Ballot, Confirmation
from voting.services.verbs import Verb

VALID = timedelta(minutes=10)


def confirm(ballot: Ballot, deed: str, user: User, label: str = "") -> list[User]:
    """Note this person's yes; everybody whose yes is valid now, the first one first. The caller is a service that holds
    the ballot, decides whether they suffice, and then calls `done`."""
    now = timezone.now()
    Confirmation.objects.update_or_create(ballot=ballot, deed=deed, label=label, user=user, defaults={"at": now})
    said = Confirmation.objects.filter(ballot=ballot, deed=deed, label=label, at__gt=now - VALID)
    return [one.user for one in said.select_related("user").order_by("at")]


def done(ballot: Ballot, deed: str, label: str = "") -> None:
    """The next time it takes two again."""
    Confirmation.objects.filter(ballot=ballot, deed=deed, label=label).delete()


def confirmed(ballot: Ballot, deed: str, label: str = "") -> Change:
    """What the meeting's topic is told of a first yes."""
    facts = {"ballot": str(ballot.pk), "deed": str(deed)} | ({"label": label} if label else {})
    return Change(ballot.meeting.topic, Verb.CONFIRMED, facts=facts)


def scrutineer_label(meeting: Meeting, user: User) -> str:
    return scrutineer_labels(meeting)[user.pk]


def scrutineer_labels(meeting: Meeting) -> dict[int, str]:
    """{user: the public name of a scrutineer}, by the order in which they were named: "scrutineer1", …"""
    scrutineers = meeting.attendants.filter(role=Attendant.Role.SCRUTINEER).order_by("pk")
    return {user: f"scrutineer{n}" for n, user in enumerate(scrutineers.values_list("user", flat=True), start=1)}
