from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from congress.people.models import Department
from deliberation.suggestions.models.assignments import Assignment
from deliberation.suggestions.models.suggestions import Suggestion


class ReplyQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(approved_at__isnull=False)

    def visible_to(self, user):
        """With their suggestions, once they are approved."""
        return self.approved().filter(assignment__suggestion__in=Suggestion.objects.visible_to(user))

    def promises(self):
        """The last word of each department that its authors have, where it promises something."""
        later = Reply.objects.filter(
            assignment=OuterRef("assignment"), approved_at__isnull=False, pk__gt=OuterRef("pk")
        )
        promised = [Reply.Outcome.SOLVING, Reply.Outcome.PLANNED]
        return self.filter(~Exists(later), approved_at__isnull=False, outcome__in=promised)


class Reply(models.Model):
    """What a department answers, once its approver has approved it. A new one is written after each round."""

    MOST_CHARACTERS = 5000

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("solved or adopted (A)")
        SOLVING = "solving", _("being solved (B)")
        PLANNED = "planned", _("planned (B)")
        REFERENCE = "reference", _("kept for reference (D)")
        UNABLE = "unable", _("cannot be solved now (C)")

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("reply")
        FOLLOW_UP = "follow_up", _("follow-up on what was promised")
        SAME_DAY = "same_day", _("answered on the same day")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="replies", verbose_name=_("assignment"))
    round = models.PositiveSmallIntegerField(_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    # The department's file number of the letter, given when it is approved.
    file_number = models.CharField(_("file number"), max_length=60, blank=True)
    text = models.TextField(_("text"), max_length=MOST_CHARACTERS)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    # Of what is planned: until when. Of what is kept for reference or cannot be solved: why.
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    responsible = models.CharField(_("responsible person"), max_length=60)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    held_at = models.DateTimeField(_("held"), null=True, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "round"],
                condition=Q(held_at=None, kind="ordinary"),
                name="reply_live_once_a_round",
            )
        ]

    def __str__(self):
        return f"{self.assignment} · {self.get_outcome_display()}"

    def get_absolute_url(self):
        return f"/replies/{self.pk}/"

    @property
    def is_promise(self):
        return self.outcome in (self.Outcome.SOLVING, self.Outcome.PLANNED)


class ReplyDraft(models.Model):
    """A reply being written, each version as it stood."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="drafts", verbose_name=_("assignment"))
    round = models.PositiveSmallIntegerField(_("round"))
    text = models.TextField(_("text"), max_length=Reply.MOST_CHARACTERS, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True, choices=Reply.Outcome)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    responsible = models.CharField(_("responsible person"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("draft of a reply")
        verbose_name_plural = _("drafts of replies")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.assignment} · {self.at:%Y-%m-%d %H:%M}"


class ReplyTemplateQuerySet(models.QuerySet):
    def for_department(self, pk: int):
        """Its own, and those for all."""
        return self.filter(Q(department=pk) | Q(department=None))


class ReplyTemplate(models.Model):
    """Words that a department begins its replies with; without a department, for all."""

    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reply_templates",
        verbose_name=_("department"),
    )
    title = models.CharField(_("title"), max_length=60)
    text = models.TextField(_("text"), max_length=Reply.MOST_CHARACTERS)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True, choices=Reply.Outcome)

    objects = ReplyTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of a reply")
        verbose_name_plural = _("templates of replies")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class Letterhead(models.Model):
    """What stands above a department's letters, and by which word its file numbers begin."""

    department = models.OneToOneField(
        Department, models.CASCADE, related_name="letterhead", verbose_name=_("department")
    )
    name = models.CharField(_("name above the letter"), max_length=60)
    prefix = models.CharField(_("word of the file number"), max_length=20)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self):
        return self.name
