"""Assisted voting: shared tablets at the help desk, and who was let in on one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Meeting, Representative


class Tablet(models.Model):
    """A device that stands at the help desk: known by a cookie of its own, signed in as nobody."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tablets", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("number"))
    token_hash = models.CharField(max_length=64, unique=True)
    is_retired = models.BooleanField(_("not used any more"), default=False)

    class Meta:
        verbose_name = _("tablet")
        verbose_name_plural = _("tablets")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="tablet_number_once")]

    def __str__(self):
        return f"{self.meeting_id} {self.number}"


class Admission(models.Model):
    """That somebody was helped: let in on a tablet, by whom. It holds no time, and nothing of how he voted."""

    class State(models.TextChoices):
        LET_IN = "let_in", _("let in")
        VOTING = "voting", _("at the tablet")
        # The desk has asked for the tablet: it hands back what lies on it, and then says that it is done.
        LEAVING = "leaving", _("being cleared")
        OVER = "over", _("over")

    LIVE = (State.LET_IN, State.VOTING, State.LEAVING)
    AT_IT = (State.VOTING, State.LEAVING)

    tablet = models.ForeignKey(Tablet, models.CASCADE, related_name="admissions", verbose_name=_("tablet"))
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="admissions", verbose_name=_("representative")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("let in by"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LET_IN)

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        constraints = [
            models.UniqueConstraint(
                fields=["tablet"], condition=Q(state__in=["let_in", "voting", "leaving"]), name="admission_live_once"
            )
        ]

    def __str__(self):
        return f"{self.tablet} {self.state}"
