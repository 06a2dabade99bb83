"""How the rooms were led, against what the phones had acknowledged; each fault is planted."""

from dataclasses import replace

import pytest

from congress.rehearsal.history import (
    CHOICE,
    FLOOR,
    LIFT,
    MESSAGE,
    MUTE,
    POLL,
    REACTION,
    RETRACTION,
    Act,
    Frame,
    History,
    Request,
    Screen,
)
from congress.rehearsal.report import check_all

ROOM = "room.7"
LED = ("floor_overlaps", "muted_heard", "poll_mismatch", "reactions_mismatch")


def found(acts, **more):
    """The checks of this part that found something, with how much."""
    checks = check_all(History(acts=acts, **more))
    return {name: checks[name].count for name in LED if checks[name].count}


def looked_at(acts, **more):
    checks = check_all(History(acts=acts, **more))
    return {name: checks[name].checked for name in LED if checks[name].checked}


def act(kind, address, seq, *, phone="moderator1", pk=1, status=200, topic=ROOM, element="floor-7", **more):
    one = Act(phone, kind, address, f"key {seq}", (status,), **more)
    answer = {"id": pk, "element": element, "topic": topic, "seq": seq}
    one.tries.append(Request(phone, f"POST {address}", (status,), seq, seq + 0.5, status=status, answer=answer))
    return one


def refused(one):
    one.tries[0] = replace(one.tries[0], status=409, answer={"error": "no"})
    return one


def unanswered(one):
    one.tries[0] = replace(one.tries[0], status=0, answer=None)
    return one


def said(number, phone="rep002"):
    address = "/rooms/7/messages/"
    body = f"你好〔{phone}·{number}〕"
    return act(MESSAGE, address, number, phone=phone, pk=number, status=201, element=f"message-{number}", body=body)


def screen(*fragments):
    shown = Screen("rep009", ROOM, is_current=True)
    for seq, (element, html) in enumerate(fragments, start=1):
        shown.show(Frame(ROOM, "message.posted", seq, seq, element, html))
    return shown


# The floor


def turn(hand, move, seq, **more):
    return act(FLOOR, f"/hands/{hand}/{move}/", seq, pk=hand, **more)


def test_turns_one_after_the_other_do_not_overlap():
    acts = [turn(1, "give", 1), turn(1, "extend", 2), turn(1, "end", 3), turn(2, "give", 4)]
    assert found(acts) == {}
    assert looked_at(acts) == {"floor_overlaps": 2}


def test_floor_given_while_another_has_it_overlaps():
    assert found([turn(1, "give", 1), turn(2, "give", 2), turn(1, "end", 3)]) == {"floor_overlaps": 1}


def test_turns_in_two_rooms_do_not_overlap():
    assert found([turn(1, "give", 1), turn(2, "give", 2, topic="room.8")]) == {}


def test_end_of_another_turn_frees_no_floor():
    assert found([turn(1, "give", 1), turn(3, "end", 2), turn(2, "give", 3)]) == {"floor_overlaps": 1}


def test_refused_end_frees_no_floor_and_one_in_doubt_may_have():
    assert found([turn(1, "give", 1), refused(turn(1, "end", 2)), turn(2, "give", 3)]) == {"floor_overlaps": 1}
    assert found([turn(1, "give", 1), unanswered(turn(1, "end", 2)), turn(2, "give", 3)]) == {}


def test_refused_gift_of_the_floor_is_none():
    assert found([turn(1, "give", 1), refused(turn(2, "give", 2)), turn(1, "end", 3)]) == {}


# Mutes


@pytest.fixture
def muted():
    """Person 12 speaks, is muted from 2 to 5, and speaks again."""
    fields = {"user": "12", "minutes": "1", "reason": "请等一等"}
    mute = act(MUTE, "/rooms/7/mutes/", 2, pk=3, status=201, fields=fields)
    return [said(1), mute, act(LIFT, "/mutes/3/lift/", 5, pk=3), said(6)]


PEOPLE = screen(*((f"message-{n}", f'<li data-person="{12 if n != 4 else 13}">') for n in (1, 3, 4, 6)))


def test_muted_person_is_not_heard_until_the_mute_is_lifted(muted):
    assert found([*muted, said(4, "rep003")], screens=[PEOPLE]) == {}
    assert looked_at(muted, screens=[PEOPLE])["muted_heard"] == 1


def test_message_of_a_muted_person_is_muted_and_yet_heard(muted):
    assert found([*muted, said(3)], screens=[PEOPLE]) == {"muted_heard": 1}
    assert found([*muted, refused(said(3))], screens=[PEOPLE]) == {}


