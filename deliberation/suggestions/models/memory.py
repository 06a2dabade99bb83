from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.models.suggestions import Suggestion


class Gram(models.Model):
    """Two neighbouring letters of a suggestion's words: by these, those alike are found."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="grams", verbose_name=_("suggestion"))
    gram = models.CharField(_("letters"), max_length=2)

    class Meta:
        verbose_name = _("letters of a suggestion")
        verbose_name_plural = _("letters of suggestions")
        indexes = [models.Index(fields=["gram", "suggestion"], name="gram_of_suggestion")]

    def __str__(self):
        return self.gram
