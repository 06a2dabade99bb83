"""The review result: counted by section, decided remark by remark, taken along as files."""

from io import BytesIO

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from congress.journal import topics
from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.people.models import Department
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Agreement, Opinion, Paragraph, Version
from deliberation.documents.review import GONE, review_of
from deliberation.documents.services.remarks import answer_question, retract_opinion
from deliberation.documents.services.texts import make_document, store_blocks
from deliberation.documents.views.reviews import PAGE
from tests.conftest import TESTER, new_key
from tests.documents.conftest import reply

SHARP = "=1+1 <b>&\"'"


@pytest.fixture
def decide(people, as_person):
    """decide(opinion) is the answer to dora's decision; fields and person if given."""

    def decided(opinion, person=None, **fields):
        sent = {"key": new_key(), "outcome": "adopted", "note": "", "version": ""} | fields
        client = as_person(person or people.dora)
        return client.post(f"/opinions/{opinion.pk}/outcome/", sent, headers={"Accept-Language": "en"})

    return decided


@pytest.fixture
def review(document):
    """review() is the review result as it is now."""
    return lambda: review_of(type(document).objects.with_current().get(pk=document.pk))


def page(client, document, query="") -> str:
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    return client.get(f"/documents/{document.pk}/review/{query}", headers=headers).content.decode()


def fragment(opinion, element) -> str:
    topic = opinion.document.topic
    return topics.find(topic)[0].render(topic, [element], "en")[element]


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Opinion)]


def second_version(document, text):
    """Published, nothing of it known from the first."""
    version = Version.objects.create(document=document, number=2, published_at=timezone.now())
    return store_blocks(version, blocks_of(text), {})


# Deciding


@pytest.mark.parametrize("outcome", Opinion.Outcome.values)
def test_secretariat_says_what_was_done(say, decide, outcome):
    opinion = say()
    answer = decide(opinion, outcome=outcome, note="In spring")
    opinion.refresh_from_db()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (
        200,
        opinion.pk,
        f"review-{opinion.pk}",
    )
    assert (opinion.outcome, opinion.outcome_note, opinion.outcome_at is not None) == (outcome, "In spring", True)


def test_owning_department_says_what_was_done(say, decide, people):
    opinion = say()
    assert decide(opinion, people.emil).status_code == 200
    assert Entry.objects.latest("pk").actor == "department"


@pytest.mark.parametrize("name", ["alice", "bob", "gao"])
def test_others_do_not_decide(say, decide, people, name):
    opinion = say()
    before = written()
    assert (decide(opinion, getattr(people, name)).status_code, written()) == (403, before)


def test_department_of_a_section_decides_where_the_document_has_another(say, decide, people, document, paragraph):
    other = Department.objects.create(name="Roads", kind=Department.Kind.FUNCTIONAL, position=2)
    Paragraph.objects.filter(pk=paragraph.pk).update(department=other)
    paragraph.refresh_from_db()
    opinion = say()
    before = written()
    assert (decide(opinion, people.emil).status_code, written()) == (403, before)


def test_entries_hold_no_words(say, decide, document):
    opinion = say()
    decide(opinion, note="In spring")
    row, remark = Entry.objects.order_by("-pk")[:2][::-1]
    assert [(one.verb, one.element) for one in (row, remark)] == [
        ("opinion.decided", f"review-{opinion.pk}"),
        ("opinion.decided", opinion.element),
    ]
    assert set(row.facts) == {"opinion", "outcome", "version", "note", "salt"}
    assert "spring" not in str(row.facts)
    assert list(verify_topic(Topic.objects.get(name=document.topic))) == []


def test_decision_may_be_changed(say, decide):
    opinion = say()
    decide(opinion, outcome="noted", note="In spring")
    assert decide(opinion, outcome="adopted").status_code == 200
    opinion.refresh_from_db()
    assert (opinion.outcome, opinion.outcome_note) == ("adopted", "")


