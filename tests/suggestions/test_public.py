"""What everybody may read: without a person in it, and only what was published."""

import csv
import io
import json

import pytest
from django.test import Client

from congress.journal.models import Entry
from deliberation.suggestions import open_data
from deliberation.suggestions.masking import MASK, masked
from deliberation.suggestions.models import CoSigning, Reply, Suggestion
from deliberation.suggestions.services import publication
from tests.conftest import TESTER
from tests.suggestions.conftest import FIELDS

PERSONAL = "Ask Alice, 13800000000, 021-00000000, 110101199001010011, a.b@example.cn (bob and Bob)"


@pytest.fixture
def visitor():
    return Client(headers={"Accept-Language": "en"})


@pytest.fixture
def published(brought_to, move, people, meeting):
    """Settled, with text and reply public, both with much in them that is nobody's business."""
    suggestion = brought_to("closed")
    Suggestion.objects.filter(pk=suggestion.pk).update(title="Benches for Alice", body=PERSONAL)
    CoSigning.objects.create(
        suggestion=suggestion,
        representative=meeting.representatives.get(number="002"),
        state="accepted",
        invited_at=suggestion.created_at,
        expires_on=suggestion.created_at.date(),
    )
    Reply.objects.update(text=f"Dear Alice, {PERSONAL}", reason=PERSONAL)
    for name in ("publish_text", "publish_reply"):
        assert move(people.dora, suggestion, name).status_code == 200
    suggestion.refresh_from_db()
    return suggestion


def pages(suggestion):
    one = f"/public/suggestions/{suggestion.pk}/"
    return ["/public/suggestions/", one, f"{one}qr.svg", "/open-data/suggestions.json", "/open-data/suggestions.csv"]


def text_of(answer) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8-sig")


# Nobody


def test_nothing_public_names_a_person(published, visitor, people, meeting):
    texts = {page: text_of(visitor.get(page)) for page in pages(published)}
    texts["json"] = text_of(visitor.get(pages(published)[1], headers={"Accept": "application/json"}))
    telephones = [one.telephone for one in vars(people).values()]
    numbers = ["001", "13800000000", "021-00000000", "110101199001010011", "a.b@example.cn"]
    names = [one.name for one in vars(people).values()]
    marks = [*names, *telephones, *numbers, "Clerk One", 'data-person="1"', f"/rooms/{meeting.rooms.first().pk}"]
    found = {page: [mark for mark in marks if mark.lower() in text.lower()] for page, text in texts.items()}
    assert [(page, marks) for page, marks in found.items() if marks] == []
    assert MASK in texts[pages(published)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "138 0000 0000",
        "138-0000-0000",
        "+86 138 0000 0000",
        "１３８００００００００",
        "02160000000",
        "021-60000000",
        "60000000",
        "6000 0000",
        "11010119900101001X",
        "110101 19900101 0011",
        "G12345678",
        "6222020000000000000",
        "somebody@example.cn",
    ],
)
def test_number_of_a_person_is_left_out(text):
    assert masked(f"请联系{text}，谢谢") == f"请联系{MASK}，谢谢"


@pytest.mark.parametrize(
    "text",
    [
        "2020-04-08",
        "20200408",
        "2020 年 4 月 8 日",
        "中华新路810–846号",
        "1200000元",
        "12 × 34",
        "28个小区、54座楼宇",
        "No. 12345",
    ],
)
def test_other_number_stays(text):
    assert masked(text) == text


def test_name_is_left_out_where_it_stands_as_a_name():
    assert masked("王小明代表：您好。Ann and Anna", ["王小明", "Ann", "王"]) == f"{MASK}代表：您好。{MASK} and Anna"


# What was published


def test_only_the_published_are_public(published, suggest, brought_to, visitor, people):
    unpublished, draft = brought_to("accepted"), suggest(is_submitted=False)
    statuses = {one.pk: visitor.get(pages(one)[1]).status_code for one in (published, unpublished, draft)}
    assert statuses == {published.pk: 200, unpublished.pk: 404, draft.pk: 404}
    told = json.loads(text_of(visitor.get("/open-data/suggestions.json")))
    assert [one["id"] for one in told["suggestions"]] == [published.pk]


def test_without_consent_nothing_is_published(suggest, move, people):
    suggestion = suggest(publish=False)
    move(people.dora, suggestion, "accept")
    before = Entry.objects.count()
    assert move(people.dora, suggestion, "publish_text").status_code == 409
    assert (Entry.objects.count(), Suggestion.objects.public().count()) == (before, 0)


def test_text_and_reply_are_published_apart(brought_to, move, people, visitor):
    suggestion, shown = brought_to("closed"), []
    page = pages(suggestion)[1]
    assert move(people.dora, suggestion, "publish_reply").status_code == 409
    for name in ("publish_text", "publish_reply", "unpublish"):
        assert move(people.dora, suggestion, name, **FIELDS.get(name, {})).status_code == 200
        answer = visitor.get(page)
        shown.append((answer.status_code, "Twelve benches" in answer.content.decode()))
    assert shown == [(200, False), (200, True), (404, False)]


def test_later_reply_is_public_by_an_act_of_its_own(brought_to, move, people, visitor):
    suggestion, shown = brought_to("promised"), []
    for name in ("publish_text", "publish_reply"):
        move(people.dora, suggestion, name)
    move(people.emil, suggestion, "follow_up", **FIELDS["follow_up"])
    move(people.fiona, suggestion, "approve_follow_up")
    for _time in range(2):
        shown.append("The benches stand." in visitor.get(pages(suggestion)[1]).content.decode())
        assert move(people.dora, suggestion, "publish_reply").status_code == (409 if shown[-1] else 200)
    assert shown == [False, True]


