"""What was acknowledged survives the server's death."""

from concurrent.futures import ThreadPoolExecutor

import aiohttp
import pytest

from .client import Screen, messages, new_key

EACH = 10


@pytest.fixture
def speeches(group):
    """What each of the group will say, under which keys."""
    return {
        browser: [(new_key(), f"{browser.username}, point {number}") for number in range(EACH)] for browser in group
    }


def speak(browser, room, speech):
    """Post until the server is gone: `{key: answer}` of what it acknowledged."""
    acknowledged = {}
    for key, body in speech:
        try:
            acknowledged[key] = browser.say(room, body, key)
        except (aiohttp.ClientError, OSError):
            break
    return acknowledged


def test_restart_loses_nothing_acknowledged_and_doubles_nothing(
    server, group, secretariat, drill, room, head, epoch, speeches
):
    screen, line = Screen(), secretariat.connect()
    screen.positions[room], screen.epochs[room] = head, epoch
    screen.follow(line)
    people = {browser: set(browser.topics(drill)) for browser in group}

    with ThreadPoolExecutor(len(group)) as pool:
        speaking = [pool.submit(speak, browser, room, speech) for browser, speech in speeches.items()]
        for frame in line.until(lambda frame: frame.get("seq", 0) >= head + 2 * len(group)):
            screen.apply(frame)
        server.kill()
        acknowledged = {key: answer for speech in speaking for key, answer in speech.result().items()}
    server.start()

    assert len(acknowledged) >= len(group)
    assert {browser: set(browser.topics(drill)) for browser in group} == people
    after_restart = {frame["id"] for frame in messages(secretariat.since({room: head}))}
    assert {answer.json["element"] for answer in acknowledged.values()} - after_restart == set()

    with ThreadPoolExecutor(len(group)) as pool:
        again = pool.map(speak, speeches, [room] * len(group), speeches.values())
        repeated = {key: answer for answers in again for key, answer in answers.items()}
    assert {answer.status for answer in repeated.values()} == {201}
    assert len(repeated) == EACH * len(group)
    assert {key: repeated[key].json for key in acknowledged} == {
        key: answer.json for key, answer in acknowledged.items()
    }

    said = [body for speech in speeches.values() for _, body in speech]
    stored = [frame["html"] for frame in messages(secretariat.since({room: head}))]
    assert len(stored) == len(said)
    assert [sum(body in html for html in stored) for body in said] == [1] * len(said)

    screen.follow(secretariat.connect())
    assert [screen.shows(room, body) for body in said] == [1] * len(said)
