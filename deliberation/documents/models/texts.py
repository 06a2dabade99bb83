import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import AgendaItem, Meeting, Phase, Representative
from congress.people.models import Department, Membership
from deliberation.documents.intake.blocks import Kind

# While one of these is open, what is read may be commented on.
COMMENT_PHASES = [Phase.Kind.ADVANCE_READING, Phase.Kind.REVIEW]


KINDS = [
    (Kind.HEADING.value, _("heading")),
    (Kind.PARAGRAPH.value, _("paragraph")),
    (Kind.TABLE.value, _("table")),
    (Kind.PICTURE.value, _("picture")),
    (Kind.FOOTNOTE.value, _("footnote")),
]


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the meeting reads its documents; before one has a published version the secretariat alone."""
        if not user.is_authenticated:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        published = Version.objects.published().filter(document=OuterRef("pk"))
        return self.filter(Exists(published) | Exists(secretariat), meeting__in=Meeting.objects.visible_to(user))

    def real(self):
        """Without those of drills, the newest meeting's first."""
        return self.filter(meeting__is_drill=False).order_by("-meeting__held_on", "-meeting", "position")

    def with_current(self):
        """Each with the newest published version: `current`, its pk or None, `version_number` and `version_at`."""
        published = Version.objects.published().filter(document=OuterRef("pk")).order_by("-number")
        return self.annotate(
            current=Subquery(published.values("pk")[:1]),
            version_number=Subquery(published.values("number")[:1]),
            version_at=Subquery(published.values("published_at")[:1]),
        )

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
        """Each with `paragraphs`, counted in its current version, and `remarks`; after `with_current()`."""
        from deliberation.documents.models.remarks import Opinion

        paragraphs = Paragraph.objects.filter(version=OuterRef("current"))
        remarks = Opinion.objects.standing().filter(document=OuterRef("pk"))
        return self.annotate(
            paragraphs=counted(paragraphs.values("version")), remarks=counted(remarks.values("document"))
        )

    def with_opened(self):
        """Each with `is_opened`: whether anybody on the roll has ever opened it."""
        from deliberation.documents.models.readers import Reading

        readings = Reading.objects.filter(document=OuterRef("pk"), reader__representatives__meeting=OuterRef("meeting"))
        return self.annotate(is_opened=Exists(readings))


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
    # Answers the questions on whatever no department owns by itself; without one the secretariat does.
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
    def visible_to(self, user):
        """Published ones with the document; a draft is the secretariat's alone."""
        if not user.is_authenticated:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        shown = self.filter(document__in=Document.objects.visible_to(user))
        return shown.filter(Q(published_at__isnull=False) | Exists(secretariat))

    def published(self):
        return self.filter(published_at__isnull=False)

    def drafts(self):
        return self.filter(published_at__isnull=True)


class Version(models.Model):
    """The text of a document as it was at one time; the newest published one is read, a draft is worked on."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The file it came in by.
    source = models.CharField(_("file"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["document"], condition=Q(published_at=None), name="one_draft_at_a_time"),
        ]

    def __str__(self):
        return f"{self.document} {self.number}"

    def get_absolute_url(self):
        return f"/documents/{self.document_id}/versions/{self.number}/"

    @property
    def is_draft(self):
        return self.published_at is None


class PictureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With a version that shows it."""
        shown = Paragraph.objects.filter(picture=OuterRef("pk"), version__in=Version.objects.visible_to(user))
        return self.filter(Exists(shown))


class Picture(models.Model):
    """A picture of a document, drawn anew: nothing of the file it came in is kept. Lists defer `data`."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="pictures", verbose_name=_("document"))
    # SHA-256 of what it was drawn from, so that a new version of the document shares it.
    digest = models.CharField(_("digest"), max_length=64)
    content_type = models.CharField(_("type"), max_length=40)
    data = models.BinaryField(_("content"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [models.UniqueConstraint(fields=["document", "digest"], name="picture_once")]

    def __str__(self):
        return f"{self.document_id} {self.digest[:8]}"

    def get_absolute_url(self):
        return f"/documents/{self.document_id}/pictures/{self.pk}/"


class ParagraphQuerySet(models.QuerySet):
    def visible_to(self, user):
        documents = Document.objects.visible_to(user)
        return self.filter(version__document__in=documents, version__published_at__isnull=False)

    def with_pictures(self):
        """With all that is shown of a picture on a page; its content comes from an address of its own."""
        return self.select_related("picture").defer("picture__data")


class Paragraph(models.Model):
    """A piece of a version that one can point at; see `intake.blocks.Block` for kind, level, number, text and html."""

    Kind = Kind

    version = models.ForeignKey(Version, models.CASCADE, related_name="paragraphs", verbose_name=_("version"))
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    level = models.PositiveSmallIntegerField(_("level of the heading"), null=True, blank=True)
    number = models.CharField(_("printed number"), max_length=40, blank=True)
    text = models.TextField(_("text"))
    # Clean: only `services.texts.store_blocks` and the services on drafts write it.
    html = models.TextField(_("marked text"), blank=True)
    picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="paragraphs", verbose_name=_("picture")
    )
    # The same through all versions, so that what was said of it stays with it.
    identity = models.UUIDField(_("identity"), default=uuid.uuid4, editable=False)
    source_id = models.CharField(_("identity in the file"), max_length=16, blank=True)
    # Who answers questions on it, as said at the heading of its section; empty: the document's.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )

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
    def marked(self):
        return mark_safe(self.html)  # cleaned before it was stored

    @property
    def rows(self):
        """Of a table, row by row: its cells."""
        return [row.split("\t") for row in self.text.split("\n")]


def paragraph_now(column: str) -> Subquery:
    """Of rows with `document` and `place`: a column of the paragraph that is this place in the current version."""
    published = Version.objects.published().filter(document=OuterRef(OuterRef("document"))).order_by("-number")
    same = Paragraph.objects.filter(version=Subquery(published.values("pk")[:1]), identity=OuterRef("place"))
    return Subquery(same.values(column)[:1])


class IntakeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        return self.filter(Exists(secretariat), document__in=Document.objects.visible_to(user))

    def on_their_way(self):
        return self.filter(state__in=[Intake.State.WAITING, Intake.State.READING])

    def free(self, now):
        """Those that nobody reads now."""
        return self.on_their_way().exclude(held_until__gt=now)


class Intake(models.Model):
    """A file on its way into a document: read by a job, it becomes a draft version, or is told why not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        READING = "reading", _("being read")
        READY = "ready", _("read")
        REFUSED = "refused", _("not taken")

    document = models.ForeignKey(Document, models.CASCADE, related_name="intakes", verbose_name=_("document"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    name = models.CharField(_("file"), max_length=120, blank=True)
    # Emptied when it was read.
    data = models.BinaryField(_("content"))
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    refusal = models.CharField(_("why not"), max_length=400, blank=True)
    version = models.ForeignKey(
        Version, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("version")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    sent_at = models.DateTimeField(_("time"))
    # Whoever reads it renews this; over, another takes it on.
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("file brought in")
        verbose_name_plural = _("files brought in")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.document_id} {self.name}"

    def get_absolute_url(self):
        return f"/intakes/{self.pk}/"

    @property
    def element(self):
        return f"intake-{self.pk}"

    @property
    def is_on_its_way(self):
        return self.state in (self.State.WAITING, self.State.READING)
