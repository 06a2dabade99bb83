from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.models.suggestions import Suggestion


class Rating(models.Model):
    """What who suggested it thinks of the handling and, apart from that, of the result."""

    class Grade(models.TextChoices):
        SATISFIED = "satisfied", _("satisfied")
        BASICALLY = "basically", _("basically satisfied")
        NOT = "not", _("not satisfied")

    class Of(models.TextChoices):
        REPLY = "reply", _("the reply")
        PROMISE = "promise", _("what was promised")

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="ratings", verbose_name=_("suggestion"))
    round = models.PositiveSmallIntegerField(_("round"))
    of = models.CharField(_("of"), max_length=10, choices=Of, default=Of.REPLY)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings", verbose_name=_("rated by")
    )
    handling = models.CharField(_("the handling"), max_length=20, choices=Grade)
    result = models.CharField(_("the result"), max_length=20, choices=Grade)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "round", "of", "rater"], name="rating_once_a_round")
        ]

    def __str__(self):
        return f"{self.suggestion} · {self.get_result_display()}"