def test_same_key_twice_is_one_decision(say, decide):
    opinion, key = say(), new_key()
    answers = [decide(opinion, key=key) for _try in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Entry.objects.filter(verb="opinion.decided").count() == 2


def test_decision_names_the_version(say, decide, document):
    opinion = say()
    version = document.versions.get()
    assert decide(opinion, version=str(version.pk)).status_code == 200
    opinion.refresh_from_db()
    assert opinion.outcome_version == version
    assert "version 1" in fragment(opinion, opinion.element)


def test_version_of_another_document_is_refused(say, decide, meeting):
    other = make_document(meeting=meeting, title="Other", blocks=blocks_of("# x"), by=TESTER, position=2)
    opinion = say()
    before = written()
    answer = decide(opinion, version=str(other.versions.get().pk))
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["version"], before)


def test_draft_is_no_version_to_name(say, decide, document):
    draft = Version.objects.create(document=document, number=2)
    opinion = say()
    before = written()
    assert (decide(opinion, version=str(draft.pk)).status_code, written()) == (422, before)


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"outcome": ""}, ["outcome"]),
        ({"outcome": "great"}, ["outcome"]),
        ({"outcome": "not_adopted"}, ["note"]),
        ({"note": "x" * 401}, ["note"]),
        ({"note": "a\x00b"}, ["note"]),
        ({"key": "no uuid"}, ["key"]),
    ],
)
def test_other_decisions_are_refused(say, decide, sent, fields):
    opinion = say()
    before = written()
    answer = decide(opinion, **sent)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, fields, before)


def test_refused_sentence_stays_in_the_form(say, people, as_person):
    opinion = say()
    client = as_person(people.dora, accept="text/html")
    sent = {"key": new_key(), "outcome": "great", "note": "In spring"}
    answer = client.post(f"/opinions/{opinion.pk}/outcome/", sent)
    assert (answer.status_code, "In spring" in answer.content.decode()) == (422, True)


def test_what_is_retracted_is_not_decided(say, decide):
    opinion = say()
    retract_opinion(opinion=opinion, by=TESTER)
    before = written()
    answer = decide(opinion)
    assert answer.status_code == 409
    assert answer.json() == {"error": "This was retracted; there is nothing left to decide."}
    assert written() == before


def test_decision_leads_back_to_its_row(say, people, as_person, document):
    opinion = say()
    client = as_person(people.dora, accept="text/html")
    answer = client.post(f"/opinions/{opinion.pk}/outcome/", {"key": new_key(), "outcome": "noted"})
    assert answer.url == f"/documents/{document.pk}/review/?opinion={opinion.pk}#review-{opinion.pk}"


def test_decided_remark_stays_as_it_was_written(say, decide, alice):
    opinion = say()
    decide(opinion)
    before = written()
    sent = {"key": new_key(), "kind": "opinion", "body": "Fewer benches"}
    assert (alice.post(f"/opinions/{opinion.pk}/edit/", sent).status_code, written()) == (409, before)


def test_remark_leads_to_its_decision_until_it_is_retracted(say):
    opinion = say()
    link = f'<p class="only-answering"><a href="/opinions/{opinion.pk}/outcome/">'
    assert link in fragment(opinion, opinion.element)
    retract_opinion(opinion=opinion, by=TESTER)
    assert link not in fragment(opinion, opinion.element)


def test_outcome_stands_at_the_remark(say, decide):
    opinion = say()
    decide(opinion, outcome="not_adopted", note=SHARP)
    shown = fragment(opinion, opinion.element)
    assert ("not adopted" in shown, "<b>" in shown) == (True, False)


# Counted


def test_sections_are_those_of_the_nearest_heading(review, say):
    for text in ("A report", "Parks", "Many trees stand there."):
        say(on=Paragraph.objects.select_related("version__document").get(text=text))
    assert [(one.title, one.opinions) for one in review().sections] == [("A report", 1), ("一、Parks", 2)]


