"""The pages and the JSON of ballots: setting up, the list, the page, the agenda's button, what waits; few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal import topics
from congress.journal.models import Entry
from congress.meetings.models import Phase, Representative
from congress.meetings.parts import buttons_for, tasks_for, with_facts
from congress.meetings.services import enroll
from congress.people.models import User
from congress.people.posts import posts_of
from congress.people.services import add_people
from tests.conftest import TESTER, make_meeting, new_key
from voting.models import Ballot, Paper, Vote
from voting.services.recorded import close_ballot, make_ballot, open_ballot, publish_ballot, withdraw_ballot

MOST_QUERIES = 12


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


@pytest.fixture
def proposed(meeting):
    return {
        "meeting": meeting.pk,
        "title": "Projects",
        "subjects": "The plan\r\n\r\n  The report \n",
        "electors_from": "roll",
        "pass_rule": "simple",
    }


def propose(client, fields, **others):
    return client.post("/ballots/", {"key": new_key()} | fields | others)


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Paper)]


# Setting up


def test_secretariat_sets_a_ballot_up(meeting, dora, proposed):
    answer = propose(dora, proposed, minutes="15")
    ballot = Ballot.objects.get()
    assert (answer.status_code, answer.json()["id"]) == (201, ballot.pk)
    assert list(ballot.papers.values_list("subject", flat=True)) == ["The plan", "The report"]
    assert (ballot.state, ballot.minutes, ballot.electors_from, ballot.pass_rule) == ("draft", 15, "roll", "simple")
    assert (ballot.meeting, ballot.phase.kind) == (meeting, "ballots")


def test_page_leads_to_the_new_draft(people, as_person, proposed):
    answer = propose(as_person(people.dora, accept="text/html"), proposed)
    assert (answer.status_code, answer.url) == (303, f"/ballots/{Ballot.objects.get().pk}/")


def test_closing_time_is_of_the_place(dora, proposed):
    propose(dora, proposed, closes_at="2020-04-08T16:30")
    assert timezone.localtime(Ballot.objects.get().closes_at).strftime("%Y-%m-%d %H:%M %z") == "2020-04-08 16:30 +0800"


def test_ballot_may_belong_to_the_evaluation(meeting, dora, proposed):
    phase = meeting.phases.get(kind=Phase.Kind.EVALUATION)
    propose(dora, proposed, phase=phase.pk)
    assert Ballot.objects.get().phase == phase


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("meeting", ""),
        ("meeting", "999999"),
        ("meeting", "9" * 30),
        ("meeting", "x"),
        ("meeting", "1\x00"),
        ("title", ""),
        ("title", "a\x00b"),
        ("title", "x" * 121),
        ("subjects", " \n "),
        ("subjects", "a\x00b"),
        ("subjects", "x" * 201),
        ("subjects", "x\n" * 51),
        ("subjects", "x" * 20000),
        ("electors_from", "everybody"),
        ("pass_rule", "none"),
        ("phase", "999999"),
        ("minutes", "0"),
        ("minutes", "601"),
        ("minutes", "x"),
        ("closes_at", "soon"),
        ("note", "x" * 201),
    ],
)
def test_draft_that_does_not_hold_is_refused(dora, proposed, field, value):
    before = written()
    answer = propose(dora, proposed, **{field: value})
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, [field], before)


def test_minutes_and_time_are_not_given_both(dora, proposed):
    answer = propose(dora, proposed, minutes="5", closes_at="2020-04-08T16:30")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["closes_at"])


@pytest.mark.parametrize("kind", ["sign-in", "closing"])
def test_ballot_belongs_to_no_other_phase(meeting, dora, proposed, kind):
    answer = propose(dora, proposed, phase=meeting.phases.get(kind=kind).pk)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["phase"])


def test_phase_of_another_meeting_is_refused(people, dora, proposed):
    other = make_meeting(people, title="Second Session").phases.get(kind=Phase.Kind.BALLOTS)
    answer = propose(dora, proposed, phase=other.pk)
    assert (answer.status_code, list(answer.json()["errors"]), Ballot.objects.count()) == (422, ["phase"], 0)


@pytest.mark.parametrize("meeting_known", [True, False])
def test_refused_draft_keeps_what_was_typed(people, as_person, proposed, meeting_known):
    others = {"title": "", "subjects": "Only this"} | ({} if meeting_known else {"meeting": "x"})
    answer = propose(as_person(people.dora, accept="text/html"), proposed, **others)
    assert (answer.status_code, "Only this" in answer.content.decode()) == (422, True)


def test_form_offers_the_phases_of_the_meeting(meeting, people, as_person):
    make_meeting(people, title="Second Session")
    page = as_person(people.dora, accept="text/html").get(f"/ballots/new/?meeting={meeting.pk}")
    offered = {phase.meeting_id for phase in page.context["form"].fields["phase"].queryset}
    assert (page.status_code, offered) == (200, {meeting.pk})


@pytest.mark.parametrize("query", ["", "?meeting=", "?meeting=x", "?meeting=999999", "?meeting=" + "9" * 40])
def test_form_of_no_meeting_is_not_found(dora, query):
    assert dora.get(f"/ballots/new/{query}").status_code == 404


# The list and the page, as JSON


def test_ballot_is_told_as_json(ballot, alice, meeting):
    papers = [
        {
            "pk": paper.pk,
            "subject": paper.subject,
            "options": ["approve", "oppose", "abstain"],
            "labels": {"approve": "Approve", "oppose": "Oppose", "abstain": "Abstain"},
        }
        for paper in ballot.papers.all()
    ]
    told = {
        "pk": ballot.pk,
        "title": "Projects",
        "kind": "motion",
        "secret": False,
        "practice": False,
        "state": "open",
        "moves": ["cast"],
        "meeting": meeting.pk,
        "url": f"/ballots/{ballot.pk}/",
        "papers": papers,
    }
    english = {"Accept-Language": "en"}
    assert alice.get(f"/ballots/?meeting={meeting.pk}", headers=english).json() == [told]
    detail = told | {"turnout": {"issued": 3, "returned": 0}, "voted": False}
    assert alice.get(f"/ballots/{ballot.pk}/", headers=english).json() == detail


def test_voted_is_told_to_electors_alone(ballot, vote, people, as_person):
    vote("alice", "approve")
    names = ["alice", "bob", "gao", "dora"]
    told = {name: as_person(getattr(people, name)).get(f"/ballots/{ballot.pk}/").json() for name in names}
    assert {name: one["voted"] for name, one in told.items()} == {
        "alice": True,
        "bob": False,
        "gao": None,
        "dora": None,
    }
    assert {str(one["turnout"]) for one in told.values()} == {"{'issued': 3, 'returned': 1}"}


def test_moves_are_those_of_the_person_and_the_state(draft, alice, dora):
    def moves():
        return tuple(client.get("/ballots/").json()[0]["moves"] for client in (alice, dora))

    assert (alice.get("/ballots/").json(), dora.get("/ballots/").json()[0]["moves"]) == ([], ["open", "withdraw"])
    open_ballot(ballot=draft, by=TESTER)
    assert moves() == (["cast"], ["close", "withdraw"])
    close_ballot(ballot=draft, by=TESTER)
    assert moves() == ([], ["publish"])
    publish_ballot(ballot=draft, by=TESTER)
    assert moves() == ([], [])


def test_list_is_narrowed_to_a_meeting(ballot, people, dora):
    other = make_meeting(people, title="Second Session")
    second = make_ballot(meeting=other, title="Second", subjects=["One"], by=TESTER)
    assert [one["pk"] for one in dora.get(f"/ballots/?meeting={other.pk}").json()] == [second.pk]
    assert [one["pk"] for one in dora.get("/ballots/").json()] == [ballot.pk, second.pk]  # the open one first
    assert dora.get("/ballots/?meeting=999999").status_code == 404


@pytest.mark.parametrize("meeting", ["x", "-1", "", "1.5", "²", "9" * 5000, "%00"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_bad_meeting_is_a_bad_request(alice, meeting, accept):
    assert alice.get(f"/ballots/?meeting={meeting}", headers={"Accept": accept}).status_code == 400


# What a person sees


def page(people, as_person, name, ballot) -> str:
    client = as_person(getattr(people, name), accept="text/html")
    return client.get(f"/ballots/{ballot.pk}/", headers={"Accept-Language": "en"}).content.decode()


def test_elector_gets_a_card_for_each_choice_and_one_button(ballot, people, as_person):
    shown = page(people, as_person, "alice", ballot)
    assert (shown.count('type="radio"'), shown.count("checked")) == (6, 0)
    assert (shown.count("Cast my vote"), "<strong>Recorded</strong>" in shown) == (1, True)
    assert f'data-when="{ballot.element}"' in shown


def test_who_has_voted_reads_what_he_chose_and_votes_no_more(ballot, vote, people, as_person):
    vote("alice", "oppose")
    shown = page(people, as_person, "alice", ballot)
    assert ("You have voted" in shown, "<dt>Oppose</dt>" in shown, 'type="radio"' in shown) == (True, True, False)


@pytest.mark.parametrize("name", ["bob", "gao", "emil", "dora"])
def test_others_read_nothing_of_a_vote_while_it_is_open(ballot, vote, people, as_person, name):
    vote("alice", "oppose")
    shown = page(people, as_person, name, ballot)
    assert ("<dt>Oppose</dt>" in shown, "Alice" in shown, f'id="{ballot.turnout_element}"' in shown) == (
        False,
        False,
        True,
    )


def test_reason_of_a_withdrawal_is_read(ballot, people, as_person):
    withdraw_ballot(ballot=ballot, reason="Wrong wording", by=TESTER)
    assert "Withdrawn: Wrong wording" in page(people, as_person, "alice", ballot)


def test_draft_says_why_it_cannot_open_yet(meeting, people, as_person):
    draft = make_ballot(meeting=meeting, title="Early", subjects=["One"], by=TESTER)
    shown = page(people, as_person, "dora", draft)
    assert ("Ballots is not open." in shown, f"/ballots/{draft.pk}/open/" in shown) == (True, False)


def test_elements_say_the_state_and_the_turnout(ballot, vote):
    vote("alice", "approve")
    kind, pk = topics.find(ballot.topic)
    html = kind.render(ballot.topic, [ballot.element, ballot.turnout_element, "ballot-999999"], "en")
    assert set(html) == {ballot.element, ballot.turnout_element}
    assert kind.counters(pk) == [ballot.turnout_element, f"verdicts-{pk}"]
    assert 'data-open="1"' in html[ballot.element]
    assert 'max="3" value="1"' in html[ballot.turnout_element]
    close_ballot(ballot=ballot, by=TESTER)
    assert 'data-open=""' in kind.render(ballot.topic, [ballot.element], "en")[ballot.element]


# The agenda


def agenda_button(meeting, user) -> list[tuple]:
    representative = meeting.representatives.with_attendance().filter(user=user).first()
    phase = with_facts(meeting.phases, user).get(kind=Phase.Kind.BALLOTS)
    return [(button.url, button.is_act) for button in buttons_for(user, phase, representative)]


def test_agenda_leads_representatives_to_the_ballots(meeting, people):
    there = [(f"/ballots/?meeting={meeting.pk}", False)]
    assert [agenda_button(meeting, user) for user in (people.alice, people.dora, people.gao)] == [there, [], []]


def tasks(meeting, user) -> list[str]:
    representative = meeting.representatives.filter(user=user).first()
    return [task.url for task in tasks_for(user, meeting, representative)]


def test_open_ballot_waits_for_who_has_not_voted(meeting, ballot, vote, people):
    vote("alice", "approve")
    waiting = {name: tasks(meeting, getattr(people, name)) for name in ("alice", "bob", "gao", "dora")}
    assert waiting == {"alice": [], "bob": [f"/ballots/{ballot.pk}/"], "gao": [], "dora": []}


def test_counted_ballot_waits_for_the_secretariat(meeting, counted, people):
    waiting = {name: tasks(meeting, getattr(people, name)) for name in ("alice", "charlie", "dora")}
    assert waiting == {"alice": [], "charlie": [], "dora": [f"/ballots/{counted.pk}/"]}
    publish_ballot(ballot=counted, by=TESTER)
    assert tasks(meeting, people.dora) == []


def test_what_waits_takes_three_queries(meeting, ballot, people, django_assert_num_queries):
    representative = meeting.representatives.get(user=people.alice)
    posts_of(people.alice)
    with django_assert_num_queries(3):
        tasks_for(people.alice, meeting, representative)


# Queries


def queries(client, address) -> int:
    client.get(address)  # what is looked up once in a process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["alice", "dora", "gao"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_list_takes_the_same_queries_for_many(meeting, ballot, people, as_person, name, accept):
    client = as_person(getattr(people, name), accept=accept)
    few = queries(client, f"/ballots/?meeting={meeting.pk}")
    for n in range(30):
        more = make_ballot(meeting=meeting, title=f"Ballot {n}", subjects=["One"], by=TESTER)
        open_ballot(ballot=more, by=TESTER)
    assert (queries(client, f"/ballots/?meeting={meeting.pk}"), few <= MOST_QUERIES) == (few, True)


@pytest.fixture
def big(meeting, phase):
    """Thirty papers, a hundred electors more, of whom fifty vote."""
    users = add_people(people=[User(username=f"rep{n}", name=f"Rep {n}") for n in range(100)])
    roll = [Representative(user=user, number=f"1{n:02d}", sector="residents") for n, user in enumerate(users)]
    enroll(meeting=meeting, representatives=roll, by=TESTER)
    draft = make_ballot(meeting=meeting, title="Big", subjects=[f"Paper {n}" for n in range(30)], by=TESTER)
    return open_ballot(ballot=draft, by=TESTER)


@pytest.mark.parametrize("name", ["alice", "dora", "gao"])
@pytest.mark.parametrize("is_over", [False, True])
def test_page_takes_the_same_queries_for_many(ballot, vote, big, people, as_person, name, is_over):
    vote("alice", "approve")
    papers = list(big.papers.all())
    voting = list(big.electors.all()[:50])
    Vote.objects.bulk_create([Vote(paper=paper, elector=one, choice="approve") for one in voting for paper in papers])
    big.electors.filter(pk__in=[one.pk for one in voting]).update(voted_at=timezone.now())
    if is_over:
        for one in (ballot, big):
            publish_ballot(ballot=close_ballot(ballot=one, by=TESTER), by=TESTER)
    client = as_person(getattr(people, name), accept="text/html")
    few = queries(client, f"/ballots/{ballot.pk}/")
    assert (queries(client, f"/ballots/{big.pk}/"), few <= MOST_QUERIES) == (few, True)


def test_agenda_takes_one_query_more(meeting, phase, draft, people, as_person):
    client = as_person(people.alice, accept="text/html")
    address = f"/meetings/{meeting.pk}/"
    one = queries(client, address)
    open_ballot(ballot=draft, by=TESTER)
    assert (queries(client, address), one <= MOST_QUERIES) == (one, True)
