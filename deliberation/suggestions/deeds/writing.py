from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.cosigning import InviteForm
from deliberation.suggestions.forms.screening import LongReasonForm
from deliberation.suggestions.forms.writing import ChangeForm
from deliberation.suggestions.services import cosigning, writing

SUBMITTED = _("Your suggestion is submitted. You will see here what becomes of it.")
WORDING = ("title", "body", "category", "place", "wish", "publish")


def as_it_stands(target: Target) -> dict[str, Any]:
    return {name: getattr(target.suggestion, name) for name in WORDING}


def is_handed_in(target: Target) -> bool:
    """Consent and submission by one tap."""
    return bool(target.request.POST.get("submit"))


def of_suggestion(target: Target) -> dict[str, Any]:
    return {"suggestion": target.suggestion}


def to_be_changed(target: Target) -> dict[str, Any]:
    return of_suggestion(target) | {"is_handed_in": target.move.name == "submit"}


CHANGING: dict[str, Any] = {
    "form": ChangeForm,
    "initial": as_it_stands,
    "with_": to_be_changed,
    "template": "suggestions/suggestion_change.html",
    "has_files": True,
}

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
    "submit": Deed(writing.submit, SUBMITTED, is_form_optional=True, **CHANGING),
    "keep": Deed(writing.keep, _("Your change is kept."), is_apart=True, **CHANGING),
    "invite": Deed(cosigning.invite, _("They are asked to co-sign it."), InviteForm, with_=of_suggestion),
    "co_sign": Deed(
        cosigning.co_sign, _("You have co-signed it. The reply comes to you, too, and you rate it."), is_straight=True
    ),
    "not_sign": Deed(cosigning.not_sign, _("You do not co-sign it."), is_straight=True),
    "withdraw": Deed(writing.withdraw, _("Your suggestion is withdrawn."), LongReasonForm, is_apart=True),
}
