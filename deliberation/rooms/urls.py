from django.urls import path

from deliberation.rooms.views import attachments
from deliberation.rooms.views import rooms as views

urlpatterns = [
    path("meetings/<int:pk>/rooms/", views.room_list, name="room_list"),
    path("rooms/<int:pk>/", views.room_detail, name="room_detail"),
    path("rooms/<int:pk>/messages/", views.message_post, name="message_post"),
    path("messages/<int:pk>/retract/", views.message_retract, name="message_retract"),
    # Pictures and sounds
    path("rooms/<int:pk>/pictures/", attachments.picture_post, name="picture_post"),
    path("rooms/<int:pk>/sounds/", attachments.sound_post, name="sound_post"),
    path("attachments/<int:pk>/", attachments.attachment_detail, name="attachment_detail"),
    path("attachments/<int:pk>/thumbnail/", attachments.attachment_thumbnail, name="attachment_thumbnail"),
]
