"""Who gets what answer from the help desk and its tablets; read by tests/test_permissions.py."""

from tests.world import NOWHERE
from voting.models import Tablet
from voting.services.assisting import hash_of

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
help_desk              GET  ours     302  302  404  404     403  403  403  200     403  403  200
help_desk              GET  theirs   302  302  404  404     404  404  404  404     403  403  200
help_desk              GET  nothing  302  302  404  404     404  404  404  404     404  404  404
help_desk              POST ours     405
tablet_set_up          GET  ours     405
tablet_set_up          POST ours     401  401  404  404     403  403  403  403     403  403  201
tablet_set_up          POST theirs   401  401  404  404     404  404  404  404     403  403  201
tablet_set_up          POST nothing  401  401  404  404     404  404  404  404     404  404  404
tablet                 GET  -        404
tablet                 POST -        405
tablet_begin           GET  -        405
tablet_begin           POST -        404
tablet_finish          GET  -        405
tablet_finish          POST -        404
tablet_admit           GET  ours     405
tablet_admit           POST ours     401  401  404  404     403  403  403  403     403  403  409
tablet_admit           POST theirs   401  401  404  404     404  404  404  404     403  403  409
tablet_admit           POST nothing  401  401  404  404     404  404  404  404     404  404  404
tablet_clear           GET  ours     405
tablet_clear           POST ours     401  401  404  404     403  403  403  403     403  403  200
tablet_clear           POST theirs   401  401  404  404     404  404  404  404     403  403  200
tablet_clear           POST nothing  401  401  404  404     404  404  404  404     404  404  404
tablet_retire          GET  ours     405
tablet_retire          POST ours     401  401  404  404     403  403  403  403     403  403  200
tablet_retire          POST theirs   401  401  404  404     404  404  404  404     403  403  200
tablet_retire          POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FIELDS = {"tablet_admit": {"label": "999"}}


def build(world):
    """A tablet of each meeting."""
    world.tablets = {
        name: Tablet.objects.create(meeting=meeting, number=1, token_hash=hash_of(name))
        for name, meeting in (("ours", world.ours), ("theirs", world.theirs))
    }


def arguments(world, route, thing):
    if thing == "-":
        return []
    if thing == "nothing":
        return [NOWHERE]
    return [world.tablets[thing].meeting_id if route in ("help_desk", "tablet_set_up") else world.tablets[thing].pk]
