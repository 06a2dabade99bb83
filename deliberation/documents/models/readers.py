"""What a reader keeps for himself: seen by nobody else, and in no admin."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.documents.models.texts import Document, Paragraph


class Note(models.Model):
    """A private note on a paragraph."""

    MOST_CHARACTERS = 2000

    document = models.ForeignKey(Document, models.CASCADE, related_name="notes", verbose_name=_("document"))
    place = models.UUIDField(_("place"), editable=False)
    # The paragraph as it was when this was written.
    paragraph = models.ForeignKey(Paragraph, models.CASCADE, related_name="+", verbose_name=_("paragraph"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS)
    edited_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "document", "place"], name="note_once")]

    def __str__(self):
        return f"{self.document_id} {self.pk}"


class Reading(models.Model):
    """How far a person has read a document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="readings", verbose_name=_("document"))
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    # The identity of the paragraph at which he is.
    place = models.UUIDField(_("place"), null=True)
    # The first eight hex digits of the identities of the paragraphs that he has had before him.
    seen = models.JSONField(_("seen"), default=list)
    read_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [models.UniqueConstraint(fields=["document", "reader"], name="reading_once")]

    def __str__(self):
        return f"{self.document_id} {self.reader_id}"
