"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from deliberation.rooms.services.messages import post_message
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
room_list              GET  ours     302  302  404  404     302  200  200  200     200  200  200
room_list              GET  theirs   302  302  404  404     404  404  404  404     200  200  200
room_list              POST ours     405
room_detail            GET  one      302  302  404  404     200  200  404  404     404  404  200
room_detail            GET  two      302  302  404  404     404  404  200  404     404  404  200
room_detail            GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_detail            GET  nothing  302  302  404  404     404  404  404  404     404  404  404
room_detail            POST one      405
message_post           GET  one      303  303  404  404     200  200  404  404     404  404  200
message_post           GET  two      303  303  404  404     404  404  200  404     404  404  200
message_post           POST one      401  401  404  404     201  201  404  404     404  404  403
message_post           POST two      401  401  404  404     404  404  201  404     404  404  403
message_post           POST theirs   401  401  404  404     404  404  404  404     404  404  403
message_post           POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_catch_up          GET  one      302  302  404  404     200  200  404  404     404  404  200
room_catch_up          GET  two      302  302  404  404     404  404  200  404     404  404  200
room_catch_up          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
room_catch_up          POST one      405
room_visit             GET  one      405
room_visit             POST one      401  401  404  404     204  204  404  404     404  404  204
room_visit             POST two      401  401  404  404     404  404  204  404     404  404  204
room_visit             POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_react          GET  one      405
message_react          POST one      401  401  404  404     200  200  404  404     404  404  403
message_react          POST two      401  401  404  404     404  404  200  404     404  404  403
message_react          POST theirs   401  401  404  404     404  404  404  404     404  404  403
message_react          POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_retract        GET  one      303  303  404  404     200  200  404  404     404  404  200
message_retract        GET  two      303  303  404  404     404  404  200  404     404  404  200
message_retract        POST one      401  401  404  404     200  200  404  404     404  404  200
message_retract        POST two      401  401  404  404     404  404  200  404     404  404  200
message_retract        POST theirs   401  401  404  404     404  404  404  404     404  404  200
message_retract        POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_describe       GET  one      303  303  404  404     200  200  404  404     404  404  200
message_describe       GET  two      303  303  404  404     404  404  200  404     404  404  200
message_describe       POST one      401  401  404  404     200  200  404  404     404  404  200
message_describe       POST two      401  401  404  404     404  404  200  404     404  404  200
message_describe       POST theirs   401  401  404  404     404  404  404  404     404  404  200
message_describe       POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_answered       GET  one      405
message_answered       POST one      401  401  404  404     200  200  404  404     404  404  200
message_answered       POST two      401  401  404  404     404  404  200  404     404  404  200
message_answered       POST theirs   401  401  404  404     404  404  404  404     404  404  200
message_answered       POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
room     one                      no   no   no   no      yes  yes  no   no      no   no   yes
room     two                      no   no   no   no      no   no   yes  no      no   no   yes
room     theirs                   no   no   no   no      no   no   no   no      no   no   yes
room     symposium                no   no   no   no      no   yes  yes  no      no   no   yes
room     elsewhere                no   no   no   no      no   no   no   no      no   no   yes
room     nothing                  no
room.desk one                     no   no   no   no      no   yes  no   no      no   no   yes
room.desk two                     no   no   no   no      no   no   no   no      no   no   yes
room.desk theirs                  no   no   no   no      no   no   no   no      no   no   yes
room.desk symposium               no   no   no   no      no   yes  no   no      no   no   yes
room.desk elsewhere               no   no   no   no      no   no   no   no      no   no   yes
room.desk nothing                 no
"""

ELEMENTS = {"message", "room"}
FIELDS = {
    "message_post": {"body": "Good morning"},
    "message_react": {"kind": "agree"},
    "message_retract": {"reason": "A telephone number"},
    "message_describe": {"body": "What it says"},
}


def build(world):
    """Beside the message of each room a question and a voice message."""
    authors = {place: message.author for place, message in world.messages.items()}
    world.room_questions = {place: said(world, place, author, is_question=True) for place, author in authors.items()}
    world.room_voices = {place: said(world, place, author, kind="voice") for place, author in authors.items()}


def said(world, place, author, **options):
    return post_message(room=world.rooms[place], author=author, number="001", body="When?", by=TESTER, **options)


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE]
    if route == "room_list":
        return [getattr(world, thing).pk]
    if not route.startswith("message_") or route == "message_post":
        return [world.rooms[thing].pk]
    of_route = {"message_answered": world.room_questions, "message_describe": world.room_voices}
    return [of_route.get(route, world.messages)[thing].pk]


def topic(world, word, thing):
    symposiums = {"symposium": world.symposiums["ours"], "elsewhere": world.symposiums["theirs"]}
    return (world.rooms | symposiums)[thing].pk
