from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from congress.meetings.models import (
    Absence,
    AgendaItem,
    Attendance,
    Attendant,
    CalendarDay,
    Group,
    Leave,
    Meeting,
    Phase,
    PhaseDeed,
    Representative,
)

for model in (AgendaItem, Attendant, CalendarDay, Group, Leave, Meeting, Phase, PhaseDeed, Attendance, Absence):
    admin.site.register(model, ReadOnlyAdmin)


@admin.register(Representative)
class RepresentativeAdmin(ReadOnlyAdmin):
    list_display = ["number", "user", "sector", "group", "meeting"]
    list_filter = ["meeting", "sector"]
    search_fields = ["number", "user__name"]
