from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from congress.people.models import User


class PasswordForm(AuthenticationForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", _("Sign in"), css_class="btn-lead"))


class OtherBrowserForm(forms.Form):
    """What another browser is asked: the last digits of the telephone on the roll, or a code from the desk."""

    proof = forms.RegexField(
        r"^\s*([0-9]{4}|[0-9]{6})\s*$",
        label=_("Last four digits of your telephone, or the six-digit code from the desk"),
        error_messages={"invalid": _("Please enter four or six digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_proof(self):
        return self.cleaned_data["proof"].strip()


class CodeForm(forms.Form):
    """Sign-in without a link: the name on the card, and a code from the desk."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60)
    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("Six-digit code from the desk"),
        error_messages={"invalid": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", _("Sign in"), css_class="btn-lead"))

    def clean_code(self):
        return self.cleaned_data["code"].strip()


class DisplayForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    text = forms.ChoiceField(choices=User.Text, required=False)
    theme = forms.ChoiceField(choices=User.Theme, required=False)


class ReachForm(forms.Form):
    """How notices reach a person outside these pages; `ways` are those that are set."""

    reach = forms.ChoiceField(label=_("Notices outside these pages"), choices=User.Reach, widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Your e-mail address"), required=False, help_text=_("Empty: nothing is sent by e-mail.")
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" not in ways:
            del self.fields["email"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
