"""The same-day lane: into it, answered from a phone, taken or not, and what the end of the day leaves."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.models import Entry
from congress.meetings.services import close_phase, open_phase
from deliberation.rooms.models import Message
from deliberation.suggestions.models import Assignment, Duty, Reply, SameDayCase, State, Suggestion
from deliberation.suggestions.services import writing
from deliberation.suggestions.services.lane import close_untaken
from tests.conftest import TESTER, new_key
from tests.suggestions.conftest import FIELDS

ANSWER = FIELDS["answer"]


@pytest.fixture
def close_the_day(meeting):
    def close():
        meeting.phases.filter(kind="closing").update(needs_quorum=False)
        phase = meeting.phases.get(kind="closing")
        open_phase(phase=phase, by=TESTER)
        close_phase(phase=phase, by=TESTER)

    return close


@pytest.fixture
def of_the_room(said, people, move, parks, on_duty):
    """What alice said in group one, submitted and in the lane."""
    suggestion = writing.suggest_of_message(
        message=said, proposer=people.alice, title="Benches", body="Benches, please", by=TESTER
    )
    writing.submit(suggestion=suggestion, by=TESTER)
    on_duty(parks)
    assert move(people.dora, suggestion, "lane", department=parks.pk).status_code == 200
    suggestion.refresh_from_db()
    return suggestion


def outcome(message):
    return Message.objects.values_list("outcome_state", "outcome_note").get(pk=message.pk)


# Into it and out of it


def test_suggestion_is_accepted_with_being_put_into_the_lane(brought_to):
    suggestion = brought_to("lane")
    assert (suggestion.state, suggestion.accepted_at is not None) == (State.LANE, True)
    assert suggestion.case.department.name == "Parks"


def test_department_that_is_not_on_duty_gets_nothing(suggest, move, people, parks, roads, on_duty):
    suggestion = suggest()
    assert move(people.dora, suggestion, "lane", department=parks.pk).status_code == 422
    on_duty(parks)
    assert move(people.dora, suggestion, "lane", department=roads.department.pk).status_code == 422
    assert not SameDayCase.objects.exists()


def test_nothing_goes_into_the_lane_when_the_day_is_over(suggest, move, people, parks, on_duty, close_the_day):
    on_duty(parks)
    suggestion = suggest()
    close_the_day()
    answer = move(people.dora, suggestion, "lane", department=parks.pk)
    assert answer.status_code == 409
    assert "The meeting day is over" in answer.json()["error"]
    assert not SameDayCase.objects.exists()


def test_what_was_taken_out_can_be_given_to_another_department(brought_to, move, people, parks, roads, on_duty):
    suggestion = brought_to("lane")
    on_duty(parks, roads.department)
    opened = suggestion.case.opened_at
    assert move(people.dora, suggestion, "lane", department=roads.department.pk).status_code == 409
    assert move(people.dora, suggestion, "leave_lane").status_code == 200
    assert SameDayCase.objects.get().end == "left"
    assert move(people.dora, suggestion, "lane", department=roads.department.pk).status_code == 200
    case = SameDayCase.objects.get()
    assert (case.department, case.opened_at, case.end, case.ended_at) == (roads.department, opened, "", None)
    assert move(people.emil, suggestion, "answer", **ANSWER).status_code in (403, 404)
    assert move(roads.ivy, suggestion, "answer", **ANSWER).status_code == 200


# The answer


def test_answer_is_in_the_room_where_it_was_said(of_the_room, said, move, people):
    assert outcome(said) == ("on-the-day", "")
    assert move(people.emil, of_the_room, "answer", **ANSWER).status_code == 200
    assert outcome(said) == ("answered", "Parks：Twelve come tomorrow.")
    assert Entry.objects.filter(topic_id=said.room.topic, element=said.element).last().verb == "message.followed_up"
    move(people.alice, of_the_room, "take")
    assert outcome(said) == ("settled", "Parks：Twelve come tomorrow.")


def test_answer_that_was_not_taken_leaves_the_room_and_stays_in_the_thread(of_the_room, said, move, people, reading):
    move(people.emil, of_the_room, "answer", **ANSWER)
    assert move(people.alice, of_the_room, "not_take").status_code == 200
    assert outcome(said) == ("suggested", "")
    page = reading(people.alice).get(of_the_room.get_absolute_url()).content.decode()
    assert "Twelve come tomorrow." in page
    assert "This was not enough for the author." in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": ""}, ["text"]),
        ({"text": "x" * 501}, ["text"]),
        ({"outcome": ""}, ["outcome"]),
        ({"outcome": "planned"}, ["outcome"]),
        ({"outcome": "nonsense"}, ["outcome"]),
        ({"responsible": "x" * 61}, ["responsible"]),
    ],
)
def test_answer_that_does_not_hold_is_not_given(fields, wrong, brought_to, move, people):
    suggestion = brought_to("lane")
    entries = Entry.objects.count()
    answer = move(people.emil, suggestion, "answer", **ANSWER | fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert (Entry.objects.count(), SameDayCase.objects.get().answered_at) == (entries, None)


def test_approver_of_the_department_does_not_answer(brought_to, move, people):
    suggestion = brought_to("lane")
    assert move(people.fiona, suggestion, "answer", **ANSWER).status_code == 403
    assert move(people.gao, suggestion, "answer", **ANSWER).status_code == 403


def test_answer_page_begins_with_who_answers(brought_to, reading, people):
    page = reading(people.emil).get(f"{brought_to('lane').get_absolute_url()}answer/").content.decode()
    assert 'value="Emil"' in page
    assert "Send the answer" in page


# What its author makes of it


def test_taken_answer_is_the_reply_of_the_department(brought_to, people, parks):
    suggestion = brought_to("taken")
    reply, assignment = Reply.objects.get(), Assignment.objects.get()
    assert (suggestion.state, suggestion.replied_at) == (State.CLOSED, suggestion.case.answered_at)
    assert (reply.kind, reply.text, reply.written_by) == ("same_day", ANSWER["text"], people.emil)
    assert (assignment.department, assignment.state, assignment.part) == (parks, "replied", "sole")
    assert (suggestion.case.end, suggestion.ratings.count()) == ("taken", 0)


def test_promise_of_a_taken_answer_is_tracked(brought_to, move, people):
    suggestion = brought_to("lane")
    move(people.emil, suggestion, "answer", **ANSWER | {"outcome": "solving"})
    move(people.alice, suggestion, "take")
    assert Suggestion.objects.get().tracking == "open"


def test_answer_that_was_not_taken_goes_the_ordinary_way(brought_to, move, people, parks):
    suggestion = brought_to("not_taken")
    assert (suggestion.state, suggestion.case.end, Reply.objects.count()) == (State.ACCEPTED, "not_taken", 0)
    assert move(people.dora, suggestion, "lane", department=parks.pk).status_code == 409
    assert move(people.dora, suggestion, "assign", departments=parks.pk).status_code == 200


def test_answer_waits_for_its_author_as_long_as_a_rating(brought_to):
    suggestion = brought_to("answered")
    with time_machine.travel(suggestion.case.answered_at + timedelta(days=29), tick=False):
        assert close_untaken(timezone.now()) == 0
    with time_machine.travel(suggestion.case.answered_at + timedelta(days=30, minutes=1), tick=False):
        assert [close_untaken(timezone.now()) for _time in range(2)] == [1, 0]
    suggestion = Suggestion.objects.get()
    assert (suggestion.state, suggestion.case.end, Reply.objects.get().kind) == (State.CLOSED, "lapsed", "same_day")


# The end of the day


def test_nothing_is_lost_when_the_day_is_closed(suggest, move, people, parks, on_duty, close_the_day):
    on_duty(parks)
    waiting, answered = suggest(title="Bins"), suggest(title="Trees")
    for one in (waiting, answered):
        move(people.dora, one, "lane", department=parks.pk)
    move(people.emil, answered, "answer", **ANSWER)
    close_the_day()
    for one in (waiting, answered):
        one.refresh_from_db()
    assert (waiting.state, waiting.case.end) == (State.ACCEPTED, "left")
    assert (answered.state, answered.case.end) == (State.ANSWERED, "")
    assert move(people.emil, waiting, "answer", **ANSWER).status_code == 409
    assert move(people.dora, waiting, "assign", departments=parks.pk).status_code == 200
    assert move(people.alice, answered, "take").status_code == 200


def test_what_the_end_of_the_day_changes_is_part_of_its_own_act(brought_to, meeting, close_the_day):
    suggestion = brought_to("lane")
    close_the_day()
    last = Entry.objects.filter(topic_id=suggestion.topic).last()
    closing = Entry.objects.filter(topic_id=meeting.topic, verb="phase.closed").last()
    assert (last.verb, last.at) == ("case.left", closing.at)
    verbs = Entry.objects.filter(topic_id__in=[meeting.desk_topic, f"department.{suggestion.case.department_id}"])
    assert verbs.filter(verb="case.left", at=closing.at).count() == 3  # row, board, desk


# Duties


def test_duties_are_set_by_the_secretariat(as_person, people, parks, roads, meeting):
    address, both = f"/meetings/{meeting.pk}/duties/", [parks.pk, roads.department.pk]
    assert as_person(people.emil).post(address, {"key": new_key(), "departments": both}).status_code == 403
    assert as_person(people.dora).post(address, {"key": new_key(), "departments": both}).status_code == 200
    assert sorted(Duty.objects.values_list("department", flat=True)) == sorted(both)
    assert as_person(people.dora).post(address, {"key": new_key()}).status_code == 200
    assert not Duty.objects.exists()


def test_department_with_a_waiting_case_stays_on_duty(brought_to, as_person, people, meeting):
    brought_to("lane")
    answer = as_person(people.dora).post(
        f"/meetings/{meeting.pk}/duties/", {"key": new_key()}, headers={"Accept-Language": "en"}
    )
    assert (answer.status_code, answer.json()["error"]) == (409, "Parks still has suggestions to answer today.")
    assert Duty.objects.count() == 1


# The board, and the department's pile


def test_board_tells_who_waits_since_when_and_the_median(suggest, move, people, parks, on_duty, as_person, meeting):
    on_duty(parks)
    start = timezone.now()
    for n, minutes in enumerate([4, 10, 30]):
        with time_machine.travel(start, tick=False):
            one = suggest(title=f"Bench {n}")
            move(people.dora, one, "lane", department=parks.pk)
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            move(people.emil, one, "answer", **ANSWER)
    with time_machine.travel(start, tick=False):
        move(people.dora, suggest(title="Bench 4"), "lane", department=parks.pk)
    with time_machine.travel(start + timedelta(minutes=45), tick=False):
        told = as_person(people.dora).get(f"/meetings/{meeting.pk}/same-day/").json()
    assert told["median"] == 10
    assert [(one["state"], one["minutes"]) for one in told["cases"]] == [
        ("lane", 45),
        ("answered", 4),
        ("answered", 10),
        ("answered", 30),
    ]


@pytest.mark.parametrize("where", ["board", "desk"])
def test_page_has_constant_queries(where, suggest, move, people, parks, on_duty, reading, queries, meeting):
    on_duty(parks)
    pages = {
        "board": (people.dora, f"/meetings/{meeting.pk}/same-day/"),
        "desk": (people.emil, f"/departments/{parks.pk}/"),
    }
    person, page = pages[where]
    counted = []
    for rows in (1, 2):
        for n in range(rows):
            move(people.dora, suggest(title=f"Bench {n}"), "lane", department=parks.pk)
        counted.append(queries(reading(person), page))
    assert counted[0] == counted[1] <= 12


def test_pile_stands_on_the_desk_and_leaves_it_with_the_answer(brought_to, move, reading, people, parks):
    suggestion = brought_to("lane")
    desk = reading(people.emil)
    assert "To answer today" in desk.get(f"/departments/{parks.pk}/").content.decode()
    move(people.emil, suggestion, "answer", **ANSWER)
    assert "To answer today" not in desk.get(f"/departments/{parks.pk}/").content.decode()


def test_board_is_rendered_for_its_followers(brought_to, meeting):
    from congress.journal.topics import find

    brought_to("lane")
    kind, _pk = find(meeting.desk_topic)
    element = f"same-day-board-{meeting.pk}"
    html = kind.render(meeting.desk_topic, [element], "en")[element]
    assert "More benches" in html
    assert "data-minutes-since" in html
    assert Entry.objects.filter(topic_id=meeting.desk_topic, element=element, verb="case.opened").count() == 1


def test_tasks_name_what_waits_in_the_lane(brought_to, people, meeting):
    from congress.meetings.parts import tasks_for

    alice = meeting.representatives.get(user=people.alice)
    suggestion = brought_to("lane")
    assert "/departments/" in tasks_for(people.emil, meeting, None)[0].url
    assert [one.url for one in tasks_for(people.alice, meeting, alice)] == []
    suggestion.state = State.ANSWERED
    suggestion.save()
    assert suggestion.get_absolute_url() in [one.url for one in tasks_for(people.alice, meeting, alice)]
