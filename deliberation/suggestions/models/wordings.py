from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.models.suggestions import Suggestion


class Wording(models.Model):
    """A suggestion's title and text as they stood; the first is the original."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="wordings", verbose_name=_("suggestion"))
    title = models.CharField(_("title"), max_length=60)
    body = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class Remark(models.Model):
    """The words that somebody gave with a move; the journal's entry of the move names it."""

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="remarks", verbose_name=_("suggestion"))
    text = models.CharField(_("text"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"))
    # Between a department's handler and its approver.
    is_internal = models.BooleanField(_("internal"), default=False)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]

    def __str__(self):
        return self.text
