"""Who may make a new draft of an earlier ballot; read by tests/test_permissions.py."""

from tests.conftest import TESTER
from tests.world import NOWHERE
from voting.services.recorded import close_ballot, make_ballot, open_ballot

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_clone           GET  earlier  303  303  404  404     403  403  403  403     403  403  200
ballot_clone           GET  drafted  303  303  404  404     404  404  404  404     404  404  200
ballot_clone           GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_clone           POST earlier  401  401  404  404     403  403  403  403     403  403  201
ballot_clone           POST drafted  401  401  404  404     404  404  404  404     404  404  201
ballot_clone           POST abroad   401  401  404  404     404  404  404  404     403  403  201
ballot_clone           POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                                 visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   earlier                  no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   drafted                  no   no   no   no      no   no   no   no      no   no   yes
ballot   abroad                   no   no   no   no      no   no   no   no      yes  yes  yes
"""

FIELDS = {"ballot_clone": {"practice": "on"}}


def build(world):
    """A counted ballot and a draft of ours, and an open one of the other meeting."""
    places = {"earlier": world.ours, "drafted": world.ours, "abroad": world.theirs}
    world.cloned = {
        name: make_ballot(meeting=meeting, title=f"Ballot {name}", subjects=["<b>The plan</b>"], by=TESTER)
        for name, meeting in places.items()
    }
    for name in ("earlier", "abroad"):
        open_ballot(ballot=world.cloned[name], by=TESTER)
    close_ballot(ballot=world.cloned["earlier"], by=TESTER)
    world.ballots |= world.cloned


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.cloned[thing].pk]