def test_kinds_answers_and_agreements_are_counted(review, say, question, people):
    say(kind="correction")
    agreed = say()
    Agreement.objects.bulk_create([Agreement(opinion=agreed, user=user) for user in (people.bob, people.charlie)])
    answer_question(opinion=question, department=None, author=people.dora, body="Twelve", by=TESTER)
    say("And lamps?", "question")
    section = review().whole
    assert (section.opinions, section.questions, section.corrections) == (1, 2, 1)
    assert (section.answered, section.waiting, section.undecided, section.agrees) == (1, 1, 3, 2)
    assert [one.pk for one in review().most_agreed()] == [agreed.pk]


def test_what_is_retracted_is_not_counted(review, say):
    retract_opinion(opinion=say(), by=TESTER)
    assert review().whole.remarks == []


def test_lost_passages_come_last(review, say, document):
    opinion = say()
    second_version(document, "# A report\n\nNothing is left.")
    sections = review().spoken_of
    assert [(one.key, [remark.pk for remark in one.remarks]) for one in sections] == [(GONE, [opinion.pk])]


def test_remark_before_the_first_heading_is_counted(say, meeting, people, window):
    document = make_document(meeting=meeting, title="Plain", blocks=blocks_of("Only this."), by=TESTER, position=2)
    say(on=Paragraph.objects.select_related("version__document__meeting").get(text="Only this."))
    found = review_of(type(document).objects.with_current().get(pk=document.pk))
    assert [(one.title, one.opinions) for one in found.sections] == [("Before the first heading", 1)]


# The page


def test_page_shows_remark_and_what_was_done(say, decide, alice, document):
    opinion = say("More benches")
    Opinion.objects.filter(pk=opinion.pk).update(quote="Many trees")
    decide(opinion, outcome="partly", note="Two of them")
    shown = page(alice, document)
    for words in ("More benches", "Many trees", "No. 001", "Paragraph 3", "adopted in part", "Two of them"):
        assert words in shown


def test_page_tells_how_many_are_not_decided(say, decide, alice, document):
    decide(say())
    say()
    assert "1 of 2 remarks are not decided yet." in page(alice, document)


def test_document_without_remarks_says_so(alice, document):
    assert "Nothing was said of this document yet." in page(alice, document)


def test_rows_on_the_page_are_the_live_ones(say, question, decide, alice, document, people):
    decide(say())
    shown = page(alice, document)
    for opinion in Opinion.objects.all():
        entry = Entry.objects.filter(element=f"review-{opinion.pk}").order_by("seq").first()
        live = fragment(opinion, f"review-{opinion.pk}").replace('data-n="0"', f'data-n="{entry.seq if entry else 0}"')
        assert live in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["opinion", "question", "correction"]),
        ("?show=undecided", ["question", "correction"]),
        ("?show=waiting", ["question"]),
        ("?show=adopted", ["opinion"]),
        ("?show=correction", ["correction"]),
        ("?show=noted", []),
        ("?show=x", []),
        ("?section=x", []),
        ("?page=9", ["opinion", "question", "correction"]),
        ("?page=x&opinion=x", ["opinion", "question", "correction"]),
        ("?section=%00&show=%00", []),
    ],
)
def test_list_is_narrowed(say, decide, alice, document, query, found):
    made = [say(kind=kind) for kind in Opinion.Kind.values]
    decide(made[0])
    answer = alice.get(f"/documents/{document.pk}/review/{query}")
    assert [one["kind"] for one in answer.json()["remarks"]] == found
    page(alice, document, query)


def test_section_narrows_the_list(say, alice, document):
    heading = Paragraph.objects.select_related("version__document").get(text="A report")
    say("Of all", on=heading)
    say("Of trees")
    shown = alice.get(f"/documents/{document.pk}/review/?section={heading.identity.hex}").json()["remarks"]
    assert [one["body"] for one in shown] == ["Of all"]


