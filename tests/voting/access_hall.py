"""Who gets what answer about paper in the hall; read by tests/test_permissions.py."""

from congress.journal.services import open_topics
from tests.voting.access_secret import secret_ballot
from tests.world import NOWHERE
from voting.models import Ballot, Batch

ANSWERS = """
                                 visitor gone hanna root  alice bob charlie gao  emil fiona dora
hall_papers            GET  hall     303  303  404  404     403  403  403  200     403  403  200
hall_papers            GET  frozen   303  303  404  404     403  403  403  200     403  403  200
hall_papers            GET  draft    303  303  404  404     404  404  404  404     404  404  404
hall_papers            GET  recorded 303  303  404  404     404  404  404  404     404  404  404
hall_papers            GET  theirs   303  303  404  404     404  404  404  404     403  403  200
hall_papers            GET  nothing  303  303  404  404     404  404  404  404     404  404  404
hall_papers            POST frozen   401  401  404  404     403  403  403  403     403  403  201
hall_papers            POST hall     401  401  404  404     403  403  403  403     403  403  409
hall_papers            POST recorded 401  401  404  404     404  404  404  404     404  404  404
hall_papers            POST theirs   401  401  404  404     404  404  404  404     403  403  201
hall_papers            POST nothing  401  401  404  404     404  404  404  404     404  404  404
hall_paper_give        GET  frozen   303  303  404  404     403  403  403  200     403  403  200
hall_paper_give        GET  theirs   303  303  404  404     404  404  404  404     403  403  200
hall_paper_give        POST frozen   401  401  404  404     403  403  403  403     403  403  200
hall_paper_give        POST hall     401  401  404  404     403  403  403  403     403  403  422
hall_paper_give        POST draft    401  401  404  404     404  404  404  404     404  404  404
hall_paper_give        POST theirs   401  401  404  404     404  404  404  404     403  403  422
hall_paper_give        POST nothing  401  401  404  404     404  404  404  404     404  404  404
hall_batch_print       GET  frozen   302  302  404  404     403  403  403  403     403  403  200
hall_batch_print       GET  theirs   302  302  404  404     404  404  404  404     403  403  404
hall_batch_print       GET  nothing  302  302  404  404     404  404  404  404     404  404  404
hall_batch_print       POST frozen   405
hall_batch_tally_sheet GET  frozen   302  302  404  404     403  403  403  200     403  403  200
hall_batch_tally_sheet GET  theirs   302  302  404  404     404  404  404  404     403  403  404
hall_batch_tally_sheet POST frozen   405
hall_batch_entry       GET  hall     303  303  404  404     403  403  403  200     403  403  200
hall_batch_entry       GET  frozen   303  303  404  404     403  403  403  302     403  403  302
hall_batch_entry       GET  theirs   303  303  404  404     404  404  404  404     403  403  404
hall_batch_entry       POST hall     401  401  404  404     403  403  403  200     403  403  200
hall_batch_entry       POST frozen   401  401  404  404     403  403  403  409     403  403  409
hall_batch_entry       POST theirs   401  401  404  404     404  404  404  404     403  403  404
hall_batch_entry       POST nothing  401  401  404  404     404  404  404  404     404  404  404
hall_batch_reopen      GET  hall     303  303  404  404     403  403  403  200     403  403  200
hall_batch_reopen      GET  theirs   303  303  404  404     404  404  404  404     403  403  200
hall_batch_reopen      POST agreed   401  401  404  404     403  403  403  200     403  403  403
hall_batch_reopen      POST hall     401  401  404  404     403  403  403  409     403  403  403
hall_batch_reopen      POST theirs   401  401  404  404     404  404  404  404     403  403  403
hall_batch_reopen      POST nothing  401  401  404  404     404  404  404  404     404  404  404
"""

FOLLOWERS = """
                                 visitor gone hanna root  alice bob charlie gao  emil fiona dora
ballot   hall                     no   no   no   no      yes  yes  yes  yes     yes  yes  yes
"""

FIELDS = {
    "hall_papers": {"printed": "2"},
    "hall_paper_give": {"label": "001", "batch": "1"},
    "hall_batch_reopen": {"reason": "One sheet was found"},
}


def build(world):
    """A frozen ballot of the drill with a batch of which nothing was given; and a counted one of ours with two batches,
    one of them agreed on."""
    Batch.objects.create(ballot=world.boards["frozen"], number=1, printed=3)
    hall = secret_ballot(world.ours, "hall", Ballot.State.COUNTED)
    [paper] = hall.papers.all()
    counts = {str(paper.pk): {"invalid": 0, "counts": {"approve": 2, "oppose": 0, "abstain": 0}}}
    count = {"returned": 2, "not_returned": 0, "unused": 1, "papers": counts}
    Batch.objects.create(ballot=hall, number=1, printed=3, given=2)
    Batch.objects.create(ballot=hall, number=2, printed=3, given=2, count=count)
    open_topics([hall.topic])
    world.ballots["hall"] = hall
    world.hall = {name: world.boards[name] for name in ("frozen", "draft")} | {
        "hall": hall,
        "agreed": hall,
        "recorded": world.ballots["open"],
    }
    sheets = {"returned": "1", "not_returned": "1", "unused": "1"}
    votes = {f"votes-{paper.pk}-approve": "1", f"votes-{paper.pk}-oppose": "0", f"votes-{paper.pk}-abstain": "0"}
    FIELDS["hall_batch_entry"] = sheets | votes | {f"invalid-{paper.pk}": "0"}


def arguments(world, route, thing):
    there = world.hall | {"theirs": world.ballots["s-theirs"]}
    pk = NOWHERE if thing == "nothing" else there[thing].pk
    number = [2 if thing == "agreed" else 1] if "batch" in route else []
    return [pk, *number]
