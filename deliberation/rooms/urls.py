from django.urls import path

from deliberation.rooms.views import attachments, floor, messages, moderation, polls, rooms

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
    # The floor
    path("rooms/<int:pk>/floor/", floor.floor_detail, name="floor_detail"),
    path("rooms/<int:pk>/hall/", floor.room_hall, name="room_hall"),
    path("rooms/<int:pk>/hands/", floor.hand_raise, name="hand_raise"),
    path("hands/<int:pk>/lower/", floor.hand_lower, name="hand_lower"),
    path("hands/<int:pk>/move/", floor.hand_move, name="hand_move"),
    path("hands/<int:pk>/give/", floor.floor_give, name="floor_give"),
    path("hands/<int:pk>/extend/", floor.floor_extend, name="floor_extend"),
    path("hands/<int:pk>/end/", floor.floor_end, name="floor_end"),
    path("rooms/<int:pk>/polls/", polls.poll_open, name="poll_open"),
    path("polls/<int:pk>/", polls.poll_detail, name="poll_detail"),
    path("polls/<int:pk>/vote/", polls.poll_vote, name="poll_vote"),
    path("polls/<int:pk>/close/", polls.poll_close, name="poll_close"),
    # The desk
    path("rooms/<int:pk>/desk/", moderation.room_desk, name="room_desk"),
    path("rooms/<int:pk>/pause/", moderation.room_pause, name="room_pause"),
    path("rooms/<int:pk>/resume/", moderation.room_resume, name="room_resume"),
    path("rooms/<int:pk>/settings/", moderation.room_set, name="room_set"),
    path("rooms/<int:pk>/announcements/", moderation.room_announce, name="room_announce"),
    path("rooms/<int:pk>/departments/", moderation.room_departments, name="room_departments"),
    path("rooms/<int:pk>/mutes/", moderation.member_mute, name="member_mute"),
    path("mutes/<int:pk>/lift/", moderation.mute_lift, name="mute_lift"),
    path("messages/<int:pk>/pin/", moderation.message_pin, name="message_pin"),
    path("messages/<int:pk>/unpin/", moderation.message_unpin, name="message_unpin"),
    path("rooms/<int:pk>/members/<int:representative_pk>/", moderation.member_detail, name="member_detail"),
    path("rooms/<int:pk>/members/<int:representative_pk>/move/", moderation.member_move, name="member_move"),
    # Pictures and sounds
    path("rooms/<int:pk>/pictures/", attachments.picture_post, name="picture_post"),
    path("rooms/<int:pk>/sounds/", attachments.sound_post, name="sound_post"),
    path("attachments/<int:pk>/", attachments.attachment_detail, name="attachment_detail"),
    path("attachments/<int:pk>/thumbnail/", attachments.attachment_thumbnail, name="attachment_thumbnail"),
]
