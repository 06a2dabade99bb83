"""What is read out: the figures, both denominators, the pass rules, the names; each by numbers worked out by hand."""

import pytest

from congress.journal.models import Entry
from congress.meetings.models import Representative
from congress.meetings.services import enroll, sign_in_by_staff
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER
from voting.models import Vote
from voting.outcomes import is_passed
from voting.results import percent, result_of
from voting.services.recorded import Verb, close_ballot, make_ballot, open_ballot, publish_ballot

# (rule, approve, valid, roll, passed)
RULES = [
    ("simple", 0, 0, 146, False),
    ("simple", 50, 100, 146, False),
    ("simple", 51, 100, 146, True),
    ("simple", 50, 99, 146, True),
    ("simple", 49, 99, 146, False),
    ("simple", 1, 1, 146, True),
    ("simple", 1, 2, 3, False),
    ("absolute", 73, 73, 146, False),
    ("absolute", 74, 146, 146, True),
    ("absolute", 73, 80, 145, True),
    ("absolute", 72, 72, 145, False),
    ("absolute", 1, 1, 1, True),
    ("absolute", 1, 2, 2, False),
    ("absolute", 0, 0, 0, False),
    ("two_thirds", 66, 100, 146, False),
    ("two_thirds", 67, 100, 146, True),
    ("two_thirds", 66, 99, 146, True),
    ("two_thirds", 65, 99, 146, False),
    ("two_thirds", 67, 101, 146, False),
    ("two_thirds", 68, 101, 146, True),
    ("two_thirds", 2, 3, 146, True),
    ("two_thirds", 1, 1, 146, True),
    ("two_thirds", 0, 0, 146, False),
]


@pytest.mark.parametrize(("rule", "approve", "valid", "roll", "passed"), RULES)
def test_rule_says_whether_it_is_carried(rule, approve, valid, roll, passed):
    assert is_passed(rule, approve=approve, valid=valid, roll=roll) == passed


# (part, whole, text)
PERCENTS = [
    (0, 3, "0.0%"),
    (1, 3, "33.3%"),
    (2, 3, "66.7%"),
    (3, 3, "100.0%"),
    (1, 8, "12.5%"),
    (1, 16, "6.3%"),
    (1, 2000, "0.1%"),
    (1, 2001, "0.0%"),
    (1999, 2000, "100.0%"),
    (0, 0, "–"),
]


@pytest.mark.parametrize(("part", "whole", "text"), PERCENTS)
def test_percent_has_one_decimal_and_half_goes_up(part, whole, text):
    assert percent(part, whole) == text


def test_result_of_three_electors(meeting, ballot, vote):
    sign_in_by_staff(representative=meeting.representatives.get(number="001"), channel="onsite", by=TESTER)
    vote("alice", "approve")
    vote("bob", "oppose")
    result = result_of(close_ballot(ballot=ballot, by=TESTER))
    assert (result.roll, result.present, result.issued) == (3, 1, 3)
    plan = result.papers[0]
    assert (plan.subject, plan.returned, plan.valid, plan.invalid, plan.passed) == ("The plan", 2, 2, 0, False)
    assert [(one.id, one.count, one.of_valid, one.of_roll, one.names) for one in plan.options] == [
        ("approve", 1, "50.0%", "33.3%", ["Alice"]),
        ("oppose", 1, "50.0%", "33.3%", ["Bob"]),
        ("abstain", 0, "0.0%", "0.0%", []),
    ]


