"""What is written down for a representative, and what becomes of a remark on a paragraph."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from congress.journal.models import Entry
from congress.meetings.models import Phase
from congress.meetings.services import open_phase
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Opinion, Paragraph
from deliberation.documents.services.remarks import post_opinion, retract_opinion
from deliberation.documents.services.texts import make_document
from deliberation.suggestions.models import Attachment, Suggestion
from tests.conftest import TESTER, new_key

WORDS = {"title": "Benches", "body": "More of them", "category": "services"}
PHONE = {"number": "001", "source": "phone", "entry_note": "Alice called at ten", **WORDS}


def paper():
    return SimpleUploadedFile("信.txt", b"Handwritten words")


@pytest.fixture
def enter(as_person, people, meeting):
    """enter(**fields) posts the office's form and gives the answer."""

    def post(who=None, **fields):
        address = f"/meetings/{meeting.pk}/suggestions/enter/"
        client = as_person(who or people.dora)
        return client.post(address, {"key": new_key(), **fields}, headers={"Accept-Language": "en"})

    return post


def test_entered_by_telephone_it_is_the_representatives_own(enter, as_person, people, meeting):
    answer = enter(**PHONE, place="River Road", publish="on")
    suggestion = Suggestion.objects.get()
    assert (answer.status_code, answer.json()["id"]) == (201, suggestion.pk)
    assert (suggestion.author, suggestion.author_number, suggestion.entered_by) == (people.alice, "001", people.dora)
    assert (suggestion.state, suggestion.number, suggestion.source) == ("submitted", 1, "phone")
    assert (suggestion.group, suggestion.place) == (meeting.groups.get(title="Group One"), "River Road")
    assert as_person(people.alice).get(f"/suggestions/{suggestion.pk}/").json()["moves"] == ["withdraw"]


def test_entering_the_same_form_twice_enters_once(enter):
    key = new_key()
    answers = [enter(**PHONE, key=key) for _time in range(2)]
    assert ([one.status_code for one in answers], Suggestion.objects.count()) == ([201, 201], 1)


def test_consent_to_publication_is_not_taken_for_granted(enter, reading, people, meeting):
    page = reading(people.dora).get(f"/meetings/{meeting.pk}/suggestions/enter/")
    enter(**PHONE)
    assert (page.context["form"]["publish"].value(), Suggestion.objects.get().publish) == (False, False)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"entry_note": ""}, ["entry_note"]),
        ({"number": "999"}, ["number"]),
        ({"number": ""}, ["number"]),
        ({"source": "written"}, ["source"]),
        ({"source": ""}, ["source"]),
        ({"source": "paper"}, ["proofs"]),
        ({"source": "symposium", "entry_note": ""}, ["entry_note"]),
        ({"title": "", "body": ""}, ["body", "title"]),
        ({"entry_note": "x" * 301}, ["entry_note"]),
        ({"source": "paper", "proofs": SimpleUploadedFile("a.bin", b"\0\0")}, ["proofs"]),
        ({"source": "paper", "proofs": SimpleUploadedFile("a.txt", b"")}, ["proofs"]),
    ],
)
def test_entry_that_does_not_hold_enters_nothing(fields, wrong, enter):
    answer = enter(**PHONE | fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert (Suggestion.objects.count(), Attachment.objects.count()) == (0, 0)


def test_nobody_else_enters_for_others(enter, people):
    answers = {who: enter(person, **PHONE).status_code for who, person in vars(people).items() if who != "dora"}
    assert (set(answers.values()), Suggestion.objects.count()) == ({403, 404}, 0)


def test_proof_is_seen_by_author_and_secretariat_alone(enter, move, reading, as_person, people):
    assert enter(**PHONE | {"source": "paper"}, proofs=paper(), publish="on").status_code == 201
    suggestion, proof = Suggestion.objects.get(), Attachment.objects.get()
    move(people.dora, suggestion, "accept")
    seen = {}
    for who in ("alice", "bob", "dora", "emil"):
        client = reading(getattr(people, who))
        page = client.get(suggestion.get_absolute_url()).content.decode()
        seen[who] = ("Alice called at ten" in page, proof.get_absolute_url() in page)
        seen[who] += (client.get(proof.get_absolute_url()).status_code,)
    assert seen == dict.fromkeys(("alice", "dora"), (True, True, 200)) | dict.fromkeys(
        ("bob", "emil"), (False, False, 404)
    )
    assert as_person(people.alice).get(suggestion.get_absolute_url()).json()["attachments"] == []


def test_secretariat_changes_what_it_entered_when_it_was_returned(enter, move, people):
    enter(**PHONE)
    suggestion = Suggestion.objects.get()
    assert move(people.dora, suggestion, "submit", **WORDS).status_code == 409
    move(people.dora, suggestion, "return", reason="Which?")
    assert move(people.dora, suggestion, "keep", **WORDS | {"body": "Twelve"}).status_code == 200
    assert move(people.bob, suggestion, "submit").status_code in (403, 404)
    assert move(people.dora, suggestion, "submit", **WORDS | {"body": "Twelve of them"}).status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.body, suggestion.state, suggestion.author) == ("Twelve of them", "submitted", people.alice)
    assert [one.by for one in suggestion.wordings.all()] == [people.dora] * 3
    actors = Entry.objects.filter(topic_id=suggestion.topic).values_list("actor", flat=True)
    assert set(actors) == {"secretariat"}