def test_list_opens_at_the_remark_asked_for(say, alice, document):
    made = [say(f"Remark {n}") for n in range(PAGE + 1)]
    answer = alice.get(f"/documents/{document.pk}/review/?opinion={made[-1].pk}").json()
    assert ([one["pk"] for one in answer["remarks"]], answer["pages"]) == ([made[-1].pk], 2)


def test_only_who_decides_has_the_form(say, people, as_person, document):
    say()
    has_form = {
        name: "outcome-form" in page(as_person(getattr(people, name)), document)
        for name in ("alice", "gao", "emil", "dora")
    }
    assert has_form == {"alice": False, "gao": False, "emil": True, "dora": True}


def test_page_takes_the_same_queries_for_one_and_a_hundred(say, people, as_person, document):
    def queries() -> int:
        client = as_person(people.dora)
        page(client, document)
        with CaptureQueriesContext(connection) as captured:
            page(client, document)
        return len(captured)

    Agreement.objects.create(opinion=say(), user=people.bob)
    few = queries()
    for n in range(100):
        say(f"Remark {n}", ("opinion", "question")[n % 2])
    assert (queries(), few <= 12) == (few, True)


# Live


def test_retracted_row_loses_its_words(say):
    opinion = say("More benches")
    retract_opinion(opinion=opinion, by=TESTER)
    assert "More benches" not in fragment(opinion, opinion.review_element)


def test_rest_is_a_counter(say, decide, document, people, as_person, question):
    decide(say())
    element = f"undecided-{document.pk}"
    kind = topics.find(document.topic)[0]
    assert element in kind.counters(document.pk)
    assert "1 of 2 remarks" in fragment(question, element)
    assert reply(as_person(people.emil), question).status_code == 201
    assert "All 2 remarks are decided." in fragment(question, element)


# Files


def test_word_file_has_every_remark_and_what_was_done(say, decide, alice, document):
    decide(say("More benches\nand lamps"), outcome="partly", note="Two of them")
    answer = alice.get(f"/documents/{document.pk}/review/docx/", headers={"Accept-Language": "en"})
    paper = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    sections, remarks = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    assert sections[1:] == [
        ["一、Parks", "1", "0", "0", "0", "0", "0"],
        ["All sections", "1", "0", "0", "0", "0", "0"],
    ]
    assert remarks[1:] == [
        ["3", "Opinion", "001", "", "More benches\nand lamps", "0", "", "adopted in part · Two of them"]
    ]
    assert (round(paper.sections[0].page_width.mm), round(paper.sections[0].page_height.mm)) == (297, 210)


def test_spreadsheet_has_every_remark_and_no_formula(say, decide, alice, document):
    decide(say(SHARP), note=SHARP)
    answer = alice.get(f"/documents/{document.pk}/review/xlsx/", headers={"Accept-Language": "en"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    row = [cell.value for cell in book["Remarks"][3]]
    assert row == ["一、Parks", 3, "Opinion", "001", None, SHARP, 0, None, f"adopted · {SHARP}"]
    assert {cell.data_type for cell in book["Remarks"][3]} <= {"s", "n", "inlineStr"}
    assert [cell.value for cell in book["By section"][3]] == ["一、Parks", 1, 0, 0, 0, 0, 0]


def test_files_of_a_thousand_remarks_take_few_queries(say, alice, document, people, paragraph, window):
    Opinion.objects.bulk_create(
        Opinion(
            document=document,
            place=paragraph.identity,
            paragraph=paragraph,
            kind="opinion",
            author=people.alice,
            number="001",
            body=f"Remark {n}",
            posted_at=timezone.now(),
        )
        for n in range(1000)
    )
    for ending in ("docx", "xlsx"):
        with CaptureQueriesContext(connection) as captured:
            assert alice.get(f"/documents/{document.pk}/review/{ending}/").status_code == 200
        assert len(captured) <= 12
