from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.suggestions.models.replies import Reply
from deliberation.suggestions.models.suggestions import Suggestion


class Duty(models.Model):
    """A department on duty on the meeting day answers in hours."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="duties", verbose_name=_("meeting"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="duties", verbose_name=_("department"))

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["department"]
        constraints = [models.UniqueConstraint(fields=["meeting", "department"], name="duty_once")]

    def __str__(self):
        return f"{self.department} · {self.meeting}"


class SameDayCase(models.Model):
    """A suggestion in the same-day lane: answered in one paragraph, taken by its author, or gone the ordinary way."""

    class End(models.TextChoices):
        TAKEN = "taken", _("taken by its author")
        NOT_TAKEN = "not_taken", _("its author wants it handled")
        LEFT = "left", _("not answered on the day")
        LAPSED = "lapsed", _("its author said nothing to it")

    suggestion = models.OneToOneField(
        Suggestion, models.CASCADE, related_name="same_day_case", verbose_name=_("suggestion")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="same_day_cases", verbose_name=_("department")
    )
    opened_at = models.DateTimeField(_("put into the lane"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    text = models.CharField(_("answer"), max_length=500, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True, choices=Reply.Outcome)
    responsible = models.CharField(_("responsible person"), max_length=60, blank=True)
    end = models.CharField(_("end"), max_length=10, blank=True, choices=End)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("same-day case")
        verbose_name_plural = _("same-day cases")
        ordering = ["opened_at", "pk"]

    def __str__(self):
        return f"{self.suggestion} · {self.department}"

    @property
    def topic(self):
        return f"department.{self.department_id}"

    @property
    def desk(self):
        """The department's desk, which shows it as it does an assignment."""
        return f"department-desk-{self.department_id}"

    @property
    def stands(self):
        """Whether its answer stands: given, and not turned down."""
        return self.answered_at is not None and self.end != self.End.NOT_TAKEN
