from django.urls import path

from congress.meetings import calendar_views, views

urlpatterns = [
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/<str:day>/", calendar_views.calendar_day, name="calendar_day"),
    path("calendar/<str:day>/clear/", calendar_views.calendar_day_clear, name="calendar_day_clear"),
    path("meetings/new/", views.meeting_create, name="meeting_create"),
    path("meetings/<int:pk>/", views.meeting_detail, name="meeting_detail"),
    path("meetings/<int:pk>/conference/", views.meeting_conference, name="meeting_conference"),
    path("meetings/<int:pk>/sign-in/", views.meeting_sign_in, name="meeting_sign_in"),
    path("meetings/<int:pk>/phases/", views.phase_list, name="phase_list"),
    path("meetings/<int:pk>/phases/<int:phase_pk>/", views.phase_detail, name="phase_detail"),
    path("meetings/<int:pk>/phases/<int:phase_pk>/open/", views.phase_open, name="phase_open"),
    path("meetings/<int:pk>/phases/<int:phase_pk>/close/", views.phase_close, name="phase_close"),
    path("meetings/<int:pk>/phases/<int:phase_pk>/undo/", views.phase_undo, name="phase_undo"),
    path("meetings/<int:pk>/cards/", views.card_list, name="card_list"),
    path("meetings/<int:pk>/roll/", views.roll, name="roll"),
    path("meetings/<int:pk>/roll/import/", views.roll_preview, name="roll_preview"),
    path("meetings/<int:pk>/roll/import/confirm/", views.roll_confirm, name="roll_confirm"),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/",
        views.representative_detail,
        name="representative_detail",
    ),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/sign-in/",
        views.representative_sign_in,
        name="representative_sign_in",
    ),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/undo-sign-in/",
        views.attendance_undo,
        name="attendance_undo",
    ),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/leave-meeting/",
        views.representative_leave,
        name="representative_leave",
    ),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/come-back/",
        views.representative_return,
        name="representative_return",
    ),
    path("meetings/<int:pk>/roll/<int:representative_pk>/leave/", views.leave_ask, name="leave_ask"),
    path("meetings/<int:pk>/leaves/<int:leave_pk>/decide/", views.leave_decide, name="leave_decide"),
]
