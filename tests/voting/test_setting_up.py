"""Preparing a ballot of every kind in one form: what becomes of it, what is refused, and that nothing typed is lost."""

from datetime import datetime

import pytest
from django.utils import timezone

from congress.journal.models import Entry
from congress.people.models import Department
from tests.conftest import new_key
from voting.models import Ballot, Paper

SATISFACTION = ["sat", "basic", "unsat", "unknown"]
PROJECTS = "Canteen | For 80 | 2 million | 1 | June | Civil Affairs\nGarden\nStage｜Open air\nLamps\t\t100"


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def desk(people, as_person):
    """dora, with pages."""
    return as_person(people.dora, accept="text/html")


@pytest.fixture
def send(meeting, dora):
    """send(client, …) posts the form with these fields."""

    def sent(client=None, *, address="/ballots/", key=None, **fields):
        return (client or dora).post(address, {"key": key or new_key(), "meeting": meeting.pk, "title": "T"} | fields)

    return sent


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Paper)]


def papers(ballot) -> list[tuple]:
    return [(one.subject, one.kind, [option["id"] for option in one.options]) for one in ballot.papers.all()]


def at(hour: int):
    return timezone.make_aware(datetime(2020, 4, 8, hour))


def test_secret_evaluation_of_departments_and_more(send):
    first, *others = Department.objects.all()
    answer = send(
        kind="evaluation",
        is_secret="yes",
        departments=[one.pk for one in [*others, first]],
        further="The work\r\n\r\n The year ",
        grades="satisfaction",
        collect_from="2020-04-07T09:00",
        opens_at="2020-04-08T14:00",
        closes_at="2020-04-08T16:00",
        collect_needs_presence="on",
        board_is_public="on",
        max_reissue="4",
        grace_s="90",
    )
    ballot = Ballot.objects.get()
    assert answer.status_code == 201
    subjects = [one.name for one in [first, *others]] + ["The work", "The year"]
    assert papers(ballot) == [(subject, "grade", SATISFACTION) for subject in subjects]
    assert [one.department for one in ballot.papers.all()] == [first, *others, None, None]
    assert (ballot.is_secret, ballot.kind, ballot.state) == (True, "evaluation", "draft")
    assert (ballot.opens_at, ballot.closes_at) == (at(14), at(16))
    assert (ballot.collect_needs_presence, ballot.board_is_public) == (True, True)
    assert (ballot.max_reissue, ballot.grace_s) == (4, 90)


def test_labels_are_fixed_in_chinese(send):
    send(kind="evaluation", further="Work", subjects="")
    send(kind="motion", subjects="The plan")
    graded, motion = [ballot.papers.get() for ballot in Ballot.objects.order_by("pk")]
    assert [option["label"] for option in motion.options] == ["赞成", "反对", "弃权"]
    assert [option["id"] for option in graded.options] == SATISFACTION
