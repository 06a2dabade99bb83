"""The acts that move a ballot, recorded or secret. A secret one is closed and published by two: the secretariat and a
scrutineer, in either order; the first is answered 202."""

from typing import Any

from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid
from congress.meetings.forms import ReasonForm
from congress.meetings.views import SECRETARIAT
from congress.people.permissions import is_secretariat
from voting.models import Ballot
from voting.permissions import can_confirm, can_run_ballots
from voting.phone import collect_page, page_of
from voting.services import agreeing, recorded, secret
from voting.services.confirming import scrutineer_label
from voting.views.ballots import ballot_page, visible_ballot

AFTER_CLOSE = (Ballot.State.CLOSED, Ballot.State.COUNTED, Ballot.State.PUBLISHED)


def run_by(request: Any, pk: int) -> Any:
    """The ballot, for a move that is the secretariat's."""
    ballot = visible_ballot(request, pk)
    allow(can_run_ballots(request.user))
    return ballot


def confirmed_by(request: Any, pk: int) -> tuple[Any, str]:
    """The ballot, for a move that takes two if it is secret; and as whom this person makes it."""
    ballot = visible_ballot(request, pk)
    staff = is_secretariat(request.user)
    allow(staff or (ballot.is_secret and can_confirm(request.user, ballot)))
    return ballot, SECRETARIAT if staff else scrutineer_label(ballot.meeting, request.user)


def done(sentence: str, *, has_settled: bool = True) -> Done:
    silence = _("The ballot box does not answer yet. It follows by itself as soon as it does.")
    return Done(sentence if has_settled else f"{sentence} {silence}")


@act
def ballot_freeze(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    valid(request)
    by = request.by.acting_as(SECRETARIAT)
    frozen = secret.freeze_ballot(ballot=ballot, by=by, page=page_of(ballot), collect_page=collect_page())
    return done(
        _("“%s” is fixed: register, papers and keys. The electors can collect their papers.") % ballot.title,
        has_settled=frozen.box_state == "defined",
    )


@act
def ballot_open(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    valid(request)
    by = request.by.acting_as(SECRETARIAT)
    opened = (
        secret.open_secret(ballot=ballot, by=by) if ballot.is_secret else recorded.open_ballot(ballot=ballot, by=by)
    )
    return done(
        _("“%s” is open: the electors can vote now.") % ballot.title,
        has_settled=not ballot.is_secret or secret.has_settled(opened),
    )


@act
def ballot_close(request: Any, pk: int) -> Done:
    ballot, label = confirmed_by(request, pk)
    valid(request)
    by = request.by.acting_as(label)
    if not ballot.is_secret:
        recorded.close_ballot(ballot=ballot, by=by)
        return Done(_("“%s” is closed and counted. The others see the result when you publish it.") % ballot.title)
    if ballot.state in AFTER_CLOSE:
        request.by.keyed.append(secret.closing_of(ballot))
        return Done(_("“%s” is closed.") % ballot.title)
    if not agreeing.agree_to_close(ballot=ballot, by=by):
        return waiting_for(label)
    return done(_("Closing “%s” is confirmed.") % ballot.title, has_settled=secret.has_closed(ballot, label))


def waiting_for(label: str) -> Done:
    if label == SECRETARIAT:
        return Done(_("Now a scrutineer confirms it, within ten minutes."))
    return Done(_("Now the secretariat confirms it, within ten minutes."))


@act
def ballot_publish(request: Any, pk: int) -> Done:
    ballot, label = confirmed_by(request, pk)
    valid(request)
    by = request.by.acting_as(label)
    if not ballot.is_secret:
        recorded.publish_ballot(ballot=ballot, by=by)
    elif not agreeing.agree_to_publish(ballot=ballot, by=by):
        return waiting_for(label)
    return Done(_("The result of “%s” is published.") % ballot.title)


@act(page=ballot_page)
def ballot_withdraw(request: Any, pk: int) -> Done:
    ballot = run_by(request, pk)
    data = valid(request, ReasonForm(request.POST))
    by = request.by.acting_as(SECRETARIAT)
    service = secret.withdraw_secret if ballot.is_secret else recorded.withdraw_ballot
    withdrawn = service(ballot=ballot, reason=data["reason"], by=by)
    return done(
        _("“%s” is withdrawn.") % ballot.title,
        has_settled=not ballot.is_secret or withdrawn.box_state == "discarded",
    )
