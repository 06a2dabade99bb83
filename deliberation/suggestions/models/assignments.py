from itertools import groupby

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from congress.people.models import Department


class AssignmentQuerySet(models.QuerySet):
    def live(self):
        """Those a department has: not sent back."""
        return self.exclude(state=Assignment.State.SENT_BACK)

    def replied(self):
        """Whose reply is with the author."""
        return self.filter(state__in=[Assignment.State.REPLIED, Assignment.State.FOLLOW_UP])

    def replying(self):
        """Those a department has that replies itself: no co-departments."""
        return self.live().exclude(part=Assignment.Part.CO)

    def asking(self):
        """With `is_asking`: whether the secretariat still has to decide about more time."""
        return self.annotate(is_asking=Exists(Extension.objects.undecided().filter(assignment=OuterRef("pk"))))

    def unanswered(self):
        """Those whose reply or view is still owed."""
        hands = Assignment.State
        return self.live().exclude(state__in=[hands.REPLIED, hands.VIEWED, hands.FOLLOW_UP])


class Assignment(models.Model):
    """A suggestion in the hands of one department."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to be received")
        RECEIVED = "received", _("received")
        HANDLING = "handling", _("being handled")
        APPROVAL = "approval", _("waits for approval")
        REPLIED = "replied", _("replied")
        # A co-department ends so.
        VIEWED = "viewed", _("view given")
        # The word that a promise was kept waits for the approver.
        FOLLOW_UP = "follow_up", _("follow-up waits for approval")
        SENT_BACK = "sent_back", _("sent back")

    class Part(models.TextChoices):
        SOLE = "sole", _("alone")
        LEAD = "lead", _("lead department")
        CO = "co", _("co-department")
        PARALLEL = "parallel", _("in parallel")

    suggestion = models.ForeignKey(
        "Suggestion", models.CASCADE, related_name="assignments", verbose_name=_("suggestion")
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments", verbose_name=_("department"))
    part = models.CharField(_("part"), max_length=10, choices=Part)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ASSIGNED)
    due_on = models.DateField(_("reply due on"))
    assigned_at = models.DateTimeField(_("assigned"))
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    # Decided after departments had sent it back: it cannot be sent back again.
    is_binding = models.BooleanField(_("binding"), default=False)
    # Who approved the reply that did not satisfy; the next one is approved by somebody else.
    last_approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("approver")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "department"],
                condition=~Q(state="sent_back"),
                name="assignment_live_once",
            )
        ]
        indexes = [models.Index(fields=["department", "state", "due_on"], name="assignment_desk")]

    def __str__(self):
        return f"{self.department} · {self.suggestion_id}"

    @property
    def promise(self):
        """The last reply that the author has, where it promises something; of those that were read with it."""
        last = self.approved_replies[-1] if self.approved_replies else None
        return last if last is not None and last.is_promise else None

    @cached_property
    def approved_replies(self):
        """In their order; `with_everything` reads them for all at once."""
        return list(self.replies.filter(approved_at__isnull=False))

    @property
    def replies_by_round(self):
        """[(round, its replies)]: of a suggestion that was handled again, the old one and the new one."""
        return [(number, list(replies)) for number, replies in groupby(self.approved_replies, lambda one: one.round)]

    @property
    def is_promised(self):
        return self.suggestion.tracking == "open" and self.promise is not None

    @property
    def topic(self):
        return f"department.{self.department_id}"

    @property
    def desk(self):
        """The element that shows it: a department's desk is one, since it is ordered by the clock."""
        return f"department-desk-{self.department_id}"


class Contact(models.Model):
    """A department spoke with who suggested it, before it replied."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit in person")
        CALL = "call", _("telephone call")
        MEETING = "meeting", _("talk at a meeting")
        LETTER = "letter", _("by letter")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="contacts", verbose_name=_("assignment"))
    round = models.PositiveSmallIntegerField(_("round"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    contacted_on = models.DateField(_("date"))
    note = models.CharField(_("what was said"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["contacted_on", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.contacted_on}"


class CoView(models.Model):
    """What a co-department gives its lead before the reply."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="views", verbose_name=_("assignment"))
    round = models.PositiveSmallIntegerField(_("round"))
    text = models.TextField(_("view"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("co-department's view")
        verbose_name_plural = _("co-departments' views")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "round"], name="view_once_a_round")]

    def __str__(self):
        return f"{self.assignment} · {self.round}"


class ExtensionQuerySet(models.QuerySet):
    def undecided(self):
        return self.filter(is_granted=None)


class Extension(models.Model):
    """More time for a reply: asked by the department, decided by the secretariat."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions", verbose_name=_("assignment"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    is_granted = models.BooleanField(_("granted"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment"], condition=Q(is_granted=None), name="extension_asked_once")
        ]

    def __str__(self):
        return f"{self.assignment} · {self.until}"
