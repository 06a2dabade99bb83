"""Paper in the hall: printed, given out, counted by two who do not see each other's figures."""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.numbers import spellings
from voting.hall import HallFigures, hall_figures, hall_totals
from voting.models import Ballot, Batch, Elector, Issuance, Tally
from voting.services.booklets import COLLECTING, hold_collecting
from voting.services.recorded import held, not_now, refuse_if
from voting.services.verbs import Verb
from voting.tallies import Count, Difference, difference, faults

COUNTING = (Ballot.State.CLOSED, Ballot.State.COUNTED)
# Of fewer papers that came back, what they say stands in no entry either.
LEAST_TOLD = 5
APPS = {"wechat": gettext_lazy("WeChat"), "chrome": "Chrome", "firefox": "Firefox", "safari": "Safari"}


def hall_address(ballot: Ballot) -> str:
    return f"/ballots/{ballot.pk}/hall-papers/"


def change(ballot: Ballot, verb: str, batch: Batch, **facts: Any) -> Change:
    """On the meeting's topic: the ballot's own tells of nobody and nothing but its moves."""
    return Change(ballot.meeting.topic, verb, facts={"ballot": str(ballot.pk), "batch": batch.number} | facts)


def refuse_recorded(ballot: Ballot) -> None:
    if not ballot.is_secret:
        raise ActionRefused(_("Papers in the hall are for secret ballots."))


# Printing


@service
def print_papers(*, ballot: Ballot, printed: int, by: By) -> Batch:
    """The next batch, of so many papers."""
    ballot = held(ballot)
    refuse_recorded(ballot)
    if ballot.state not in COLLECTING:
        raise not_now(ballot)
    last = ballot.batches.order_by("number").last()
    batch = Batch.objects.create(ballot=ballot, number=last.number + 1 if last else 1, printed=printed)
    record(
        [change(ballot, Verb.PAPERS_PRINTED, batch, printed=printed)],
        by=by,
        made=batch,
        location=hall_address(ballot),
    )
    return batch


# Giving


@service
def give_paper(*, ballot: Ballot, label: str, batch: Batch, by: By) -> Elector:
    """Give a paper of this batch to an elector who has no booklet. The register keeps that he has one; of which batch,
    and when, it does not."""
    refuse_recorded(ballot)
    if not hold_collecting(ballot.pk):
        raise not_now(Ballot.objects.get(pk=ballot.pk))
    elector = elector_with(ballot, label)
    if elector is None:
        raise ActionRefused(not_on_register(label))
    if ballot.collect_needs_presence and not elector.representative.attendances.live().exists():
        raise ActionRefused(_("No. %s has not signed in to the meeting. Papers are given to who has.") % elector.label)
    take(elector)
    if not Batch.objects.filter(pk=batch.pk, given__lt=F("printed")).update(given=F("given") + 1):
        raise ActionRefused(_("All papers of batch %s are given out. Please print another batch.") % batch.number)
    record(
        [change(ballot, Verb.PAPER_GIVEN, batch)],
        by=by,
        changed=batch,
        location=f"{hall_address(ballot)}?batch={batch.number}",  # the next one, too
        touch=[ballot.topic],
    )
    return elector


def elector_with(ballot: Ballot, label: str) -> Elector | None:
    """Whose number this is, with or without the zeros before it."""
    electors = ballot.electors.select_related("representative__user")
    return electors.filter(label__in=spellings(label)).first()


def not_on_register(label: str) -> str:
    return _("No. %s is not on the register of this ballot.") % label


def take(elector: Elector) -> None:
    """His booklet is one on paper from now on: none is collected on a phone. Refused where he has one already."""
    newest = Issuance.objects.filter(elector=elector).latest("generation")
    if Issuance.objects.filter(pk=newest.pk, state=Issuance.State.NONE).update(state=Issuance.State.HALL):
        return
    raise has_papers(elector, Issuance.objects.filter(elector=elector).latest("generation"))


def has_papers(elector: Elector, booklet: Issuance) -> ActionRefused:
    if booklet.state == Issuance.State.HALL:
        return ActionRefused(_("No. %s has a paper already.") % elector.label)
    if booklet.state != Issuance.State.ISSUED:
        return ActionRefused(_("No. %s handed papers back just now. Please try again.") % elector.label)
    app = APPS.get(booklet.app, _("another app"))
    return ActionRefused(
        _(
            "No. %(label)s has collected papers on a phone, in %(app)s. They must be handed back there first; "
            "where the phone is lost, two scrutineers give a second booklet."
        )
        % {"label": elector.label, "app": app}
    )


# Counting


