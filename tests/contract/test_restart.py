"""What was acknowledged survives the server's death."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import aiohttp
import pytest

from .client import Screen, elements, messages, new_key
from .day import detail

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


@pytest.fixture
def deeds(own_day, secretariat, visit):
    """What ten representatives do at once: each casts, comments and suggests, `{key: (browser, address, fields)}`."""
    own_day.open("ballots")
    own_day.open("review")
    ballot, document = own_day.ballot(), own_day.document(secretariat)
    secretariat.act(f"/ballots/{ballot['pk']}/open/")
    paragraph = f"/documents/{document['pk']}/paragraphs/{document['paragraphs'][0]['pk']}/opinions/"
    papers = {str(paper["pk"]): "approve" for paper in ballot["papers"]}
    written = {"category": "other", "meeting": own_day.meeting}
    return {
        new_key(): deed
        for browser in (visit(f"rep{number:03}") for number in range(101, 111))
        for deed in [
            (browser, f"/ballots/{ballot['pk']}/cast/", papers),
            (browser, paragraph, {"kind": "opinion", "body": f"{browser.username} comments."}),
            (browser, "/suggestions/", written | {"title": browser.username, "body": "A bench."}),
        ]
    }


def do(key, deed):
    browser, address, fields = deed
    try:
        return browser.act(address, key, **fields)
    except (aiohttp.ClientError, OSError):
        return None


def test_restart_keeps_every_paper_remark_and_suggestion_acknowledged(server, secretariat, own_day, deeds):
    with ThreadPoolExecutor(5) as pool:
        doing = {key: pool.submit(do, key, deed) for key, deed in deeds.items()}
        next(as_completed(list(doing.values())[6:]))
        server.kill()
        acknowledged = {key: one.result() for key, one in doing.items() if one.result() is not None}
    server.start()

    assert 0 < len(acknowledged) < len(deeds)
    assert {answer.status for answer in acknowledged.values()} == {201}
    repeated = {key: do(key, deed) for key, deed in deeds.items()}
    assert {answer.status for answer in repeated.values()} == {201}
    assert {key: repeated[key].json for key in acknowledged} == {
        key: answer.json for key, answer in acknowledged.items()
    }

    ballot = own_day.ballot()
    assert detail(secretariat, "ballots", ballot["pk"])["turnout"]["returned"] == 10
    document = f"document.{own_day.document(secretariat)['pk']}"
    remarks = [one["html"] for one in elements(secretariat.since({document: "0"})) if one["id"].startswith("opinion-")]
    people = {browser for browser, _, _ in deeds.values()}
    assert [sum(f"{one.username} comments." in html for html in remarks) for one in people] == [1] * 10
    assert {len(own_day.list(one, "suggestions")) for one in people} == {1}