def test_mute_that_nobody_lifted_says_nothing_of_later_messages(muted):
    refused(muted[2])
    assert found([*muted, said(3)], screens=[PEOPLE]) == {}


# Straw polls


def choice(phone, place, seq):
    return act(CHOICE, "/polls/5/vote/", seq, phone=phone, element="poll-5", fields={"choice": str(place)})


@pytest.fixture
def cast():
    """Two chose the first, and one of them then the second."""
    made = act(POLL, "/rooms/7/polls/", 1, pk=5, status=201, element="poll-5")
    return [made, choice("rep001", 0, 2), choice("rep002", 0, 3), choice("rep002", 1, 4)]


def poll(*counts, closed=True):
    options = [{"text": f"{place}", "count": count} for place, count in enumerate(counts)]
    return [{"pk": 5, "options": options, "closed": closed}]


def test_poll_counts_the_last_choice_of_each(cast):
    assert found(cast, polls=poll(1, 1, 0)) == {}
    assert looked_at(cast, polls=poll(1, 1, 0)) == {"poll_mismatch": 1 + 3}


@pytest.mark.parametrize(("counts", "faults"), [((2, 1), 1), ((2, 0), 2), ((1, 0), 1), ((1, 1, 3), 3)])
def test_poll_that_counts_otherwise_is_a_mismatch(cast, counts, faults):
    assert found(cast, polls=poll(*counts)) == {"poll_mismatch": faults}


def test_poll_not_closed_or_not_shown_is_a_mismatch(cast):
    assert found(cast, polls=poll(1, 1, closed=False)) == {"poll_mismatch": 1}
    assert found(cast) == {"poll_mismatch": 1}


def test_last_choice_is_that_of_the_highest_number_and_not_of_the_last_answer(cast):
    cast[2], cast[3] = cast[3], cast[2]
    assert found(cast, polls=poll(1, 1)) == {}


def test_refused_choice_does_not_count_and_one_in_doubt_may(cast):
    assert found([*cast, refused(choice("rep003", 0, 5))], polls=poll(1, 1)) == {}
    in_doubt = [*cast, unanswered(choice("rep003", 0, 5))]
    assert [found(in_doubt, polls=poll(*counts)) for counts in [(1, 1), (2, 1), (3, 1)]] == [
        {},
        {},
        {"poll_mismatch": 1},
    ]


# Reactions


def tap(phone, seq, kind="agree"):
    return act(REACTION, "/messages/1/react/", seq, phone=phone, element="message-1", fields={"kind": kind})


def buttons(agreed, unclear=""):
    return "".join(
        f'<button name="kind" value="{kind}" data-people="{people}">'
        for kind, people in [("agree", agreed), ("question", unclear)]
    )


@pytest.fixture
def tapped():
    """Person 12 agrees with the message of person 11, and so does 13, who takes it back."""
    speaking = [said(1, "rep001"), said(2, "rep002"), said(3, "rep003")]
    return [*speaking, tap("rep002", 4), tap("rep003", 5), tap("rep003", 6)]


def after_taps(agreed, unclear=""):
    messages = [(f"message-{n}", f'<li data-person="{10 + n}">') for n in (1, 2, 3)]
    return screen(*messages, ("message-1", f'<li data-person="11">{buttons(agreed, unclear)}'))


def test_reactions_are_those_tapped_an_odd_number_of_times(tapped):
    assert found(tapped, screens=[after_taps("12")]) == {}
    assert looked_at(tapped, screens=[after_taps("12")]) == {"reactions_mismatch": 1}


@pytest.mark.parametrize("agreed", ["", "12 13", "13", "12 99"])
def test_other_people_beside_a_message_are_a_mismatch(tapped, agreed):
    assert found(tapped, screens=[after_taps(agreed)]) == {"reactions_mismatch": 1}


def test_reactions_of_each_kind_stand_apart(tapped):
    tapped.append(tap("rep003", 7, "question"))
    assert found(tapped, screens=[after_taps("12", "13")]) == {}
    assert found(tapped, screens=[after_taps("12 13", "")]) == {"reactions_mismatch": 2}


def test_tap_in_doubt_may_count_or_not(tapped):
    tapped.append(unanswered(tap("rep003", 7)))
    assert [found(tapped, screens=[after_taps(agreed)]) for agreed in ("12", "12 13", "13")] == [
        {},
        {},
        {"reactions_mismatch": 1},
    ]


def test_retracted_message_shows_no_reactions(tapped):
    retracted = act(RETRACTION, "/messages/1/retract/", 8, phone="rep001", message_key="key 1")
    assert found([*tapped, retracted], screens=[after_taps("")]) == {}