def test_both_denominators_of_a_ballot_of_those_present(meeting, phase):
    """Eight on the roll, five of them signed in, of whom four vote: 3 approve, 1 abstains."""
    users = add_people(people=[User(username=f"rep{n}", name=f"Rep {n}") for n in range(5)])
    roll = [Representative(user=user, number=f"{n:03d}", sector="residents") for n, user in enumerate(users, start=4)]
    for representative in enroll(meeting=meeting, representatives=roll, by=TESTER):
        sign_in_by_staff(representative=representative, channel="onsite", by=TESTER)
    draft = make_ballot(
        meeting=meeting, title="Now", subjects=["One"], electors_from="present", pass_rule="absolute", by=TESTER
    )
    ballot = open_ballot(ballot=draft, by=TESTER)
    paper = ballot.papers.get()
    for elector, choice in zip(ballot.electors.all(), ["approve", "approve", "approve", "abstain"], strict=False):
        Vote.objects.create(paper=paper, elector=elector, choice=choice)
    result = result_of(close_ballot(ballot=ballot, by=TESTER))
    one = result.papers[0]
    assert (result.roll, result.present, result.issued) == (8, 5, 5)
    assert (one.returned, one.valid, one.invalid) == (4, 4, 0)
    assert [(option.of_valid, option.of_roll) for option in one.options] == [
        ("75.0%", "37.5%"),
        ("0.0%", "0.0%"),
        ("25.0%", "12.5%"),
    ]
    assert one.passed is False


def test_what_is_no_option_is_returned_and_invalid(ballot, vote):
    vote("alice", "approve")
    Vote.objects.create(paper=ballot.papers.first(), elector=ballot.electors.get(label="002"), choice="")
    one, two = result_of(close_ballot(ballot=ballot, by=TESTER)).papers
    assert (one.returned, one.valid, one.invalid, one.passed) == (2, 1, 1, True)
    assert (two.returned, two.valid, two.invalid) == (1, 1, 0)


def test_journal_has_every_option_zeros_too(counted):
    one, two = [str(paper.pk) for paper in counted.papers.all()]
    figures = {
        "issued": 3,
        "returned": 2,
        "valid": 2,
        "invalid": 0,
        "counts": {"approve": 1, "oppose": 1, "abstain": 0},
    }
    entries = {entry.verb: entry.facts for entry in Entry.objects.filter(topic_id=counted.topic)}
    assert entries[Verb.CLOSED] == {"issued": 3, "rows": {one: 2, two: 2}}
    assert entries[Verb.COUNTED] == {"totals": {one: figures, two: figures}}


def test_ballot_on_which_nobody_votes_is_counted(ballot):
    one = result_of(close_ballot(ballot=ballot, by=TESTER)).papers[0]
    assert (one.returned, one.valid, one.passed, one.options[0].of_valid) == (0, 0, False, "–")


# Who sees it

SEEN = {"alice": False, "gao": False, "emil": False, "dora": True}


def sees(client, ballot) -> bool:
    told = "result" in client.get(f"/ballots/{ballot.pk}/").json()
    page = client.get(f"/ballots/{ballot.pk}/", headers={"Accept": "text/html"}).content.decode()
    assert ('id="result"' in page) == told
    return told


def test_counted_result_is_the_secretariats(counted, people, as_person):
    assert {name: sees(as_person(getattr(people, name)), counted) for name in SEEN} == SEEN


def test_published_result_is_everybodys(counted, people, as_person):
    publish_ballot(ballot=counted, by=TESTER)
    assert [name for name in SEEN if not sees(as_person(getattr(people, name)), counted)] == []


def test_open_ballot_shows_no_result_to_anybody(ballot, vote, people, as_person):
    vote("alice", "approve")
    assert [name for name in SEEN if sees(as_person(getattr(people, name)), ballot)] == []


def test_published_result_is_told_as_json(counted, people, as_person):
    publish_ballot(ballot=counted, by=TESTER)
    figures = {
        "returned": 2,
        "valid": 2,
        "invalid": 0,
        "counts": {"approve": 1, "oppose": 1, "abstain": 0},
        "passed": False,
    }
    papers = {str(paper.pk): figures for paper in counted.papers.all()}
    told = as_person(people.alice).get(f"/ballots/{counted.pk}/").json()
    assert told["result"] == {"roll": 3, "present": 0, "issued": 3, "papers": papers}


def test_names_stand_under_what_they_chose(counted, people, as_person):
    publish_ballot(ballot=counted, by=TESTER)
    User.objects.filter(pk=people.bob.pk).update(name="<u>Bob</u>")
    page = as_person(people.gao, accept="text/html").get(f"/ballots/{counted.pk}/").content.decode()
    assert "<li>Alice</li>" in page
    assert "<li>&lt;u&gt;Bob&lt;/u&gt;</li>" in page