def test_secretariat_reads_it_masked_before_it_publishes(brought_to, people, reading):
    suggestion = brought_to("closed")
    Suggestion.objects.filter(pk=suggestion.pk).update(body=PERSONAL)
    page = reading(people.dora).get(f"/suggestions/{suggestion.pk}/publish_text/").content.decode()
    assert MASK in page
    assert "13800000000" not in page


def test_all_of_a_meeting_are_published_at_once(brought_to, as_person, reading, people, meeting, visitor):
    from tests.conftest import new_key

    chosen, answered, left = brought_to("accepted"), brought_to("replied"), brought_to("accepted")
    address = f"/meetings/{meeting.pk}/publication/"
    rows = reading(people.dora).get(address).context["rows"]
    assert [one.pk for one in rows] == [chosen.pk, answered.pk, left.pk]
    sent = {"texts": [chosen.pk, answered.pk], "replies": answered.pk}
    dora = as_person(people.dora)
    assert dora.post(address, {"key": new_key(), **sent}).status_code == 200
    assert [visitor.get(pages(one)[1]).status_code for one in (chosen, answered, left)] == [200, 200, 404]
    before = Entry.objects.count()
    assert dora.post(address, {"key": new_key(), **sent}).status_code == 409
    assert dora.post(address, {"key": new_key()}).status_code == 409
    assert dora.post(address, {"key": new_key(), "texts": "999999"}).status_code == 422
    assert Entry.objects.count() == before


def test_list_is_narrowed(published, brought_to, move, people, parks, visitor):
    publication.publish_text(suggestion=brought_to("accepted"), by=TESTER)
    asked = ["", "category=services", "category=safety", f"department={parks.pk}", "department=0", "outcome=solved"]
    asked += ["outcome=unable", "department=x", "before=2", "before=x"]
    found = {text: len(visitor.get(f"/public/suggestions/?{text}").context["rows"]) for text in asked}
    assert list(found.values()) == [2, 2, 0, 1, 0, 1, 0, 0, 1, 2]
    assert visitor.get("/public/suggestions/?meeting=99999").status_code == 404


def test_public_pages_take_few_queries_the_same_for_many(published, brought_to, visitor, queries, meeting):
    addresses = [page for page in pages(published) if not page.startswith("/open-data")]
    few = {page: queries(visitor, page) for page in addresses}
    for _time in range(3):
        suggestion = brought_to("replied")
        publication.publish_text(suggestion=suggestion, by=TESTER)
        publication.publish_reply(suggestion=suggestion, by=TESTER)
    assert {page: queries(visitor, page) for page in addresses} == few
    assert max(few.values()) <= 12


def test_qr_leads_to_the_page(published, visitor):
    answer = visitor.get(pages(published)[2])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content.startswith(b"<svg")


# Open data

NAMES = ("id", "meeting", "meeting_on", "number", "title", "text", "category", "group", "source", "submitted_on")
NAMES += ("state", "departments", "promise", "url", "replies")
REPLY_NAMES = ("department", "round", "kind", "outcome", "text", "reason", "planned_on", "replied_on")


def test_open_data_has_its_schema(published, visitor):
    told = json.loads(text_of(visitor.get("/open-data/suggestions.json")))
    [one] = told["suggestions"]
    assert (told["version"], one["url"]) == ("1.0", f"http://testserver/public/suggestions/{published.pk}/")
    assert tuple(one) == tuple(name for name, _label in open_data.FIELDS) == NAMES
    assert [tuple(reply) for reply in one["replies"]] == [REPLY_NAMES]
    assert (one["group"], one["departments"], one["replies"][0]["outcome"]) == ("Group One", ["Parks"], "solved")


def test_csv_is_read_by_a_spreadsheet_and_holds_no_formula(published, visitor):
    Suggestion.objects.update(title='=HYPERLINK("http://127.0.0.1/")', body="+1\n@2")
    Reply.objects.update(text="-1", reason="")
    answer = visitor.get("/open-data/suggestions.csv")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert (row["title"], row["text"]) == ('\'=HYPERLINK("http://127.0.0.1/")', "'+1\n@2")
    assert (row["reply_text"], row["reply_outcome"], row["departments"]) == ("'-1", "solved", "Parks")


def test_open_data_is_sent_again_only_when_it_changed(published, brought_to, move, people, visitor):
    for page in pages(published)[3:]:
        first = visitor.get(page)
        again = visitor.get(page, headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert "max-age" in again["Cache-Control"]
    move(people.dora, published, "unpublish", reason="Its author asked for it")
    assert visitor.get(page, headers={"If-None-Match": first["ETag"]}).status_code == 200


# A practical project


def test_project_and_suggestion_know_each_other(brought_to, move, people, reading):
    suggestion = brought_to("closed")
    assert move(people.dora, suggestion, "make_project", **FIELDS["make_project"]).status_code == 200
    suggestion.refresh_from_db()
    project = suggestion.project
    assert (project.title, [str(one) for one in project.targets.all()]) == ("Benches", ["benches 12 pieces"])
    alice = reading(people.alice)
    assert project.get_absolute_url() in alice.get(f"/suggestions/{suggestion.pk}/").content.decode()
    assert suggestion.get_absolute_url() in alice.get(project.get_absolute_url()).content.decode()
    Suggestion.objects.update(publish=False)
    assert suggestion.title not in reading(people.charlie).get(project.get_absolute_url()).content.decode()


def test_project_with_a_target_but_no_unit_is_not_made(brought_to, move, people):
    suggestion = brought_to("closed")
    answer = move(people.dora, suggestion, "make_project", **FIELDS["make_project"] | {"unit": ""})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["unit"])
    assert Suggestion.objects.get(pk=suggestion.pk).project is None
