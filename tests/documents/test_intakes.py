"""A file on its way into a document."""

import io
from datetime import timedelta

import docx
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from congress.journal.models import Entry
from congress.journal.services import By
from congress.people.models import Department
from deliberation.documents.intake.blocks import Block, Kind
from deliberation.documents.models import Document, Intake, Paragraph, Picture
from deliberation.documents.services import intakes
from deliberation.documents.services.intakes import (
    HOLD,
    READER,
    Overtaken,
    make_draft,
    read_next,
    send_intake,
    take_next,
)
from deliberation.documents.services.pictures import drawn_of
from tests.conftest import new_key

TEXT = "## 一、Parks\n\nTen trees stand there.\n\nMore benches"


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def send(document, people):
    def sent(text=TEXT, name="second.md"):
        return send_intake(document=document, name=name, data=text.encode(), by=By("secretariat", people.dora))

    return sent


def upload(client, address, data, name="a.docx", **fields):
    return client.post(address, {"key": new_key(), "file": SimpleUploadedFile(name, data), **fields})


def word_file(*paragraphs, picture=None):
    made, file = docx.Document(), io.BytesIO()
    made.add_heading("The plan", 1)
    for text in paragraphs:
        made.add_paragraph(text)
    if picture:
        made.add_picture(io.BytesIO(picture))
    made.save(file)
    return file.getvalue()


def dot(colour="teal"):
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def test_new_document_is_read_into_a_draft(dora, meeting):
    """Through the process that reads files, as it is in truth."""
    data = word_file("Ten trees", picture=dot())
    answer = upload(dora, f"/documents/new/?meeting={meeting.pk}", data, name="plan.docx")
    assert answer.status_code == 201
    assert (read_next(), read_next()) == (True, False)
    told = dora.get(f"/intakes/{answer.json()['id']}/").json()
    assert (told["state"], told["refusal"]) == ("ready", "")
    document = Document.objects.get(pk=told["document"])
    assert (document.title, document.meeting) == ("The plan", meeting)
    draft = document.versions.get()
    assert (draft.number, draft.is_draft, draft.source) == (1, True, "plan.docx")
    kinds = [(one.kind, bool(one.picture_id)) for one in draft.paragraphs.all()]
    assert kinds == [("paragraph", False), ("picture", True)]
    assert bytes(Intake.objects.get().data) == b""


def test_pasted_text_is_read_too(dora, meeting):
    fields = {"key": new_key(), "text": "工作计划\n\n种树。\n修路。", "title": "Plan"}
    assert dora.post(f"/documents/new/?meeting={meeting.pk}", fields).status_code == 201
    assert read_next()
    document = Document.objects.get(title="Plan")
    assert [one.text for one in document.versions.get().paragraphs.all()] == ["种树。", "修路。"]


def test_title_department_and_item_are_as_said(dora, meeting):
    parks = Department.objects.get(name="Parks")
    item = meeting.phases.first().items.create(position=9, title="Plan")
    fields = {"key": new_key(), "text": "A\n\nB", "title": "Mine", "department": parks.pk, "item": item.pk}
    assert dora.post(f"/documents/new/?meeting={meeting.pk}", fields).status_code == 201
    read_next()
    document = Document.objects.get(title="Mine")
    assert (document.department, document.item, document.position) == (parks, item, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a file, or paste the text: one of the two."),
        ({"text": "A", "file": True}, "Choose a file, or paste the text: one of the two."),
        ({"text": "A\0B"}, "Null characters are not allowed."),
    ],
)
def test_form_that_does_not_hold_is_refused(dora, meeting, fields, sentence):
    sent = {"key": new_key()} | fields | ({"file": SimpleUploadedFile("a.txt", b"A")} if "file" in fields else {})
    answer = dora.post(f"/documents/new/?meeting={meeting.pk}", sent, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert sentence in str(answer.json()["errors"])
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"\x7fELF\0\0\0", bytes(6 * 2**20)]
)
def test_file_that_is_none_is_refused_at_once(dora, document, data):
    answer = upload(dora, f"/documents/{document.pk}/intake/", data)
    assert answer.status_code == 422
    assert not Intake.objects.exists()


def test_file_that_cannot_be_read_is_told_why(dora, document):
    answer = upload(dora, f"/documents/{document.pk}/intake/", b"PK\3\4 and no more")
    assert answer.status_code == 201
    assert read_next()
    told = dora.get(f"/intakes/{answer.json()['id']}/").json()
    assert (told["state"], told["version"]) == ("refused", None)
    assert told["refusal"]
    assert document.versions.count() == 1
    assert Entry.objects.filter(verb="intake.refused").get().actor == "reader"


