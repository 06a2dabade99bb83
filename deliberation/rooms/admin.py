from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from deliberation.rooms.models import Message, Room

admin.site.register(Room, ReadOnlyAdmin)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["room", "author", "posted_at", "retracted_at"]
    list_filter = ["room"]
