"""Who may vote, and whose booklet is out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Representative


class Elector(models.Model):
    """Who may vote on a ballot: the register as it was frozen, and whether he has voted."""

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="electors", verbose_name=_("ballot"))
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="electorships", verbose_name=_("representative")
    )
    label = models.CharField(_("number on the roll"), max_length=10)
    voted_at = models.DateTimeField(_("voted"), null=True, blank=True)

    class Meta:
        verbose_name = _("elector")
        verbose_name_plural = _("electors")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "representative"], name="elector_once"),
            models.UniqueConstraint(fields=["ballot", "label"], name="elector_label_once"),
        ]

    def __str__(self):
        return self.label


class IssuanceQuerySet(models.QuerySet):
    def out(self):
        """Booklets that were collected and not handed back; a replaced one may have been cast."""
        return self.filter(state__in=[Issuance.State.ISSUED, Issuance.State.REPLACED])


class Issuance(models.Model):
    """A booklet of an elector. The first of each is made when the register is fixed, sorted by the roll; a further
    generation only where one was handed back or replaced. It holds no time: when who collected is nowhere."""

    class State(models.TextChoices):
        NONE = "none", _("not collected")
        ISSUED = "issued", _("collected")
        HANDED_BACK = "handed", _("handed back")
        REPLACED = "replaced", _("replaced")
        HALL = "hall", _("paper in the hall")

    elector = models.ForeignKey(Elector, models.CASCADE, related_name="booklets", verbose_name=_("elector"))
    generation = models.PositiveSmallIntegerField(_("generation"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NONE)
    # SHA-256 of the collect request, and what it was answered: so that the same is answered the same. Emptied at close.
    request_hash = models.CharField(max_length=64, blank=True)
    answer = models.JSONField(null=True, blank=True)
    # The family of app that collected ("wechat", "chrome", …), so that its owner can be told where his papers lie.
    app = models.CharField(_("collected in"), max_length=20, blank=True)

    objects = IssuanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("booklet")
        verbose_name_plural = _("booklets")
        ordering = ["elector", "generation"]
        constraints = [models.UniqueConstraint(fields=["elector", "generation"], name="booklet_generation_once")]

    def __str__(self):
        return f"{self.elector_id} {self.generation}"


class HandedBack(models.Model):
    """A void paper that was handed back: the h of its receipt, used once."""

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="handed_back")
    h = models.CharField(max_length=64)
    booklet = models.ForeignKey(Issuance, models.CASCADE, related_name="handed_back")

    class Meta:
        verbose_name = _("paper handed back")
        verbose_name_plural = _("papers handed back")
        constraints = [models.UniqueConstraint(fields=["ballot", "h"], name="handed_back_once")]

    def __str__(self):
        return self.h


class Confirmation(models.Model):
    """What takes two: one person's yes, which the other's completes within ten minutes."""

    class Deed(models.TextChoices):
        CLOSE = "close", _("close before the time")
        PUBLISH = "publish", _("publish the result")
        REISSUE = "reissue", _("give a second booklet")
        SETTLE = "settle", _("settle an objection")

    ballot = models.ForeignKey("voting.Ballot", models.CASCADE, related_name="confirmations")
    deed = models.CharField(_("deed"), max_length=10, choices=Deed)
    # Of a second booklet, whose; of an objection, which.
    label = models.CharField(_("of"), max_length=10, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="confirmations", verbose_name=_("person")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [models.UniqueConstraint(fields=["ballot", "deed", "label", "user"], name="confirmation_once")]

    def __str__(self):
        return f"{self.deed} {self.ballot_id}"
