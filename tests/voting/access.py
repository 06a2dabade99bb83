"""Who gets what answer from the addresses of this app; read by tests/test_permissions.py."""

from congress.meetings.models import Phase
from congress.meetings.services import open_phase
from tests.conftest import TESTER
from tests.world import NOWHERE
from voting.services.recorded import close_ballot, make_ballot, open_ballot, publish_ballot

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_list            GET  -        303  303  200  200     200  200  200  200     200  200  200
ballot_list            POST -        401  401  403  403     403  403  403  403     403  403  422
ballot_new             GET  -        302  302  403  403     403  403  403  403     403  403  404
ballot_new             POST -        405
ballot_detail          GET  open     302  302  404  404     200  200  200  200     200  200  200
ballot_detail          GET  draft    302  302  404  404     404  404  404  404     404  404  200
ballot_detail          GET  counted  302  302  404  404     200  200  200  200     200  200  200
ballot_detail          GET  public   302  302  404  404     200  200  200  200     200  200  200
ballot_detail          GET  theirs   302  302  404  404     404  404  404  404     200  200  200
ballot_detail          GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_detail          POST open     405
ballot_cast            GET  open     303  303  404  404     200  200  200  200     200  200  200
ballot_cast            GET  theirs   303  303  404  404     404  404  404  404     200  200  200
ballot_cast            POST open     401  401  404  404     422  422  422  403     403  403  403
ballot_cast            POST draft    401  401  404  404     404  404  404  404     404  404  403
ballot_cast            POST theirs   401  401  404  404     404  404  404  404     403  403  403
ballot_cast            POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_open            GET  draft    405
ballot_open            POST draft    401  401  404  404     404  404  404  404     404  404  200
ballot_open            POST open     401  401  404  404     403  403  403  403     403  403  409
ballot_open            POST theirs   401  401  404  404     404  404  404  404     403  403  409
ballot_open            POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_close           GET  open     405
ballot_close           POST open     401  401  404  404     403  403  403  403     403  403  200
ballot_close           POST draft    401  401  404  404     404  404  404  404     404  404  409
ballot_close           POST theirs   401  401  404  404     404  404  404  404     403  403  200
ballot_close           POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_publish         GET  counted  405
ballot_publish         POST counted  401  401  404  404     403  403  403  403     403  403  200
ballot_publish         POST open     401  401  404  404     403  403  403  403     403  403  409
ballot_publish         POST theirs   401  401  404  404     404  404  404  404     403  403  409
ballot_publish         POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_withdraw        GET  open     303  303  404  404     200  200  200  200     200  200  200
ballot_withdraw        GET  theirs   303  303  404  404     404  404  404  404     200  200  200
ballot_withdraw        POST open     401  401  404  404     403  403  403  403     403  403  200
ballot_withdraw        POST draft    401  401  404  404     404  404  404  404     404  404  200
ballot_withdraw        POST public   401  401  404  404     403  403  403  403     403  403  409
ballot_withdraw        POST theirs   401  401  404  404     404  404  404  404     403  403  200
ballot_withdraw        POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   open                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   draft                    no   no   no   no      no   no   no   no      no   no   yes
ballot   counted                  no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   public                   no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   theirs                   no   no   no   no      no   no   no   no      yes  yes  yes
ballot   nothing                  no
"""

ELEMENTS = {"ballot", "turnout"}
FIELDS = {"ballot_withdraw": {"reason": "Wrong wording"}}


def build(world):
    """A ballot in each state of ours, and an open one of the other meeting."""
    for meeting in (world.ours, world.theirs):
        open_phase(phase=meeting.phases.get(kind=Phase.Kind.BALLOTS), by=TESTER)
    places = {"open": world.ours, "draft": world.ours, "counted": world.ours, "public": world.ours}
    places["theirs"] = world.theirs
    world.ballots = {
        name: make_ballot(meeting=meeting, title=f"Ballot {name}", subjects=["<b>The plan</b>"], by=TESTER)
        for name, meeting in places.items()
    }
    for name in ("open", "counted", "public", "theirs"):
        open_ballot(ballot=world.ballots[name], by=TESTER)
    for name in ("counted", "public"):
        close_ballot(ballot=world.ballots[name], by=TESTER)
    publish_ballot(ballot=world.ballots["public"], by=TESTER)


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.ballots[thing].pk]


def topic(world, word, thing):
    return world.ballots[thing].pk
