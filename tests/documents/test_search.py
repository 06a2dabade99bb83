"""Finding words in the documents."""

import pytest
from django.utils import timezone

from deliberation.documents.intake.blocks import Block
from deliberation.documents.models import Paragraph, Version
from deliberation.documents.search import PAGE, piece_of, words_of
from deliberation.documents.services.texts import make_document
from tests.conftest import TESTER, make_meeting
from tests.documents.test_pages import page, queries


def found(client, query) -> list[str]:
    return [one["text"] for one in client.get(f"/documents/?{query}").json()]


def test_all_the_words_must_be_there(document, alice):
    assert found(alice, "q=trees+MANY") == ["Many trees stand there."]
    assert found(alice, "q=trees+lamps") == []


def test_words_in_numbers_and_tables_are_found(document, alice):
    assert found(alice, "q=一、") == ["Parks"]
    assert found(alice, "q=Number") == ["What\tNumber\nTrees\t12"]


def test_two_characters_are_found_and_marks_are_letters(document, alice, paragraph):
    Paragraph.objects.filter(pk=paragraph.pk).update(text="我们在小区种树，完成50%。")
    assert [found(alice, f"q={word}") for word in ("种树", "%25", "_")] == [["我们在小区种树，完成50%。"]] * 2 + [[]]


def test_only_what_is_read_now_is_found(document, alice):
    newer = Version.objects.create(document=document, number=2)
    Paragraph.objects.create(version=newer, position=1, kind="paragraph", text="Many lamps")
    assert found(alice, "q=many") == ["Many trees stand there."]
    Version.objects.filter(pk=newer.pk).update(published_at=timezone.now())
    assert found(alice, "q=many") == ["Many lamps"]


def test_search_keeps_to_what_a_person_sees(document, alice, people, as_person):
    other = make_meeting(people, title="Second Session")
    other.representatives.all().delete()
    make_document(meeting=other, title="Hidden", blocks=[Block("paragraph", "Many secrets")], by=TESTER, position=1)
    assert found(alice, "q=secrets") == []
    assert found(as_person(people.dora), "q=secrets") == ["Many secrets"]
    assert found(as_person(people.dora), f"q=secrets&meeting={document.meeting_id}") == []


def test_search_can_keep_to_one_document(document, alice):
    other = make_document(
        meeting=document.meeting, title="Other", blocks=[Block("paragraph", "Many")], by=TESTER, position=2
    )
    assert found(alice, f"q=many&document={other.pk}") == ["Many"]
    assert found(alice, f"q=many&document={document.pk}") == ["Many trees stand there."]
    assert len(found(alice, "q=many&document=x")) == 2


def test_result_as_json(document, alice, paragraph):
    assert alice.get("/documents/?q=many").json() == [
        {
            "pk": paragraph.pk,
            "number": "",
            "text": "Many trees stand there.",
            "kind": "paragraph",
            "place": 3,
            "url": paragraph.get_absolute_url(),
            "document": document.pk,
            "title": "The report",
        }
    ]


def test_page_leads_to_the_place_and_marks_the_word(document, alice, paragraph):
    shown = page(alice, "/documents/?q=TREES")
    assert f'href="/documents/{document.pk}/#paragraph-{paragraph.pk}"' in shown
    assert "Many <mark>trees</mark> stand there." in shown
    assert "No paragraph has all these words." in page(alice, "/documents/?q=zebra")


@pytest.mark.parametrize("asked", ["", "+++", "%00"])
def test_no_words_show_the_list(document, alice, asked):
    assert [one["title"] for one in alice.get(f"/documents/?q={asked}").json()] == ["The report"]


def test_results_come_in_pages(document, alice):
    blocks = [Block("paragraph", f"Word {n}") for n in range(PAGE + 3)]
    make_document(meeting=document.meeting, title="Long", blocks=blocks, by=TESTER, position=2)
    first, second = (found(alice, f"q=word&page={number}") for number in (1, 2))
    assert (first + second, len(first)) == ([block.text for block in blocks], PAGE)
    assert "page=2" in page(alice, "/documents/?q=word")
    assert "page=3" not in page(alice, "/documents/?q=word&page=2")


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 19, "%00"])
def test_bad_page_is_the_first(document, alice, number):
    assert found(alice, f"q=many&page={number}") == ["Many trees stand there."]


def test_search_takes_the_same_queries_for_few_and_many(document, alice):
    queries(alice, "/documents/?q=word")
    few = queries(alice, "/documents/?q=word")
    blocks = [Block("paragraph", f"Word {n}") for n in range(60)]
    make_document(meeting=document.meeting, title="Long", blocks=blocks, by=TESTER, position=2)
    assert (queries(alice, "/documents/?q=word"), few <= 12) == (few, True)


# The piece that is shown


def piece(text, asked, kind="paragraph") -> str:
    pieces = piece_of(Paragraph(kind=kind, text=text), words_of(asked))
    return "".join(f"[{word}]" if is_word else word for word, is_word in pieces)


def test_piece_begins_before_the_word():
    assert piece("x" * 100 + "种树" + "y" * 200, "种树") == "…" + "x" * 30 + "[种树]" + "y" * 88 + "…"


def test_all_words_are_marked_and_the_longer_one_first():
    assert piece("种树和种树苗", "种树 种树苗 和") == "[种树][和][种树苗]"


def test_piece_of_a_table_is_the_row():
    assert piece("项目\t数量\n种树\t12\n路灯\t3", "路灯", "table") == "[路灯] · 3"
