"""A motion on an agenda item: set up from the review result of its document, and shown there."""

import pytest

from congress.meetings.services import plan_phase
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.services.texts import make_document
from tests.conftest import TESTER, make_meeting, new_key
from voting.models import Ballot, Paper
from voting.services.recorded import make_ballot, open_ballot

SHARP = "A & B?=#% “<b>”"


def item_of(meeting):
    phase = meeting.phases.get(kind="review")
    plan_phase(phase=phase, planned_from=None, planned_until=None, items=["The report"])
    return phase.items.get()


@pytest.fixture
def item(meeting):
    return item_of(meeting)


@pytest.fixture
def document(meeting, item):
    text = "# Report\n\nTrees."
    return make_document(meeting=meeting, title=SHARP, blocks=blocks_of(text), by=TESTER, position=1, item=item)


@pytest.fixture
def shown(as_person, people, document):
    """shown(name) is the page of the review result."""

    def page(name):
        client = as_person(getattr(people, name), accept="text/html")
        return client.get(f"/documents/{document.pk}/review/", headers={"Accept-Language": "en"}).content.decode()

    return page


@pytest.fixture
def form(as_person, people, meeting):
    """form(query) is the form of a new ballot as dora finds it."""

    def opened(query):
        client = as_person(people.dora, accept="text/html")
        return client.get(f"/ballots/new/?meeting={meeting.pk}{query}").context["form"]

    return opened


def test_link_fills_in_item_title_and_subject(shown, form, item):
    page = shown("dora")
    link = page.partition('href="/ballots/new/')[2].partition('"')[0].replace("&amp;", "&")
    found = form("&" + link.partition("&")[2])
    assert [found[name].value() for name in ("title", "subjects")] == [f"Approval of “{SHARP}”", SHARP]
    assert found["item"].value() == item.pk


def test_ballot_has_the_item_of_its_link(as_person, people, meeting, item):
    sent = {
        "key": new_key(),
        "meeting": meeting.pk,
        "item": item.pk,
        "title": "Approval",
        "subjects": "The report",
        "electors_from": "roll",
        "pass_rule": "simple",
    }
    assert as_person(people.dora).post("/ballots/", sent).status_code == 201
    assert Ballot.objects.get().item == item


def test_item_of_another_meeting_is_refused(as_person, people, meeting):
    other = item_of(make_meeting(people, "Second Session"))
    sent = {"key": new_key(), "meeting": meeting.pk, "item": other.pk, "title": "x", "subjects": "x"}
    answer = as_person(people.dora).post("/ballots/", sent | {"electors_from": "roll", "pass_rule": "simple"})
    assert (answer.status_code, list(answer.json()["errors"]), Ballot.objects.count()) == (422, ["item"], 0)


@pytest.mark.parametrize("query", ["&item=x", "&item=", "&item=999999", "&item=" + "9" * 40, "&title=%00"])
def test_odd_links_fill_in_no_item(form, query):
    assert form(query)["item"].value() is None


def test_item_of_another_meeting_is_not_filled_in(form, people):
    other = item_of(make_meeting(people, "Second Session"))
    assert form(f"&item={other.pk}")["item"].value() is None


def test_long_titles_are_cut(form):
    found = form(f"&title={'x' * 500}&subject={'y' * 500}")
    assert (len(found["title"].value()), len(found["subjects"].value())) == (120, Paper.MOST_CHARACTERS)


def test_review_result_shows_the_ballots_of_its_item(shown, meeting, item):
    ballot = make_ballot(meeting=meeting, title="The motion", subjects=["x"], item=item, by=TESTER)
    make_ballot(meeting=meeting, title="Another motion", subjects=["x"], by=TESTER)
    assert {name: "The motion" in shown(name) for name in ("alice", "dora")} == {"alice": False, "dora": True}
    Ballot.objects.filter(pk=ballot.pk).update(phase=meeting.phases.get(kind="sign-in"))
    open_ballot(ballot=ballot, by=TESTER)
    page = shown("alice")
    assert ("The motion" in page, f'id="ballot-{ballot.pk}"' in page, "Another motion" in page) == (True, True, False)


def test_only_the_secretariat_is_offered_a_motion(shown):
    offered = {name: "/ballots/new/" in shown(name) for name in ("alice", "emil", "gao", "dora")}
    assert offered == {"alice": False, "emil": False, "gao": False, "dora": True}


def test_document_of_no_item_says_so(as_person, people, meeting):
    document = make_document(meeting=meeting, title="x", blocks=blocks_of("# x"), by=TESTER, position=2)
    client = as_person(people.dora, accept="text/html")
    page = client.get(f"/documents/{document.pk}/review/", headers={"Accept-Language": "en"}).content.decode()
    assert ("belongs to no item" in page, "/ballots/new/" in page) == (True, False)
