"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
room_list              GET  ours     302  302  404  404     302  302  302  200     200  200  200
room_list              GET  theirs   302  302  404  404     404  404  404  404     200  200  302
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
message_retract        GET  one      303  303  404  404     200  403  404  404     404  404  403
message_retract        GET  two      303  303  404  404     404  404  200  404     404  404  403
message_retract        POST one      401  401  404  404     200  403  404  404     404  404  403
message_retract        POST two      401  401  404  404     404  404  200  404     404  404  403
message_retract        POST theirs   401  401  404  404     404  404  404  404     404  404  403
message_retract        POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
room     one                      no   no   no   no      yes  yes  no   no      no   no   yes
room     two                      no   no   no   no      no   no   yes  no      no   no   yes
room     theirs                   no   no   no   no      no   no   no   no      no   no   yes
room     nothing                  no
room.desk one                     no   no   no   no      no   yes  no   no      no   no   yes
room.desk two                     no   no   no   no      no   no   no   no      no   no   yes
room.desk theirs                  no   no   no   no      no   no   no   no      no   no   yes
room.desk nothing                 no
"""

ELEMENTS = {"message", "room"}
FIELDS = {"message_post": {"body": "Good morning"}}


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE]
    if route == "room_list":
        return [getattr(world, thing).pk]
    return [world.messages[thing].pk if route == "message_retract" else world.rooms[thing].pk]


def topic(world, word, thing):
    return world.rooms[thing].pk
