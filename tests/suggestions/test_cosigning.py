"""Who signs with the author: asked, in time, for these words and no others."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By
from congress.meetings.models import Representative
from congress.meetings.services import enroll
from congress.people.models import User
from congress.people.services import add_people
from deliberation.suggestions.models import CoSigning, State, Terms
from deliberation.suggestions.services import cosigning, writing
from tests.conftest import TESTER

WORDS = {"title": "Benches", "body": "Twelve of them.", "category": "services"}
SAME = {"title": "More benches", "body": "There are none along the river.", "category": "services", "publish": "on"}


@pytest.fixture
def draft(suggest):
    return suggest(is_submitted=False)


@pytest.fixture
def asked(brought_to):
    """A draft of alice that bob is asked to co-sign."""
    return brought_to("cosigning")


@pytest.fixture
def roll(meeting, people):
    """Twelve more on the roll, 101 to 112, of group two; 101 and 102 have one name."""
    names = ["Li Mei", "Li Mei", *[f"Person {n}" for n in range(10)]]
    users = add_people(people=[User(username=f"r{n}", name=name) for n, name in enumerate(names)])
    group = meeting.groups.get(title="Group Two")
    rows = [Representative(user=one, number=str(101 + n), sector="s", group=group) for n, one in enumerate(users)]
    enroll(meeting=meeting, by=TESTER, representatives=rows)
    return users


def signings(suggestion):
    return [(one.representative.number, one.state) for one in suggestion.cosignings.select_related("representative")]


def state_of(suggestion):
    suggestion.refresh_from_db()
    return suggestion.state


# Asking


@pytest.mark.parametrize(
    ("others", "numbers"),
    [
        ("002", ["002"]),
        ("Bob", ["002"]),
        ("002, Charlie", ["002", "003"]),
        ("002 003", ["002", "003"]),
        ("Bob、Charlie；Person 3", ["002", "003", "106"]),
        ("Bob, 002", ["002"]),
        ("101", ["101"]),
    ],
)
def test_others_are_asked_by_number_or_name(others, numbers, draft, move, people, roll):
    assert move(people.alice, draft, "invite", others=others).status_code == 200
    assert signings(draft) == [(number, "invited") for number in numbers]
    assert state_of(draft) == State.COSIGNING
    facts = Entry.objects.get(topic_id=draft.topic, verb="cosigning.asked").facts
    assert facts["representatives"] == list(draft.cosignings.values_list("representative", flat=True))


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({}, "__all__", "Choose at least one representative."),
        ({"others": "999"}, "others", "Nobody else on the roll has this number or name: 999"),
        ({"others": "002, Nobody, 998"}, "others", "Nobody else on the roll has this number or name: Nobody、998"),
        ({"others": "001"}, "others", "Nobody else on the roll has this number or name: 001"),
        ({"others": "Dora"}, "others", "Nobody else on the roll has this number or name: Dora"),
        ({"others": "Li Mei"}, "others", "Several on the roll are called Li Mei. Give the number."),
        ({"others": ",".join(map(str, range(101, 112)))}, "__all__", "At most 10 representatives can be asked to"),
        ({"representatives": "999999"}, "representatives", "Select a valid choice."),
        ({"representatives": "9" * 40}, "representatives", "Select a valid choice."),
    ],
)
def test_asking_that_does_not_hold_asks_nobody(fields, field, sentence, draft, move, people, roll):
    entries = Entry.objects.count()
    answer = move(people.alice, draft, "invite", **fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert answer.json()["errors"][field][0].startswith(sentence)
    assert (CoSigning.objects.count(), Entry.objects.count(), state_of(draft)) == (0, entries, State.DRAFT)


def test_ten_at_most_also_one_after_the_other(draft, move, people, roll):
    assert move(people.alice, draft, "invite", others=" ".join(map(str, range(103, 112)))).status_code == 200
    answer = move(people.alice, draft, "invite", others="101 102")
    assert (answer.status_code, draft.cosignings.count()) == (409, 9)
    assert answer.json()["error"] == "At most 10 representatives can be asked to co-sign."
    assert move(people.alice, draft, "invite", others="101").status_code == 200


def test_form_offers_ones_own_group(draft, reading, people, roll):
    form = reading(people.alice).get(f"/suggestions/{draft.pk}/invite/").context["form"]
    assert [label for _pk, label in form.fields["representatives"].widget.choices] == ["002 Bob"]
    bob = draft.meeting.representatives.get(number="002")
    answer = reading(people.alice).post(f"/suggestions/{draft.pk}/invite/", {"representatives": bob.pk})
    assert (answer.status_code, draft.cosignings.count()) == (422, 0), "without its key"


def test_who_was_asked_is_not_asked_twice_and_who_declined_never(asked, move, people):
    refused = [move(people.alice, asked, "invite", others="002, 003").json()["error"]]
    move(people.bob, asked, "co_sign")
    refused.append(move(people.alice, asked, "invite", others="Bob").json()["error"])
    move(people.alice, asked, "invite", others="003")
    move(people.charlie, asked, "not_sign")
    refused.append(move(people.alice, asked, "invite", others="003").json()["error"])
    assert refused == ["Bob is asked already.", "Bob has already co-signed it.", "Charlie did not want to co-sign it."]
    assert signings(asked) == [("002", "accepted"), ("003", "declined")]


def test_service_takes_nobody_of_another_meeting(draft, people):
    from tests.conftest import make_meeting

    foreign = make_meeting(people, title="Second Session").representatives.get(number="002")
    with pytest.raises(ActionRefused):
        cosigning.invite(suggestion=draft, representatives=[foreign], by=By("001", people.alice))
    assert (CoSigning.objects.count(), state_of(draft)) == (0, State.DRAFT)


# Answering


def test_who_is_asked_reads_the_draft_and_nobody_else(asked, as_person, people):
    seen = {who: as_person(one).get(f"/suggestions/{asked.pk}/").status_code for who, one in vars(people).items()}
    assert {who for who, status in seen.items() if status == 200} == {"alice", "bob"}


def test_who_co_signs_stands_beside_the_author(asked, move, as_person, reading, people):
    assert as_person(people.bob).get(f"/suggestions/{asked.pk}/").json()["moves"] == ["co_sign", "not_sign"]
    assert move(people.bob, asked, "co_sign").status_code == 200
    move(people.alice, asked, "submit")
    told = as_person(people.dora).get(f"/suggestions/{asked.pk}/").json()
    page = reading(people.dora).get(f"/suggestions/{asked.pk}/").content.decode()
    assert (told["cosigners"], told["state"]) == (["002"], "submitted")
    assert ("Bob co-signed it." in page, "Co-signed by" in page) == (True, True)
    own = as_person(people.bob).get("/suggestions/?show=mine").json()
    assert [one["pk"] for one in own] == [asked.pk]


def test_who_declines_sees_it_no_more_and_is_not_named(asked, move, as_person, reading, people):
    assert move(people.bob, asked, "not_sign").status_code == 200
    assert as_person(people.bob).get(f"/suggestions/{asked.pk}/").status_code == 404
    steps = reading(people.alice).get(f"/suggestions/{asked.pk}/").context["steps"]
    assert steps[-1].sentence == "One of them did not want to."


def test_declining_leads_to_the_list(asked, reading, people):
    from tests.conftest import new_key

    answer = reading(people.bob).post(f"/suggestions/{asked.pk}/not_sign/", {"key": new_key()})
    assert (answer.status_code, answer["Location"]) == (303, "/suggestions/")


def test_answer_is_given_once(asked, move, people):
    move(people.bob, asked, "co_sign")
    entries = Entry.objects.count()
    answers = [move(people.bob, asked, name) for name in ("co_sign", "not_sign")]
    assert [(one.status_code, one.json()["error"]) for one in answers] == [(409, "You have answered this already.")] * 2
    assert (signings(asked), Entry.objects.count()) == ([("002", "accepted")], entries)


def test_invitation_ends_by_the_clock_of_the_meeting(draft, move, as_person, people, meeting):
    Terms.objects.create(meeting=meeting, cosigning_days=2)
    begins = timezone.now()
    with time_machine.travel(begins, tick=False) as now:
        move(people.alice, draft, "invite", others="002, 003")
        now.move_to(begins + timedelta(days=2))
        assert move(people.charlie, draft, "co_sign").status_code == 200
        now.move_to(begins + timedelta(days=3))
        late = move(people.bob, draft, "co_sign")
        assert (late.status_code, signings(draft)) == (409, [("002", "invited"), ("003", "accepted")])
        assert late.json()["error"].startswith("The time to co-sign it ended on ")
        assert as_person(people.bob).get(f"/suggestions/{draft.pk}/").json()["moves"] == []
        assert move(people.alice, draft, "invite", others="002").status_code == 200
        assert move(people.bob, draft, "co_sign").status_code == 200


def test_who_has_not_answered_at_submission_is_no_co_signer(asked, move, as_person, people):
    assert move(people.alice, asked, "submit").status_code == 200
    late = move(people.bob, asked, "co_sign")
    assert (late.status_code, state_of(asked), signings(asked)) == (409, "submitted", [("002", "invited")])
    move(people.dora, asked, "refuse", ground="other", reason="No")
    told = as_person(people.dora).get(f"/suggestions/{asked.pk}/").json()
    assert (as_person(people.bob).get(f"/suggestions/{asked.pk}/").status_code, told["cosigners"]) == (404, [])


# Other words


def test_changed_words_are_signed_anew(asked, move, people, reading):
    move(people.bob, asked, "co_sign")
    page = reading(people.alice).get(f"/suggestions/{asked.pk}/keep/").content.decode()
    assert "Bob co-signed these words." in page
    assert move(people.alice, asked, "keep", **WORDS).status_code == 200
    assert (state_of(asked), signings(asked)) == (State.COSIGNING, [("002", "invited")])
    steps = [step.sentence for step in reading(people.alice).get(f"/suggestions/{asked.pk}/").context["steps"]]
    assert steps[-2:] == [
        "Its words were changed.",
        "Since its words were changed, who had co-signed it was asked again.",
    ]
    assert move(people.bob, asked, "co_sign").status_code == 200


def test_another_category_or_place_is_not_signed_anew(asked, move, people):
    move(people.bob, asked, "co_sign")
    other = SAME | {"category": "safety", "place": "River Road"}
    assert move(people.alice, asked, "keep", **other).status_code == 200
    assert signings(asked) == [("002", "accepted")]


@pytest.mark.parametrize("state", ["cosigning", "returned"])
def test_other_words_than_were_signed_are_not_handed_in(state, asked, move, people):
    move(people.bob, asked, "co_sign")
    if state == "returned":
        move(people.alice, asked, "submit")
        move(people.dora, asked, "return", reason="Where?")
    file = SimpleUploadedFile("a.txt", b"Words")
    for fields in (WORDS, SAME | {"files": [file]}):
        answer = move(people.alice, asked, "submit", **fields)
        (sentence,) = answer.json()["errors"]["__all__"]
        assert (answer.status_code, state_of(asked)) == (422, state)
        assert sentence.startswith("Bob co-signed other words. Keep the change first")
    assert move(people.alice, asked, "keep", **WORDS).status_code == 200
    assert (state_of(asked), signings(asked)) == (State.COSIGNING, [("002", "invited")])
    move(people.bob, asked, "co_sign")
    assert move(people.alice, asked, "submit", **WORDS).status_code == 200
    assert (state_of(asked), signings(asked)) == (State.SUBMITTED, [("002", "accepted")])


def test_service_hands_in_no_other_words_than_were_signed(asked, move, people):
    move(people.bob, asked, "co_sign")
    with pytest.raises(ActionRefused):
        writing.submit(suggestion=asked, by=By("001", people.alice), title="Other", body="Words")
    assert (state_of(asked), asked.title) == (State.COSIGNING, "More benches")


def test_keeping_what_is_kept_writes_nothing(draft, move, people):
    entries = Entry.objects.count()
    assert move(people.alice, draft, "keep", **SAME).status_code == 409
    assert move(people.alice, draft, "keep", **SAME | {"place": "River Road"}).status_code == 200
    assert Entry.objects.count() == entries + 1
    assert (state_of(draft), draft.place, draft.wordings.count()) == (State.DRAFT, "River Road", 1)


def test_draft_form_brings_what_is_kept(draft, move, reading, people, parks):
    move(people.alice, draft, "keep", **SAME | {"place": "River Road", "wish": parks.pk})
    form = reading(people.alice).get(f"/suggestions/{draft.pk}/submit/").context["form"]
    assert (form["place"].value(), form["wish"].value(), form["title"].value()) == (
        "River Road",
        parks.pk,
        "More benches",
    )


def test_returned_one_with_co_signers_keeps_its_number(asked, move, people):
    move(people.alice, asked, "submit")
    move(people.dora, asked, "return", reason="Who else?")
    assert move(people.alice, asked, "invite", others="003").status_code == 200
    move(people.charlie, asked, "co_sign")
    move(people.alice, asked, "submit")
    assert (state_of(asked), asked.number) == (State.SUBMITTED, 1)


# On the agenda


def tasks(client, meeting):
    return [(task.title, task.url) for task in client.get(f"/meetings/{meeting.pk}/").context["tasks"]]


def test_agenda_asks_while_there_is_time(asked, move, reading, people, meeting):
    url = asked.get_absolute_url()
    alice, bob = reading(people.alice), reading(people.bob)
    ((title, there),) = tasks(bob, meeting)
    assert (title.startswith("You are asked to co-sign a suggestion until "), there) == (True, url)
    assert tasks(alice, meeting) == [("Your suggestion waits for co-signers.", url)]
    CoSigning.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert tasks(bob, meeting) == []
    CoSigning.objects.update(expires_on=timezone.localdate())
    move(people.bob, asked, "co_sign")
    assert tasks(bob, meeting) == []


def test_pages_take_few_queries_however_many_sign(asked, reading, people, roll, queries, meeting):
    pages = [
        (reading(people.alice), f"/suggestions/{asked.pk}/"),
        (reading(people.alice), f"/suggestions/{asked.pk}/invite/"),
        (reading(people.alice), f"/suggestions/{asked.pk}/submit/"),
        (reading(people.bob), f"/suggestions/{asked.pk}/"),
        (reading(people.bob), f"/meetings/{meeting.pk}/"),
    ]
    few = [queries(client, page) for client, page in pages]
    rows = list(meeting.representatives.filter(number__gte="101")[:9])
    cosigning.invite(suggestion=asked, representatives=rows, by=By("001", people.alice))
    for user in roll[:4]:
        cosigning.co_sign(suggestion=asked, by=By("101", user))
    assert [queries(client, page) for client, page in pages] == few
    assert max(few) <= 20, few


# At once

RACES = 40


@pytest.mark.django_db(transaction=True)
def test_of_signing_and_submitting_at_once_neither_is_lost(people, meeting):
    bob = meeting.representatives.get(number="002")
    by = {name: By("tester", user) for name, user in vars(people).items()}
    start, seen = threading.Barrier(2), Counter()

    def run(deed, who, suggestion):
        try:
            start.wait(20)
            deed(suggestion=suggestion, by=by[who])
            return True
        except ActionRefused as refusal:
            assert refusal.reasons[0]
            return False

    with ThreadPoolExecutor(2) as pool:
        for n in range(RACES):
            suggestion = writing.write_suggestion(
                meeting=meeting,
                author=people.alice,
                author_number="001",
                title="Benches",
                body="By the river",
                category="services",
                publish=True,
                is_submitted=False,
                by=by["alice"],
            )
            cosigning.invite(suggestion=suggestion, representatives=[bob], by=by["alice"])
            if n % 2:
                pair = [(cosigning.co_sign, "bob"), (writing.submit, "alice")]
            else:
                pair = [(cosigning.co_sign, "bob"), (cosigning.not_sign, "bob")]
            signed, other = pool.map(lambda one, it=suggestion: run(*one, it), pair)
            suggestion.refresh_from_db()
            state = suggestion.cosignings.get().state
            assert (state == "accepted") is signed
            assert other is (bool(n % 2) or not signed)
            assert suggestion.state == (State.SUBMITTED if n % 2 else State.COSIGNING)
            assert Entry.objects.filter(topic_id=suggestion.topic).count() == 2 + signed + other
            seen[n % 2, signed] += 1
        list(pool.map(lambda _n: (start.wait(20), connections.close_all()), range(2)))
    assert sum(seen.values()) == RACES
