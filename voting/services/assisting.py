"""Assisted voting: tablets at the help desk, and who is let in on one. That somebody was helped is in the journal, who
it was in a row without a time; of how he voted neither knows anything."""

import hashlib
import secrets
from typing import Any

from django.db import IntegrityError
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting, Representative
from congress.meetings.numbers import spellings
from voting.models import Admission, Ballot, Elector, Issuance, Tablet
from voting.services.booklets import unordered
from voting.services.verbs import Verb

State = Admission.State


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@service
def set_up_tablet(*, meeting: Meeting, by: By) -> tuple[Tablet, str]:
    """A new tablet, and the token by which its browser is known from now on."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    last = meeting.tablets.aggregate(last=Max("number"))["last"] or 0
    token = secrets.token_urlsafe(32)
    tablet = Tablet.objects.create(meeting=meeting, number=last + 1, token_hash=hash_of(token))
    record([changed(tablet, Verb.TABLET_SET_UP)], by=by, made=tablet)
    return tablet, token


@service
def retire_tablet(*, tablet: Tablet, by: By) -> None:
    """Its browser is no tablet any more. Once: repeated, nothing happens."""
    tablet = held(tablet)
    if tablet.is_retired:
        return
    if live(tablet) is not None:
        raise ActionRefused(_("Somebody is let in on tablet %s. Clear it first.") % tablet.number)
    Tablet.objects.filter(pk=tablet.pk).update(is_retired=True)
    record([changed(tablet, Verb.TABLET_RETIRED)], by=by, changed=tablet)


@service
def admit(*, tablet: Tablet, label: str, by: By) -> Admission:
    """Let the person with this number in, to vote alone on the tablet."""
    tablet = held(tablet)
    if tablet.is_retired:
        raise ActionRefused(_("Tablet %s is not used any more.") % tablet.number)
    representative = on_the_roll(tablet.meeting, label)
    if representative is None:
        raise ActionRefused(_("Nobody has the number %s on the roll.") % label)
    elsewhere = Admission.objects.filter(representative=representative, state__in=Admission.LIVE)
    if there := elsewhere.select_related("tablet").first():
        who = {"label": representative.number, "n": there.tablet.number}
        raise ActionRefused(_("No. %(label)s is let in on tablet %(n)s already.") % who)
    if reasons := why_not_admit(representative):
        raise ActionRefused(*reasons)
    try:
        return Admission.objects.create(pk=unordered(), tablet=tablet, representative=representative, by=by.user)
    except IntegrityError as error:
        raise ActionRefused(_("Somebody else is let in on tablet %s. Clear it first.") % tablet.number) from error


@service
def begin(*, admission: Admission) -> None:
    """It is he, and he begins. That somebody is helped is told; the row says who."""
    move(admission, State.VOTING, State.LET_IN)
    record([changed(admission.tablet, Verb.ELECTOR_ASSISTED)], by=By("tablet"), changed=admission)


@service
def finish(*, admission: Admission) -> None:
    """The tablet has forgotten him, or it was not he. Repeated: nothing happens."""
    Admission.objects.filter(pk=admission.pk).update(state=State.OVER)


@service
def clear(*, tablet: Tablet, is_forced: bool = False) -> str:
    """Ask for the tablet; the state it is in then. Where papers may lie on it, it hands them back and says when it is
    free; forced, it is over at once, and what lies there is lost."""
    admission = live(held(tablet))
    if admission is None:
        return State.OVER
    may_hold_papers = admission.state in Admission.AT_IT and not is_forced
    state = State.LEAVING if may_hold_papers else State.OVER
    move(admission, state, admission.state)
    return state


def held(tablet: Tablet) -> Tablet:
    """As it is now, kept so until the act ends."""
    return Tablet.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=tablet.pk)


def live(tablet: Tablet) -> Admission | None:
    admissions = Admission.objects.filter(tablet=tablet, state__in=Admission.LIVE)
    return admissions.select_related("tablet__meeting", "representative__user").first()


def move(admission: Admission, state: str, old: str) -> None:
    if not Admission.objects.filter(pk=admission.pk, state=old).update(state=state):
        raise ActionRefused(_("Somebody did this a moment before you. Please load the page again."))


def changed(tablet: Tablet, verb: Verb) -> Change:
    return Change(tablet.meeting.topic, verb, facts={"tablet": tablet.number})


def on_the_roll(meeting: Meeting, number: str) -> Representative | None:
    """Whoever has this number, with or without the zeros before it."""
    roll = meeting.representatives.filter(number__in=spellings(number), user__is_active=True)
    return roll.select_related("user", "meeting").first()


# What there is to vote on


def places_of(representative: Representative) -> QuerySet[Any]:
    """On the registers of secret ballots that run now: each with the state, generation and app of his newest booklet,
    and the state of the one before."""
    booklets = Issuance.objects.filter(elector=OuterRef("pk")).order_by("-generation")
    places = Elector.objects.filter(representative=representative, ballot__is_secret=True)
    running = places.filter(ballot__state__in=[Ballot.State.FROZEN, Ballot.State.OPEN])
    return running.select_related("ballot").annotate(
        booklet=Subquery(booklets.values("state")[:1]),
        generation=Subquery(booklets.values("generation")[:1]),
        app=Subquery(booklets.values("app")[:1]),
        before=Subquery(booklets.values("state")[1:2]),
    )


def why_not_admit(representative: Representative) -> list[str]:
    """[] where there is something that he can vote on now."""
    places = [place for place in places_of(representative) if place.ballot.state == Ballot.State.OPEN]
    if not places:
        return [_("There is nothing that no. %s could vote on now.") % representative.number]
    to_collect = [place for place in places if place.booklet == Issuance.State.NONE]
    if not to_collect:
        return [_("No. %s has papers already, on a phone or in the hall.") % representative.number]
    needs_presence = all(place.ballot.collect_needs_presence for place in to_collect)
    if needs_presence and not representative.attendances.live().exists():
        return [_("Papers are for those who have signed in. Please sign in no. %s first.") % representative.number]
    return []
