from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("congress.desk.urls")),
    path("", include("congress.journal.urls")),
    path("", include("congress.people.urls")),
    path("", include("congress.meetings.urls")),
    path("", include("deliberation.rooms.urls")),
    path("", include("deliberation.documents.urls")),
    path("", include("voting.urls")),
    path("", include("deliberation.projects.urls")),
    path("", include("deliberation.suggestions.urls")),
    path("", include("congress.rehearsal.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "congress.desk.views.bad_request"
handler403 = "congress.desk.views.permission_denied"
handler404 = "congress.desk.views.not_found"
handler500 = "congress.desk.views.server_error"
