"""The checker that judges the fault tests, itself judged: a good history has no fault, a planted one is named."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.history import (
    CURRENT,
    MESSAGE,
    RETRACTION,
    Act,
    Answer,
    Follow,
    Frame,
    History,
    Kind,
    Line,
    Place,
    faults,
)
from tests.faults.measures import after_acknowledgement, answers_again, deliveries, percentile, times_to_current

TOPIC = "room.1"
CLIENTS = ["ann", "ben", "cem"]


class Server:
    """A channel that keeps the rules, as small as they allow."""

    def __init__(self):
        self.history = History(journal={TOPIC: []})
        self.bodies, self.firsts, self.now = {}, {}, 0.0
        self.follows = {}
        for who in CLIENTS:
            self.follow(who)

    def pass_time(self):
        self.now += 0.1
        return self.now

    @property
    def lines(self):
        return self.history.journal[TOPIC]

    def follow(self, who):
        """Cut what is open and come back from where it was."""
        before, after = self.follows.get(who), 0
        if before:
            before.cut_at, after = self.pass_time(), before.reached
        follow = self.follows[who] = Follow(who, TOPIC, after, self.pass_time())
        self.history.follows.append(follow)
        newest = {line.element: line for line in self.lines[after:]}
        for line in sorted(newest.values()):
            follow.heard.append((self.pass_time(), self.frame(line)))
        follow.heard.append((self.pass_time(), Frame(TOPIC, CURRENT, len(self.lines))))

    def frame(self, line):
        return Frame(TOPIC, "verb", line.seq, self.firsts[line.element], line.element, self.bodies[line.element])

    def do(self, who, kind, element, body, html, *, is_sent_twice=False):
        place = Place(TOPIC, len(self.lines) + 1, element)
        act = Act(who, kind, f"key-{place.seq}", body)
        if is_sent_twice:
            act.answers.append(Answer(self.pass_time(), self.pass_time(), 0))
        act.answers.append(Answer(self.pass_time(), self.pass_time(), 201, place))
        self.history.acts.append(act)
        self.lines.append(Line(place.seq, element))
        self.bodies[element] = html
        self.firsts.setdefault(element, place.seq)
        for follow in self.follows.values():
            follow.heard.append((self.pass_time(), self.frame(self.lines[-1])))
        return act

    def post(self, who, **more):
        seq = len(self.lines) + 1
        body = f"〔{who}·{seq}〕 a bench"
        return self.do(who, MESSAGE, f"message-{seq}", body, f"<li>{body}</li>", **more)

    def retract(self, message):
        return self.do(message.who, RETRACTION, message.acknowledged.place.element, message.body, "<li>gone</li>")


def good_history():
    """Ten messages, one of them sent twice, one retracted; ben's line is cut in between."""
    server = Server()
    posts = [server.post(CLIENTS[number % 3]) for number in range(5)]
    server.follow("ben")
    server.post("cem", is_sent_twice=True)
    server.retract(posts[2])
    server.follow("ben")
    for number in range(4):
        server.post(CLIENTS[number % 3])
    return server.history


def kinds(history):
    return {fault.kind for fault in faults(History(history.acts, history.follows, history.journal))}


def changed(history, who, change):
    """The history after `change(heard)` on the last follow of somebody."""
    follow = [follow for follow in history.follows if follow.who == who][-1]
    change(follow.heard)
    return history


def test_good_history_has_no_fault():
    assert faults(good_history()) == []


@settings(max_examples=100, deadline=None)
@given(st.randoms(), st.lists(st.sampled_from(["post", "post", "post", "cut", "retract"]), max_size=30))
def test_whatever_happens_on_a_channel_that_keeps_the_rules_is_no_fault(chance, deeds):
    server, posts = Server(), []
    for deed in deeds:
        if deed == "post":
            posts.append(server.post(chance.choice(CLIENTS), is_sent_twice=chance.random() < 0.3))
        elif deed == "cut":
            server.follow(chance.choice(CLIENTS))
        elif posts:
            server.retract(posts.pop(chance.randrange(len(posts))))
    assert faults(server.history) == []


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(CLIENTS), st.integers(0, 3), st.sampled_from(["drop", "double", "swap"]))
def test_frame_dropped_doubled_or_swapped_is_named(who, place, plant):
    def change(heard):
        at = len(heard) - 4 + place
        if plant == "drop" and place < 3:
            del heard[at]
        elif plant == "double":
            heard.insert(at + 1, heard[at])
        else:
            heard[-2], heard[-1] = heard[-1], heard[-2]

    expected = {"drop": Kind.SKIPPED if place < 3 else Kind.DISORDER, "double": Kind.DOUBLED, "swap": Kind.DISORDER}
    assert kinds(changed(good_history(), who, change)) == {expected[plant]}


def test_frame_dropped_from_a_catch_up_is_named():
    server = Server()
    for _number in range(3):
        server.post("ann")
    server.follow("dan")
    del server.follows["dan"].heard[1]
    assert kinds(server.history) == {Kind.SKIPPED}


