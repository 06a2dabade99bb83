from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from deliberation.suggestions.models import Assignment, Rating, Remark, Reply, Suggestion, Wording

admin.site.register([Rating, Remark, Reply, Wording], ReadOnlyAdmin)


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "author", "state", "submitted_at"]
    list_filter = ["meeting", "state", "category"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["suggestion", "department", "part", "state", "due_on"]
    list_filter = ["department", "state"]