def test_secretariat_changes_nothing_that_an_author_wrote(brought_to, move, people):
    suggestion = brought_to("returned")
    assert [move(people.dora, suggestion, name, **WORDS).status_code for name in ("submit", "keep")] == [403, 403]


# Of a remark on a paragraph


@pytest.fixture
def remark(meeting, people, parks):
    document = make_document(
        meeting=meeting, title="The report", blocks=blocks_of("Trees stand there."), by=TESTER, position=1
    )
    open_phase(phase=meeting.phases.get(kind=Phase.Kind.REVIEW), by=TESTER)
    paragraph = Paragraph.objects.select_related("version__document__meeting").get(version__document=document)
    return post_opinion(
        paragraph=paragraph, author=people.alice, number="001", kind="opinion", body="Benches. Twelve.", by=TESTER
    )


@pytest.fixture
def make(as_person, remark):
    def post(person, **fields):
        sent = {"key": new_key(), "title": "Benches", "body": "Twelve benches", **fields}
        address = f"/opinions/{remark.pk}/suggestion/"
        return as_person(person).post(address, sent, headers={"Accept-Language": "en"})

    return post


def url_at(remark):
    return Opinion.objects.get(pk=remark.pk).suggestion_url


def test_author_makes_his_remark_a_draft(make, remark, reading, people, meeting):
    form = reading(people.alice).get(f"/opinions/{remark.pk}/suggestion/").context["form"]
    assert (form["title"].value(), form["body"].value()) == ("Benches", "Benches. Twelve.")
    assert make(people.alice).status_code == 201
    suggestion = Suggestion.objects.get()
    assert (suggestion.opinion, suggestion.source, suggestion.state) == (remark, "opinion", "draft")
    assert (suggestion.author, suggestion.author_number) == (people.alice, "001")
    assert url_at(remark) == ""


def test_secretariat_asks_the_author_first(make, remark, move, reading, people, meeting):
    assert make(people.dora).status_code == 201
    suggestion = Suggestion.objects.get()
    assert (suggestion.author, suggestion.proposer, suggestion.state) == (people.alice, people.dora, "proposed")
    tasks = reading(people.alice).get(f"/meetings/{meeting.pk}/").context["tasks"]
    assert [(task.label, task.url) for task in tasks] == [("Decide", suggestion.get_absolute_url())]
    assert move(people.alice, suggestion, "decline").status_code == 200
    assert make(people.alice).status_code == 201


def test_remark_becomes_one_suggestion(make, remark, people, reading):
    statuses = [make(people.alice).status_code, make(people.alice).status_code, make(people.dora).status_code]
    assert (statuses, Suggestion.objects.count()) == ([201, 409, 409], 1)
    page = reading(people.alice).get(f"/opinions/{remark.pk}/suggestion/").content.decode()
    assert (Suggestion.objects.get().get_absolute_url() in page, "id_title" in page) == (True, False)


def test_retracted_remark_becomes_none(make, remark, people):
    retract_opinion(opinion=remark, by=TESTER)
    assert (make(people.alice).status_code, Suggestion.objects.count()) == (409, 0)


def test_remark_of_another_is_not_ones_own(make, people):
    statuses = {who: make(getattr(people, who)).status_code for who in ("bob", "charlie", "emil")}
    assert (statuses, Suggestion.objects.count()) == ({"bob": 403, "charlie": 403, "emil": 403}, 0)


def test_remark_and_suggestion_lead_to_each_other(make, remark, move, reading, as_person, people):
    make(people.alice)
    suggestion = Suggestion.objects.get()
    fields = {"title": "Benches", "body": "Twelve benches", "category": "services", "publish": "on"}
    move(people.alice, suggestion, "submit", **fields)
    url = suggestion.get_absolute_url()
    assert (url_at(remark), as_person(people.bob).get(f"/opinions/{remark.pk}/").json()["suggestion"]) == (url, url)
    place = reading(people.bob).get(f"/opinions/{remark.pk}/").url
    assert f'href="{url}"' in reading(people.bob).get(place.partition("#")[0]).content.decode()
    page = reading(people.bob).get(url).content.decode()
    assert (remark.get_absolute_url() in page, "remarked on “The report”" in page) == (True, True)
    told = Entry.objects.get(topic_id=remark.document.topic, verb="opinion.suggested")
    assert told.element == remark.element


def test_unpublished_suggestion_is_not_shown_at_its_remark(make, remark, move, as_person, people):
    make(people.alice)
    suggestion = Suggestion.objects.get()
    fields = {"title": "Benches", "body": "Twelve benches", "category": "services"}
    move(people.alice, suggestion, "submit", **fields)
    seen = as_person(people.bob).get(suggestion.get_absolute_url()).status_code
    assert (url_at(remark), seen) == ("", 404)
