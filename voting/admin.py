from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from voting.models import Ballot, Elector, Paper

# Votes are not shown here: before a result is published, nobody reads them.
admin.site.register(Paper, ReadOnlyAdmin)


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_display = ["title", "meeting", "kind", "state", "opened_at", "closed_at"]
    list_filter = ["meeting", "state"]


@admin.register(Elector)
class ElectorAdmin(ReadOnlyAdmin):
    list_display = ["label", "ballot", "voted_at"]
    list_filter = ["ballot"]
