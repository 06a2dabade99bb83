from django.urls import path

from deliberation.rooms.views import attachments, messages, rooms

urlpatterns = [
    path("meetings/<int:pk>/rooms/", rooms.room_list, name="room_list"),
    path("rooms/<int:pk>/", rooms.room_detail, name="room_detail"),
    path("rooms/<int:pk>/catch-up/", rooms.room_catch_up, name="room_catch_up"),
    path("rooms/<int:pk>/visit/", rooms.room_visit, name="room_visit"),
    path("rooms/<int:pk>/messages/", messages.message_post, name="message_post"),
    path("messages/<int:pk>/react/", messages.message_react, name="message_react"),
    path("messages/<int:pk>/retract/", messages.message_retract, name="message_retract"),
    path("messages/<int:pk>/describe/", messages.message_describe, name="message_describe"),
    path("messages/<int:pk>/answered/", messages.message_answered, name="message_answered"),
    # Pictures and sounds
    path("rooms/<int:pk>/pictures/", attachments.picture_post, name="picture_post"),
    path("rooms/<int:pk>/sounds/", attachments.sound_post, name="sound_post"),
    path("attachments/<int:pk>/", attachments.attachment_detail, name="attachment_detail"),
    path("attachments/<int:pk>/thumbnail/", attachments.attachment_thumbnail, name="attachment_thumbnail"),
]
