from django.db import models
from django.utils.translation import gettext_lazy as _


class CoSigningQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(representative__user=user)

    def accepted(self):
        return self.filter(state=CoSigning.State.ACCEPTED)

    def invited(self):
        """Those who have not answered, in time or not."""
        return self.filter(state=CoSigning.State.INVITED)

    def open(self, today):
        """Those that still can be answered while their suggestion waits for it."""
        return self.invited().filter(expires_on__gte=today)


class CoSigning(models.Model):
    """A representative asked to sign a suggestion, too. Who accepted gets the reply and rates it."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("co-signed")
        DECLINED = "declined", _("did not want to")

    suggestion = models.ForeignKey(
        "Suggestion", models.CASCADE, related_name="cosignings", verbose_name=_("suggestion")
    )
    representative = models.ForeignKey(
        "meetings.Representative", models.CASCADE, related_name="cosignings", verbose_name=_("representative")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INVITED)
    invited_at = models.DateTimeField(_("invited"))
    expires_on = models.DateField(_("until"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = CoSigningQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-signing")
        verbose_name_plural = _("co-signings")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["suggestion", "representative"], name="cosigning_once")]

    def __str__(self):
        return f"{self.representative} · {self.suggestion_id}"

    def is_open(self, today) -> bool:
        """An invitation that is not answered, and in time: it ends by the clock alone."""
        return self.state == self.State.INVITED and today <= self.expires_on
