from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from deliberation.projects.models import Project, Target


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ["position", "title", "category", "department", "meeting"]
    list_filter = ["meeting", "category"]


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "number_to", "unit", "due_on"]