def test_frame_after_the_current_that_covers_it_is_named():
    def change(heard):
        heard.insert(-1, (heard[-2][0], Frame(TOPIC, CURRENT, heard[-1][1].seq)))

    assert kinds(changed(good_history(), "ann", change)) == {Kind.DISORDER}


def test_acknowledged_act_that_was_undone_is_named():
    history = good_history()
    history.journal[TOPIC].pop()
    assert kinds(history) == {Kind.LOST}


def test_number_missing_in_the_journal_is_named():
    history = good_history()
    lines = history.journal[TOPIC]
    lines.append(Line(lines[-1].seq + 2, None))
    assert kinds(history) == {Kind.GAP}


def test_client_who_stays_behind_is_named():
    assert kinds(changed(good_history(), "cem", lambda heard: heard.pop())) == {Kind.BEHIND}


def test_client_who_is_never_told_that_he_is_current_is_named():
    history = changed(
        good_history(), "cem", lambda heard: heard.remove(next(one for one in heard if one[1].kind == CURRENT))
    )
    assert kinds(history) == {Kind.BEHIND}


def test_client_whose_line_stays_cut_is_named():
    history = good_history()
    history.follows[-1].cut_at = 1000.0
    assert kinds(history) == {Kind.BEHIND}


def test_message_done_twice_by_a_retry_is_named():
    history = good_history()
    server = Server()
    server.post("ann")
    first, (again,) = history.acts[0], server.history.acts
    assert first.body == again.body
    seq = len(history.journal[TOPIC]) + 1
    history.journal[TOPIC].append(Line(seq, "message-99"))
    for follow in (follow for follow in history.follows if follow.cut_at > 1000):
        follow.heard.append((1000.0, Frame(TOPIC, "verb", seq, seq, "message-99", f"<li>{first.body}</li>")))
    assert kinds(history) == {Kind.DONE_TWICE}


def test_key_that_is_answered_twice_differently_is_named():
    history = good_history()
    first, second = history.acts[0], history.acts[1]
    first.answers.append(first.answers[0]._replace(place=second.answers[0].place))
    assert kinds(history) == {Kind.DONE_TWICE}


@pytest.mark.parametrize("changes", [{"seq": 12}, {"n": 3}, {"id": "message-98"}])
def test_foreign_number_is_named(changes):
    def change(heard):
        at, frame = heard[-1]
        heard[-1] = (at, frame._replace(**changes))

    assert Kind.FOREIGN in kinds(changed(good_history(), "ann", change))


def test_other_words_than_were_acknowledged_are_named():
    def change(heard):
        at, frame = heard[-1]
        heard[-1] = (at, frame._replace(html=frame.html.replace("bench", "tree")))

    assert kinds(changed(good_history(), "ann", change)) == {Kind.ALTERED}


@pytest.mark.parametrize("who", CLIENTS)
def test_retracted_text_shown_again_is_named(who):
    history = good_history()
    retraction = next(act for act in history.acts if act.kind == RETRACTION)
    place = retraction.acknowledged.place
    for follow in history.follows:
        if follow.who == who:
            follow.heard = [
                (at, frame._replace(html=retraction.body) if frame[2:5:2] == (place.seq, place.element) else frame)
                for at, frame in follow.heard
            ]
    assert kinds(history) == {Kind.SHOWN_AGAIN}


def test_number_before_that_of_an_earlier_act_is_named():
    history = good_history()
    late = history.acts[-1]
    late.answers = [Answer(0.0, 0.1, 201, late.answers[0].place)]
    assert kinds(history) == {Kind.INVERTED}


# Times


def test_time_to_current_counts_from_a_moment_to_the_newest_that_was_acknowledged_before():
    history = good_history()
    cut = next(follow for follow in history.follows if follow.who == "ben")
    again = [follow for follow in history.follows if follow.who == "ben"][1]
    moment = again.at - 0.05
    assert cut.cut_at < moment < again.current_at
    assert max(times_to_current(history, moment)) == pytest.approx(again.current_at - moment)


def test_time_to_current_of_who_never_comes_back_is_endless():
    history = good_history()
    history.follows[-1].heard.clear()
    assert max(times_to_current(history, history.follows[-1].at - 0.05)) == inf


def test_deliveries_are_those_to_who_was_current_when_it_was_sent():
    history = good_history()
    sent = history.acts[-1].answers[0].sent
    times = deliveries(history, CLIENTS[:2], since=sent)
    assert times == pytest.approx([0.2, 0.3])
    assert after_acknowledgement(history, since=sent) == pytest.approx([0.3])


def test_message_that_arrives_nowhere_never_came_to_the_last_screen():
    history = good_history()
    history.follows.clear()
    assert set(after_acknowledgement(history)) == {inf}


def test_server_answers_again_at_the_first_acknowledgement_or_socket():
    history = good_history()
    last = history.acts[-1].answers[0]
    again = [follow for follow in history.follows if follow.who == "ben"][1]
    assert answers_again(history, last.sent) == last.at
    assert answers_again(history, again.at - 0.05) == again.at


def test_percentile_is_the_value_that_so_many_do_not_exceed():
    assert [percentile(range(1, 101), percent) for percent in (50, 95, 99)] == [50, 95, 99]
    assert percentile([3.0], 95) == 3.0
