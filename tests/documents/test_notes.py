"""Private notes: kept and deleted by their owner, and found nowhere by anybody else."""

from io import BytesIO

import pytest
from django.contrib import admin
from django.utils import timezone
from docx import Document as WordFile
from docx.oxml.ns import qn

from congress.journal import topics
from congress.journal.chain import text_digest
from congress.journal.models import Entry
from deliberation.documents.models import Note, Paragraph, Reading, Version
from deliberation.documents.verbs import Verb
from tests.conftest import make_meeting, new_key
from tests.documents.test_pages import page, queries

SECRET = "Ask Bob about Elm Street"


def keep(client, paragraph, body=SECRET, key=None):
    return client.post(f"{paragraph.get_absolute_url()}note/", {"key": key or new_key(), "note": body})


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Note)]


def test_note_is_kept(paragraph, alice, people):
    answer = keep(alice, paragraph)
    note = Note.objects.get()
    topic = f"person.{people.alice.pk}"
    assert (answer.status_code, answer.json()["id"], answer.json()["topic"]) == (201, note.pk, topic)
    assert (note.owner, note.document, note.place, note.paragraph, note.body) == (
        people.alice,
        paragraph.version.document,
        paragraph.identity,
        paragraph,
        SECRET,
    )
    assert SECRET in page(alice, paragraph.get_absolute_url())


@pytest.mark.parametrize("name", ["gao", "emil", "dora"])
def test_everybody_who_reads_may_note(paragraph, people, as_person, name):
    assert keep(as_person(getattr(people, name)), paragraph).status_code == 201


def test_note_is_one_for_each_paragraph_and_changed(paragraph, alice):
    keep(alice, paragraph)
    assert keep(alice, paragraph, "Asked").status_code == 200
    assert [one.body for one in Note.objects.all()] == ["Asked"]


def test_emptied_note_is_deleted(paragraph, alice):
    keep(alice, paragraph)
    assert keep(alice, paragraph, " \n ").status_code == 200
    assert (Note.objects.count(), Entry.objects.latest("pk").verb) == (0, Verb.NOTE_DELETED)


def test_empty_note_is_not_made(paragraph, alice):
    before = written()
    assert (keep(alice, paragraph, "").status_code, written()) == (409, before)


@pytest.mark.parametrize("body", ["x" * 2001, "a\x00b"])
def test_other_notes_are_refused(paragraph, alice, body):
    before = written()
    answer = keep(alice, paragraph, body)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["note"], before)


def test_refused_note_stays_in_its_form(paragraph, people, as_person):
    answer = keep(as_person(people.alice, accept="text/html"), paragraph, "x" * 2001)
    assert (answer.status_code, "x" * 2001 in answer.content.decode()) == (422, True)


def test_same_key_twice_keeps_one_note(paragraph, alice):
    key = new_key()
    answers = [keep(alice, paragraph, key=key) for _try in range(2)]
    assert ([one.status_code for one in answers], Note.objects.count()) == ([201, 201], 1)


# Nobody else


def test_journal_learns_neither_text_nor_digest(paragraph, alice):
    keep(alice, paragraph)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, set(entry.facts)) == (Verb.NOTE_KEPT, {"note", "salt"})
    found = str(Entry.objects.values())
    assert (SECRET in found, text_digest(SECRET) in found) == (False, False)


def test_nobody_else_finds_it_on_any_page_or_as_data(document, paragraph, alice, people, as_person):
    keep(alice, paragraph)
    addresses = [
        paragraph.get_absolute_url(),
        document.get_absolute_url(),
        "/documents/",
        "/documents/?q=Elm",
        "/notes/",
        "/notes/export/?as=text",
        "/questions/",
        f"/meetings/{document.meeting_id}/",
    ]
    for name in ("bob", "gao", "emil", "dora"):
        for accept in ("text/html", "application/json"):
            client = as_person(getattr(people, name), accept=accept)
            seen = [address for address in addresses if SECRET.encode() in client.get(address).getvalue()]
            assert (name, accept, seen) == (name, accept, [])


