from django.urls import path

from deliberation.rooms.views import rooms as views

urlpatterns = [
    path("meetings/<int:pk>/rooms/", views.room_list, name="room_list"),
    path("rooms/<int:pk>/", views.room_detail, name="room_detail"),
    path("rooms/<int:pk>/messages/", views.message_post, name="message_post"),
    path("messages/<int:pk>/retract/", views.message_retract, name="message_retract"),
]
