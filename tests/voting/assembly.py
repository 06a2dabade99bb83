"""Secret ballots for tests: enough electors, a draft, and phones that act through the real services."""

import itertools
from datetime import timedelta

from django.utils import timezone

from congress.meetings.models import Phase, Representative
from congress.meetings.services import enroll, open_phase
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER
from voting import board, office
from voting.models import Ballot, Elector, Grade, Paper
from voting.secret.elector import Booklet
from voting.services.booklets import collect
from voting.services.secret import freeze_ballot, open_secret, settle_box

GRADES = [{"id": one.value, "label": str(one.name).capitalize()} for one in Grade]
numbers = itertools.count(1)


def assemble(meeting, size=24):
    """Fill the roll of a meeting up to `size`."""
    have = meeting.representatives.count()
    group = meeting.groups.first()
    users = add_people(people=[User(username=f"elector{next(numbers)}", name="代表") for _n in range(have, size)])
    new = [
        Representative(user=user, number=f"{n:03d}", sector="residents", group=group)
        for n, user in enumerate(users, start=have + 1)
    ]
    enroll(meeting=meeting, by=TESTER, representatives=new)


def open_ballots_phase(meeting):
    phase = meeting.phases.get(kind=Phase.Kind.BALLOTS)
    return phase if phase.is_open else open_phase(phase=phase, by=TESTER)


def secret_draft(meeting, subjects=("Parks", "Roads"), **having):
    """An evaluation with a grade for each subject, collected from now on and closing in an hour."""
    now = timezone.now()
    times = {
        "collect_from": now - timedelta(minutes=1),
        "opens_at": now + timedelta(minutes=1),
        "closes_at": now + timedelta(hours=1),
    }
    kind = having.pop("kind", Ballot.Kind.EVALUATION)
    phase = open_ballots_phase(meeting)
    ballot = Ballot.objects.create(
        meeting=meeting,
        phase=phase,
        title="Evaluation",
        kind=kind,
        is_secret=True,
        electors_from=Ballot.ElectorsFrom.ROLL,
        pass_rule=Ballot.PassRule.SIMPLE,
        **times | having,
    )
    Paper.objects.bulk_create(
        [
            Paper(ballot=ballot, position=n, subject=subject, kind=Paper.Kind.GRADE, options=GRADES)
            for n, subject in enumerate(subjects, start=1)
        ]
    )
    return ballot


def frozen(ballot):
    office.discard(str(ballot.pk))  # of a test before, whose ballot had the same number
    return freeze_ballot(ballot=ballot, by=TESTER, page="<p>page</p>", collect_page="<p>collect</p>")


def opened(ballot):
    ballot = open_secret(ballot=ballot, by=TESTER)
    settle_box(ballot)
    return ballot


def collected(ballot, elector):
    """The booklet on this elector's phone."""
    booklet = Booklet.new(board.frozen_facts(ballot))
    booklet.take(collect(elector=elector, papers=booklet.request()["papers"]))
    return booklet


def cast(booklet, *choices):
    """The receipts for one choice per paper, in order."""
    papers = [one.paper["id"] for one in booklet.papers]
    chosen = {paper: [choice] for paper, choice in zip(papers, choices, strict=False)}
    return office.box().cast(booklet.ballot, booklet.cast(chosen)["rows"])


def electors(ballot):
    return list(Elector.objects.filter(ballot=ballot).order_by("label"))
