import html
from dataclasses import replace

import pytest

from congress.rehearsal.checks import answer_delays, message_delays
from congress.rehearsal.history import (
    COUNTER,
    CURRENT,
    DRILL,
    MESSAGE,
    OPINION,
    PHASE,
    REACTION,
    RETRACTION,
    SIGN_IN,
    Act,
    Frame,
    History,
    Line,
    Request,
    Screen,
    Window,
)
from congress.rehearsal.report import check_all

ROOM = "room.7"


def found(history):
    """The checks that found something, with how much."""
    return {name: check.count for name, check in check_all(history).items() if check.count}


def message(number, *, phone="rep001", sent=None, status=201, topic=ROOM):
    """The act of the message with this number in the room's journal; its answer took 0.1 s."""
    act = Act(phone, MESSAGE, "/rooms/7/messages/", f"key {number}", (201,))
    act.body = f"灯不亮 & <b>暗</b>〔{phone}·{number}〕"
    answer = {"id": number, "element": f"message-{number}", "topic": topic, "seq": number}
    return tried(act, answer if status == 201 else {}, status, number if sent is None else sent)


def retraction(of, seq, status=200):
    act = Act(of.phone, RETRACTION, f"/messages/{of.answer['id']}/retract/", f"key {seq}", (200,))
    act.body, act.message_key = of.body, of.key
    return tried(act, {**of.answer, "seq": seq}, status, seq)


def tried(act, answer, status, sent):
    act.tries.append(
        Request(act.phone, f"POST {act.address}", act.wanted, sent, sent + 0.1, status=status, answer=answer)
    )
    return act


def frame(act, text=None):
    text = html.escape(act.body) if text is None else text
    n = int(act.element.partition("-")[2])
    return Frame(ROOM, "message.posted", act.seq, n, act.element, f'<li id="{act.element}"><p>{text}</p></li>')


def tombstone(act):
    return frame(act, "<i>已撤回</i>")


def current(head):
    return Frame(ROOM, CURRENT, head, epoch="k3")


def phone(name, frames, *, times=None, after=0):
    """The line and the screen of a phone that heard these, each 0.2 s after its number."""
    line, screen = Line(name, ROOM, after), Screen(name, ROOM, since=after, position=after, is_current=True)
    for place, one in enumerate(frames):
        line.hear(times[place] if times else one.seq + 0.2, one)
        screen.show(one)
    return line, screen


def history(acts, *phones):
    requests = [one for act in acts for one in act.tries]
    lines, screens = zip(*phones, strict=True) if phones else ((), ())
    found = History(requests=requests, acts=list(acts), lines=list(lines), screens=list(screens), sockets=len(lines))
    opinions = [act for act in found.placed() if act.kind == OPINION]
    found.remarks = [{"pk": act.answer["id"], "body": act.body, "outcome": "", "agrees": 0} for act in opinions]
    return found


@pytest.fixture
def acts():
    return [message(1), message(2, phone="rep002"), message(3)]


@pytest.fixture
def frames(acts):
    return [current(0), *(frame(act) for act in acts), current(3)]


def test_whole_history_has_no_fault_and_everything_was_looked_at(acts, frames):
    checks = check_all(history(acts, phone("rep001", frames), phone("rep002", frames)))
    assert {name: check.count for name, check in checks.items()} == {
        "lost": 0,
        "doubled": 0,
        "out_of_order": 0,
        "refused_wrongly": 0,
        "vote_mismatch": 0,
        "suggestions_lost": 0,
        "suggestions_doubled": 0,
        "moves_lost": 0,
        "floor_overlaps": 0,
        "muted_heard": 0,
        "poll_mismatch": 0,
        "reactions_mismatch": 0,
        "remarks_mismatch": 0,
        "secrecy_broken": 0,
        "server_errors": 0,
    }
    assert checks["lost"].checked == 2 * 3 + 2 * 3
    assert checks["vote_mismatch"].checked == 0
    assert checks["server_errors"].checked == 2 + 3 + 3


