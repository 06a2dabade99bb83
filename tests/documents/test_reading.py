"""Where a person is in a text and what he has had before him: his own to see, others get sums of many."""

import gzip

import pytest
from django.contrib import admin
from django.utils import timezone

from congress.journal.models import Entry
from congress.meetings.models import Representative
from congress.meetings.services import enroll
from congress.people.models import User
from congress.people.services import add_people
from deliberation.documents.models import Paragraph, Reading, Version
from deliberation.documents.readings import sections_of, token_of, told
from deliberation.documents.services.readings import keep_position
from tests.conftest import TESTER
from tests.documents.test_pages import fill, page, queries
from tests.journal.test_concurrency import at_once

OFFERS_NOTHING = '<p class="lead-act" hidden>'


@pytest.fixture
def paragraphs(document):
    return list(Paragraph.objects.filter(version__document=document))


def tokens(paragraphs) -> list[str]:
    return [token_of(one.identity) for one in paragraphs]


def tell(client, document, place=None, seen=()):
    sent = {"place": place.identity.hex if place else "", "seen": ",".join(tokens(seen))}
    return client.post(f"/documents/{document.pk}/position/", sent).status_code


def kept(user) -> tuple:
    reading = Reading.objects.get(reader=user)
    return reading.place, set(reading.seen)


# Position


def test_position_leads_on_where_one_was(document, paragraphs, alice):
    assert OFFERS_NOTHING in page(alice, f"/documents/{document.pk}/")
    assert tell(alice, document, paragraphs[4]) == 204
    shown = page(alice, f"/documents/{document.pk}/")
    assert f'href="#paragraph-{paragraphs[4].pk}" data-continue' in shown
    assert "Continue at paragraph 5" in shown


def test_position_is_of_the_place_through_all_versions(document, paragraphs, alice):
    tell(alice, document, paragraphs[4])
    newer = Version.objects.create(document=document, number=2, published_at=timezone.now())
    moved = Paragraph.objects.create(
        version=newer, position=9, kind="paragraph", text="Lamps", identity=paragraphs[4].identity
    )
    Paragraph.objects.create(version=newer, position=1, kind="paragraph", text="First")
    assert f'href="#paragraph-{moved.pk}" data-continue' in page(alice, f"/documents/{document.pk}/")
    moved.delete()
    assert OFFERS_NOTHING in page(alice, f"/documents/{document.pk}/")


def test_position_is_ones_own(document, paragraphs, alice, people, as_person):
    tell(alice, document, paragraphs[4], paragraphs)
    shown = page(as_person(people.dora), f"/documents/{document.pk}/")
    assert [mark in shown for mark in (OFFERS_NOTHING, "<progress")] == [True, False]


def test_what_was_seen_is_added_to_what_was_known(document, paragraphs, alice, people):
    tell(alice, document, paragraphs[4], paragraphs[:2])
    tell(alice, document, None, paragraphs[1:3])
    assert kept(people.alice) == (paragraphs[4].identity, set(tokens(paragraphs[:3])))


def test_places_of_other_texts_are_not_kept(document, paragraphs, alice, people):
    other = Version.objects.create(document=document, number=2)
    draft = Paragraph.objects.create(version=other, position=1, kind="paragraph", text="Not yet")
    assert tell(alice, document, draft, [draft, paragraphs[0]]) == 204
    assert kept(people.alice) == (None, set(tokens(paragraphs[:1])))


@pytest.mark.parametrize(
    "sent",
    [{"place": "x"}, {"seen": "x"}, {"seen": "0" * 9}, {"seen": "\0"}, {"place": "\0"}, {"seen": "0123456٣"}],
)
def test_bad_position_is_refused(document, alice, sent):
    assert alice.post(f"/documents/{document.pk}/position/", sent).status_code == 422
    assert not Reading.objects.exists()


def test_reading_is_in_no_journal_and_no_administration(document, paragraphs, alice):
    before = Entry.objects.count()
    tell(alice, document, paragraphs[4], paragraphs)
    assert (Entry.objects.count(), Reading in admin.site._registry) == (before, False)


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_lose_nothing(document, people, paragraphs):
    at_once(
        lambda number: keep_position(
            document=document, reader=people.alice, place=None, seen=tokens(paragraphs[number : number + 1])
        ),
        count=len(paragraphs),
    )
    assert kept(people.alice) == (None, set(tokens(paragraphs)))


# Sections


def test_sections_begin_at_the_title_and_the_headings_below_it():
    made = [
        Paragraph(kind=kind, level=level, text=text)
        for kind, level, text in [
            ("paragraph", None, "Before"),
            ("heading", 1, "Title"),
            ("heading", 2, "One"),
            ("heading", 3, "Within"),
            ("paragraph", None, "Word"),
            ("heading", 2, "Two"),
        ]
    ]
    found = [(one.heading and one.heading.text, one.size) for one in sections_of(made)]
    assert found == [(None, 1), ("Title", 1), ("One", 3), ("Two", 1)]


