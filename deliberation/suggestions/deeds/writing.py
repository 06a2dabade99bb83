from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.forms.writing import SuggestionForm
from deliberation.suggestions.services import writing

SUBMITTED = _("Your suggestion is submitted. You will see here what becomes of it.")
WORDING = ("title", "body", "category", "publish")


def as_it_stands(target: Target) -> dict[str, Any]:
    return {name: getattr(target.suggestion, name) for name in WORDING}


def is_handed_in(target: Target) -> bool:
    """Consent and submission by one tap."""
    return bool(target.request.POST.get("submit"))


DEEDS = {
    "consent": Deed(
        writing.consent,
        lambda target: (
            SUBMITTED if is_handed_in(target) else _("It is your draft now. Submit it when it says what you mean.")
        ),
        is_straight=True,
        besides=lambda target: {"is_submitted": is_handed_in(target)},
    ),
    "decline": Deed(writing.decline, _("It does not become a suggestion."), is_straight=True),
    "submit": Deed(writing.submit, SUBMITTED, SuggestionForm, initial=as_it_stands, is_form_optional=True),
    "withdraw": Deed(writing.withdraw, _("Your suggestion is withdrawn."), LongReasonForm, is_apart=True),
}
