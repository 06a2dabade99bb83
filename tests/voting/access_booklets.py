"""Who gets what answer about booklets of secret papers; read by tests/test_permissions.py."""

from django.utils import timezone

from congress.journal.services import open_topics
from congress.meetings.models import Phase
from tests.world import NOWHERE
from voting.models import Ballot, Elector, Grade, Issuance, Paper

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_collect     GET  booklets 405
ballot_collect     POST booklets 401  401  404  404     400  400  400  404     404  404  404
ballot_collect     POST open     401  401  404  404     404  404  404  404     404  404  404
ballot_collect     POST theirs   401  401  404  404     404  404  404  404     404  404  404
ballot_collect     POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_hand_back   GET  booklets 405
ballot_hand_back   POST booklets 401  401  404  404     400  400  400  404     404  404  404
ballot_hand_back   POST theirs   401  401  404  404     404  404  404  404     404  404  404
ballot_hand_back   POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_reissue     GET  booklets 405
ballot_reissue     POST booklets 401  401  404  404     403  403  403  409     403  403  403
ballot_reissue     POST open     401  401  404  404     404  404  404  404     404  404  404
ballot_reissue     POST theirs   401  401  404  404     404  404  404  404     404  404  404
ballot_reissue     POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   booklets                 no   no   no   no      yes  yes  yes  yes     yes  yes  yes
"""

FIELDS = {"ballot_reissue": {"label": "001"}}


def build(world):
    """A secret ballot whose register is fixed, and nobody has collected."""
    ballot = Ballot.objects.create(
        meeting=world.ours,
        phase=world.ours.phases.get(kind=Phase.Kind.BALLOTS),
        title="Booklets",
        kind=Ballot.Kind.EVALUATION,
        is_secret=True,
        state=Ballot.State.FROZEN,
        frozen_at=timezone.now(),
        electors_from=Ballot.ElectorsFrom.ROLL,
        pass_rule=Ballot.PassRule.SIMPLE,
    )
    options = [{"id": one.value, "label": one.name} for one in Grade]
    Paper.objects.create(ballot=ballot, position=1, subject="Parks", kind=Paper.Kind.GRADE, options=options)
    for name in ("alice", "bob", "charlie"):
        row = world.rows[name]
        elector = Elector.objects.create(ballot=ballot, representative=row, label=row.number)
        Issuance.objects.create(elector=elector)
    open_topics([ballot.topic])
    world.ballots["booklets"] = ballot


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.ballots[thing].pk]
