from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from deliberation.suggestions.models import (
    Assignment,
    Attachment,
    Contact,
    CoSigning,
    CoView,
    Duty,
    Extension,
    Letterhead,
    Rating,
    Remark,
    Reminder,
    Reply,
    ReplyDraft,
    ReplyTemplate,
    SameDayCase,
    Suggestion,
    Terms,
    Wording,
)

admin.site.register(
    [
        Contact,
        CoSigning,
        CoView,
        Duty,
        Extension,
        Letterhead,
        Rating,
        Remark,
        Reminder,
        Reply,
        ReplyDraft,
        ReplyTemplate,
        SameDayCase,
        Terms,
        Wording,
    ],
    ReadOnlyAdmin,
)


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "author", "state", "submitted_at"]
    list_filter = ["meeting", "state", "category"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["suggestion", "department", "part", "state", "due_on"]
    list_filter = ["department", "state"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["suggestion", "name", "content_type", "size", "is_proof"]
    exclude = ["data"]
