from django.contrib import admin

from congress.journal.admin import ReadOnlyAdmin
from congress.people.models import Department, Membership, SignInName, User

for model in (Department, Membership, SignInName):
    admin.site.register(model, ReadOnlyAdmin)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["username", "name", "is_active", "is_staff"]
    search_fields = ["username", "name"]
    exclude = ["password"]