def test_empty_history_has_nothing_looked_at():
    assert check_all(history([]))["lost"].checked == 0


# Lost


def test_dropped_frame_is_lost_for_the_phone_that_misses_it(acts, frames):
    del frames[2]
    checks = check_all(history(acts, phone("rep001", frames)))
    assert list(checks["lost"].faults) == ["rep001 room.7 message-2 2"]


def test_frame_skipped_on_the_line_is_lost_although_a_later_catch_up_brought_it(acts, frames):
    line, _screen = phone("rep001", [*frames[:2], *frames[3:]])
    _line, screen = phone("rep001", frames)
    assert found(history(acts, (line, screen))) == {"lost": 1}


def test_frame_after_the_last_current_is_not_owed_by_a_broken_line(acts, frames):
    line, _screen = phone("rep001", frames[:2])
    _line, screen = phone("rep001", frames)
    assert found(history(acts, (line, screen))) == {}


def test_catch_up_owes_an_element_once_as_it_is_now(acts):
    acts.append(retraction(acts[0], 4))
    caught_up = phone("rep002", [frame(acts[1]), frame(acts[2]), tombstone(acts[3]), current(4)])
    assert found(history(acts, caught_up)) == {}


def test_act_before_the_page_was_opened_is_not_owed(acts, frames):
    assert found(history(acts, phone("rep003", frames[2:], after=1))) == {}


def test_undone_message_is_lost(acts, frames):
    gone = Frame(ROOM, "message.removed", 4, 1, "message-1", "")
    assert found(history(acts, phone("rep001", [*frames, gone]))) == {"lost": 1}


def test_another_text_is_lost(acts, frames):
    frames[1] = frame(acts[0], html.escape(acts[0].body.replace("灯", "")))
    assert found(history(acts, phone("rep001", frames))) == {"lost": 1}


def test_text_that_became_markup_is_lost(acts, frames):
    frames[1] = frame(acts[0], acts[0].body)
    assert found(history(acts, phone("rep001", frames))) == {"lost": 1}


def test_retracted_text_still_shown_is_lost(acts, frames):
    acts.append(retraction(acts[0], 4))
    assert found(history(acts, phone("rep001", [*frames, frame(acts[3])]))) == {"lost": 1}


def quoting(act, of):
    """A reply as it is shown, with what it replies to."""
    return frame(act, f'<a class="message-quote" href="#{of.element}">代表001: {of.body}</a>{html.escape(act.body)}')


def test_retracted_text_still_quoted_is_lost(acts, frames):
    acts.append(retraction(acts[0], 4))
    frames[3:] = [quoting(acts[2], acts[0]), tombstone(acts[3]), current(4)]
    assert found(history(acts, phone("rep001", frames))) == {"lost": 1}
    frames[5:] = [frame(acts[2])._replace(seq=5), current(5)]
    assert found(history(acts, phone("rep001", frames))) == {}


def test_retraction_without_tombstone_is_lost(acts, frames):
    acts.append(retraction(acts[0], 4))
    assert found(history(acts, phone("rep001", frames))) == {"lost": 1}


def test_refused_retraction_leaves_the_text(acts, frames):
    refused = retraction(acts[0], 4, status=403)
    refused.tries[0].wanted = (403,)
    assert found(history([*acts, refused], phone("rep001", frames))) == {}


def test_phone_that_never_caught_up_has_lost_everything(acts, frames):
    line, screen = phone("rep001", frames)
    assert found(history(acts, (line, replace(screen, is_current=False)))) == {"lost": 3}


def test_act_without_element_only_moves_the_position(frames):
    sign_in = tried(
        Act("rep001", SIGN_IN, "/meetings/1/sign-in/", "key", (201,)),
        {"id": 1, "element": None, "topic": ROOM, "seq": 3},
        201,
        3,
    )
    assert found(history([sign_in], phone("rep001", [current(3)]))) == {}
    assert found(history([sign_in], phone("rep001", [current(2)]))) == {"lost": 1}


