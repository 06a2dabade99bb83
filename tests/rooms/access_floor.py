"""Who gets what answer from the floor and the straw polls; read by tests/test_permissions.py."""

from datetime import timedelta

from django.utils import timezone

from congress.journal.services import By
from deliberation.rooms.models import Hand
from deliberation.rooms.services.floor import give_floor, raise_hand
from deliberation.rooms.services.polls import open_poll, vote_in_poll
from tests.conftest import TESTER
from tests.world import NOWHERE

# In group one alice waits behind bob; in group two charlie's time to speak is over, but not ended.
ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
floor_detail           GET  one      302  302  404  404     302  302  404  404     404  404  302
floor_detail           GET  theirs   302  302  404  404     404  404  404  404     404  404  302
floor_detail           POST one      405
room_hall              GET  one      302  302  404  404     200  200  404  404     404  404  200
room_hall              GET  two      302  302  404  404     404  404  200  404     404  404  200
room_hall              GET  nothing  302  302  404  404     404  404  404  404     404  404  404
room_hall              POST one      405
hand_raise             GET  one      405
hand_raise             POST one      401  401  404  404     409  409  404  404     404  404  403
hand_raise             POST theirs   401  401  404  404     404  404  404  404     404  404  403
hand_raise             POST nothing  401  401  404  404     404  404  404  404     404  404  404
hand_lower             GET  one      405
hand_lower             POST one      401  401  404  404     200  200  404  404     404  404  200
hand_lower             POST first    401  401  404  404     403  200  404  404     404  404  200
hand_lower             POST two      401  401  404  404     404  404  409  404     404  404  409
hand_lower             POST nothing  401  401  404  404     404  404  404  404     404  404  404
hand_move              GET  one      405
hand_move              POST one      401  401  404  404     403  200  404  404     404  404  200
hand_move              POST first    401  401  404  404     403  409  404  404     404  404  409
hand_move              POST two      401  401  404  404     404  404  403  404     404  404  409
floor_give             GET  one      405
floor_give             POST one      401  401  404  404     403  200  404  404     404  404  200
floor_give             POST two      401  401  404  404     404  404  403  404     404  404  409
floor_extend           GET  one      405
floor_extend           POST one      401  401  404  404     403  409  404  404     404  404  409
floor_extend           POST two      401  401  404  404     404  404  403  404     404  404  200
floor_end              GET  one      405
floor_end              POST one      401  401  404  404     409  409  404  404     404  404  409
floor_end              POST first    401  401  404  404     403  409  404  404     404  404  409
floor_end              POST two      401  401  404  404     404  404  200  404     404  404  200
poll_open              GET  one      303  303  404  404     403  200  404  404     404  404  200
poll_open              GET  two      303  303  404  404     404  404  403  404     404  404  200
poll_open              POST one      401  401  404  404     403  201  404  404     404  404  201
poll_open              POST two      401  401  404  404     404  404  403  404     404  404  201
poll_detail            GET  one      302  302  404  404     200  200  404  404     404  404  200
poll_detail            GET  nothing  302  302  404  404     404  404  404  404     404  404  404
poll_detail            POST one      405
poll_vote              GET  one      405
poll_vote              POST one      401  401  404  404     200  201  404  404     404  404  403
poll_vote              POST nothing  401  401  404  404     404  404  404  404     404  404  404
poll_close             GET  one      405
poll_close             POST one      401  401  404  404     403  200  404  404     404  404  200
poll_close             POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

ELEMENTS = {"floor", "poll"}
FIELDS = {
    "hand_move": {"direction": "up"},
    "poll_open": {"question": "Go on?", "options": "Yes\nNo"},
    "poll_vote": {"choice": "1"},
}


def build(world):
    users = world.users
    up = {
        name: raise_hand(room=world.rooms[place], user=users[name], number=number, by=TESTER)
        for name, place, number in (("bob", "one", "002"), ("alice", "one", "001"), ("charlie", "two", "003"))
    }
    give_floor(hand=up["charlie"], by=TESTER)
    # Its countdown stands still, so that a page and the channel show the same.
    Hand.objects.filter(pk=up["charlie"].pk).update(until=timezone.now() - timedelta(seconds=1))
    poll = open_poll(
        room=world.rooms["one"], question="Longer?", options=["Yes", "No"], by=By("moderator", users["bob"])
    )
    vote_in_poll(poll=poll, user=users["alice"], choice=0, by=TESTER)
    world.hands = {"one": up["alice"], "first": up["bob"], "two": up["charlie"]}
    world.poll = poll


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE]
    if route in ("floor_detail", "room_hall", "hand_raise", "poll_open"):
        return [world.rooms[thing].pk]
    return [world.poll.pk if route.startswith("poll") else world.hands[thing].pk]
