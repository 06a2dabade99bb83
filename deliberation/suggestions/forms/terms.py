from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _

from deliberation.suggestions.models import Terms


class TermsForm(forms.ModelForm):
    """Its clean data are what `set_terms` takes. The fields, their bounds and defaults are the model's."""

    class Meta:
        model = Terms
        exclude = ["meeting"]  # noqa: DJ006 all the others are terms

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self):
        data = super().clean()
        reply, longest, view = (data.get(f"{name}_months") for name in ("reply", "longest", "view"))
        if reply and longest and longest < reply:
            self.add_error("longest_months", _("With extensions it is not shorter than without."))
        if reply and view and view > reply:
            self.add_error("view_months", _("The view comes before the reply."))
        return data
