"""The pages of rooms: fifty messages at a time, who sees which room, the same number of queries for one and fifty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.meetings.models import Phase, Representative
from congress.meetings.services import add_group, close_phase
from deliberation.rooms.models import Message, Room
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.services.rooms import make_exchange_rooms
from deliberation.rooms.reading import PAGE
from tests.conftest import TESTER, make_meeting


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


def test_page_takes_the_same_queries_for_one_and_fifty(room, alice, say):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            alice.get(f"/rooms/{room.pk}/")
        return len(captured)

    say(room, 1)
    queries()
    few = queries()
    say(room, PAGE - 1)
    assert (queries(), few <= 14) == (few, True)


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
