"""Paper ballots in the hall: what the secretariat prints and gives, and what two people count."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, Invalid, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.services import ActionRefused
from congress.meetings.views import SECRETARIAT
from congress.people.permissions import is_secretariat
from voting.batches import BatchRow, figures_in, rows_of
from voting.hall import HallFigures
from voting.hall_forms import BatchForm, GiveForm, ReopenForm, TallyForm
from voting.hall_sheets import sections_of, sheets_of
from voting.models import Ballot, Batch
from voting.permissions import can_confirm, can_count_hall, can_give_paper, is_scrutineer
from voting.services import hall as services
from voting.services.booklets import COLLECTING
from voting.services.confirming import scrutineer_label
from voting.services.hall import COUNTING, hall_address, why_not


def hall_ballot(request: Any, pk: int) -> Ballot:
    """A secret ballot whose register is fixed, for who prints, gives or counts its papers."""
    frozen = Ballot.objects.filter(is_secret=True, frozen_at__isnull=False).select_related("meeting")
    ballot: Ballot = get_or_404(request.user, frozen, pk=pk)
    request.meeting = ballot.meeting
    allow(can_count_hall(request.user, ballot))
    return ballot


def batch_or_404(ballot: Ballot, number: int) -> Batch:
    found = ballot.batches.filter(number=number).first()
    if found is None:
        raise Http404
    found.ballot = ballot
    return found


def label_of(user: Any, ballot: Ballot) -> str:
    return SECRETARIAT if is_secretariat(user) else scrutineer_label(ballot.meeting, user)


@contextmanager
def said_on_the_page(request: Any, form: Any) -> Iterator[None]:
    """What cannot be done now is said beside what was typed, which stays."""
    try:
        yield
    except ActionRefused as refusal:
        if wants_json(request):
            raise
        form.add_error(None, list(refusal.reasons))
        raise Invalid(form, {"": list(refusal.reasons)}, status=409) from refusal


# The page of all batches


def hall_page(request: Any, pk: int, number: int | None = None, form: Any = None) -> HttpResponse:
    ballot = hall_ballot(request, pk)
    papers = list(ballot.papers.all())
    rows = rows_of(ballot, request.user, papers)
    figures = figures_in(rows, ballot)
    if wants_json(request):
        return JsonResponse(told(ballot, rows, figures))
    staff = is_secretariat(request.user)
    gives = staff and ballot.state in COLLECTING
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "rows": rows,
        "figures": figures,
        "is_secretariat": staff,
        "is_scrutineer": is_scrutineer(request.user, ballot),
        "is_giving": gives,
        "is_counting": ballot.state in COUNTING,
        "batch_form": form if isinstance(form, BatchForm) else BatchForm(),
        "give_form": give_form(request, ballot, rows, form) if gives and rows else None,
        "reopen_form": form if isinstance(form, ReopenForm) else ReopenForm(),
        "reopened": number,
        "refused": form.non_field_errors() if form else [],
        "next": next((row for row in rows if row.is_waiting), None) if ballot.state in COUNTING else None,
        "reasons": why_not(figures) if figures and ballot.state in COUNTING else [],
    }
    return render(request, "voting/hall_papers.html", context)


def give_form(request: Any, ballot: Ballot, rows: list[BatchRow], form: Any) -> GiveForm:
    """For the batch that was given from last, as long as any of it is left; else for the first."""
    if isinstance(form, GiveForm):
        return form
    left = [row.batch for row in rows if row.left]
    numbers = [batch.number for batch in left]
    asked = [number for number in numbers if str(number) == request.GET.get("batch")]
    return GiveForm(ballot=ballot, batches=left, initial={"batch": next(iter(asked + numbers), None)})


def told(ballot: Ballot, rows: list[BatchRow], figures: HallFigures | None) -> dict[str, Any]:
    names = ("printed", "given", "takers", "returned", "not_returned", "unused")
    return {
        "ballot": ballot.pk,
        "state": ballot.state,
        "figures": {name: getattr(figures, name) for name in names} if figures else None,
        "batches": [
            {
                "number": row.batch.number,
                "printed": row.batch.printed,
                "given": row.batch.given,
                "state": row.state,
                "differing": row.differing,
                "mine": row.is_mine,
            }
            | row.figures
            for row in rows
        ],
        "reasons": why_not(figures) if figures and ballot.state in COUNTING else [],
    }


@act(page=hall_page)
def hall_papers(request: Any, pk: int) -> Done:
    """The page; posted to, another batch."""
    ballot = hall_ballot(request, pk)
    allow(can_give_paper(request.user))
    form = BatchForm(request.POST)
    data = valid(request, form)
    with said_on_the_page(request, form):
        batch = services.print_papers(
            ballot=ballot, printed=data["printed"], by=request.by.acting_as(label_of(request.user, ballot))
        )
    return Done(_("Batch %s is there. Now print it.") % batch.number)


@act(page=hall_page)
def hall_paper_give(request: Any, pk: int) -> Done:
    ballot = hall_ballot(request, pk)
    allow(can_give_paper(request.user))
    form = GiveForm(request.POST, ballot=ballot, batches=ballot.batches.all())
    data = valid(request, form)
    with said_on_the_page(request, form):
        elector = services.give_paper(
            ballot=ballot,
            label=data["label"],
            batch=form.batch_given,
            by=request.by.acting_as(SECRETARIAT),
        )
    return Done(
        _("No. %(label)s, %(name)s, has a paper of batch %(batch)s.")
        % {"label": elector.label, "name": elector.representative.user.name, "batch": data["batch"]}
    )


# Printing


@require_safe
@signed_in
def hall_batch_print(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """All papers of a batch, one like the other."""
    ballot = hall_ballot(request, pk)
    allow(can_give_paper(request.user))
    batch = batch_or_404(ballot, number)
    context = {"ballot": ballot, "meeting": ballot.meeting, "batch": batch, "sheets": sheets_of(ballot, batch)}
    return render(request, "voting/hall_sheets.html", context)


@require_safe
@signed_in
def hall_batch_tally_sheet(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """On which a counter writes before he types."""
    ballot = hall_ballot(request, pk)
    batch = batch_or_404(ballot, number)
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "batch": batch,
        "sections": sections_of(ballot.papers.all()),
    }
    return render(request, "voting/hall_tally_sheet.html", context)


# Counting


def entry_page(request: Any, pk: int, number: int, form: Any = None) -> HttpResponse:
    """Empty, whoever asks: what was counted before is nobody's to see."""
    ballot = hall_ballot(request, pk)
    batch = batch_or_404(ballot, number)
    is_countable = ballot.state in (*COLLECTING, *COUNTING) and batch.given and batch.count is None
    if form is None and not is_countable:
        return redirect(hall_address(ballot))
    papers = list(ballot.papers.all())
    [row] = [row for row in rows_of(ballot, request.user, papers) if row.batch.pk == batch.pk]
    context = {
        "ballot": ballot,
        "meeting": ballot.meeting,
        "batch": batch,
        "row": row,
        "form": form or TallyForm(batch=batch, papers=papers),
        "is_early": ballot.state in COLLECTING,
    }
    return render(request, "voting/hall_entry.html", context)


