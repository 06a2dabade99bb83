from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from congress.people.models import Membership
from deliberation.suggestions.models.suggestions import Suggestion


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With its suggestion; the proof only to the author and the secretariat."""
        if not user.is_authenticated:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        shown = Q(is_proof=False) | Q(suggestion__author=user) | Exists(secretariat)
        return self.filter(shown, suggestion__in=Suggestion.objects.visible_to(user))


class Attachment(models.Model):
    """A picture or a file that belongs to a suggestion, or the proof of one that was entered for somebody.

    It lies in the database, so that it is there exactly when its suggestion is. Lists defer `data`.
    """

    MOST = 5

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="attachments", verbose_name=_("suggestion"))
    # As its sender called it, without a path.
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    data = models.BinaryField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    is_proof = models.BooleanField(_("proof of what was handed in"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    at = models.DateTimeField(_("time"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/suggestion-files/{self.pk}/"

    @property
    def is_picture(self):
        return self.content_type.startswith("image/")
