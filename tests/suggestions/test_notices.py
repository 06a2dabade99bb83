"""Who is told what of each step of a suggestion."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from congress.journal.models import Entry
from congress.meetings.models import Meeting, Representative
from congress.people.models import Notice
from congress.people.sentences import notice_kinds
from deliberation.suggestions import notices
from deliberation.suggestions.models import CoSigning
from deliberation.suggestions.notices import TOLD, UNTOLD, kind_of
from deliberation.suggestions.services.rating import close_unrated
from deliberation.suggestions.services.verbs import Verb
from tests.suggestions.conftest import FIELDS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def told() -> dict[str, str]:
    """{who: what he is told}, each at most once, since the last `forget()`."""
    new = list(Notice.objects.select_related("user"))
    assert len({one.user for one in new}) == len(new)
    return {one.user.username: one.sentence for one in new}


def forget():
    Notice.objects.all().delete()


@pytest.fixture
def after(brought_to, move):
    """after(state, person, name): who is told of this move of a suggestion that stands there."""

    def moved(state, person, name, **fields):
        suggestion = brought_to(state)
        forget()
        answer = move(person, suggestion, name, **FIELDS.get(name, {}), **fields)
        assert answer.status_code == 200, answer.content
        return told()

    return moved


def co_sign(suggestion, user):
    CoSigning.objects.create(
        suggestion=suggestion,
        representative=Representative.objects.get(user=user, meeting=suggestion.meeting),
        state=CoSigning.State.ACCEPTED,
        invited_at=timezone.now(),
        expires_on=timezone.localdate(),
    )


NAME = "No. 1 “More benches”"


@pytest.mark.parametrize(
    ("state", "who", "name", "expected"),
    [
        ("draft", "alice", "submit", {"dora": f"The suggestion {NAME} waits for screening."}),
        ("submitted", "dora", "accept", {"alice": f"Your suggestion {NAME} was accepted."}),
        ("submitted", "dora", "return", {"alice": f"Your suggestion {NAME} came back to be changed."}),
        ("submitted", "dora", "refuse", {"alice": f"Your suggestion {NAME} was not accepted; the page says why."}),
        ("assigned", "emil", "receive", {"alice": f"Parks has received your suggestion {NAME}."}),
        ("assigned", "emil", "send_back", {"dora": f"Parks sent the suggestion {NAME} back. Please assign it again."}),
        ("received", "emil", "reply", {"fiona": f"A reply to the suggestion {NAME} waits for your approval."}),
        (
            "approval",
            "fiona",
            "hold",
            {"emil": f"The reply to the suggestion {NAME} was given back to be written anew."},
        ),
        (
            "approval",
            "fiona",
            "approve",
            {
                "alice": f"Parks replied to your suggestion {NAME}. Please read and rate it.",
                "emil": f"The reply to the suggestion {NAME} was approved.",
            },
        ),
        (
            "replied",
            "alice",
            "rate",
            dict.fromkeys(["emil", "fiona"], f"The reply to the suggestion {NAME} was rated."),
        ),
        ("received", "alice", "withdraw", dict.fromkeys(["emil", "fiona"], f"The suggestion {NAME} was withdrawn.")),
        ("submitted", "alice", "withdraw", {}),
    ],
)
def test_step_is_told_to_whom_it_concerns(after, people, state, who, name, expected):
    assert after(state, getattr(people, who), name) == expected


def test_assignment_is_told_to_who_handles_it(after, people, parks):
    assert after("accepted", people.dora, "assign", departments=parks.pk) == {
        "alice": f"Your suggestion {NAME} was given to Parks.",
        "emil": f"The suggestion {NAME} was given to your department. Please receive it.",
    }


def test_further_department_alone_is_told_of_a_further_assignment(after, people, roads):
    assert after("received", people.dora, "assign", departments=roads.department.pk) == {
        "alice": f"Your suggestion {NAME} was given to Roads.",
        "ivy": f"The suggestion {NAME} was given to your department. Please receive it.",
    }


def test_reply_that_does_not_satisfy_is_told_to_all_who_have_to_act(brought_to, move, people):
    suggestion = brought_to("replied")
    forget()
    assert move(people.alice, suggestion, "rate", **FIELDS["rate"] | {"result": "not"}).status_code == 200
    sentence = f"The reply to the suggestion {NAME} did not satisfy. It is handled again."
    assert told() == dict.fromkeys(["emil", "fiona", "dora"], sentence)


def test_who_signed_is_told_as_the_author_is(brought_to, move, people):
    suggestion = brought_to("approval")
    co_sign(suggestion, people.charlie)
    forget()
    move(people.fiona, suggestion, "approve")
    sentence = f"Parks replied to your suggestion {NAME}. Please read and rate it."
    assert {who: what for who, what in told().items() if who != "emil"} == {"alice": sentence, "charlie": sentence}


def test_speaker_is_asked_and_who_proposed_is_answered(brought_to, move, people):
    suggestion = brought_to("proposed")
    assert told() == {"alice": "What you said was proposed as a suggestion: “Benches”. Do you agree?"}
    forget()
    assert move(people.alice, suggestion, "consent", submit="1").status_code == 200
    name = "No. 1 “Benches”"
    assert told() == {
        "bob": f"The speaker agreed to your proposal: {name}.",
        "dora": f"The suggestion {name} waits for screening.",
    }


def test_who_proposed_is_told_of_a_no(brought_to):
    brought_to("dropped")
    assert told()["bob"] == "The speaker did not agree to your proposal: “Benches”."


def test_end_of_the_time_to_rate_is_told(brought_to):
    suggestion = brought_to("replied")
    forget()
    over = suggestion.replied_at + timedelta(days=31)
    with time_machine.travel(over, tick=False):
        assert (close_unrated(over), close_unrated(over)) == (1, 0)
    assert told() == {
        "alice": f"Your suggestion {NAME} is settled: the time to rate it is over.",
        "emil": f"The suggestion {NAME} is settled: nobody rated the reply in time.",
    }


def test_refused_move_tells_nobody(brought_to, move, people):
    suggestion = brought_to("submitted")
    forget()
    assert move(people.dora, suggestion, "accept").status_code == 200
    forget()
    before = Entry.objects.count()
    assert move(people.dora, suggestion, "accept").status_code == 409
    assert move(people.bob, suggestion, "refuse", **FIELDS["refuse"]).status_code in (403, 404)
    assert (told(), Entry.objects.count()) == ({}, before)


def test_drill_tells_nobody(suggest, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(is_drill=True)
    meeting.refresh_from_db()
    suggest()
    assert told() == {}


def test_notice_leads_to_the_suggestion(suggest, people):
    suggestion = suggest()
    assert set(Notice.objects.values_list("user__username", "url")) == {
        (name, suggestion.get_absolute_url()) for name in ("alice", "dora")
    }


def test_every_step_is_told_or_is_said_not_to_be():
    assert set(TOLD) | UNTOLD == set(Verb)
    assert set(TOLD) & UNTOLD == set()


def test_every_line_has_its_sentence():
    kinds = {kind_of(verb, whom) for verb, lines in TOLD.items() for whom, _sentence in lines}
    assert kinds == set(notices.kinds())
    assert kinds <= set(notice_kinds)
    facts = {"number": 7, "title": "100 % more", "department": "Parks"}
    assert all("No. 7 “100 % more”" in notice_kinds[kind](facts) for kind in kinds)


def test_longest_kind_and_address_fit(suggest):
    lengths = [len(kind) for kind in notices.kinds()]
    assert max(lengths) <= Notice._meta.get_field("kind").max_length
