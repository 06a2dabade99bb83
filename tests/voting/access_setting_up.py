"""Who may change a draft, and see it as its electors will."""

from congress.people.models import Department
from tests.conftest import TESTER
from tests.world import NOWHERE
from voting.models import Grade
from voting.services.drafts import grade_paper, make_draft, standard_options
from voting.services.recorded import close_ballot, make_ballot, open_ballot

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot_edit            GET  plan     303  303  404  404     404  404  404  404     404  404  200
ballot_edit            GET  voted    303  303  404  404     403  403  403  403     403  403  302
ballot_edit            GET  away     303  303  404  404     404  404  404  404     404  404  200
ballot_edit            GET  nothing  303  303  404  404     404  404  404  404     404  404  404
ballot_edit            POST plan     401  401  404  404     404  404  404  404     404  404  200
ballot_edit            POST voted    401  401  404  404     403  403  403  403     403  403  409
ballot_edit            POST away     401  401  404  404     404  404  404  404     404  404  200
ballot_edit            POST nothing  401  401  404  404     404  404  404  404     404  404  404
ballot_preview         GET  plan     302  302  404  404     404  404  404  404     404  404  200
ballot_preview         GET  voted    302  302  404  404     403  403  403  403     403  403  200
ballot_preview         GET  away     302  302  404  404     404  404  404  404     404  404  200
ballot_preview         GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_preview         POST plan     405
ballot_sheet           GET  plan     302  302  404  404     404  404  404  404     404  404  404
ballot_sheet           GET  voted    302  302  404  404     404  404  404  404     404  404  404
ballot_sheet           GET  told     302  302  404  404     403  403  403  403     403  403  200
ballot_sheet           GET  away     302  302  404  404     404  404  404  404     404  404  404
ballot_sheet           GET  nothing  302  302  404  404     404  404  404  404     404  404  404
ballot_sheet           POST told     405
"""

FOLLOWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   plan                     no   no   no   no      no   no   no   no      no   no   yes
ballot   away                     no   no   no   no      no   no   no   no      no   no   yes
ballot   voted                    no   no   no   no      yes  yes  yes  yes     yes  yes  yes
ballot   told                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
"""

ELEMENTS: set[str] = set()
FIELDS = {"ballot_edit": {"title": "Other", "kind": "motion", "subjects": "The plan"}}


def build(world):
    """A secret draft, an open and a counted recorded ballot of ours, and a draft of the other meeting."""
    options, secret = standard_options(Grade), {"kind": "evaluation", "is_secret": True}
    papers = [grade_paper(one.name, options, one) for one in Department.objects.all()]
    world.set_up = {
        "plan": make_draft(meeting=world.ours, title="Plan", papers=papers, by=TESTER, **secret),
        "voted": make_ballot(meeting=world.ours, title="Voted", subjects=["One"], by=TESTER),
        "away": make_ballot(meeting=world.theirs, title="Away", subjects=["One"], by=TESTER),
    }
    world.set_up["told"] = make_ballot(meeting=world.ours, title="Told", subjects=["One"], by=TESTER)
    for name in ("voted", "told"):
        open_ballot(ballot=world.set_up[name], by=TESTER)
    close_ballot(ballot=world.set_up["told"], by=TESTER)
    world.ballots |= world.set_up


def arguments(world, route, thing):
    return [NOWHERE if thing == "nothing" else world.set_up[thing].pk]


def topic(world, word, thing):
    return world.set_up[thing].pk
