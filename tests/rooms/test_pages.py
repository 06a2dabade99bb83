"""The pages of rooms: fifty messages at a time, who sees which room, the same number of queries for one and fifty."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from congress.journal.clock import clock_jobs
from congress.journal.models import Entry, Topic
from congress.journal.services import Change, next_entry
from congress.meetings.models import Phase, Representative
from congress.meetings.services import add_group, close_phase
from congress.people.models import Department
from deliberation.rooms.models import Hand, Message, Room, Visit
from deliberation.rooms.reading import PAGE, page_of
from deliberation.rooms.services.messages import post_message, react_to_message, retract_message
from deliberation.rooms.services.rooms import make_exchange_rooms
from deliberation.rooms.services.visits import end_visits, keep_visit
from deliberation.rooms.verbs import Verb
from tests.conftest import TESTER, make_meeting

MOST_QUERIES = 12


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice, accept="text/html")


@pytest.fixture
def say(people):
    def said(room, times) -> list[int]:
        return [
            post_message(room=room, author=people.alice, number="001", body=f"Word {n}", by=TESTER).pk
            for n in range(times)
        ]

    return said


def shown(client, room, query="") -> list[int]:
    return [one.pk for one in client.get(f"/rooms/{room.pk}/{query}").context["messages_shown"]]


def test_empty_room_says_so(room, alice):
    page = alice.get(f"/rooms/{room.pk}/", headers={"Accept-Language": "en"}).content.decode()
    assert "Yours can be the first word." in page


def test_newest_fifty_are_shown_in_order(room, alice, say):
    said = say(room, PAGE + 5)
    assert shown(alice, room) == said[5:]


@pytest.mark.parametrize(("times", "is_more"), [(PAGE, False), (PAGE + 1, True)])
def test_earlier_ones_are_offered_only_where_there_are_any(room, alice, say, times, is_more):
    say(room, times)
    assert (alice.get(f"/rooms/{room.pk}/").context["earlier"] is not None) == is_more


def test_cursor_leads_through_all_messages_once(room, alice, say):
    said, seen, query = say(room, 2 * PAGE + 3), [], ""
    while query is not None:
        page = alice.get(f"/rooms/{room.pk}/{query}")
        seen = [one.pk for one in page.context["messages_shown"]] + seen
        query = f"?before={page.context['earlier']}" if page.context["earlier"] else None
    assert seen == said


def test_earlier_page_does_not_grow_and_has_no_composer(room, alice, say):
    said = say(room, 3)
    page = alice.get(f"/rooms/{room.pk}/?before={said[2]}").content.decode()
    assert [mark for mark in ("data-live-grow", "<textarea") if mark in page] == []
    newest = alice.get(f"/rooms/{room.pk}/").content.decode()
    assert [mark for mark in ("data-live-grow", "<textarea") if mark not in newest] == []


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "٣", "²", "9" * 19, "9" * 5000, "%00", "1 OR 1=1", ""])
def test_bad_cursor_shows_the_newest(room, alice, say, before):
    said = say(room, 2)
    answer = alice.get(f"/rooms/{room.pk}/?before={before}")
    assert (answer.status_code, [one.pk for one in answer.context["messages_shown"]]) == (200, said)


@pytest.mark.parametrize("before", ["0", "1", "9" * 18])
def test_cursor_anywhere_is_no_error(room, alice, say, before):
    say(room, 2)
    assert alice.get(f"/rooms/{room.pk}/?before={before}").status_code == 200


def queries(client, room, query="") -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/rooms/{room.pk}/{query}")
    return len(captured)


@pytest.mark.parametrize("name", ["alice", "bob", "dora", "emil"])
def test_page_takes_the_same_queries_for_one_and_fifty(room, people, as_person, say, name):
    room.departments.set(Department.objects.all())  # emil's
    client = as_person(getattr(people, name), accept="text/html")
    first = say(room, 1)[0]
    keep_visit(room=room, user=getattr(people, name), upto=first)
    queries(client, room)
    few = queries(client, room)
    for reply in Message.objects.filter(pk__in=say(room, PAGE - 1)):
        Message.objects.filter(pk=reply.pk).update(reply_to=first, department=Department.objects.get())
        react_to_message(message=reply, user=people.bob, kind="agree", by=TESTER)
    assert (queries(client, room), few <= MOST_QUERIES) == (few, True)


# Ten thousand messages


@pytest.fixture
def great_room(room, people):
    """With ten thousand messages, as long as people write them, and an entry of each."""
    topic = Topic.objects.get(name=room.topic)
    words = "充电桩不够用，请在长安小区增加。" * 3
    Message.objects.bulk_create(
        Message(room=room, author=people.alice, number="001", body=f"{n} {words}", posted_at=timezone.now())
        for n in range(10_000)
    )
    changes = [Change(room.topic, Verb.MESSAGE_POSTED, one.element) for one in room.messages.order_by("pk")]
    Entry.objects.bulk_create(next_entry(topic, one, by=TESTER, at=timezone.now()) for one in changes)
    topic.save()
    return room


def test_ten_thousand_messages_open_in_few_queries_and_bytes(great_room, people, as_person):
    """Read from the end, from the middle, and from where one left off."""
    client = as_person(people.bob, accept="text/html")
    middle = great_room.messages.order_by("pk")[5000].pk
    keep_visit(room=great_room, user=people.bob, upto=middle)
    client.get("/")
    for query in ("", f"?before={middle}", f"?after={middle}", "?q=9999", "?show=questions"):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/rooms/{great_room.pk}/{query}")
        size = len(page.content)
        assert (page.status_code, len(captured) <= MOST_QUERIES, size <= 150_000) == (200, True, True), (
            query,
            len(captured),
            size,
        )


@pytest.mark.parametrize("query", ["", "?before=5000", "?after=5000", "?by=1"])
def test_page_is_found_by_an_index(room, rf, query):
    """Nothing is sorted, and nothing skipped by counting."""
    with CaptureQueriesContext(connection) as captured:
        page_of(room, rf.get(f"/{query}"))
    sql = next(one["sql"] for one in captured if "ORDER BY" in one["sql"] and "rooms_message" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}")
        plan = str(cursor.fetchall())
    assert "OFFSET" not in sql
    if connection.vendor == "sqlite":
        assert ("message_" in plan, "TEMP B-TREE FOR ORDER BY" in plan) == (True, False)


# Search and filters


@pytest.fixture
def mixed(room, people):
    """{word: pk}: a question, a suggestion and a picture of alice's, and words of bob's."""

    def said(user, body, **options):
        return post_message(room=room, author=user, number="001", body=body, by=TESTER, **options)

    found = {
        "question": said(people.alice, "When will the Lift run?", is_question=True),
        "suggestion": said(people.alice, "More benches"),
        "picture": said(people.alice, "50% of it", kind=Message.Kind.PICTURE),
        "bob": said(people.bob, "The lift again"),
    }
    Message.objects.filter(pk=found["suggestion"].pk).update(outcome_state=Message.Outcome.SUGGESTED)
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"show": "questions"}, ["question"]),
        ({"show": "suggestions"}, ["suggestion"]),
        ({"show": "pictures"}, ["picture"]),
        ({"q": "lift"}, ["question", "bob"]),
        ({"q": "%"}, ["picture"]),
        ({"q": "_"}, []),
        ({"q": "lift", "show": "questions"}, ["question"]),
        ({"show": "everything"}, ["question", "suggestion", "picture", "bob"]),
        ({"q": "a\x00b"}, ["question", "suggestion", "picture", "bob"]),
        ({"by": "x"}, ["question", "suggestion", "picture", "bob"]),
        ({"by": "9" * 18}, []),
        ({"q": "'\"<b>" * 50}, []),
    ],
)
def test_messages_are_found(room, alice, mixed, asked, found):
    answer = alice.get(f"/rooms/{room.pk}/", asked)
    assert [one.pk for one in answer.context["messages_shown"]] == [mixed[word].pk for word in found]


def test_messages_of_one_person_are_found(room, alice, people, mixed):
    assert shown(alice, room, f"?by={people.bob.pk}") == [mixed["bob"].pk]


def test_filtered_page_does_not_grow_and_leads_back(room, alice, mixed):
    page = alice.get(f"/rooms/{room.pk}/?show=questions", headers={"Accept-Language": "en"}).content.decode()
    assert ("data-live-grow" in page, "<textarea" in page, "Back to the newest" in page) == (False, False, True)


def test_cursor_keeps_the_filter(room, alice, say, people):
    said = say(room, PAGE + 2)
    post_message(room=room, author=people.bob, number="002", body="Word", by=TESTER)
    page = alice.get(f"/rooms/{room.pk}/?by={people.alice.pk}&q=word")
    assert f'href="?before={said[2]}&amp;by={people.alice.pk}&amp;q=word"' in page.content.decode()
    assert shown(alice, room, f"?before={said[2]}&by={people.alice.pk}&q=word") == said[:2]


def test_search_is_shown_escaped(room, alice, mixed):
    page = alice.get(f"/rooms/{room.pk}/", {"q": '"><script>'}).content.decode()
    assert ('"><script>' in page, "&quot;&gt;&lt;script&gt;" in page) == (False, True)


# Catching up


def test_first_visit_has_nothing_to_catch_up(room, alice, mixed):
    assert alice.get(f"/rooms/{room.pk}/").context["missed"] is None


def test_card_says_what_was_missed(room, alice, people, mixed):
    keep_visit(room=room, user=people.alice, upto=mixed["suggestion"].pk)
    for body, mentions in [("@Alice, when?", [people.alice]), ("When?", [])]:
        post_message(
            room=room, author=people.bob, number="002", body=body, by=TESTER, is_question=True, mentions=mentions
        )
    for user in (people.bob, people.alice):
        Hand.objects.create(room=room, user=user, raised_at=timezone.now())
    answer = alice.get(f"/rooms/{room.pk}/", headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert "3 messages, one question to you, you are number 2 in the queue" in page
    assert re.search(
        rf'<li id="left-off" class="left-off" data-n="3">.*?</li>\s*<li id="{mixed["picture"].element}"', page
    )
    assert 'href="#left-off"' in page


def test_question_to_the_department_is_one_to_its_people_on_duty(room, as_person, people, mixed):
    department = Department.objects.get()
    room.departments.add(department)
    keep_visit(room=room, user=people.emil, upto=mixed["bob"].pk)
    post_message(
        room=room, author=people.alice, number="001", body="When?", by=TESTER, is_question=True, mentions=[department]
    )
    missed = as_person(people.emil, accept="text/html").get(f"/rooms/{room.pk}/").context["missed"]
    assert (missed.messages, missed.questions, missed.place) == (1, 1, None)


def test_own_and_retracted_messages_are_not_missed(room, alice, people, mixed):
    keep_visit(room=room, user=people.alice, upto=mixed["picture"].pk)
    retract_message(message=mixed["bob"], by=TESTER)
    post_message(room=room, author=people.alice, number="001", body="Mine", by=TESTER)
    answer = alice.get(f"/rooms/{room.pk}/")
    assert (answer.context["missed"], 'id="left-off"' in answer.content.decode()) == (None, False)


def test_who_left_off_long_ago_is_led_there(room, people, as_person, say):
    said = say(room, 2 * PAGE + 5)
    bob = as_person(people.bob, accept="text/html")
    keep_visit(room=room, user=people.bob, upto=said[2])
    newest = bob.get(f"/rooms/{room.pk}/")
    assert f'href="/rooms/{room.pk}/?after={said[2]}#left-off"' in newest.content.decode()
    page = bob.get(f"/rooms/{room.pk}/?after={said[2]}")
    assert [one.pk for one in page.context["messages_shown"]] == said[3 : PAGE + 3]
    assert (page.context["left_off"].pk, page.context["page"].later) == (said[3], said[PAGE + 2])


def test_later_pages_lead_to_the_newest_which_grows(room, alice, say):
    said, seen, query = say(room, 2 * PAGE + 3), [], "?after=0"
    while query is not None:
        page = alice.get(f"/rooms/{room.pk}/{query}")
        seen += [one.pk for one in page.context["messages_shown"]]
        later = page.context["page"].later
        assert ("data-live-grow" in page.content.decode()) == (later is None)
        query = f"?after={later}" if later else None
    assert seen == said


def test_card_alone_is_a_fragment(room, alice, people, mixed):
    def card(query):
        answer = alice.get(f"/rooms/{room.pk}/catch-up/{query}", headers={"Accept-Language": "en"})
        return answer.content.decode().strip()

    assert "one message" in card(f"?after={mixed['picture'].pk}")
    assert card(f"?after={mixed['bob'].pk}") == ""
    assert "<html" not in card("?after=x")


# Visits


@pytest.fixture
def visit(room, alice):
    def visited(**fields):
        return alice.post(f"/rooms/{room.pk}/visit/", fields).status_code

    return visited


def test_visit_is_kept_without_an_entry(room, people, visit, mixed):
    before = Entry.objects.count()
    assert visit(upto=mixed["picture"].pk) == 204
    kept = Visit.objects.get()
    assert (kept.room, kept.user, kept.read_upto, kept.is_here) == (room, people.alice, mixed["picture"].pk, True)
    assert Entry.objects.count() == before


def test_what_was_read_stays_read(visit, mixed):
    for word in ("bob", "question"):
        visit(upto=mixed[word].pk)
    assert Visit.objects.get().read_upto == mixed["bob"].pk


def test_nothing_is_read_before_it_was_said(visit, mixed):
    assert visit(upto=10**17) == 204
    assert Visit.objects.get().read_upto == mixed["bob"].pk


@pytest.mark.parametrize(("upto", "status"), [("", 204), ("0", 204), ("x", 422), ("-1", 422), ("9" * 30, 422)])
def test_visit_takes_a_number(visit, upto, status):
    assert (visit(upto=upto), Visit.objects.count()) == (status, int(status == 204))


def test_visit_needs_the_token(room, people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice, backend="congress.people.backends.SignInNameBackend")
    assert (client.post(f"/rooms/{room.pk}/visit/", {}).status_code, Visit.objects.count()) == (403, 0)


def touched(room) -> int:
    return Topic.objects.get(name=room.desk_topic).touched


def test_desk_is_told_who_comes_and_goes_and_nothing_else(room, visit):
    at_first = touched(room)
    for _time in range(3):
        visit()
    came = touched(room)
    now = timezone.now()
    assert [end_visits(now), end_visits(now + timedelta(seconds=160)), end_visits(now + timedelta(seconds=160))] == [
        0,
        1,
        0,
    ]
    went = touched(room)
    visit()
    assert (came - at_first, went - came, touched(room) - went) == (1, 1, 1)
    assert Visit.objects.get().is_here is True


def test_clock_ends_visits():
    assert clock_jobs["visits"] == end_visits


def test_messages_carry_their_first_numbers(room, alice, say):
    say(room, 3)
    numbers = [one.n for one in alice.get(f"/rooms/{room.pk}/").context["messages_shown"]]
    assert numbers == sorted(numbers)
    assert f'data-live-from="{numbers[0]}"' in alice.get(f"/rooms/{room.pk}/").content.decode()


def test_closed_room_is_read_and_its_button_rests(room, alice, say):
    say(room, 1)
    close_phase(phase=room.phase, by=TESTER)
    page = alice.get(f"/rooms/{room.pk}/").content.decode()
    assert "Word 0" in page
    assert f'data-when="{room.phase.element} {room.element}" disabled' in page


# The list


def rooms_of(client, meeting) -> list[str]:
    return [one.title for one in client.get(f"/meetings/{meeting.pk}/rooms/").context["rooms"]]


def test_who_has_one_room_goes_straight_in(meeting, room, alice):
    answer = alice.get(f"/meetings/{meeting.pk}/rooms/")
    assert (answer.status_code, answer.url) == (302, f"/rooms/{room.pk}/")


@pytest.fixture
def four_rooms(meeting, rooms):
    more = [add_group(meeting=meeting, title=f"Group {n}", position=n) for n in (3, 4)]
    make_exchange_rooms(groups=more, phase=meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE), by=TESTER)
    return list(meeting.rooms.order_by("pk"))


def test_symposiums_stand_apart_with_date_and_place(meeting, four_rooms, people, as_person):
    phase = meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE)
    Room.objects.create(
        meeting=meeting,
        phase=phase,
        kind=Room.Kind.SYMPOSIUM,
        title="With enterprises",
        held_at=datetime(2020, 4, 10, 6, 30, tzinfo=UTC),
        place="Hall two",
        audience=Room.Audience.ENTERPRISES,
    )
    answer = as_person(people.dora, accept="text/html").get(
        f"/meetings/{meeting.pk}/rooms/", headers={"Accept-Language": "en"}
    )
    assert [one.title for one in answer.context["symposiums"]] == ["With enterprises"]
    assert [one.title for one in answer.context["groups"]] == ["Group One", "Group Two", "Group 3", "Group 4"]
    assert [words for words in ("Hall two", "14:30", "Enterprises") if words not in answer.content.decode()] == []


def test_secretariat_sees_all_four(meeting, four_rooms, people, as_person):
    desk = as_person(people.dora, accept="text/html")
    assert rooms_of(desk, meeting) == ["Group One", "Group Two", "Group 3", "Group 4"]


def test_moderator_of_two_groups_sees_both(meeting, four_rooms, people, as_person):
    four_rooms[2].group.moderators.add(people.bob)
    assert rooms_of(as_person(people.bob, accept="text/html"), meeting) == ["Group One", "Group 3"]


@pytest.mark.parametrize("name", ["gao", "emil", "fiona"])
def test_who_has_no_room_is_told_so(meeting, rooms, people, as_person, name):
    assert rooms_of(as_person(getattr(people, name), accept="text/html"), meeting) == []


def test_who_is_in_no_group_has_no_button(meeting, rooms, people, alice):
    Representative.objects.filter(user=people.alice).update(group=None)
    page = alice.get(f"/meetings/{meeting.pk}/")
    assert [button.url for phase, button in page.context["buttons"] if phase.kind == "group-exchange"] == []


def test_rooms_of_a_meeting_are_its_own(meeting, four_rooms, people, as_person):
    other = make_meeting(people, title="Second Session")
    assert rooms_of(as_person(people.dora, accept="text/html"), other) == ["Group One", "Group Two"]
    assert Room.objects.visible_to(people.alice).count() == 2
    assert Message.objects.visible_to(people.hanna).count() == 0