def test_sentence_is_in_the_senders_language(dora, people, document):
    people.dora.language = "en"
    people.dora.save()
    answer = upload(dora, f"/documents/{document.pk}/intake/", b"PK\3\4 and no more")
    read_next()
    assert Intake.objects.get(pk=answer.json()["id"]).refusal.isascii()


def test_second_file_waits_for_the_first(send, dora, document):
    send()
    answer = upload(dora, f"/documents/{document.pk}/intake/", b"Text", name="b.txt")
    assert answer.status_code == 409
    assert Intake.objects.count() == 1


def test_draft_stands_in_the_way_of_the_next_file(send, dora, document):
    send()
    read_next()
    answer = upload(dora, f"/documents/{document.pk}/intake/", b"Text", name="b.txt")
    assert answer.status_code == 409
    assert document.versions.count() == 2


def test_document_without_a_published_version_is_the_secretariats_alone(dora, alice, meeting):
    dora.post(f"/documents/new/?meeting={meeting.pk}", {"key": new_key(), "text": "A\n\nB"})
    document = Document.objects.get()
    assert (dora.get(f"/documents/{document.pk}/versions/").status_code) == 200
    assert (alice.get(f"/documents/{document.pk}/versions/").status_code) == 404


# The job


def test_file_is_read_by_one_only(send):
    send()
    assert (take_next() is None, take_next() is None) == (False, True)


def test_what_a_killed_reader_held_is_taken_on(send):
    send()
    first = take_next()
    with time_machine.travel(timezone.now() + HOLD + timedelta(seconds=1)):
        second = take_next()
        assert second.intake == first.intake
        blocks = [Block(Kind.PARAGRAPH, "Trees", html="<p>Trees</p>")]
        with pytest.raises(Overtaken):
            make_draft(held=first, blocks=blocks, drawn={}, by=READER)
        assert not first.intake.document.versions.drafts().exists()
        made = make_draft(held=second, blocks=blocks, drawn={}, by=READER)
    assert list(first.intake.document.versions.drafts()) == [made]
    assert Entry.objects.filter(verb="draft.made").count() == 1


def test_reader_that_goes_on_holds_on(send):
    send()
    held = take_next()
    with time_machine.travel(timezone.now() + HOLD - timedelta(seconds=1)):
        held.is_at(3, 10)
    with time_machine.travel(timezone.now() + HOLD + timedelta(seconds=1)):
        assert take_next() is None
    assert list(Intake.objects.values_list("done", "total")) == [(3, 10)]


def test_file_that_breaks_the_job_is_tried_once(send, monkeypatch, caplog):
    """A heading without a level is nothing that a reader makes, and nothing that can be stored."""
    intake = send()
    monkeypatch.setattr(intakes, "read_confined", lambda *_arguments: [Block(Kind.HEADING, "Trees")])
    assert (read_next(), read_next()) == (True, False)
    intake.refresh_from_db()
    assert (intake.state, bool(intake.refusal), intake.version) == ("refused", True, None)
    assert [record.getMessage() for record in caplog.records] == [f"intake {intake.pk} failed"]


def test_progress_is_shown_until_it_leads_on(send, people, as_person):
    intake, client = send(), as_person(people.dora, accept="text/html")
    take_next().change(done=3, total=10)
    page = client.get(f"/intakes/{intake.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'max="10" value="3"' in page
    Intake.objects.update(state="refused", refusal="No")
    answer = client.get(f"/intakes/{intake.pk}/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/intakes/{intake.pk}/"
    assert "No" in client.get(f"/intakes/{intake.pk}/").content.decode()


def test_picture_is_shared_by_the_versions_and_a_bad_one_leaves_its_words(document):
    from deliberation.documents.services.texts import store_blocks

    blocks = [Block(Kind.PICTURE, "A dot", picture=dot()), Block(Kind.PICTURE, "Broken", picture=b"no picture")]
    drawn = drawn_of(blocks)
    for number in (2, 3):
        version = document.versions.create(number=number, published_at=timezone.now())
        store_blocks(version, blocks, drawn)
    assert Picture.objects.count() == 1
    shown = list(Paragraph.objects.filter(kind="picture", version__number=3).values_list("text", "picture"))
    assert shown == [("A dot", Picture.objects.get().pk), ("Broken", None)]
