from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.documents.models import Paragraph
from deliberation.projects.figures import printed


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def out_of(self, document_pk):
        """Those that were read out of tables of this document, in whichever version."""
        return self.filter(paragraph__version__document=document_pk)


class Project(models.Model):
    """What the subdistrict undertakes to do for its residents within the year."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="projects", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("number"))
    category = models.CharField(_("category"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("responsible department"),
    )
    note = models.CharField(_("note"), max_length=400, blank=True)
    # The table its figures were read out of; its identity finds it in every later version.
    paragraph = models.ForeignKey(
        Paragraph, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("table in a document")
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("practical project")
        verbose_name_plural = _("practical projects")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="project_position_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/projects/{self.pk}/"

    @property
    def due_on(self):
        """The date that all of its targets share, or None."""
        dates = {target.due_on for target in self.targets.all()}
        return dates.pop() if len(dates) == 1 else None


class Target(models.Model):
    """What a project is measured by: so many of something, or words alone where nothing is counted."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="targets", verbose_name=_("practical project"))
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=80)
    number = models.PositiveIntegerField(_("figure"), null=True, blank=True)
    number_to = models.PositiveIntegerField(_("up to"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, help_text=_("without a figure: whom or what it covers"))
    baseline = models.PositiveIntegerField(_("reached before"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "position"], name="target_position_once"),
            models.CheckConstraint(
                condition=Q(number_to=None) | Q(number__isnull=False, number_to__gt=F("number")),
                name="target_range_in_order",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.figure} {self.unit}"

    @property
    def figure(self):
        return printed(self.number, self.number_to)
