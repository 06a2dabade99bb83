from django.urls import path

from deliberation.rooms.views import record, symposiums
from deliberation.rooms.views import rooms as views

urlpatterns = [
    path("meetings/<int:pk>/rooms/", views.room_list, name="room_list"),
    path("rooms/<int:pk>/", views.room_detail, name="room_detail"),
    path("rooms/<int:pk>/messages/", views.message_post, name="message_post"),
    path("messages/<int:pk>/retract/", views.message_retract, name="message_retract"),
    # Symposiums and papers
    path("meetings/<int:pk>/symposiums/new/", symposiums.symposium_create, name="symposium_create"),
    path("rooms/<int:pk>/attendees/", symposiums.attendee_add, name="attendee_add"),
    path("rooms/<int:pk>/attendees/cards/", symposiums.attendee_cards, name="attendee_cards"),
    path("attendees/<str:token>/", symposiums.attendee_words, name="attendee_words"),
    path("rooms/<int:pk>/notes/", symposiums.note_post, name="note_post"),
    path("rooms/<int:pk>/transcript/", record.transcript, name="room_transcript"),
    path("rooms/<int:pk>/transcript.docx", record.transcript_docx, name="room_transcript_docx"),
    path("rooms/<int:pk>/minutes/", record.minutes, name="room_minutes"),
    path("rooms/<int:pk>/minutes.docx", record.minutes_docx, name="room_minutes_docx"),
]
