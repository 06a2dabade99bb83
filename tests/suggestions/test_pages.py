"""Lists, pages and papers: who sees what, in how many queries, and what is told to whom."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from congress.journal.services import By
from congress.people.services import appoint
from deliberation.rooms.models import Message
from deliberation.rooms.services.messages import retract_message
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services import assigning, contacts, handling, screening
from tests.conftest import TESTER, make_meeting, new_key
from tests.suggestions.conftest import CONTACT, FIELDS

MOST_QUERIES = 12
# One suggestion's whole thread, all that belongs to it prefetched.
MOST_QUERIES_OF_A_THREAD = 20


@pytest.fixture
def many(suggest, people, parks):
    """Forty more with Parks, in all its hands."""

    def come():
        for n in range(40):
            suggestion = suggest(title=f"Bench {n}")
            screening.accept(suggestion=suggestion, by=TESTER)
            assigning.assign(suggestion=suggestion, departments=[parks], by=TESTER)
            assignment = suggestion.assignments.get()
            if n % 4:
                assigning.receive(assignment=assignment, by=TESTER)
            if n % 4 > 1:
                contacts.contact(assignment=assignment, by=By("tester", people.emil), **CONTACT)
                handling.reply(assignment=assignment, by=By("tester", people.emil), **FIELDS["reply"])
            if n % 4 > 2:
                handling.approve(assignment=assignment, by=By("tester", people.fiona))

    return come


PAGES = [
    ("alice", "/suggestions/?meeting={meeting}"),
    ("alice", "/suggestions/?meeting={meeting}&show=mine"),
    ("alice", "/suggestions/new/?meeting={meeting}"),
    ("alice", "/suggestions/{one}/"),
    ("alice", "/suggestions/{one}/rate/"),
    ("dora", "/suggestions/?meeting={meeting}"),
    ("dora", "/suggestions/?meeting={meeting}&show=sent_back"),
    ("dora", "/suggestions/{one}/"),
    ("dora", "/meetings/{meeting}/suggestions.xlsx"),
    ("dora", "/desk/"),
    ("emil", "/desk/"),
    ("emil", "/departments/{parks}/"),
    ("emil", "/suggestions/?meeting={meeting}"),
    ("emil", "/departments/"),
    ("fiona", "/suggestions/{one}/"),
]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(("name", "pattern"), PAGES)
def test_page_takes_few_queries_the_same_for_many(
    name, pattern, accept, brought_to, many, meeting, parks, people, as_person, queries
):
    address = pattern.format(one=brought_to("replied").pk, meeting=meeting.pk, parks=parks.pk)
    client = as_person(getattr(people, name), accept=accept)
    few = queries(client, address)
    many()
    assert queries(client, address) == few
    assert few <= (MOST_QUERIES_OF_A_THREAD if "{one}" in pattern or ".xlsx" in pattern else MOST_QUERIES)


def test_list_is_narrowed_to_a_meeting(suggest, as_person, people, meeting):
    suggest()
    other = make_meeting(people, title="Second Session")
    dora = as_person(people.dora)
    of_each = {one.pk: len(dora.get(f"/suggestions/?meeting={one.pk}").json()) for one in (meeting, other)}
    assert of_each == {meeting.pk: 1, other.pk: 0}
    assert dora.get("/suggestions/?meeting=99999").status_code == 404
    assert dora.get("/suggestions/?meeting=nonsense").status_code == 400
    assert dora.get("/suggestions/?before=x&show=nothing").status_code == 200


def test_suggestion_goes_to_the_meeting_it_is_written_for(as_person, people, meeting):
    newest, alice = make_meeting(people, title="Second Session"), as_person(people.alice)
    fields = {"title": "Trees", "body": "More", "category": "other"}
    for sent in ({}, {"meeting": meeting.pk}):
        assert alice.post("/suggestions/", {"key": new_key(), **fields, **sent}).status_code == 201
    assert alice.post(f"/suggestions/?meeting={meeting.pk}", {"key": new_key(), **fields}).status_code == 201
    assert [one.meeting for one in Suggestion.objects.order_by("pk")] == [newest, meeting, meeting]


@pytest.mark.parametrize(
    ("sent", "category"),
    [("safety", "safety"), ("Public safety", "safety"), ("公共安全", "safety"), ("", "other"), ("other", "other")],
)
def test_category_is_named_by_key_or_by_name(sent, category, as_person, people, meeting):
    as_person(people.alice).post("/suggestions/", {"key": new_key(), "title": "A", "body": "B", "category": sent})
    assert Suggestion.objects.get().category == category


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["body", "title"]),
        ({"title": "x" * 61, "body": "y" * 5001}, ["body", "title"]),
        ({"title": "A\0", "body": "B\0"}, ["body", "title"]),
        ({"title": "A", "body": "B", "category": "nonsense"}, ["category"]),
        ({"title": " ", "body": "\n"}, ["body", "title"]),
    ],
)
def test_suggestion_that_does_not_hold_is_not_made(fields, wrong, as_person, people, meeting):
    answer = as_person(people.alice).post("/suggestions/", {"key": new_key(), **fields})
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not Suggestion.objects.exists()


def test_form_comes_back_with_what_was_written(people, meeting, reading):
    alice = reading(people.alice)
    fields = {"meeting": meeting.pk, "title": "", "body": "By the river"}
    answer = alice.post("/suggestions/", {"key": new_key(), **fields})
    assert (answer.status_code, answer.context["meeting"]) == (422, meeting)
    assert "By the river" in answer.content.decode()


def test_unpublished_one_is_seen_by_nobody_beside(brought_to, suggest, as_person, people):
    suggestion = suggest(publish=False)
    screening.accept(suggestion=suggestion, by=TESTER)
    seen = {
        name: as_person(person).get(f"/suggestions/{suggestion.pk}/").status_code
        for name, person in vars(people).items()
    }
    assert {name for name, status in seen.items() if status == 200} == {"alice", "dora"}
    assert set(seen.values()) == {200, 404}


def test_reply_is_shown_when_it_is_approved_and_not_before(brought_to, move, people, reading):
    suggestion = brought_to("approval")
    alice = reading(people.alice)
    assert "Twelve benches" not in alice.get(f"/suggestions/{suggestion.pk}/").content.decode()
    move(people.fiona, suggestion, "approve")
    assert "Twelve benches" in alice.get(f"/suggestions/{suggestion.pk}/").content.decode()


def test_why_a_reply_was_held_stays_in_the_department(brought_to, people, reading):
    suggestion = brought_to("handling")
    shown = {
        name: "Say where" in reading(getattr(people, name)).get(address).content.decode()
        for name, address in [
            ("alice", f"/suggestions/{suggestion.pk}/"),
            ("dora", f"/suggestions/{suggestion.pk}/"),
            ("emil", f"/suggestions/{suggestion.pk}/reply/"),
        ]
    }
    assert shown == {"alice": False, "dora": False, "emil": True}


def test_thread_is_told_from_the_journal(brought_to, people, reading):
    suggestion = brought_to("closed")
    page = reading(people.alice).get(f"/suggestions/{suggestion.pk}/")
    assert [step.sentence for step in page.context["steps"]] == [
        "The author submitted it.",
        "The secretariat accepted it.",
        "The secretariat assigned it to: Parks.",
        "Parks received it.",
        "Parks spoke with its author.",
        "Parks wrote its reply.",
        "Parks approved the reply and sent it to the author.",
        "The author rated the reply.",
    ]


def test_reason_stands_in_the_thread(brought_to, people, reading):
    page = reading(people.alice).get(f"/suggestions/{brought_to('returned').pk}/")
    assert [step.words for step in page.context["steps"]] == ["", "Where exactly?"]


# What was said in a room


def test_message_says_what_became_of_it(said, brought_to, move, people, parks):
    suggestion, outcomes = brought_to("proposed"), []
    ways = [
        (people.alice, "consent", {}),
        (people.alice, "submit", {}),
        (people.dora, "accept", {}),
        (people.dora, "assign", {"departments": parks.pk}),
        (people.emil, "receive", {}),
        (people.emil, "contact", FIELDS["contact"]),
        (people.emil, "reply", FIELDS["reply"]),
        (people.fiona, "approve", {}),
        (people.alice, "rate", FIELDS["rate"]),
    ]
    for person, name, fields in ways:
        assert move(person, suggestion, name, **fields).status_code == 200
        said.refresh_from_db()
        outcomes.append((said.outcome_state, said.outcome_url))
    url = suggestion.get_absolute_url()
    assert outcomes == [
        ("proposed", ""),
        ("suggested", url),
        ("suggested", url),
        ("with-department", url),
        ("with-department", url),
        ("with-department", url),
        ("with-department", url),
        ("replied", url),
        ("settled", url),
    ]


def test_declined_message_is_free_again(said, brought_to, as_person, people):
    brought_to("dropped")
    said.refresh_from_db()
    assert said.outcome_state == ""
    sent = {"key": new_key(), "title": "Benches", "body": "By the river"}
    assert as_person(people.alice).post(f"/messages/{said.pk}/suggestion/", sent).status_code == 201


def test_message_becomes_one_suggestion(said, as_person, people):
    statuses = [
        as_person(person)
        .post(f"/messages/{said.pk}/suggestion/", {"key": new_key(), "title": "A", "body": "B"})
        .status_code
        for person in (people.alice, people.bob)
    ]
    assert (statuses, Suggestion.objects.count()) == ([201, 409], 1)


def test_retracted_message_becomes_none(said, as_person, people):
    retract_message(message=said, by=TESTER)
    answer = as_person(people.bob).post(
        f"/messages/{said.pk}/suggestion/", {"key": new_key(), "title": "A", "body": "B"}
    )
    assert (answer.status_code, Suggestion.objects.count()) == (409, 0)


def test_author_makes_his_draft_and_the_moderator_a_proposal(said, rooms, as_person, people):
    from deliberation.rooms.services.messages import post_message

    second = post_message(room=rooms[0], author=people.alice, number="001", body="Trees", by=TESTER)
    for person, message in ((people.alice, said), (people.bob, second)):
        as_person(person).post(f"/messages/{message.pk}/suggestion/", {"key": new_key(), "title": "A", "body": "B"})
    made = Suggestion.objects.order_by("pk").values_list("author__username", "proposer__username", "state")
    assert list(made) == [("alice", None, "draft"), ("alice", "bob", "proposed")]


def test_room_sees_the_suggestion_once_it_is_submitted(said, brought_to, move, as_person, people):
    suggestion, seen = brought_to("proposed"), []
    charlie, bob = as_person(people.charlie), as_person(people.bob)
    for name in ("consent", "submit"):
        move(people.alice, suggestion, name)
        seen.append([one.get(f"/suggestions/{suggestion.pk}/").status_code for one in (bob, charlie)])
    assert seen == [[404, 404], [200, 404]]


def test_message_keeps_its_text_beside_the_changed_wording(said, brought_to, move, people):
    suggestion = brought_to("proposed")
    move(people.alice, suggestion, "consent")
    move(people.alice, suggestion, "submit", title="Benches", body="Twelve benches, please", category="services")
    assert Message.objects.get(pk=said.pk).body == "Benches, please"


# The summary


def cells_of(answer):
    sheet = load_workbook(BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_summary_has_every_numbered_suggestion(brought_to, suggest, people, meeting, reading):
    brought_to("closed")
    suggest(title="Draft", is_submitted=False)
    answer = reading(people.dora).get(f"/meetings/{meeting.pk}/suggestions.xlsx")
    headings, *rows = cells_of(answer)
    assert headings[:3] == ["No.", "Title", "Text"]
    found = dict(zip(headings, rows[0], strict=True))
    assert len(rows) == 1
    assert (found["No."], found["State"], found["Departments"]) == (1, "settled", "Parks (alone)")
    assert (found["Outcome"], found["The result"]) == ("solved or adopted (A)", "satisfied")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1/")'])
def test_summary_holds_no_formula(text, suggest, people, meeting, reading):
    suggest(title=text)
    answer = reading(people.dora).get(f"/meetings/{meeting.pk}/suggestions.xlsx")
    cell = load_workbook(BytesIO(answer.content)).active["B3"]
    assert (cell.value, cell.data_type) == (text, "s")


# Clock and tasks


def tasks(client) -> list[tuple[str, str]]:
    return [(task.title, task.url) for task in client.get("/desk/").context["tasks"]]


def test_desk_says_what_waits(brought_to, suggest, people, meeting, parks, reading):
    brought_to("sent_back")
    suggest()
    shown = {name: tasks(reading(getattr(people, name))) for name in ("dora", "emil", "fiona")}
    here = f"/suggestions/?meeting={meeting.pk}&show="
    assert shown == {
        "dora": [
            ("1 suggestions wait for screening.", f"/meetings/{meeting.pk}/screening/"),
            ("1 suggestions were sent back by their departments.", f"{here}sent_back"),
        ],
        "emil": [],
        "fiona": [],
    }


def test_desk_of_who_is_on_the_roll_too_has_his_own_suggestions(brought_to, people, parks, reading):
    appoint(user=people.alice, role="handler", department=parks)
    brought_to("draft")
    assert [title for title, _url in tasks(reading(people.alice))] == ["Your draft is not submitted yet."]


def test_overdue_comes_first(brought_to, people, reading):
    for state in ("received", "assigned"):
        suggestion = brought_to(state)
    suggestion.assignments.update(due_on=timezone.localdate() - timedelta(days=1))
    page = reading(people.emil).get("/desk/")
    assert [(task.title, task.urgency.name, task.note) for task in page.context["tasks"]] == [
        ("1 suggestions to receive.", "OVERDUE", "Parks · 1 overdue"),
        ("1 suggestions to reply to.", "NOW", "Parks"),
    ]


@pytest.mark.parametrize(
    ("state", "label"),
    [("proposed", "Decide"), ("draft", "Go on"), ("returned", "Change it"), ("replied", "Read and rate")],
)
def test_author_is_told_what_waits_for_him(state, label, brought_to, people, meeting, reading):
    suggestion = brought_to(state)
    page = reading(people.alice).get(f"/meetings/{meeting.pk}/")
    assert [(task.label, task.url) for task in page.context["tasks"]] == [(label, suggestion.get_absolute_url())]
