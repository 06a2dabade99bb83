"""The record of a representative's work."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from congress.meetings.services import sign_in_by_staff
from deliberation.rooms.services.messages import post_message
from deliberation.suggestions.models import CoSigning
from deliberation.suggestions.services.writing import write_suggestion
from tests.conftest import TESTER
from voting.models import Ballot, Elector


@pytest.fixture
def reading(db):
    def sign_in(user):
        client = Client(headers={"Accept": "text/html", "Accept-Language": "en"})
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in


def suggest(meeting, author, number, title, *, is_submitted=True):
    return write_suggestion(
        meeting=meeting,
        author=author,
        author_number=number,
        title=title,
        body="By the river",
        category="services",
        publish=True,
        is_submitted=is_submitted,
        by=TESTER,
    )


@pytest.fixture
def alice_row(meeting, people, rooms):
    """alice, present, who said, suggested, and signed something."""
    row = meeting.representatives.get(user=people.alice)
    sign_in_by_staff(representative=row, channel="onsite", by=TESTER)
    post_message(room=rooms[0], author=people.alice, number="001", body="Benches, please", by=TESTER)
    suggest(meeting, people.alice, "001", "Benches")
    suggest(meeting, people.alice, "001", "Only a draft", is_submitted=False)
    signed = suggest(meeting, people.bob, "002", "Lamps")
    CoSigning.objects.create(
        suggestion=signed, representative=row, state="accepted", invited_at=timezone.now(), expires_on=date(2020, 4, 9)
    )
    return row


@pytest.fixture
def voted(meeting, alice_row):
    """voted(is_secret) is a ballot that is over, in which alice took part."""

    def vote(title, *, is_secret):
        ballot = Ballot.objects.create(
            meeting=meeting, phase=meeting.phases.first(), title=title, kind="motion", is_secret=is_secret
        )
        Ballot.objects.filter(pk=ballot.pk).update(state="published")
        Elector.objects.create(ballot=ballot, representative=alice_row, label="001", voted_at=timezone.now())

    return vote


def test_record_tells_what_was_done(alice_row, voted, reading, people):
    voted("By name", is_secret=False)
    page = reading(people.alice).get("/me/record/")
    told = page.context
    assert [one.title for one in told["suggestions"]] == ["Benches"]
    assert [one.title for one in told["cosigned"]] == ["Lamps"]
    assert (told["messages_said"], [one.channel for one in told["attendances"]]) == (1, ["onsite"])
    assert [(one.ballot.title, one.voted_at is not None) for one in told["ballots"]] == [("By name", True)]


def test_record_tells_nothing_of_a_secret_ballot(voted, reading, people):
    voted("By paper", is_secret=True)
    assert "By paper" not in reading(people.alice).get("/me/record/").content.decode()


def test_record_is_for_its_representative_and_the_secretariat(alice_row, reading, people, meeting):
    address = f"/meetings/{meeting.pk}/roll/{alice_row.pk}/record/"
    statuses = {name: reading(person).get(address).status_code for name, person in vars(people).items()}
    assert {name for name, status in statuses.items() if status == 200} == {"alice", "dora"}


def test_who_stands_on_no_roll_has_no_record(reading, people, meeting):
    dora = reading(people.dora)
    assert dora.get("/me/record/").status_code == 404
    assert "/me/record/" not in dora.get("/me/").content.decode()
    assert "/me/record/" in reading(people.alice).get("/me/").content.decode()
