from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from congress.journal.aggregates import ListOf
from congress.people.models import Department
from deliberation.documents.models.texts import Document, Paragraph, Version, counted, paragraph_now


class OpinionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(document__in=Document.objects.visible_to(user))

    def standing(self):
        return self.filter(retracted_at__isnull=True)

    def unanswered(self):
        """Questions that still wait."""
        return self.standing().filter(kind=Opinion.Kind.QUESTION, answer=None)

    def at(self, paragraph):
        """What was said of this place, in whichever version it was said."""
        return self.filter(document=paragraph.version.document_id, place=paragraph.identity)

    def orphaned(self, document):
        """What stands on passages that are not in the text any more; of a document `with_current()`."""
        there = Paragraph.objects.filter(version=document.current)
        return self.standing().filter(document=document).exclude(place__in=there.values("identity"))

    def owned_by(self, departments):
        """On paragraphs that these departments answer for: by their section, else by the document."""
        by_section, by_document = Q(paragraph__department__in=departments), Q(document__department__in=departments)
        return self.filter(by_section | (Q(paragraph__department=None) & by_document))

    def waiting_for(self, posts):
        """What this person, of whom these are the posts, has to answer before others."""
        own = self.owned_by(posts.departments)
        of_nobody = self.filter(paragraph__department=None, document__department=None)
        return own | of_nobody if posts.is_secretariat else own

    def with_answers(self):
        """All that an opinion's element shows: `agreed_by`, and of its comments the number and `newest_comments`."""
        agreed = Agreement.objects.filter(opinion=OuterRef("pk")).values("opinion")
        said = Comment.objects.filter(opinion=OuterRef("pk"))
        newest = Comment.objects.select_related("author", "department").order_by("-pk")[: Comment.MOST_SHOWN]
        return (
            self.select_related("author", "answer__department", "outcome_version")
            .annotate(
                agreed_by=Subquery(agreed.annotate(people=ListOf("user")).values("people")),
                comment_count=counted(said.values("opinion")),
            )
            .prefetch_related(Prefetch("comments", newest, to_attr="newest_comments"))
        )

    def questions(self):
        """Those that stand, each with all that its row in the list of questions shows."""
        found = self.standing().filter(kind=Opinion.Kind.QUESTION).annotate(position_now=paragraph_now("position"))
        return found.select_related("author", "answer__department", "paragraph__department", "document__department")

    def decision_figures(self, document_pk):
        """How many remarks a document has, and of how many nobody has said what was done."""
        undecided = Count("pk", filter=Q(outcome="", answer=None))
        return self.standing().filter(document=document_pk).aggregate(all=Count("pk"), undecided=undecided)

    def with_review(self):
        """All that a row of the review result shows; `stands_at`, `stands_as` are pk and place of its paragraph in
        the current version, None where it is gone."""
        agreed = Agreement.objects.filter(opinion=OuterRef("pk"))
        found = self.select_related("document", "paragraph", "answer__department", "outcome_version")
        return found.annotate(
            stands_at=paragraph_now("pk"),
            stands_as=paragraph_now("position"),
            agrees=counted(agreed.values("opinion")),
        )

    def counted_on(self, document_pk, paragraphs):
        """The paragraphs of a document, each with `remarks`, the numbers of its standing opinions by kind."""
        paragraphs = list(paragraphs)
        standing = {f"{kind}s": Count("pk", filter=Q(kind=kind)) for kind in Opinion.Kind.values}
        rows = self.standing().filter(document=document_pk).order_by().values("place").annotate(**standing)
        found = {row.pop("place"): row for row in rows}
        for paragraph in paragraphs:
            paragraph.remarks = found.get(paragraph.identity, {})
        return paragraphs


class Opinion(models.Model):
    """What a representative says of a paragraph. Retracted, its text is gone and a tombstone stays."""

    class Kind(models.TextChoices):
        OPINION = "opinion", _("Opinion")
        QUESTION = "question", _("Question")
        CORRECTION = "correction", _("Correction")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        PARTLY = "partly", _("adopted in part")
        NOTED = "noted", _("noted for the work ahead")
        NOT_ADOPTED = "not_adopted", _("not adopted")

    MOST_CHARACTERS = 2000

    document = models.ForeignKey(Document, models.CASCADE, related_name="opinions", verbose_name=_("document"))
    # The identity of the paragraph it is about: through all versions it is shown there, and nowhere else.
    place = models.UUIDField(_("place"), editable=False)
    # The paragraph as it was when this was written.
    paragraph = models.ForeignKey(Paragraph, models.CASCADE, related_name="opinions", verbose_name=_("paragraph"))
    # The piece of its text that is meant; empty: all of it.
    quote = models.CharField(_("passage"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opinions", verbose_name=_("author")
    )
    # As he was when he wrote.
    number = models.CharField(_("number on the roll"), max_length=10)
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS, blank=True)
    posted_at = models.DateTimeField(_("time"))
    edited_at = models.DateTimeField(_("changed"), null=True, blank=True)
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)
    # Its place was lost with a new version, and somebody gave it this one.
    placed_at = models.DateTimeField(_("placed by hand"), null=True, blank=True)
    # What was done with it in the end.
    outcome = models.CharField(_("what was done"), max_length=12, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("how"), max_length=400, blank=True)
    outcome_version = models.ForeignKey(
        Version, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in version")
    )
    outcome_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # The suggestion that was made of it, where who reads the document may read that, too.
    suggestion_url = models.CharField(_("suggestion made of it"), max_length=100, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        indexes = [models.Index(fields=["document", "place", "id"], name="opinion_place")]

    def __str__(self):
        return f"{self.paragraph} {self.pk}"

    def get_absolute_url(self):
        """Leads to wherever its place is in the text as it is now."""
        return f"/opinions/{self.pk}/"

    @property
    def element(self):
        return f"opinion-{self.pk}"

    @property
    def row(self):
        """Of a question, in the list of questions."""
        return f"question-{self.pk}"

    @property
    def shown_comments(self):
        """The newest ones in their order; of an opinion `with_answers()`, like what follows."""
        return self.newest_comments[::-1]

    @property
    def oldest_shown(self):
        return self.newest_comments[-1].pk if self.newest_comments else None

    @property
    def earlier_comments(self):
        """How many there are before the newest."""
        return (self.comment_count or 0) - len(self.newest_comments)

    @property
    def review_element(self):
        """Its row in the review result."""
        return f"review-{self.pk}"

    @property
    def is_undecided(self):
        return self.retracted_at is None and not self.outcome and not hasattr(self, "answer")

    @property
    def owner_id(self):
        """The department that answers for the place, or None: the secretariat."""
        return self.paragraph.department_id or self.document.department_id

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


class Agreement(models.Model):
    """Somebody says the same."""

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="agreements", verbose_name=_("remark"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [models.UniqueConstraint(fields=["opinion", "user"], name="agreement_once")]

    def __str__(self):
        return f"{self.opinion_id} {self.user_id}"


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(opinion__in=Opinion.objects.visible_to(user))

    def standing(self):
        return self.filter(retracted_at__isnull=True)


class Comment(models.Model):
    """What somebody says to a remark, below it. Retracted, its text is gone and a tombstone stays."""

    MOST_CHARACTERS = 1000
    MOST_SHOWN = 20

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="comments", verbose_name=_("remark"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    # Of a representative, as he was when he wrote; empty for a department and the secretariat.
    number = models.CharField(_("number on the roll"), max_length=10, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS, blank=True)
    posted_at = models.DateTimeField(_("time"))
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.opinion_id} {self.pk}"
