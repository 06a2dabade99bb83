"""Paper in the hall: what was printed and given out, and what two people counted of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """Printed papers of a secret ballot, all alike. Who was given one says the register; of which batch it was is kept
    nowhere, as in a small batch that would say too much."""

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="batches", verbose_name=_("ballot"))
    number = models.PositiveSmallIntegerField(_("batch"))
    printed = models.PositiveSmallIntegerField(_("printed"))
    given = models.PositiveSmallIntegerField(_("given out"), default=0)
    # What the two agreed on: {"returned", "not_returned", "unused", "papers": {paper id: {"invalid", "counts"}}}.
    count = models.JSONField(_("count"), null=True, blank=True)
    # Why a scrutineer had it counted again, the last time.
    reopening_reason = models.CharField(_("reason for counting again"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("batch of papers")
        verbose_name_plural = _("batches of papers")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["ballot", "number"], name="batch_number_once")]

    def __str__(self):
        return f"{self.ballot_id} {self.number}"


class Tally(models.Model):
    """What one person counted of a batch, in the shape of `Batch.count`; nobody else sees it before two agree."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="tallies", verbose_name=_("batch of papers"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tallies", verbose_name=_("person"))
    count = models.JSONField(_("count"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["batch", "user"], name="tally_once")]

    def __str__(self):
        return f"{self.batch} {self.user_id}"
