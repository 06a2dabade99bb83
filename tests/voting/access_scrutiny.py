"""Who gets what answer about scrutineers and what they say; read by tests/test_permissions.py."""

from django.utils import timezone

from tests.world import NOWHERE
from voting.models import Verdict

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
scrutineer_list     GET  ours     303  303  404  404     200  200  200  200     200  200  200
scrutineer_list     GET  theirs   303  303  404  404     404  404  404  404     200  200  200
scrutineer_list     POST ours     401  401  404  404     403  403  403  403     403  403  409
scrutineer_list     POST theirs   401  401  404  404     404  404  404  404     403  403  409
scrutineer_dismiss  GET  ours     303  303  404  404     200  200  200  200     200  200  200
scrutineer_dismiss  GET  theirs   303  303  404  404     404  404  404  404     200  200  200
scrutineer_dismiss  POST ours     401  401  404  404     403  403  403  403     403  403  409
scrutineer_dismiss  POST theirs   401  401  404  404     404  404  404  404     403  403  404
ballot_confirm      GET  booklets 405
ballot_confirm      POST booklets 401  401  404  404     403  403  403  409     403  403  403
ballot_confirm      POST draft    401  401  404  404     404  404  404  404     404  404  403
ballot_confirm      POST open     401  401  404  404     403  403  403  403     403  403  403
ballot_confirm      POST theirs   401  401  404  404     404  404  404  404     403  403  403
ballot_confirm      POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_object       GET  booklets 303  303  404  404     200  200  200  200     200  200  200
ballot_object       GET  theirs   303  303  404  404     404  404  404  404     200  200  200
ballot_object       POST booklets 401  401  404  404     403  403  403  409     403  403  403
ballot_object       POST open     401  401  404  404     403  403  403  403     403  403  403
ballot_object       POST theirs   401  401  404  404     404  404  404  404     403  403  403
ballot_object       POST nothing  401  401  404  404     404  404  404  404     404  404  404
objection_settle    GET  booklets 405
objection_settle    POST booklets 401  401  404  404     403  403  403  200     403  403  403
objection_settle    POST open     401  401  404  404     403  403  403  403     403  403  403
objection_settle    POST theirs   401  401  404  404     404  404  404  404     403  403  403
objection_settle    POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

ELEMENTS = {"verdicts"}
FIELDS = {
    "scrutineer_list": {"people": "001", "how": "hands", "approve": "9", "oppose": "0", "abstain": "0"},
    "scrutineer_dismiss": {"reason": "Ill"},
    "ballot_confirm": {"step": "frozen"},
    "ballot_object": {"step": "frozen", "reason": "One elector too many"},
    "objection_settle": {"reason": "Counted again"},
}


def build(world):
    """gao confirmed what was frozen, then objected twice, once in vain."""
    now, gao = timezone.now(), world.users["gao"]
    frozen = world.ballots["booklets"]
    said = {"ballot": frozen, "step": Verdict.Step.FROZEN, "user": gao, "at": now}
    Verdict.objects.create(**said)
    Verdict.objects.create(**said, objection="<b>Two</b> too many", settled_at=now, settlement="<i>Counted</i>")
    world.objection = Verdict.objects.create(**said, objection="<b>One</b> too many")


def arguments(world, route, thing):
    if route.startswith("scrutineer_"):
        meeting = {"ours": world.ours, "theirs": world.theirs}[thing]
        return [meeting.pk] + ([world.users["gao"].pk] if route == "scrutineer_dismiss" else [])
    pk = NOWHERE if thing == "nothing" else world.ballots[thing].pk
    return [pk, world.objection.pk] if route == "objection_settle" else [pk]
