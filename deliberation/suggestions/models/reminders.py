from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.models.suggestions import Suggestion


class Reminder(models.Model):
    """That somebody was reminded of something for a day; a later day is another one."""

    class Kind(models.TextChoices):
        RECEIPT_SOON = "receipt_soon", _("to be received or sent back soon")
        RECEIPT_OVER = "receipt_over", _("neither received nor sent back")
        VIEW_SOON = "view_soon", _("view due soon")
        VIEW_OVER = "view_over", _("view overdue")
        REPLY_SOON = "reply_soon", _("reply due soon")
        REPLY_OVER = "reply_over", _("reply overdue")
        APPROVAL = "approval", _("reply to approve")
        EXTENSION = "extension", _("extension to decide")
        RATING = "rating", _("reply to rate")
        COSIGNING = "cosigning", _("answer to a co-signing")

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="reminders", verbose_name=_("suggestion"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    # The number of the assignment, extension or co-signing, or of the suggestion itself: the kind says of which.
    about = models.PositiveBigIntegerField(_("about"))
    due_on = models.DateField(_("due on"))
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "about", "due_on"], name="reminder_once")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.suggestion_id} · {self.due_on}"
