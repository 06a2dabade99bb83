from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DemoMark(models.Model):
    """Says that this database was loaded for the demo: `serve` refuses it, `demo` takes no other."""

    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mark of the demo")
        verbose_name_plural = _("marks of the demo")

    def __str__(self):
        return f"{self.loaded_at:%Y-%m-%d %H:%M}"


class Persona(models.Model):
    """A sign-in name of the demo, open to one-tap sign-in while the demo runs."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", _("Secretariat")
        MODERATOR = "moderator", _("Moderators")
        REPRESENTATIVE = "representative", _("Representatives")
        HANDLER = "handler", _("Handlers of departments")
        APPROVER = "approver", _("Approvers of departments")
        SCRUTINEER = "scrutineer", _("Scrutineers")
        OBSERVER = "observer", _("Observers")

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="personas", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering = ["pk"]

    def __str__(self):
        return self.username
