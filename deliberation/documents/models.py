import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import AgendaItem, Meeting, Phase, Representative
from congress.people.models import Department

# While one of these is open, what is read may be commented on.
COMMENT_PHASES = [Phase.Kind.ADVANCE_READING, Phase.Kind.REVIEW]


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the meeting reads its documents."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def real(self):
        """Without those of drills, the newest meeting's first."""
        return self.filter(meeting__is_drill=False).order_by("-meeting__held_on", "-meeting", "position")

    def with_current(self):
        """Each with `current`, the pk of its newest published version or None."""
        published = Version.objects.published().filter(document=OuterRef("pk")).order_by("-number")
        return self.annotate(current=Subquery(published.values("pk")[:1]))

    def with_window(self):
        """Each with `is_open`: whether comments are taken now."""
        window = Phase.objects.open().filter(meeting=OuterRef("meeting"), kind__in=COMMENT_PHASES)
        return self.annotate(is_open=Exists(window))

    def for_reader(self, user):
        """Each as this person finds it: with `current`, `is_open`, and `number`, his own on the roll or None."""
        own = Representative.objects.filter(meeting=OuterRef("meeting"), user=user)
        found = self.with_current().with_window().annotate(number=Subquery(own.values("number")[:1]))
        return found.select_related("meeting", "department")

    def with_figures(self):
        """Each with `paragraphs` and `remarks`, counted in its current version; after `with_current()`."""
        paragraphs = Paragraph.objects.filter(version=OuterRef("current"))
        remarks = Opinion.objects.standing().filter(paragraph__version=OuterRef("current"))
        return self.annotate(
            paragraphs=counted(paragraphs.values("version")), remarks=counted(remarks.values("paragraph__version"))
        )


def counted(grouped):
    """The number of rows of a queryset that has one group, as a column."""
    return Subquery(grouped.order_by().annotate(rows=Count("pk")).values("rows"))


class Document(models.Model):
    """A document under review: read by everybody, commented on paragraph by paragraph."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="documents", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("agenda item"),
    )
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    # Answers the questions; without one the secretariat does.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("department")
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="document_position_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/documents/{self.pk}/"

    @property
    def moves(self):
        """What the reader may do now; of a document `for_reader()`."""
        return ["opinions"] if self.is_open and self.number is not None else []

    @property
    def topic(self):
        return f"document.{self.pk}"

    @property
    def element(self):
        return f"document-{self.pk}"


class VersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """The text of a document as it was at one time; the newest published one is read."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self):
        return f"{self.document} {self.number}"


class ParagraphQuerySet(models.QuerySet):
    def visible_to(self, user):
        documents = Document.objects.visible_to(user)
        return self.filter(version__document__in=documents, version__published_at__isnull=False)


class Paragraph(models.Model):
    """A piece of a version that one can point at: a heading, a paragraph, an item of a list, a table."""

    class Kind(models.TextChoices):
        HEADING = "heading", _("heading")
        TEXT = "text", _("text")
        ITEM = "item", _("item of a list")
        TABLE = "table", _("table")

    version = models.ForeignKey(Version, models.CASCADE, related_name="paragraphs", verbose_name=_("version"))
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    level = models.PositiveSmallIntegerField(_("level of the heading"), null=True, blank=True)
    # As it is printed: 一、 （一） 1. or nothing.
    number = models.CharField(_("printed number"), max_length=20, blank=True)
    # Of a table: a line for each row, its cells parted by tabs; the first row is the heading.
    text = models.TextField(_("text"))
    # The same through all versions, so that what was said of it stays with it.
    identity = models.UUIDField(_("identity"), default=uuid.uuid4, editable=False)

    objects = ParagraphQuerySet.as_manager()

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="paragraph_position_once"),
            models.UniqueConstraint(fields=["version", "identity"], name="paragraph_identity_once"),
            models.CheckConstraint(
                condition=Q(kind="heading", level__isnull=False) | (~Q(kind="heading") & Q(level=None)),
                name="heading_has_level",
            ),
        ]

    def __str__(self):
        return f"{self.version} ¶ {self.position}"

    def get_absolute_url(self):
        return f"/documents/{self.version.document_id}/paragraphs/{self.pk}/"

    @property
    def place(self):
        """The running number in the margin, by which people find it."""
        return self.position

    @property
    def anchor(self):
        return f"paragraph-{self.pk}"

    @property
    def rows(self):
        """Of a table, row by row with the heading first: (heading of the column, cell) of each cell."""
        rows = [row.split("\t") for row in self.text.split("\n")]
        return [list(zip(rows[0], row, strict=False)) for row in rows]


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(paragraph__in=Paragraph.objects.visible_to(user))

    def standing(self):
        return self.filter(retracted_at__isnull=True)

    def unanswered(self):
        """Questions that still wait."""
        return self.standing().filter(kind=Opinion.Kind.QUESTION, answer=None)

    def with_answers(self):
        """All that an opinion's element shows."""
        return self.select_related("author", "answer__department")

    def counted_on(self, paragraphs):
        """The paragraphs, each with `remarks`, the numbers of its standing opinions by kind; in one query."""
        paragraphs = list(paragraphs)
        standing = {f"{kind}s": Count("pk", filter=Q(kind=kind)) for kind in Opinion.Kind.values}
        rows = self.standing().filter(paragraph__in=paragraphs).order_by().values("paragraph_id").annotate(**standing)
        found = {row.pop("paragraph_id"): row for row in rows}
        for paragraph in paragraphs:
            paragraph.remarks = found.get(paragraph.pk, {})
        return paragraphs


class Opinion(models.Model):
    """What a representative says of a paragraph. Retracted, its text is gone and a tombstone stays."""

    class Kind(models.TextChoices):
        OPINION = "opinion", _("Opinion")
        QUESTION = "question", _("Question")
        CORRECTION = "correction", _("Correction")

    MOST_CHARACTERS = 2000

    paragraph = models.ForeignKey(Paragraph, models.CASCADE, related_name="opinions", verbose_name=_("paragraph"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opinions", verbose_name=_("author")
    )
    # As he was when he wrote.
    number = models.CharField(_("number on the roll"), max_length=10)
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS, blank=True)
    posted_at = models.DateTimeField(_("time"))
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        indexes = [models.Index(fields=["paragraph", "id"], name="opinion_paragraph")]

    def __str__(self):
        return f"{self.paragraph} {self.pk}"

    def get_absolute_url(self):
        return f"{self.paragraph.get_absolute_url()}#{self.element}"

    @property
    def element(self):
        return f"opinion-{self.pk}"

    @property
    def waits_for_answer(self):
        return self.kind == self.Kind.QUESTION and self.retracted_at is None and not hasattr(self, "answer")


class Answer(models.Model):
    """What the owning department, or the secretariat, answers to a question."""

    opinion = models.OneToOneField(Opinion, models.CASCADE, related_name="answer", verbose_name=_("question"))
    # Empty: the secretariat answered.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("text"), max_length=Opinion.MOST_CHARACTERS)
    answered_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self):
        return f"{self.opinion} {self.answered_at:%H:%M}"
