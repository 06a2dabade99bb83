"""Scrutineers 监票人: how they were elected, and what they say of a ballot's steps."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Attendant, Meeting


class ScrutineerElection(models.Model):
    """That the meeting elected these scrutineers: by a recorded ballot, or by a show of hands with its figures."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="scrutineer_elections")
    ballot = models.ForeignKey(
        "voting.Ballot", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ballot")
    )
    approve = models.PositiveSmallIntegerField(_("Approve"), null=True, blank=True)
    oppose = models.PositiveSmallIntegerField(_("Oppose"), null=True, blank=True)
    abstain = models.PositiveSmallIntegerField(_("Abstain"), null=True, blank=True)
    attendants = models.ManyToManyField(Attendant, related_name="elections", verbose_name=_("scrutineers"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("election of scrutineers")
        verbose_name_plural = _("elections of scrutineers")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.meeting_id} {self.at:%H:%M}"


class Dismissal(models.Model):
    """That the secretariat took somebody off the scrutineers again, before he had anything to confirm."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="dismissals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("dismissal of a scrutineer")
        verbose_name_plural = _("dismissals of scrutineers")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.meeting_id} {self.at:%H:%M}"


class VerdictQuerySet(models.QuerySet):
    def open(self):
        """The objections that are not settled."""
        return self.filter(settled_at=None).exclude(objection="")


class Verdict(models.Model):
    """What a scrutineer says of a step of a secret ballot, in his own account: that it is right, or why it is not. An
    objection stops the ballot until it is settled."""

    class Step(models.TextChoices):
        FROZEN = "frozen", _("register and papers")
        CLOSED = "closed", _("closing")
        COUNTED = "counted", _("count")

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="verdicts", verbose_name=_("ballot"))
    step = models.CharField(_("step"), max_length=10, choices=Step)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="verdicts", verbose_name=_("scrutineer")
    )
    at = models.DateTimeField(_("at"))
    # Empty where he confirms.
    objection = models.CharField(_("objection"), max_length=500, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settlement = models.CharField(_("how it was settled"), max_length=500, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "step", "user"], condition=Q(objection=""), name="verdict_confirmed_once"
            ),
            models.UniqueConstraint(
                fields=["ballot", "step", "user"],
                condition=~Q(objection="") & Q(settled_at=None),
                name="verdict_objected_once",
            ),
        ]

    def __str__(self):
        return f"{self.ballot_id} {self.step}"

    @property
    def is_open(self):
        return bool(self.objection) and self.settled_at is None
