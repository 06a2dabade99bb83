from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from deliberation.documents.models import Answer, Comment, Document, Opinion, Paragraph, Version

for model in (Answer, Comment, Paragraph, Version):
    admin.site.register(model, ReadOnlyAdmin)


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["meeting", "position", "title", "department"]
    list_filter = ["meeting"]


@admin.register(Opinion)
class OpinionAdmin(ReadOnlyAdmin):
    list_display = ["paragraph", "kind", "author", "posted_at", "retracted_at"]
    list_filter = ["kind"]