def test_contents_say_how_far_one_has_read(document, paragraphs, alice):
    tell(alice, document, None, paragraphs[2:4])
    shown = page(alice, f"/documents/{document.pk}/")
    assert "read 2 of 6" in shown
    tell(alice, document, None, paragraphs)
    assert "read 2 of 6" not in page(alice, f"/documents/{document.pk}/")


# What the secretariat sees


@pytest.mark.parametrize(
    ("readers", "people", "said"),
    [(0, 146, 0), (4, 146, 0), (5, 146, 5), (9, 146, 5), (10, 146, 10), (146, 146, 140), (12, 12, 5), (9, 9, 0)],
)
def test_figures_come_in_steps_and_leave_nobody_over(readers, people, said):
    assert told(readers, people) == said


@pytest.fixture
def crowd(meeting):
    """Fourteen on the roll, with alice, bob and charlie."""
    users = add_people(people=[User(username=f"reader{n}", name=f"Reader {n}") for n in range(11)])
    rows = [
        Representative(user=user, number=f"1{n:02}", sector="residents", group=meeting.groups.first())
        for n, user in enumerate(users)
    ]
    enroll(meeting=meeting, by=TESTER, representatives=rows)
    return users


def readers_page(people, as_person, document) -> str:
    return (
        page(as_person(people.dora), f"/documents/{document.pk}/readers/").partition("</main")[0].partition("<main")[2]
    )


def read_by(users, document, seen):
    for user in users:
        keep_position(document=document, reader=user, place=None, seen=tokens(seen))


def test_sums_of_five_and_more_are_told(document, paragraphs, crowd, people, as_person):
    read_by(crowd[:7], document, paragraphs[:3])
    read_by(crowd[:4], document, paragraphs)
    shown = readers_page(people, as_person, document)
    assert "Opened by at least 5 of 14 representatives" in shown
    assert (shown.count(">at least 5<"), shown.count(">fewer than 5<")) == (0, 1)
    assert 'value="5"' in shown


def test_one_reader_more_changes_no_figure(document, paragraphs, crowd, people, as_person):
    read_by(crowd[:6], document, paragraphs)
    before = readers_page(people, as_person, document)
    read_by(crowd[6:8], document, paragraphs)
    assert readers_page(people, as_person, document) == before


def test_unopened_document_is_told_as_such(document, crowd, people, as_person, paragraphs):
    said = "No representative has opened this document yet."
    assert said in readers_page(people, as_person, document)
    read_by([people.emil], document, paragraphs)  # who is on no roll
    assert said in readers_page(people, as_person, document)
    read_by(crowd[:1], document, paragraphs)
    shown = readers_page(people, as_person, document)
    assert (said in shown, "Opened by fewer than 5" in shown) == (False, True)


def test_of_few_people_nothing_is_told(document, people, as_person, paragraphs):
    read_by([people.alice, people.bob, people.charlie], document, paragraphs)
    shown = readers_page(people, as_person, document)
    assert ("There are too few representatives" in shown, "<meter" in shown, "fewer than 5" in shown) == (
        True,
        False,
        False,
    )


def test_list_tells_the_secretariat_alone_what_nobody_opened(document, people, as_person, alice, paragraphs):
    mark, office = "not opened by any representative yet", as_person(people.dora)
    assert [mark in page(client, "/documents/") for client in (alice, office)] == [False, True]
    tell(alice, document, None, paragraphs[:1])
    assert mark not in page(office, "/documents/")


# What it costs


def test_readers_take_the_same_queries_for_few_and_many(document, paragraphs, crowd, people, as_person):
    office, address = as_person(people.dora), f"/documents/{document.pk}/readers/"
    read_by(crowd[:1], document, paragraphs)
    queries(office, address)
    few = queries(office, address)
    fill(document, 300, 0, people)
    read_by(crowd, document, Paragraph.objects.all())
    assert (queries(office, address), few <= 12) == (few, True)


def test_long_document_is_small_on_the_line(document, window, people, alice):
    made = fill(document, 300, 1000, people)
    for number, one in enumerate(made):
        one.text = "".join(chr(0x4E00 + (number * 37 + letter * 101) % 5000) for letter in range(120))
        one.html = f"<p>{one.text}</p>"
    Paragraph.objects.bulk_update(made, ["text", "html"])
    answer = alice.get(f"/documents/{document.pk}/", headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    whole = gzip.decompress(answer.content).decode()
    assert (whole.count('class="paragraph is-'), len(answer.content) <= 300_000) == (307, True)
    assert "remark-kind" not in whole, "what is said stands on pages of its own"