@act(page=entry_page)
def hall_batch_entry(request: Any, pk: int, number: int) -> Done:
    ballot = hall_ballot(request, pk)
    batch = batch_or_404(ballot, number)
    papers = list(ballot.papers.all())
    form = TallyForm(request.POST, batch=batch, papers=papers)
    with said_on_the_page(request, form):
        services.refuse_entering(batch, ballot)
    valid(request, form)
    by = request.by.acting_as(label_of(request.user, ballot))
    with said_on_the_page(request, form):
        found = services.enter_tally(batch=batch, count=form.count, by=by)
    if found is None:
        return Done(_("Your count of batch %s is noted. Now somebody else counts it, too.") % number)
    if not found:
        return Done(_("Both counts of batch %s agree.") % number)
    return Done(_("The two counts of batch %s differ. The page says where.") % number)


@act(page=hall_page)
def hall_batch_reopen(request: Any, pk: int, number: int) -> Done:
    ballot = hall_ballot(request, pk)
    allow(can_confirm(request.user, ballot))
    batch = batch_or_404(ballot, number)
    form = ReopenForm(request.POST)
    data = valid(request, form)
    with said_on_the_page(request, form):
        services.reopen_batch(
            batch=batch,
            reason=data["reason"],
            by=request.by.acting_as(scrutineer_label(ballot.meeting, request.user)),
        )
    return Done(_("Batch %s is to be counted again, by two.") % number)
