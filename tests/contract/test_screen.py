"""The client's own rules, without a server."""

from .client import Screen


def frame(id, seq, html, kind="message.posted"):
    return {"topic": "room.7", "seq": seq, "n": seq, "kind": kind, "id": id, "html": html, "at": ""}


def screen_after(*frames):
    screen = Screen()
    for one in frames:
        screen.apply(one)
    return screen


def test_screen_shows_the_newest_of_an_element():
    screen = screen_after(frame("message-1", 4, "new"), frame("message-1", 3, "old"))

    assert screen.html == {("room.7", "message-1"): "new"}


def test_screen_takes_an_element_with_a_lower_number_than_another():
    screen = screen_after(frame("message-2", 4, "two"), frame("message-1", 3, "one"))

    assert screen.html == {("room.7", "message-2"): "two", ("room.7", "message-1"): "one"}


def test_screen_drops_an_element_that_is_gone_for_good():
    screen = screen_after(frame("message-1", 3, "a"), frame("message-1", 4, ""), frame("message-1", 3, "a"))

    assert screen.html == {}


def test_screen_moves_by_elements_and_current_but_not_by_counters():
    screen = screen_after(frame("message-1", 3, "one"), frame("present-1", 9, "12", kind="counter"))
    assert screen.positions == {"room.7": 3}

    screen.apply({"topic": "room.7", "head": 5, "epoch": "k3", "state": "current"})
    assert (screen.positions, screen.epochs) == ({"room.7": 5}, {"room.7": "k3"})


def test_screen_knows_what_to_load_again():
    screen = screen_after({"topic": "room.7", "epoch": "k4", "state": "reload"})

    assert screen.outdated == {"room.7"}
