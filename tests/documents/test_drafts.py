"""Working on a draft before it is published."""

import pytest

from congress.journal.models import Entry
from deliberation.documents.models import Paragraph, Version
from deliberation.documents.services.drafts import join_paragraph, move_behind, split_paragraph
from tests.conftest import TESTER, new_key
from tests.documents.access_versions import SECOND, drafted


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def draft(document, people):
    return drafted(document, SECOND, people.dora)


@pytest.fixture
def few(draft):
    return draft.paragraphs.get(text__startswith="Few trees")


def texts(draft):
    return [(one.position, one.number + one.text) for one in draft.paragraphs.all()]


def change(client, paragraph, deed, **fields):
    return client.post(f"/paragraphs/{paragraph.pk}/{deed}/", {"key": new_key()} | fields)


def test_paragraph_is_split_between_sentences(dora, draft, few):
    assert change(dora, few, "split", at=23).status_code == 200
    assert texts(draft)[1:4] == [(2, "Few trees stand there. "), (3, "They are old."), (4, "1.Benches")]
    second = draft.paragraphs.get(position=3)
    assert (second.kind, second.html) == ("paragraph", "<p>They are old.</p>")
    first = Paragraph.objects.get(pk=few.pk)
    assert (first.identity, second.identity == few.identity) == (few.identity, False)


def test_split_and_joined_is_as_before(dora, draft, few):
    before = texts(draft)
    piece = split_paragraph(paragraph=few, at=23, by=TESTER)
    assert change(dora, piece, "join").status_code == 200
    assert texts(draft) == before
    assert Paragraph.objects.get(pk=few.pk).html == few.html


def test_joined_paragraph_takes_its_number_along(draft):
    benches = draft.paragraphs.get(text="Benches")
    join_paragraph(paragraph=benches, by=TESTER)
    assert texts(draft)[1] == (2, "Few trees stand there. They are old. 1.Benches")


@pytest.mark.parametrize("at", [0, 36, 999, "x", ""])
def test_nothing_is_split_off_at_the_ends(dora, draft, few, at):
    assert change(dora, few, "split", at=at).status_code in (409, 422)
    assert draft.paragraphs.count() == 4


def test_first_paragraph_is_joined_to_nothing(dora, draft):
    assert change(dora, draft.paragraphs.first(), "join").status_code == 409


def test_paragraph_is_made_a_heading(dora, few):
    assert change(dora, few, "set", kind="heading", level=3, number="（一）", text="Trees & more").status_code == 200
    few.refresh_from_db()
    assert (few.kind, few.level, few.number, few.text) == ("heading", 3, "（一）", "Trees & more")
    assert few.html == "<h3>Trees &amp; more</h3>"


def test_unchanged_text_keeps_its_marks(dora, few):
    Paragraph.objects.filter(pk=few.pk).update(html="<p><strong>Few</strong> trees</p>")
    assert change(dora, few, "set", kind="paragraph", number="2.", text=few.text).status_code == 200
    few.refresh_from_db()
    assert (few.number, few.html) == ("2.", "<p><strong>Few</strong> trees</p>")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "heading", "text": "No level"},
        {"kind": "paragraph", "text": ""},
        {"kind": "paragraph", "text": " \n "},
        {"kind": "nonsense", "text": "A"},
        {"kind": "paragraph", "text": "A\0"},
        {"kind": "paragraph", "text": "A", "number": "1" * 41},
    ],
)
def test_correction_that_does_not_hold_is_refused(dora, few, fields):
    assert change(dora, few, "set", **fields).status_code == 422
    assert Paragraph.objects.get(pk=few.pk).text == few.text


def test_table_stays_a_table(dora, document, people):
    draft = drafted(document, "A\n\n| a | b |\n|---|---|\n| c | d |\n\nB", people.dora)
    table = draft.paragraphs.get(kind="table")
    assert change(dora, table, "split", at=1).status_code == 409
    assert change(dora, table, "join").status_code == 409
    assert change(dora, table, "set", kind="paragraph", text=table.text).status_code == 409
    assert change(dora, table, "set", kind="table", text="a\tb").status_code == 409
    assert change(dora, draft.paragraphs.get(text="B"), "join").status_code == 409
    assert texts(draft) == [(1, "A"), (2, "a\tb\nc\td"), (3, "B")]


def test_published_text_is_not_changed(dora, paragraph):
    answers = [
        change(dora, paragraph, "split", at=5),
        change(dora, paragraph, "join"),
        change(dora, paragraph, "set", kind="paragraph", text="Other"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert Paragraph.objects.get(pk=paragraph.pk).text == paragraph.text


def test_facts_of_a_change_have_no_text(dora, few):
    change(dora, few, "set", kind="paragraph", text="A secret plan")
    facts = Entry.objects.get(verb="paragraph.set").facts
    assert set(facts) == {"version", "paragraph", "text", "kind", "salt"}
    assert (len(facts["text"]), "secret" in str(facts)) == (64, False)


def test_draft_is_dropped_and_another_file_may_come(dora, document, draft):
    assert dora.post(f"/documents/{document.pk}/versions/2/drop/", {"key": new_key()}).status_code == 200
    assert list(document.versions.values_list("number", flat=True)) == [1]
    answer = dora.post(f"/documents/{document.pk}/intake/", {"key": new_key(), "text": "A\n\nB"})
    assert answer.status_code == 201


def test_published_version_is_not_dropped(dora, document):
    assert dora.post(f"/documents/{document.pk}/versions/1/drop/", {"key": new_key()}).status_code == 409
    assert document.versions.count() == 1


def test_long_documents_have_room_for_one_more(draft):
    Paragraph.objects.bulk_create(
        Paragraph(version=draft, position=n, kind="paragraph", text="x") for n in range(5, 900)
    )
    move_behind(draft.paragraphs.get(position=2), 1)
    assert list(draft.paragraphs.values_list("position", flat=True)) == [1, 2, *range(4, 901)]


def test_page_of_a_paragraph_offers_what_can_be_done(people, as_person, few):
    page = as_person(people.dora, accept="text/html").get(
        f"/paragraphs/{few.pk}/set/", headers={"Accept-Language": "en"}
    )
    html = page.content.decode()
    assert ('name="at" value="23"' in html, f"/paragraphs/{few.pk}/join/" in html) == (True, True)


def test_preview_asks_as_often_for_many_paragraphs(people, as_person, draft, django_assert_max_num_queries):
    client, address = as_person(people.dora, accept="text/html"), draft.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(12) as few_ones:
        client.get(address)
    Paragraph.objects.bulk_create(
        Paragraph(version=draft, position=n, kind="paragraph", text="x") for n in range(5, 300)
    )
    with django_assert_max_num_queries(len(few_ones)):
        assert client.get(address).status_code == 200


def test_draft_is_one_at_a_time(draft, document):
    assert list(Version.objects.drafts().filter(document=document)) == [draft]
