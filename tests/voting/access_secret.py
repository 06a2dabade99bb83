"""Who gets what answer about the life of a secret ballot; read by tests/test_permissions.py."""

from datetime import timedelta

from django.utils import timezone

from congress.journal.services import open_topics
from congress.meetings.models import Phase
from tests.world import NOWHERE
from voting.models import Ballot, Choice, Elector, Paper

State = Ballot.State

ANSWERS = """
                                visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_result    GET  s-draft    302  302  404  404     404  404  404  404     404  404  200
ballot_result    GET  s-open     302  302  404  404     200  200  200  200     200  200  200
ballot_result    GET  s-counted  302  302  404  404     200  200  200  200     200  200  200
ballot_result    GET  s-theirs   302  302  404  404     404  404  404  404     200  200  200
ballot_result    GET  open       302  302  404  404     200  200  200  200     200  200  200
ballot_result    GET  nothing    302  302  404  404     404  404  404  404     404  404  404
ballot_result    POST s-open     405
ballot_freeze    GET  s-draft    405
ballot_freeze    POST s-draft    401  401  404  404     404  404  404  404     404  404  409
ballot_freeze    POST s-frozen   401  401  404  404     403  403  403  403     403  403  409
ballot_freeze    POST draft      401  401  404  404     404  404  404  404     404  404  409
ballot_freeze    POST s-theirs   401  401  404  404     404  404  404  404     403  403  409
ballot_freeze    POST nothing    401  401  404  404     404  404  404  404     404  404  404
ballot_open      POST s-draft    401  401  404  404     404  404  404  404     404  404  409
ballot_open      POST s-frozen   401  401  404  404     403  403  403  403     403  403  200
ballot_close     POST s-open     401  401  404  404     403  403  403  202     403  403  202
ballot_close     POST s-frozen   401  401  404  404     403  403  403  409     403  403  409
ballot_close     POST s-theirs   401  401  404  404     404  404  404  404     403  403  202
ballot_publish   POST s-counted  401  401  404  404     403  403  403  202     403  403  202
ballot_publish   POST s-open     401  401  404  404     403  403  403  409     403  403  409
ballot_withdraw  POST s-draft    401  401  404  404     404  404  404  404     404  404  200
ballot_withdraw  POST s-open     401  401  404  404     403  403  403  403     403  403  200
ballot_withdraw  POST s-counted  401  401  404  404     403  403  403  403     403  403  409
"""

FOLLOWERS = """
                                visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   s-draft                  no   no   no   no      no   no   no   no      no   no   yes
ballot   s-frozen                 no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   s-open                   no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   s-counted                no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   s-theirs                 no   no   no   no      no   no   no   no      yes  yes  yes
"""


def build(world):
    """A secret ballot in each state of ours, and an open one of the other meeting; their boxes have nothing to do."""
    places = {"s-draft": State.DRAFT, "s-frozen": State.FROZEN, "s-open": State.OPEN, "s-counted": State.COUNTED}
    made = {name: secret_ballot(world.ours, name, state) for name, state in places.items()}
    made["s-theirs"] = secret_ballot(world.theirs, "s-theirs", State.OPEN)
    for name in ("alice", "bob", "charlie"):
        row = world.rows[name]
        Elector.objects.create(ballot=made["s-open"], representative=row, label=row.number)
    open_topics([ballot.topic for ballot in made.values()])
    world.ballots |= made


def secret_ballot(meeting, title, state):
    now = timezone.now()
    ballot = Ballot.objects.create(
        meeting=meeting,
        phase=meeting.phases.get(kind=Phase.Kind.BALLOTS),
        title=title,
        kind=Ballot.Kind.MOTION,
        is_secret=True,
        state=state,
        frozen_at=None if state == State.DRAFT else now,
        collect_from=now,
        opens_at=now,
        closes_at=now + timedelta(hours=1),
        electors_from=Ballot.ElectorsFrom.ROLL,
        pass_rule=Ballot.PassRule.SIMPLE,
        box_state="" if state == State.DRAFT else "open",
    )
    options = [{"id": one.value, "label": one.name} for one in Choice]
    paper = Paper.objects.create(ballot=ballot, position=1, subject="The plan", kind="motion", options=options)
    if state == State.COUNTED:
        counts = dict.fromkeys(Choice.values, 0)
        ballot.totals = {str(paper.pk): {"issued": 0, "returned": 0, "valid": 0, "invalid": 0, "counts": counts}}
        ballot.save()
    return ballot


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.ballots[thing].pk]
