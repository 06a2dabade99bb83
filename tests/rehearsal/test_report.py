import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from congress.rehearsal.checks import MESSAGE, Act, Frame, History, Line, Request, Screen
from congress.rehearsal.day import HABITS, LISTENERS, plan
from congress.rehearsal.report import build_report, describe, percentile, spread

SPEAKERS = [f"rep{number:03}" for number in range(1, 147)]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def history(is_shown=True):
    act = Act("rep001", MESSAGE, "/rooms/7/messages/", "key", (201,), body="你好〔rep001·1〕")
    answer = {"id": 1, "element": "message-1", "topic": "room.7", "seq": 1}
    act.tries.append(Request("rep001", "POST /rooms/7/messages/", (201,), 1.0, 1.05, status=201, answer=answer))
    line, screen = Line("rep002", "room.7", 0), Screen("rep002", "room.7", is_current=True)
    heard = [Frame("room.7", "current", 0)]
    if is_shown:
        heard.append(Frame("room.7", "message.posted", 1, 1, "message-1", f"<li>{act.body}</li>"))
    for at, frame in enumerate(heard):
        line.hear(at * 1.12, frame)
        screen.show(frame)
    return History(requests=act.tries, acts=[act], lines=[line], screens=[screen], sockets=1)


def report(history, **did):
    return build_report(
        history,
        meeting=12,
        url="http://127.0.0.1:8000",
        seed=1,
        representatives=8,
        minutes=0.1,
        did=did,
        started=datetime(2020, 4, 8, 1, 0, tzinfo=UTC),
        ended=datetime(2020, 4, 8, 1, 3, tzinfo=UTC),
    )


def test_report_has_the_agreed_shape():
    found = report(history(), lines_dropped=3)
    assert json.loads(json.dumps(found)) == {
        "meeting": 12,
        "url": "http://127.0.0.1:8000",
        "seed": 1,
        "representatives": 8,
        "minutes": 0.1,
        "did": {
            "lines_dropped": 3,
            "messages": 1,
            "retracted": 0,
            "requests": 1,
            "connections": 1,
            "frames": 2,
        },
        "latency_ms": {
            "message_to_last_screen": {"p50": 120.0, "p95": 120.0, "p99": 120.0, "max": 120.0, "n": 1},
            "sign_in": {"p50": None, "p95": None, "p99": None, "max": None, "n": 0},
            "act": {"p50": 50.0, "p95": 50.0, "p99": 50.0, "max": 50.0, "n": 1},
        },
        "checks": {
            "lost": {"count": 0, "checked": 1},
            "doubled": {"count": 0, "checked": 4},
            "out_of_order": {"count": 0, "checked": 4},
            "refused_wrongly": {"count": 0, "checked": 3},
            "vote_mismatch": {"count": 0, "checked": 0},
            "server_errors": {"count": 0, "checked": 3},
        },
        "faults": {},
        "ballots": [],
        "ok": True,
        "started": "2020-04-08T01:00:00+00:00",
        "ended": "2020-04-08T01:03:00+00:00",
    }


def test_report_with_a_fault_is_not_ok_and_names_it():
    found = report(history(is_shown=False))
    assert found["ok"] is False
    assert found["faults"] == {"lost": ["rep002 room.7 message-1 1"]}
    assert "Not all is well" in describe(found)
    assert "  rep002 room.7 message-1 1\n" in describe(found)


def test_report_of_nothing_is_not_ok():
    found = report(History())
    assert found["ok"] is False
    assert "Nothing could be checked" in describe(found)


def test_description_says_in_sentences_what_happened():
    text = describe(report(history(), signed_in=8, lines_dropped=3))
    assert "8 signed in, 1 messages were sent and 0 retracted." in text
    assert "09:00:00 to 09:03:00" in text
    assert "All is well" in text
    assert "within 120 ms" in text


def test_slow_day_is_said_to_be_slow():
    late = history()
    late.lines[0].heard[1] = (4.5, late.lines[0].heard[1][1])
    assert "Slow: 19 of 20 messages needed up to 3.5 s" in describe(report(late))


@pytest.mark.parametrize(("percent", "expected"), [(50, 50.0), (95, 95.0), (99, 99.0), (100, 100.0)])
def test_percentile_is_nearest_rank(percent, expected):
    assert percentile([number / 1000 for number in range(1, 101)], percent) == expected


def test_spread_of_nothing_is_none():
    assert spread([]) == {"p50": None, "p95": None, "p99": None, "max": None, "n": 0}


def test_plan_is_the_same_for_the_same_seed_only():
    assert plan(1, SPEAKERS, 180) == plan(1, SPEAKERS, 180)
    assert plan(1, SPEAKERS, 180) != plan(2, SPEAKERS, 180)


@pytest.mark.parametrize(("speakers", "seconds"), [(SPEAKERS[:1], 3), (SPEAKERS, 6), (SPEAKERS, 180)])
def test_plan_has_everything_however_short_the_day(speakers, seconds):
    deeds = plan(1, speakers, seconds)
    assert {deed.what for deed in deeds} == set(HABITS)
    assert {deed.who for deed in deeds} <= {*speakers, *LISTENERS}
    assert all(0 <= deed.at < seconds for deed in deeds)


def test_full_day_has_three_to_six_messages_a_second():
    spoken = [deed for deed in plan(1, SPEAKERS, 180) if deed.what == "messages"]
    assert 3 <= len(spoken) / 180 <= 6


@pytest.mark.parametrize(
    "arguments",
    [
        ["--representatives", "0"],
        ["--representatives", "147"],
        ["--representatives", "two"],
        ["--minutes", "0"],
        ["--minutes", "nan"],
        ["--url", "127.0.0.1:8000"],
        ["--json", "/"],
    ],
)
def test_command_refuses_bad_arguments(arguments):
    with pytest.raises(CommandError):
        call_command("rehearse", *arguments, stdout=StringIO())


def test_command_says_when_there_is_no_demo():
    with pytest.raises(CommandError) as refused:
        call_command("rehearse", "--url", "http://127.0.0.1:9", stdout=StringIO())
    assert "There is no demo to rehearse with at http://127.0.0.1:9." in str(refused.value)
