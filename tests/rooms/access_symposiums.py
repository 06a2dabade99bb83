"""Who gets what answer from symposiums and papers; read by tests/test_permissions.py.

In the symposium of our meeting charlie attends with his account and bob moderates; that of the other meeting is
neither's.
"""

from datetime import UTC, datetime

from congress.meetings.services import open_phase
from deliberation.rooms.models import Room
from deliberation.rooms.services.symposiums import add_attendee, make_symposium
from deliberation.rooms.symposiums import token_of
from tests.conftest import TESTER
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
symposium_create       GET  ours     303  303  404  404     403  403  403  403     403  403  200
symposium_create       GET  theirs   303  303  404  404     404  404  404  404     403  403  200
symposium_create       GET  nothing  303  303  404  404     404  404  404  404     404  404  404
symposium_create       POST ours     401  401  404  404     403  403  403  403     403  403  201
symposium_create       POST theirs   401  401  404  404     404  404  404  404     403  403  201
symposium_create       POST nothing  401  401  404  404     404  404  404  404     404  404  404
attendee_add           GET  ours     303  303  404  404     404  200  403  404     404  404  200
attendee_add           GET  theirs   303  303  404  404     404  404  404  404     404  404  200
attendee_add           GET  group    303  303  404  404     404  404  404  404     404  404  404
attendee_add           POST ours     401  401  404  404     404  201  403  404     404  404  201
attendee_add           POST theirs   401  401  404  404     404  404  404  404     404  404  201
attendee_add           POST group    401  401  404  404     404  404  404  404     404  404  404
attendee_add           POST nothing  401  401  404  404     404  404  404  404     404  404  404
attendee_cards         GET  ours     302  302  404  404     404  200  403  404     404  404  200
attendee_cards         GET  theirs   302  302  404  404     404  404  404  404     404  404  200
attendee_cards         GET  group    302  302  404  404     404  404  404  404     404  404  404
attendee_cards         POST ours     405
attendee_words         GET  ours     200
attendee_words         GET  theirs   200
attendee_words         GET  nothing  404
attendee_words         POST ours     405
note_post              GET  ours     303  303  404  404     404  200  200  404     404  404  200
note_post              GET  theirs   303  303  404  404     404  404  404  404     404  404  200
note_post              POST ours     401  401  404  404     404  201  403  404     404  404  201
note_post              POST theirs   401  401  404  404     404  404  404  404     404  404  422
note_post              POST group    401  401  404  404     404  404  404  404     404  404  404
note_post              POST nothing  401  401  404  404     404  404  404  404     404  404  404
room_transcript        GET  ours     302  302  404  404     404  200  200  404     404  404  200
room_transcript        GET  group    302  302  404  404     200  200  404  404     404  404  200
room_transcript        GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_transcript        POST ours     405
room_transcript_docx   GET  ours     302  302  404  404     404  200  200  404     404  404  200
room_transcript_docx   GET  group    302  302  404  404     200  200  404  404     404  404  200
room_transcript_docx   GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_transcript_docx   POST ours     405
room_minutes           GET  ours     302  302  404  404     404  200  200  404     404  404  200
room_minutes           GET  group    302  302  404  404     200  200  404  404     404  404  200
room_minutes           GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_minutes           POST ours     405
room_minutes_docx      GET  ours     302  302  404  404     404  200  200  404     404  404  200
room_minutes_docx      GET  group    302  302  404  404     200  200  404  404     404  404  200
room_minutes_docx      GET  theirs   302  302  404  404     404  404  404  404     404  404  200
room_minutes_docx      POST ours     405
"""

FIELDS = {
    "symposium_create": {
        "title": "Symposium with shops",
        "audience": "enterprises",
        "held_at": "2020-04-10T14:00",
        "place": "Town hall",
    },
    "attendee_add": {"name": "Guest 09"},
    "note_post": {"speaker": "", "body": "The lift is slow."},
}


def build(world):
    """The symposium of each meeting, open, with two attendees."""
    bob, charlie = world.users["bob"], world.users["charlie"]
    world.symposiums, world.attendees = {}, {}
    for place, moderators, user in (("ours", [bob], charlie), ("theirs", [], None)):
        room = make_symposium(
            meeting=getattr(world, place),
            title=f"Symposium of {place}",
            audience=Room.Audience.ENTERPRISES,
            held_at=datetime(2020, 4, 10, 6, tzinfo=UTC),
            place="Town hall",
            moderators=moderators,
            by=TESTER,
        )
        open_phase(phase=room.phase, by=TESTER)
        world.symposiums[place] = room
        world.attendees[place] = add_attendee(room=room, name="Guest 01", note="", user=None, by=TESTER)
        add_attendee(room=room, name="Guest 02", note="the mill", user=user, by=TESTER)
    FIELDS["note_post"]["speaker"] = str(world.attendees["ours"].pk)


def arguments(world, route, thing):
    if route == "attendee_words":
        return ["nothing" if thing == "nothing" else token_of(world.attendees[thing])]
    if thing == "nothing":
        return [NOWHERE]
    if route == "symposium_create":
        return [getattr(world, thing).pk]
    return [world.rooms["one"].pk if thing == "group" else world.symposiums[thing].pk]
