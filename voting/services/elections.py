"""Scrutineers 监票人 elected by the meeting."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.figures import figures_of
from congress.meetings.models import Attendant, Meeting
from congress.people.models import Membership, User
from voting.models import Ballot, Choice, Dismissal, Paper, ScrutineerElection
from voting.outcomes import is_passed
from voting.services.recorded import refuse_if
from voting.services.verbs import Verb

ROLE = Attendant.Role.SCRUTINEER
COUNTED = (Ballot.State.COUNTED, Ballot.State.PUBLISHED)


@service
def elect_by_ballot(*, meeting: Meeting, people: Sequence[User], ballot: Ballot, by: By) -> ScrutineerElection:
    """By a recorded ballot of the meeting whose first motion is carried."""
    meeting = held_meeting(meeting)
    if not is_carried(Ballot.objects.get(pk=ballot.pk, meeting=meeting)):
        raise ActionRefused(_("“%s” has not carried its first motion by a recorded count.") % ballot.title)
    return elect(meeting, people, by, "ballot", ballot=ballot)


@service
def elect_by_hands(
    *, meeting: Meeting, people: Sequence[User], approve: int, oppose: int, abstain: int, by: By
) -> ScrutineerElection:
    meeting = held_meeting(meeting)
    refuse_if(why_not_these_hands(meeting, approve, approve + oppose + abstain))
    return elect(meeting, people, by, "hands", approve=approve, oppose=oppose, abstain=abstain)


def is_carried(ballot: Ballot) -> bool:
    """Its first motion, by a recorded count that was no practice."""
    motion = next((paper for paper in ballot.papers.all() if paper.kind == Paper.Kind.MOTION), None)
    if motion is None or ballot.is_secret or ballot.is_practice or ballot.state not in COUNTED:
        return False
    figures = (ballot.totals or {})[str(motion.pk)]
    approve = figures["counts"][Choice.APPROVE]
    return is_passed(ballot.pass_rule, approve=approve, valid=figures["valid"], roll=ballot.roll or 0)


def why_not_these_hands(meeting: Meeting, approve: int, hands: int) -> list[str]:
    present = figures_of(meeting).present
    missing = []
    if hands > present:
        missing.append(
            _("%(hands)s hands are more than the %(present)s people present.") % {"hands": hands, "present": present}
        )
    if 2 * approve <= hands:
        missing.append(
            _("%(approve)s of %(hands)s are not more than half: they are not elected.")
            % {"approve": approve, "hands": hands}
        )
    return missing


def held_meeting(meeting: Meeting) -> Meeting:
    """So that two elections at once do not name the same person."""
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def elect(meeting: Meeting, people: Sequence[User], by: By, how: str, **fields: object) -> ScrutineerElection:
    refuse_if(why_not_these_people(meeting, people))
    election = ScrutineerElection.objects.create(meeting=meeting, at=timezone.now(), by=by.user, **fields)
    # One by one: their order is that of their labels.
    election.attendants.set([Attendant.objects.create(meeting=meeting, user=user, role=ROLE) for user in people])
    record(
        [Change(meeting.topic, Verb.SCRUTINEERS_ELECTED, facts={"n": len(people), "how": how})],
        by=by,
        made=election,
        location=page_of(meeting),
    )
    return election


def why_not_these_people(meeting: Meeting, people: Sequence[User]) -> list[str]:
    staff = set(Membership.objects.filter(user__in=people).values_list("user", flat=True))
    scrutineers = set(meeting.attendants.filter(role=ROLE, user__in=people).values_list("user", flat=True))
    works = _("%s works for the secretariat or a department, and may not count.")
    already = _("%s is a scrutineer already.")
    return [works % one for one in people if one.pk in staff] + [
        already % one for one in people if one.pk in scrutineers
    ]


def page_of(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}scrutineers/"


def can_dismiss(meeting: Meeting) -> bool:
    """While there is nothing that a scrutineer could have said: their public names go by their order."""
    return not meeting.ballots.filter(is_secret=True, frozen_at__isnull=False).exists()


@service
def dismiss_scrutineer(*, attendant: Attendant, reason: str, by: By) -> Dismissal:
    meeting = held_meeting(attendant.meeting)
    list(meeting.ballots.select_for_update().values_list("pk"))  # a freezing waits, or comes first
    if not can_dismiss(meeting):
        raise ActionRefused(_("A secret ballot of this meeting is fixed already: its scrutineers stay."))
    if not Attendant.objects.filter(pk=attendant.pk).delete()[0]:
        raise ActionRefused(_("%s is no scrutineer any more.") % attendant.user)
    dismissal = Dismissal.objects.create(
        meeting=meeting, user=attendant.user, reason=reason, at=timezone.now(), by=by.user
    )
    record([Change(meeting.topic, Verb.SCRUTINEER_DISMISSED)], by=by, changed=dismissal, location=page_of(meeting))
    return dismissal
