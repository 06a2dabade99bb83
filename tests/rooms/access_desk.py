"""Who gets what answer from the moderator's desk and its acts; read by tests/test_permissions.py."""

from datetime import timedelta

from django.utils import timezone

from deliberation.rooms.models import Mute
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
room_desk              GET  one      302  302  404  404     403  200  404  404     404  404  200
room_desk              GET  two      302  302  404  404     404  404  403  404     404  404  200
room_desk              GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_desk              GET  nothing  302  302  404  404     404  404  404  404     404  404  404
room_desk              POST one      405
room_pause             GET  one      303  303  404  404     403  200  404  404     404  404  200
room_pause             GET  two      303  303  404  404     404  404  403  404     404  404  200
room_pause             POST one      401  401  404  404     403  200  404  404     404  404  200
room_pause             POST two      401  401  404  404     404  404  403  404     404  404  200
room_pause             POST theirs   401  401  404  404     404  404  404  404     404  404  200
room_pause             POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_resume            GET  one      405
room_resume            POST one      401  401  404  404     403  409  404  404     404  404  409
room_resume            POST two      401  401  404  404     404  404  403  404     404  404  409
room_resume            POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_set               GET  one      303  303  404  404     403  200  404  404     404  404  200
room_set               GET  two      303  303  404  404     404  404  403  404     404  404  200
room_set               POST one      401  401  404  404     403  200  404  404     404  404  200
room_set               POST two      401  401  404  404     404  404  403  404     404  404  200
room_set               POST theirs   401  401  404  404     404  404  404  404     404  404  200
room_set               POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_announce          GET  one      303  303  404  404     403  200  404  404     404  404  200
room_announce          GET  two      303  303  404  404     404  404  403  404     404  404  200
room_announce          POST one      401  401  404  404     403  201  404  404     404  404  201
room_announce          POST two      401  401  404  404     404  404  403  404     404  404  201
room_announce          POST theirs   401  401  404  404     404  404  404  404     404  404  201
room_announce          POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_departments       GET  one      303  303  404  404     403  403  404  404     404  404  200
room_departments       GET  two      303  303  404  404     404  404  403  404     404  404  200
room_departments       POST one      401  401  404  404     403  403  404  404     404  404  200
room_departments       POST two      401  401  404  404     404  404  403  404     404  404  200
room_departments       POST nothing  401  401  404  404     404  404  404  404     404  404  404
member_mute            GET  one      303  303  404  404     403  200  404  404     404  404  200
member_mute            GET  two      303  303  404  404     404  404  403  404     404  404  200
member_mute            POST one      401  401  404  404     403  201  404  404     404  404  201
member_mute            POST two      401  401  404  404     404  404  403  404     404  404  422
member_mute            POST nothing  401  401  404  404     404  404  404  404     404  404  404
mute_lift              GET  one      405
mute_lift              POST one      401  401  404  404     403  200  404  404     404  404  200
mute_lift              POST two      401  401  404  404     404  404  403  404     404  404  200
mute_lift              POST theirs   401  401  404  404     404  404  404  404     404  404  200
mute_lift              POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_pin            GET  one      405
message_pin            POST one      401  401  404  404     403  200  404  404     404  404  200
message_pin            POST two      401  401  404  404     404  404  403  404     404  404  200
message_pin            POST theirs   401  401  404  404     404  404  404  404     404  404  200
message_pin            POST nothing  401  401  404  404     404  404  404  404     404  404  404
message_unpin          GET  one      405
message_unpin          POST one      401  401  404  404     403  409  404  404     404  404  409
message_unpin          POST two      401  401  404  404     404  404  403  404     404  404  409
message_unpin          POST nothing  401  401  404  404     404  404  404  404     404  404  404
member_detail          GET  one      302  302  404  404     403  200  404  404     404  404  200
member_detail          GET  two      302  302  404  404     404  404  403  404     404  404  200
member_detail          GET  mixed    302  302  404  404     403  404  404  404     404  404  404
member_detail          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
member_detail          POST one      405
member_move            GET  one      303  303  404  404     403  200  404  404     404  404  200
member_move            GET  mixed    303  303  404  404     403  404  404  404     404  404  404
member_move            POST one      401  401  404  404     403  200  404  404     404  404  200
member_move            POST two      401  401  404  404     404  404  403  404     404  404  422
member_move            POST theirs   401  401  404  404     404  404  404  404     404  404  422
member_move            POST mixed    401  401  404  404     403  404  404  404     404  404  404
member_move            POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

ELEMENTS = {"mutes-list", "presence", "questions"}
FIELDS = {
    "room_pause": {"reason": "A pause for tea"},
    "room_set": {"slow_seconds": "15"},
    "room_announce": {"body": "Five minutes more"},
}


def build(world):
    """Nobody of the table is muted; in each room somebody else is."""
    now = timezone.now()
    muted = {"one": world.users["gone"], "two": world.rows["olga"].user, "theirs": world.rows["ivan"].user}
    world.mutes = {
        place: Mute.objects.create(
            room=world.rooms[place],
            user=user,
            reason="Out of turn",
            muted_at=now,
            until=now + timedelta(minutes=10),
            by=world.users["dora"],
        )
        for place, user in muted.items()
    }
    FIELDS["member_mute"] = {"user": world.users["alice"].pk, "minutes": "10", "reason": "Out of turn"}
    FIELDS["member_move"] = {"group": world.rooms["two"].group_id}


def arguments(world, route, thing):
    if route in ("member_detail", "member_move"):
        return member(world, thing)
    if thing == "nothing":
        return [NOWHERE]
    if route == "mute_lift":
        return [world.mutes[thing].pk]
    return [world.messages[thing].pk if route.startswith("message_") else world.rooms[thing].pk]


def member(world, thing):
    if thing == "nothing":
        return [NOWHERE, world.rows["alice"].pk]
    names = {"one": "alice", "two": "charlie", "theirs": "ivan", "mixed": "charlie"}
    return [world.rooms["one" if thing == "mixed" else thing].pk, world.rows[names[thing]].pk]