@pytest.fixture
def opinion():
    act = Act("rep001", OPINION, "/documents/3/paragraphs/9/opinions/", "key 1", (201,), body="写得实在〔rep001·1〕")
    return tried(act, {"id": 1, "element": "opinion-1", "topic": ROOM, "seq": 1}, 201, 1)


def test_opinion_is_looked_for_as_a_message_is(opinion):
    shown, another = frame(opinion), frame(opinion, "〔rep001·1〕")
    assert found(history([opinion], phone("rep001", [current(0), shown]))) == {}
    assert found(history([opinion], phone("rep001", [current(0), another]))) == {"lost": 1}
    assert found(history([opinion], phone("rep001", [current(1)]))) == {"lost": 1}


def test_refused_opinion_on_a_screen_is_refused_wrongly(opinion):
    shown = frame(opinion)
    opinion.wanted = (409,)
    opinion.tries[0] = replace(opinion.tries[0], status=409, wanted=(409,), answer={"error": "closed"})
    assert found(history([opinion], phone("rep001", [shown]))) == {"refused_wrongly": 1}


def test_opened_phase_is_on_every_screen_of_the_meeting():
    opened = tried(
        Act("secretariat", PHASE, "/meetings/1/phases/4/open/", "key", (200,)),
        {"id": 4, "element": "phase-4", "topic": ROOM, "seq": 5},
        200,
        5,
    )
    card = Frame(ROOM, "phase.opened", 5, 1, "phase-4", "<li>开</li>")
    assert found(history([opened], phone("rep001", [current(4), card]))) == {}
    assert found(history([opened], phone("rep001", [current(4), current(5)], after=4))) == {"lost": 1}


# Doubled


def test_frame_twice_in_a_follow_is_doubled(acts, frames):
    frames.insert(2, frames[1])
    assert found(history(acts, phone("rep001", frames))) == {"doubled": 1}


def test_counter_twice_is_not_doubled(acts, frames):
    counter = Frame(ROOM, COUNTER, 3, 0, "presence-7", "<b>37</b>")
    assert found(history(acts, phone("rep001", [*frames, counter, counter]))) == {}


def test_key_with_two_answers_is_doubled(acts, frames):
    tried(acts[2], {**acts[2].answer, "id": 4, "element": "message-4", "seq": 4}, 201, 5)
    assert found(history(acts, phone("rep001", frames))) == {"doubled": 1}


def test_message_in_two_elements_is_doubled(acts, frames):
    again = frames[1]._replace(seq=4, n=4, id="message-4")
    assert found(history(acts, phone("rep001", [*frames, again]))) == {"doubled": 1}


def test_message_quoted_and_pinned_is_not_doubled(acts, frames):
    frames[3] = quoting(acts[2], acts[0])
    pinned = Frame(ROOM, "message.pinned", 4, 0, "room-7", f"<p>{acts[0].body}</p>")
    assert found(history(acts, phone("rep001", [*frames, pinned]))) == {}


def test_two_acts_with_one_number_are_doubled(acts, frames):
    acts.append(message(3, sent=3))
    acts[3].key = "another key"
    acts[3].body = acts[2].body
    assert found(history(acts, phone("rep001", frames))) == {"doubled": 1}


# Order


def test_swapped_frames_are_out_of_order(acts, frames):
    frames[1], frames[2] = frames[2], frames[1]
    assert found(history(acts, phone("rep001", frames))) == {"out_of_order": 1}


def test_element_after_the_current_that_covers_it_is_out_of_order(acts, frames):
    frames[3], frames[4] = frames[4], frames[3]
    assert found(history(acts, phone("rep001", frames)))["out_of_order"] == 1


