"""Of what was remarked on a paragraph."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, get_or_404, valid
from congress.meetings.views import SECRETARIAT
from deliberation.documents.models import Opinion
from deliberation.suggestions.forms.writing import WordingForm
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.permissions import can_suggest_of_opinion
from deliberation.suggestions.services.writing import suggest_of_opinion
from deliberation.suggestions.sources import first_sentence


def remark_to_suggest(request: Any, pk: int) -> Opinion:
    opinion = get_or_404(request.user, Opinion.objects.select_related("document__meeting", "author"), pk=pk)
    request.meeting = opinion.document.meeting
    allow(can_suggest_of_opinion(request.user, opinion))
    return opinion


def suggest_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    """Title and text come from what was remarked; where it is on its way already, the way there."""
    opinion = remark_to_suggest(request, pk)
    made = Suggestion.objects.live().visible_to(request.user).filter(opinion=opinion).first()
    context = {
        "opinion": opinion,
        "made": made,
        "is_own": opinion.author_id == request.user.pk,
        "form": form or WordingForm(initial={"title": first_sentence(opinion.body), "body": opinion.body}),
    }
    return render(request, "suggestions/opinion_suggest.html", context)


@act(page=suggest_page)
def opinion_suggest(request: HttpRequest, pk: int) -> Done:
    opinion = remark_to_suggest(request, pk)
    data = valid(request, WordingForm(request.POST))
    is_own = opinion.author_id == request.user.pk
    by = request.by.acting_as(opinion.number if is_own else SECRETARIAT)
    suggest_of_opinion(opinion=opinion, proposer=request.user, by=by, **data)
    if is_own:
        return Done(_("Your draft is made. Submit it when it says what you mean."))
    return Done(_("%s is asked for consent.") % opinion.author)
