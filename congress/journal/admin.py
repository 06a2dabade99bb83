from django.contrib import admin

from congress.journal.models import Entry, Topic


class ReadOnlyAdmin(admin.ModelAdmin):
    """The admin shows and never writes: every write is a service."""

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    list_display = ["name", "head", "epoch"]
    search_fields = ["name"]


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ["topic", "seq", "at", "verb", "element", "actor"]
    list_filter = ["verb"]
    search_fields = ["topic__name"]
    exclude = ["key", "answer", "user"]
