"""What was chosen on recorded ballots."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from voting.models.ballots import Paper
from voting.models.registers import Elector


class Vote(models.Model):
    """What an elector chose on a paper of a recorded ballot: a row for each of a selection's choices, one without a
    choice where there is none. That he votes once is his elector's `voted_at`."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="votes", verbose_name=_("paper"))
    elector = models.ForeignKey(Elector, models.CASCADE, related_name="votes", verbose_name=_("elector"))
    choice = models.CharField(_("choice"), max_length=8)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["paper", "elector", "choice"], name="vote_once")]

    def __str__(self):
        return f"{self.paper_id} {self.elector_id}"