def test_element_not_after_where_the_follow_began_is_out_of_order(acts, frames):
    line, screen = phone("rep001", frames[1:], after=0)
    line.after = 1
    assert found(history(acts, (line, screen))) == {"out_of_order": 1}


def test_phones_with_other_places_for_an_element_are_out_of_order(acts, frames):
    other = [frames[0], frames[1]._replace(n=2), *frames[2:]]
    assert found(history(acts, phone("rep001", frames), phone("rep002", other))) == {"out_of_order": 1}


def test_act_numbered_before_one_acknowledged_earlier_is_out_of_order(frames):
    acts = [message(1), message(2, phone="rep002", sent=4), message(3)]
    assert found(history(acts, phone("rep001", frames))) == {"out_of_order": 1}


def test_acts_under_way_together_may_stand_in_any_order(frames):
    acts = [message(1), message(2, phone="rep002", sent=3.05), message(3)]
    assert found(history(acts, phone("rep001", frames))) == {}


# Refused wrongly


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 302])
def test_refused_message_is_refused_wrongly(status):
    assert found(history([message(1, status=status)])) == {"refused_wrongly": 1}


def test_accepted_trespass_is_refused_wrongly(acts, frames):
    acts[1].tries[0].wanted = (403, 404)
    assert found(history(acts, phone("rep001", frames))) == {"refused_wrongly": 1}


def test_refused_message_on_a_screen_is_refused_wrongly(acts, frames):
    acts[1] = message(2, phone="rep002", status=404)
    acts[1].tries[0].wanted = (404,)
    assert found(history(acts, phone("rep001", frames))) == {"refused_wrongly": 1}


def window(opened, closed, status=409, **more):
    return Window(ROOM, status, opened, closed, **more)


@pytest.mark.parametrize(
    ("one", "is_excused"),
    [
        (window(1, 9), True),
        (window(2.05, 9), True),  # on its way when the room was paused
        (window(2.2, 9), False),
        (window(1, 1.9), False),
        (window(1, 9, status=429), False),
        (window(1, 9, phone="rep002"), True),
        (window(1, 9, phone="rep001"), False),
        (replace(window(1, 9), room="room.8"), False),
    ],
)
def test_message_refused_in_the_time_of_a_pause_or_a_mute_is_excused(acts, one, is_excused):
    acts[1] = message(2, phone="rep002", status=409)
    led = history(acts)
    led.windows.append(one)
    assert found(led) == ({} if is_excused else {"refused_wrongly": 1})


def test_message_sent_together_with_the_moderator_is_not_excused(acts):
    acts[1] = message(2, phone="rep002", status=409)
    acts[1].is_staged = True
    led = history(acts)
    led.windows.append(window(1, 9))
    assert found(led) == {"refused_wrongly": 1}


def test_excused_message_on_a_screen_is_refused_wrongly(acts, frames):
    acts[1] = message(2, phone="rep002", status=409)
    led = history(acts, phone("rep001", frames))
    led.windows.append(window(1, 9))
    assert found(led) == {"refused_wrongly": 1}


def test_tap_on_what_was_retracted_is_excused(acts):
    tap = tried(Act("rep002", REACTION, "/messages/1/react/", "key", (200,), fields={"kind": "agree"}), {}, 409, 4)
    assert found(history([*acts, tap])) == {"refused_wrongly": 1}
    assert found(history([*acts, tap, retraction(acts[0], 4)])) == {}


def test_reply_to_what_was_retracted_is_excused(acts):
    reply = message(4, phone="rep002", status=409)
    reply.fields["reply_to"] = "1"
    assert found(history([*acts, reply])) == {"refused_wrongly": 1}
    assert found(history([*acts, reply, retraction(acts[0], 4)])) == {}


def test_refused_follow_is_refused_wrongly(acts, frames):
    line, screen = phone("rep001", frames)
    assert found(history(acts, (replace(line, is_refused=True), screen))) == {"refused_wrongly": 1}


