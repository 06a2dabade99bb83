"""What is not done yet: the supervised list, what was promised; and what is to be published."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, signed_in, valid
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from congress.meetings.views import SECRETARIAT, visible_meeting
from congress.meetings.workdays import read_workdays
from congress.people.permissions import is_secretariat
from deliberation.suggestions.clocks import Kind, clock_to
from deliberation.suggestions.elements import rows_of
from deliberation.suggestions.forms.publishing import PublicationForm
from deliberation.suggestions.models import Reply, State, Suggestion, terms_of
from deliberation.suggestions.public import PublicSuggestion, with_public
from deliberation.suggestions.services.publication import publish_many

PAGE = 50
FILTERS = [("", gettext_lazy("Open")), ("settled", gettext_lazy("Settled"))]


@require_safe
@signed_in
def supervised_list(request: HttpRequest, pk: int) -> HttpResponse:
    """督办: those of them that this person may see, the oldest first."""
    meeting = visible_meeting(request, pk)
    visible = Suggestion.objects.visible_to(request.user).filter(meeting=meeting, is_supervised=True)
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    open_ones = Q(pk__in=Suggestion.objects.supervised().values("pk"))
    found = visible.exclude(open_ones) if show == "settled" else visible.filter(open_ones)
    if is_number(after):
        found = found.filter(number__gt=int(after))
    rows = list(rows_of(found).order_by("number")[: PAGE + 1])
    today = timezone.localdate()
    for one in rows:
        ended = timezone.localdate(one.closed_at) if show == "settled" and one.closed_at else today
        one.days = (ended - timezone.localdate(one.submitted_at)).days
    context = {
        "meeting": meeting,
        "rows": rows[:PAGE],
        "later": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "filters": FILTERS,
        "chosen": show,
    }
    return render(request, "suggestions/supervised_list.html", context)


@require_safe
@signed_in
def promise_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What departments promised and is not done yet, by the date that was named; without one, last."""
    meeting = visible_meeting(request, pk)
    visible = Suggestion.objects.visible_to(request.user)
    tracked = visible.filter(meeting=meeting, tracking=Suggestion.Tracking.OPEN)
    promises = (
        Reply.objects.promises()
        .filter(assignment__suggestion__in=tracked)
        .select_related("assignment__suggestion", "assignment__department")
        .order_by(F("planned_on").asc(nulls_last=True), "pk")
    )
    page = Paginator(promises, PAGE).get_page(request.GET.get("page"))
    amber_days, workdays = terms_of(meeting).amber_days, read_workdays()
    for reply in page:
        reply.clock = reply.planned_on and clock_to(Kind.PROMISE, reply.planned_on, amber_days, workdays)
    context = {"meeting": meeting, "page": page}
    return render(request, "suggestions/promise_list.html", context)


# Publication


def to_publish(meeting: Meeting) -> list[PublicSuggestion]:
    """What could be published now, the text or a reply; each as everybody would read it."""
    approved = Reply.objects.filter(assignment__suggestion=OuterRef("pk"), approved_at__isnull=False)
    since = approved.filter(
        Q(assignment__suggestion__reply_published_at=None)
        | Q(approved_at__gt=F("assignment__suggestion__reply_published_at"))
    )
    answered = Q(state__in=[State.ASSIGNED, State.CLOSED], replied_at__isnull=False)
    wanted = Suggestion.objects.publishable().filter(
        Q(text_published_at=None) | answered & Exists(since), meeting=meeting
    )
    return [PublicSuggestion(one, is_preview=True) for one in with_public(wanted).order_by("number")[:PAGE]]


def publication_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    allow(is_secretariat(request.user))
    context = {"meeting": meeting, "rows": to_publish(meeting), "most": PAGE, "form": form}
    return render(request, "suggestions/publication.html", context)


@act(page=publication_page)
def publication(request: Any, pk: int) -> Done:
    """What was chosen of the page, text and reply apart, all at once."""
    meeting = visible_meeting(request, pk)
    allow(is_secretariat(request.user))
    data = valid(request, PublicationForm(request.POST, meeting=meeting))
    publish_many(meeting=meeting, by=request.by.acting_as(SECRETARIAT), **data)
    return Done(_("Everybody can read it now."))
