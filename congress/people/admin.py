from django.contrib import admin
from django.contrib.auth.admin import Group  # from its admin, which has then registered it

from congress.journal.admin import ReadOnlyAdmin
from congress.people.models import Delivery, Department, Membership, SignInName, User

admin.site.unregister(Group)  # what a person may do comes from the roll and from memberships

for model in (Department, Membership, SignInName):
    admin.site.register(model, ReadOnlyAdmin)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Why something did not go out; what it says is its person's."""

    list_display = ["user", "way", "day", "state", "tries", "next_at", "error"]
    list_filter = ["way", "state"]
    exclude = ["notices"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["username", "name", "is_active", "is_staff"]
    search_fields = ["username", "name"]
    exclude = ["password"]