def test_foreign_follow_must_be_refused_and_told_nothing(acts, frames):
    _line, screen = phone("rep001", frames)
    refused = Line("rep002", ROOM, 0, is_entitled=False, is_refused=True)
    overheard = Line("rep002", ROOM, 0, is_entitled=False, heard=[(1, current(3))])
    assert found(history(acts, (refused, screen))) == {}
    assert found(history(acts, (overheard, screen))) == {"refused_wrongly": 1}


# Errors


def test_5xx_is_an_error_and_the_retry_is_not_a_double(acts, frames):
    failed = replace(acts[2].tries[0], status=502, answer=None)
    acts[2].tries.insert(0, failed)
    assert found(history(acts, phone("rep001", frames))) == {"server_errors": 1}


def test_broken_connection_is_an_error_unless_the_phone_broke_it(acts, frames):
    broken = replace(acts[2].tries[0], status=0, answer=None, trouble="ServerDisconnectedError")
    acts[2].tries.insert(0, broken)
    assert found(history(acts, phone("rep001", frames))) == {"server_errors": 1}
    broken.is_own_doing = True
    assert found(history(acts, phone("rep001", frames))) == {}


def test_answer_of_another_shape_is_an_error(acts, frames):
    acts[2].tries[0].answer = {"id": 3}
    assert found(history(acts, phone("rep001", frames))) == {"server_errors": 1}


def test_drill_needs_no_place_in_a_topic():
    drill = tried(Act("secretariat", DRILL, "/demo/drill/", "key", (201,)), {"id": 4}, 201, 0)
    assert found(history([drill])) == {}


def test_trouble_of_a_line_is_an_error():
    assert found(History(troubles=["rep001 /live/ closed 1011"])) == {"server_errors": 1}


# The client's rules, and times


def test_screen_ignores_an_older_frame_of_the_same_element(acts):
    newer = tombstone(retraction(acts[0], 4))
    screen = Screen("rep001", ROOM)
    for one in (newer, frame(acts[0])):
        screen.show(one)
    assert screen.elements == {"message-1": newer}
    assert screen.position == 4


def test_counter_moves_no_position():
    screen = Screen("rep001", ROOM, position=3)
    screen.show(Frame(ROOM, COUNTER, 9, 0, "presence-7", "<b>37</b>"))
    assert screen.position == 3


def test_message_delay_is_that_of_the_last_screen(acts, frames):
    slow = phone("rep002", frames, times=[0, 1.5, 2.9, 3.3, 3.3])
    delays = message_delays(history(acts, phone("rep001", frames), slow))
    assert delays == pytest.approx([0.5, 0.9, 0.3])


def test_message_delay_leaves_out_who_was_away_and_who_polled(acts, frames):
    away = phone("rep002", frames, times=[0, 9, 9, 9, 9])
    away[0].steady_until = 0.5
    late = phone("rep003", frames[1:], times=[9, 9, 9, 9])
    polling = phone("rep004", frames, times=[0, 9, 9, 9, 9])
    polling[0].is_poll = True
    delays = message_delays(history(acts, phone("rep001", frames), away, late, polling))
    assert delays == pytest.approx([0.2, 0.2, 0.2])


def test_message_delay_leaves_out_who_had_to_wait_and_pictures(acts, frames):
    acts[0].tries.insert(0, replace(acts[0].tries[0], status=429, sent=0.1, wanted=(201, 429), answer=None))
    acts[1].files["picture"] = ("photo.jpg", b"")
    assert message_delays(history(acts, phone("rep001", frames))) == pytest.approx([0.2])


def test_answer_delay_counts_accepted_tries_of_the_kind(acts):
    acts.append(message(4, status=404))
    assert answer_delays(history(acts), MESSAGE) == pytest.approx([0.1, 0.1, 0.1])
    assert answer_delays(history(acts), SIGN_IN) == []