@service
def enter_tally(*, batch: Batch, count: Count, by: By) -> Difference | None:
    """What one person counted. None where he is the first; else where the two differ: nowhere, and the batch is agreed
    on, or somewhere, and both count again."""
    batch, ballot = held_batch(batch)
    refuse_entering(batch, ballot)
    refuse_if([sentence for _name, sentence in faults(batch, ballot.papers.all(), count)])
    others = Tally.objects.filter(batch=batch).exclude(user=by.user)
    other = others.first()
    if other is None:
        Tally.objects.update_or_create(batch=batch, user=by.user, defaults={"count": count, "at": timezone.now()})
        record_count([change(ballot, Verb.BATCH_ENTERED, batch)], ballot, batch, by=by)
        return None
    found = difference(count, other.count)
    Tally.objects.filter(batch=batch).delete()
    if found:
        disputed = change(ballot, Verb.BATCH_DISPUTED, batch, sheets=found.sheets, papers=found.papers)
        record_count([disputed], ballot, batch, by=by)
        return found
    Batch.objects.filter(pk=batch.pk).update(count=count)
    agreed = [change(ballot, Verb.BATCH_AGREED, batch)]
    record_count(agreed + all_counted(ballot), ballot, batch, by=by)
    return found


def held_batch(batch: Batch) -> tuple[Batch, Ballot]:
    """Both as they are now, held until the act ends: entries of two, a re-opening and a publication come one by one."""
    ballot = held(batch.ballot)
    return Batch.objects.select_for_update().get(pk=batch.pk), ballot


def refuse_entering(batch: Batch, ballot: Ballot) -> None:
    if ballot.state in COLLECTING:
        raise ActionRefused(_("Papers are counted when the ballot is closed. Please send it once more then."))
    if ballot.state not in COUNTING:
        raise not_now(ballot)
    if not batch.given:
        raise ActionRefused(_("Nothing of batch %s was given out: there is nothing to count.") % batch.number)
    if batch.count is not None:
        raise ActionRefused(_("Batch %s is counted: two have agreed on it.") % batch.number)


def all_counted(ballot: Ballot) -> list[Change]:
    """That every batch is agreed on, and all figures add up."""
    figures = hall_figures(ballot)
    if figures is None or why_not(figures):
        return []
    facts: dict[str, Any] = {
        "ballot": str(ballot.pk),
        "given": figures.given,
        "returned": figures.returned,
        "not_returned": figures.not_returned,
    }
    if not 0 < figures.returned < LEAST_TOLD:
        facts["totals"] = hall_totals(ballot)
    return [Change(ballot.meeting.topic, Verb.PAPERS_COUNTED, facts=facts)]


@service
def reopen_batch(*, batch: Batch, reason: str, by: By) -> Batch:
    """Have a batch counted again by two, for this reason."""
    batch, ballot = held_batch(batch)
    if ballot.state not in COUNTING:
        raise not_now(ballot)
    if batch.count is None:
        raise ActionRefused(_("Batch %s is not counted yet.") % batch.number)
    Batch.objects.filter(pk=batch.pk).update(count=None, reopening_reason=reason)
    Tally.objects.filter(batch=batch).delete()
    record_count([change(ballot, Verb.BATCH_REOPENED, batch, reason=text_digest(reason))], ballot, batch, by=by)
    return batch


def record_count(changes: list[Change], ballot: Ballot, batch: Batch, *, by: By) -> None:
    record(changes, by=by, changed=batch, location=hall_address(ballot), touch=[ballot.topic])


# Publishing


def why_not_counted(ballot: Ballot) -> list[str]:
    """Sentences: what of the paper in the hall keeps the result from being published."""
    figures = hall_figures(ballot)
    return why_not(figures) if figures is not None else []


def why_not(figures: HallFigures) -> list[str]:
    if not figures.is_counted:
        numbers = ", ".join(str(number) for number in figures.open)
        return [_("The papers of the hall are not all counted yet. Batch: %s.") % numbers]
    if figures.is_void:
        return [why_void(*one) for one in figures.over]
    reasons = []
    if figures.returned + figures.not_returned != figures.given:
        reasons.append(_("The papers of the hall do not add up: given out is returned and not returned."))
    if figures.given != figures.takers:
        reasons.append(
            _("%(given)s papers were given out in the hall, but %(takers)s electors on the register have taken one.")
            % {"given": figures.given, "takers": figures.takers}
        )
    return reasons


def why_void(number: int, returned: int, given: int) -> str:
    return _("The count is void: of batch %(number)s %(returned)s papers came back, %(given)s were given out.") % {
        "number": number,
        "returned": returned,
        "given": given,
    }
