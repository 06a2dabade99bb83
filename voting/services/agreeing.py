"""What the secretariat and a scrutineer 监票人 do together: closing before the time, and publishing."""

from collections.abc import Iterable

from django.utils import timezone

from congress.journal.services import By, Change, record, service
from congress.meetings.models import Attendant
from congress.people.models import Membership, User
from voting.models import Ballot, Confirmation
from voting.services import confirming
from voting.services.hall import why_not_counted
from voting.services.recorded import held, move, not_now, refuse_if
from voting.services.scrutiny import confirm_all, why_stopped
from voting.services.verbs import Verb

Deed = Confirmation.Deed
State = Ballot.State


@service
def agree_to_close(*, ballot: Ballot, by: By) -> bool:
    """Say yes to closing; True when both have. Then it is asked to close, and the clock does it if nobody else does."""
    ballot = held(ballot)
    if ballot.state != State.OPEN:
        raise not_now(ballot)
    refuse_if(why_stopped(ballot))
    agreed = is_agreed(ballot, Deed.CLOSE, by)
    if agreed:
        Ballot.objects.filter(pk=ballot.pk, closing_at=None).update(closing_at=timezone.now())
    record_yes(ballot, Deed.CLOSE, by=by, status=200 if agreed else 202)
    return agreed


@service
def agree_to_publish(*, ballot: Ballot, by: By) -> bool:
    """Say yes to the count; True when both have, and it is published. Of a scrutineer it confirms every step."""
    ballot = held(ballot)
    if ballot.state != State.COUNTED:
        raise not_now(ballot)
    refuse_if(why_not_publish(ballot))
    confirmed = confirm_all(ballot, by) if by.user.pk in confirming.scrutineer_labels(ballot.meeting) else []
    if not is_agreed(ballot, Deed.PUBLISH, by):
        record_yes(ballot, Deed.PUBLISH, by=by, status=202, also=confirmed)
        return False
    move(ballot, State.COUNTED, State.PUBLISHED, published_at=timezone.now())
    record(
        [Change(ballot.topic, Verb.PUBLISHED, ballot.element), *confirmed],
        by=by,
        changed=ballot,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return True


def why_not_publish(ballot: Ballot) -> list[str]:
    """Sentences: what stands between a counted ballot and its publication, besides the two who confirm it."""
    return why_stopped(ballot) + why_not_counted(ballot)


def is_agreed(ballot: Ballot, deed: str, by: By) -> bool:
    agreed = are_both(ballot, confirming.confirm(ballot=ballot, deed=deed, user=by.user))
    if agreed:
        confirming.done(ballot, deed)
    return agreed


def are_both(ballot: Ballot, users: Iterable[User]) -> bool:
    """Somebody of the secretariat and a scrutineer, who is somebody else."""
    staff = Membership.objects.filter(user__in=users, role=Membership.Role.SECRETARIAT)
    scrutineers = ballot.meeting.attendants.filter(user__in=users, role=Attendant.Role.SCRUTINEER)
    ours, theirs = (set(one.values_list("user", flat=True)) for one in (staff, scrutineers))
    return bool(ours and theirs) and len(ours | theirs) > 1


def record_yes(ballot: Ballot, deed: str, *, by: By, status: int, also: Iterable[Change] = ()) -> None:
    """With the meeting: the ballot's own topic tells of the ballot alone."""
    record(
        [confirming.confirmed(ballot, deed), *also],
        by=by,
        changed=ballot,
        status=status,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