def test_notes_and_readings_are_in_no_administration():
    assert [model for model in (Note, Reading) if model in admin.site._registry] == []


def test_note_is_in_no_live_frame(paragraph, alice, people):
    keep(alice, paragraph)
    told = alice.get("/live/since/", {f"person.{people.alice.pk}": "0", paragraph.version.document.topic: "0"})
    assert (told.status_code, SECRET in told.content.decode()) == (200, False)
    kind, _pk = topics.find(f"person.{people.alice.pk}")
    assert kind.render(f"person.{people.alice.pk}", [f"note-{Note.objects.get().pk}"], "en") == {}


def test_note_is_logged_nowhere(paragraph, alice, caplog):
    with caplog.at_level("DEBUG"):
        keep(alice, paragraph)
    assert SECRET not in caplog.text


# Its owner


def test_own_notes_are_listed_with_their_places(paragraph, alice):
    keep(alice, paragraph)
    other = Paragraph.objects.get(text="Benches")
    keep(alice, other, "Count")
    shown = page(alice, "/notes/")
    assert shown.index(SECRET) < shown.index("Count")
    assert [f'href="{one.get_absolute_url()}#note"' in shown for one in (paragraph, other)] == [True, True]
    assert [one["paragraph"] for one in alice.get("/notes/").json()] == [paragraph.pk, other.pk]


def test_notes_outlive_versions(document, paragraph, alice):
    other = Paragraph.objects.get(text="Benches")
    keep(alice, paragraph)
    keep(alice, other, "Count")
    version = Version.objects.create(document=document, number=2, published_at=timezone.now())
    moved = Paragraph.objects.create(
        version=version, position=9, kind="paragraph", text="Many more trees", identity=paragraph.identity
    )
    assert SECRET in page(alice, moved.get_absolute_url())
    found = alice.get("/notes/").json()
    assert [(one["body"], one["paragraph"]) for one in found] == [(SECRET, moved.pk), ("Count", None)]
    shown = page(alice, "/notes/")
    assert ("no longer in the text" in shown, "Benches" in shown) == (True, True)
    keep(alice, moved, "Changed")
    assert Note.objects.filter(place=paragraph.identity).get().paragraph == moved


def test_list_is_narrowed_to_a_meeting(paragraph, meeting, alice, people):
    keep(alice, paragraph)
    other = make_meeting(people, title="Second Session")
    assert len(alice.get(f"/notes/?meeting={meeting.pk}").json()) == 1
    assert alice.get(f"/notes/?meeting={other.pk}").json() == []
    assert alice.get("/notes/?meeting=x").status_code == 400


def test_list_takes_the_same_queries_for_one_and_many(document, paragraph, alice):
    keep(alice, paragraph)
    queries(alice, "/notes/")
    few = queries(alice, "/notes/")
    for other in Paragraph.objects.exclude(pk=paragraph.pk):
        keep(alice, other)
    assert (queries(alice, "/notes/"), few <= 12) == (few, True)


def test_notes_are_taken_along_as_text(paragraph, alice):
    keep(alice, paragraph, f"{SECRET}\nand again")
    answer = alice.get("/notes/export/?as=text", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert 'filename="My notes.txt"' in answer.headers["Content-Disposition"]
    assert answer.getvalue().decode() == (
        f"# The report\n\nParagraph 3: Many trees stand there.\n{SECRET}\nand again\n"
    )


def test_notes_are_taken_along_as_a_word_file(paragraph, alice):
    keep(alice, paragraph, "批注\x0b一")
    answer = alice.get("/notes/export/", headers={"Accept": "text/html", "Accept-Language": "en"})
    file = WordFile(BytesIO(answer.getvalue()))
    assert [one.text for one in file.paragraphs] == [
        "My notes",
        "The report",
        "Paragraph 3: Many trees stand there.",
        "批注一",
    ]
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "SimSun"


def test_nothing_noted_is_an_empty_file(document, alice):
    assert alice.get("/notes/export/?as=text").getvalue() == b""
    assert "no notes yet" in page(alice, "/notes/")
