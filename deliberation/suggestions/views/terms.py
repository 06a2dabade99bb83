from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid, wants_json
from congress.meetings.views import SECRETARIAT, visible_meeting
from congress.people.posts import posts_of
from deliberation.suggestions.forms.terms import TermsForm
from deliberation.suggestions.models import Terms, terms_of
from deliberation.suggestions.permissions import can_set_terms
from deliberation.suggestions.services.terms import set_terms


def terms_page(request: HttpRequest, pk: int, form: TermsForm | None = None) -> HttpResponse:
    """By when what is owed in a meeting: all of it read it, the secretariat sets it."""
    meeting = visible_meeting(request, pk)
    own = terms_of(meeting)
    form = form or TermsForm(instance=own)
    rows = [(name, field.label, getattr(own, name)) for name, field in form.fields.items()]
    if wants_json(request):
        return JsonResponse({name: value for name, _label, value in rows})
    context = {
        "meeting": meeting,
        "form": form,
        "rows": rows,
        "is_secretariat": posts_of(request.user).is_secretariat,
    }
    return render(request, "suggestions/terms.html", context)


@act(page=terms_page)
def terms(request: HttpRequest, pk: int) -> Done:
    meeting = visible_meeting(request, pk)
    allow(can_set_terms(request.user))
    values = valid(request, TermsForm(request.POST, instance=Terms(meeting=meeting)))
    set_terms(meeting=meeting, by=request.by.acting_as(SECRETARIAT), **values)
    return Done(_("The terms are set. Every clock follows at once; dates that were decided stay."))
