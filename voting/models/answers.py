"""What departments do about their evaluation 整改."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.people.models import Department


class Rectification(models.Model):
    """A department's answer to its grades and comments on a published ballot: what it will do, and by when."""

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="rectifications", verbose_name=_("ballot"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="rectifications", verbose_name=_("department")
    )
    text = models.TextField(_("what is done about it"))
    due_on = models.DateField(_("by"))
    # What became of it, said by the department before the next meeting.
    outcome = models.TextField(_("what was done"), blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        constraints = [models.UniqueConstraint(fields=["ballot", "department"], name="rectification_once")]

    def __str__(self):
        return f"{self.department} {self.due_on}"
