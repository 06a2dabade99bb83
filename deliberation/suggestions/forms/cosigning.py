import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from congress.meetings.forms import ActForm
from congress.meetings.models import Representative
from deliberation.suggestions.forms.fields import PksField
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services.cosigning import MOST_SIGNERS

BETWEEN = re.compile(r"[,，、;；\n]+")


class InviteForm(ActForm):
    """Who is asked to co-sign: by number or name, or, of one's own group, by a tap.

    Its clean `representatives` are those of both.
    """

    representatives = PksField(label=_("Or from your group"), queryset=Representative.objects.none(), required=False)
    others = forms.CharField(
        label=_("Whom you ask: numbers on the roll, or names"),
        max_length=300,
        required=False,
        help_text=_("Several with a comma between."),
    )
    field_order = ["others"]

    def __init__(self, data: Any = None, *, suggestion: Suggestion, **options: Any):
        super().__init__(data, **options)
        asked = {one.representative_id for one in suggestion.cosignings.all()}
        roll = suggestion.meeting.representatives.exclude(user=suggestion.author_id).filter(user__is_active=True)
        self.roll = list(roll.select_related("user"))
        own = [one for one in self.roll if one.group_id == suggestion.group_id and one.pk not in asked]
        field = self.fields["representatives"]
        field.queryset = roll.select_related("user")
        field.widget.choices = [(one.pk, str(one)) for one in own] if suggestion.group_id else []
        if not field.widget.choices:
            field.widget = forms.MultipleHiddenInput()

    def clean_others(self) -> list[Representative]:
        found: list[Representative] = []
        unknown: list[str] = []
        for named in filter(None, map(str.strip, BETWEEN.split(self.cleaned_data["others"]))):
            # A name may have spaces in it; numbers may have them between.
            for piece in [named] if self.called(named) else named.split():
                called = self.called(piece)
                if len(called) > 1:
                    raise ValidationError(_("Several on the roll are called %s. Give the number.") % piece)
                found += called
                unknown += [] if called else [piece]
        if unknown:
            raise ValidationError(_("Nobody else on the roll has this number or name: %s") % "、".join(unknown))
        return found

    def called(self, piece: str) -> list[Representative]:
        return [one for one in self.roll if piece in (one.number, one.user.name)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = {one.pk: one for one in [*data.get("representatives", []), *data.pop("others", [])]}
        if not self.errors and not chosen:
            raise ValidationError(_("Choose at least one representative."))
        if len(chosen) > MOST_SIGNERS:
            raise ValidationError(_("At most %s representatives can be asked to co-sign.") % MOST_SIGNERS)
        return data | {"representatives": sorted(chosen.values(), key=lambda one: one.pk)}
