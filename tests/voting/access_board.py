"""Who gets what answer from the board of secret ballots; read by tests/test_permissions.py."""

from types import SimpleNamespace

from congress.meetings.models import Meeting
from tests.conftest import TESTER, make_meeting
from tests.voting.assembly import assemble, frozen, opened, secret_draft
from tests.world import NOWHERE
from voting.services.secret import close_secret

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_definition      GET  frozen   302  302  404  404     200  200  200  200     200  200  200
ballot_definition      GET  draft    302  302  404  404     404  404  404  404     404  404  404
ballot_definition      GET  counted  302  302  404  404     200  200  200  200     200  200  200
ballot_definition      GET  shown    302  302  404  404     200  200  200  200     200  200  200
ballot_definition      GET  recorded 302  302  404  404     404  404  404  404     404  404  404
ballot_definition      GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_definition      POST frozen   405
ballot_hashes          GET  frozen   303  303  404  404     404  404  404  404     404  404  404
ballot_hashes          GET  counted  303  303  404  404     200  200  200  200     200  200  200
ballot_hashes          GET  shown    200
ballot_hashes          GET  recorded 303  303  404  404     404  404  404  404     404  404  404
ballot_hashes          GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_hashes          POST shown    405
ballot_bundle          GET  frozen   303  303  404  404     404  404  404  404     404  404  404
ballot_bundle          GET  counted  303  303  404  404     200  200  200  200     200  200  200
ballot_bundle          GET  shown    200
ballot_bundle          GET  recorded 303  303  404  404     404  404  404  404     404  404  404
ballot_bundle          GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_bundle          POST shown    405
ballot_recount         GET  frozen   303  303  404  404     404  404  404  404     404  404  404
ballot_recount         GET  counted  303  303  404  404     200  200  200  200     200  200  200
ballot_recount         GET  shown    200
ballot_recount         GET  recorded 303  303  404  404     404  404  404  404     404  404  404
ballot_recount         GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_recount         POST shown    405
"""


def build(world):
    """Secret ballots of a drill with enough electors: in preparation, frozen, counted, and counted for everybody."""
    drill = make_meeting(SimpleNamespace(**world.users), title="Drill")
    Meeting.objects.filter(pk=drill.pk).update(is_drill=True)
    assemble(drill)
    ballots = {name: secret_draft(drill, ["<b>Parks</b>"]) for name in ("draft", "frozen", "counted")}
    ballots["shown"] = secret_draft(drill, ["<b>Parks</b>"], board_is_public=True)
    frozen(ballots["frozen"])
    for name in ("counted", "shown"):
        close_secret(ballot=opened(frozen(ballots[name])), by=TESTER)
    world.boards = ballots | {"recorded": world.ballots["public"]}


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.boards[thing].pk]
