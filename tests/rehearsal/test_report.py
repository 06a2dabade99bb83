import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from congress.rehearsal.day import DEEDS, LISTENERS, plan
from congress.rehearsal.history import (
    FLOOR,
    HAND,
    MESSAGE,
    MOVE,
    MUTE,
    OPINION,
    POLL,
    REACTION,
    SUGGESTION,
    Act,
    Frame,
    History,
    Line,
    Request,
    Screen,
)
from congress.rehearsal.report import build_report, percentile, spread
from congress.rehearsal.suggesting import WAYS, few_of, written_of
from congress.rehearsal.talk import MODERATED_BY
from congress.rehearsal.telling import describe

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
    history = History(requests=[*act.tries], acts=[act], lines=[line], screens=[screen], sockets=1)
    add_remark_and_suggestion(history)
    return history


def add_remark_and_suggestion(history):
    """The one that a day of one representative needs, replied to after 5 s; and a ballot without votes."""
    move = {"assignment": "41"}
    acts = [
        done(OPINION, "/documents/3/paragraphs/9/opinions/", 2, status=201),
        done(SUGGESTION, "/suggestions/", 3, status=201, fields={"submit": "1"}),
        done(MOVE, "/suggestions/1/accept/", 4),
        done(MOVE, "/suggestions/1/assign/", 5, fields={"departments": ["1"]}),
        *(done(MOVE, f"/suggestions/1/{name}/", 6 + n, fields=move) for n, name in enumerate(["receive", "reply"])),
        done(MOVE, "/suggestions/1/approve/", 7.95, fields=move),
    ]
    history.acts += acts
    history.requests += [one for act in acts for one in act.tries]
    history.remarks = [{"pk": 1, "body": "", "outcome": "", "agrees": 0}]
    hands = [{"pk": 41, "department": 1, "state": "replied"}]
    row = {"pk": 1, "number": 1, "title": "灯", "state": "assigned", "assignments": hands, "replies": [{}]}
    history.suggestions = [row]
    result = {"present": 0, "issued": 146, "papers": {}}
    history.ballots = [{"pk": 2, "kind": "motion", "secret": False, "papers": [], "result": result}]


def done(kind, address, at, *, status=200, fields=None):
    act = Act("rep001", kind, address, f"key {address}", (status,), fields=fields or {})
    answer = {"id": 1, "element": None, "topic": "suggestion.1", "seq": round(at)}
    act.tries.append(Request("rep001", f"POST {address}", (status,), at, at + 0.05, status=status, answer=answer))
    return act


def refused(kind, address, at):
    act = done(kind, address, at)
    act.tries[0].status = 409
    return act


def report(history, representatives=1, **did):
    return build_report(
        history,
        meeting=12,
        url="http://127.0.0.1:8000",
        seed=1,
        representatives=representatives,
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
        "representatives": 1,
        "minutes": 0.1,
        "did": {
            "lines_dropped": 3,
            "messages": 1,
            "retracted": 0,
            "requests": 8,
            "connections": 1,
            "frames": 2,
        },
        "latency_ms": {
            "message_to_last_screen": {"p50": 120.0, "p95": 120.0, "p99": 120.0, "max": 120.0, "n": 1},
            "sign_in": {"p50": None, "p95": None, "p99": None, "max": None, "n": 0},
            "act": {"p50": 50.0, "p95": 50.0, "p99": 50.0, "max": 50.0, "n": 8},
            "collect": {"p50": None, "p95": None, "p99": None, "max": None, "n": 0},
            "cast": {"p50": None, "p95": None, "p99": None, "max": None, "n": 0},
        },
        "checks": {
            "lost": {"count": 0, "checked": 1},
            "doubled": {"count": 0, "checked": 18},
            "out_of_order": {"count": 0, "checked": 11},
            "refused_wrongly": {"count": 0, "checked": 10},
            "vote_mismatch": {"count": 0, "checked": 1},
            "suggestions_lost": {"count": 0, "checked": 1},
            "suggestions_doubled": {"count": 0, "checked": 2},
            "moves_lost": {"count": 0, "checked": 3 + 8},
            "floor_overlaps": {"count": 0, "checked": 0},
            "muted_heard": {"count": 0, "checked": 0},
            "poll_mismatch": {"count": 0, "checked": 0},
            "reactions_mismatch": {"count": 0, "checked": 0},
            "remarks_mismatch": {"count": 0, "checked": 4},
            "secrecy_broken": {"count": 0, "checked": 0},
            "server_errors": {"count": 0, "checked": 17},
        },
        "faults": {},
        "ballots": [{"id": 2, "kind": "motion", "secret": False, "issued": 146, "returned": 0}],
        "day": {
            "opinions": 1,
            "review": {"comments": 0, "agreements": 0, "answers": 0, "outcomes": 0},
            "suggestions": {
                "collected": 1,
                "replied": 1,
                "rated": 0,
                "refused": 0,
                "returned": 0,
                "withdrawn": 0,
                "co_signed": 0,
                "merged": 0,
                "contacted": 0,
                "viewed": 0,
                "extended": 0,
                "answered_on_the_day": 0,
                "taken": 0,
                "median_seconds_to_reply": 5.0,
            },
            "ballots": [{"id": 2, "kind": "motion", "secret": False, "issued": 146, "returned": 0}],
            "papers": {
                "collected": 0,
                "handed_back": 0,
                "second": 0,
                "cast": 0,
                "looked": 0,
                "given_in_hall": 0,
                "returned_in_hall": 0,
                "helped": 0,
            },
            "rooms": {
                "hands": 0,
                "turns": 0,
                "mutes": 0,
                "pictures": 0,
                "sounds": 0,
                "reactions": 0,
                "polls": 0,
                "attendees": 0,
                "notes": 0,
                "consents": 0,
            },
        },
        "suggestions_wanted": 1,
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


def test_day_with_too_few_replies_is_not_ok_and_says_so():
    found = report(history(), representatives=8)
    assert (found["ok"], found["suggestions_wanted"], found["faults"]) == (False, 8, {})
    assert "Too few suggestions were replied to: 1, and 8 are wanted." in describe(found)


def test_description_tells_of_documents_suggestions_and_ballots():
    text = " ".join(describe(report(history())).split())
    assert "1 remarks were made on the documents, 0 comments and 0 agreements;" in text
    assert "1 suggestions were collected, 1 of them replied to and 0 rated; 0 were not accepted" in text
    assert "Half of the replies were there within 5 s." in text
    assert "In ballot 2, 0 of 146 papers came back." in text
    assert "0 booklets were collected and 0 cast in secret; 0 were looked for on the board." in text


def test_description_tells_what_was_done_in_the_rooms():
    led = history()
    acts = [
        done(HAND, "/rooms/7/hands/", 10, status=201),
        done(FLOOR, "/hands/1/give/", 11),
        done(FLOOR, "/hands/1/end/", 12),
        done(MUTE, "/rooms/7/mutes/", 13, status=201),
        done(REACTION, "/messages/1/react/", 14, fields={"kind": "agree"}),
        done(POLL, "/rooms/7/polls/", 15, status=201),
        done(MESSAGE, "/rooms/7/pictures/", 16, status=201),
        done(MESSAGE, "/rooms/9/notes/", 17, status=201),
        done(MOVE, "/suggestions/3/consent/", 18),
    ]
    led.acts += [*acts, refused(HAND, "/rooms/7/hands/", 19)]
    text = " ".join(describe(report(led)).split())
    assert "1 hands were raised, 1 turns to speak given, 1 reactions and 1 pictures; 1 straw polls were held" in text
    assert "and 1 times somebody was muted." in text
    assert "1 agreed to what was made of their words; at the symposium 1 notes were taken." in text


@pytest.mark.parametrize("delay", [0, 3])
def test_description_can_be_written_in_chinese(delay):
    late = history()
    late.lines[0].heard[1] = (1.1 + delay, late.lines[0].heard[1][1])
    with translation.override("zh-hans"):
        assert "演练" in describe(report(late))


def test_description_says_in_sentences_what_happened():
    text = describe(report(history(), signed_in=8, lines_dropped=3))
    assert "8 signed in, 1 messages were sent and 0 retracted." in text
    assert "09:00:00 to 09:03:00" in text
    assert "All is well" in text
    assert "within 120 ms" in text


def test_description_tells_the_whole_life_of_suggestions():
    told = report(history())
    figures = {"co_signed": 2, "merged": 1, "contacted": 9, "viewed": 3, "extended": 4, "answered_on_the_day": 6}
    told["day"]["suggestions"] |= figures | {"taken": 5}
    text = " ".join(describe(told, width=500).split())
    assert "2 were co-signed and 1 merged; authors were contacted about 9, co-departments gave their views on 3" in text
    assert "more time was decided about for 4; 6 were answered on the day, 5 of these answers taken." in text


def test_slow_day_is_said_to_be_slow():
    late = history()
    late.lines[0].heard[1] = (4.5, late.lines[0].heard[1][1])
    assert "Slow: 19 of 20 messages took up to 3.5 s" in describe(report(late))


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
    assert {deed.what for deed in deeds} == set(DEEDS)
    assert {deed.who for deed in deeds} <= {*speakers, *LISTENERS}
    assert all(0 <= deed.at < seconds for deed in deeds)


def test_full_day_has_three_to_six_messages_a_second():
    spoken = [deed for deed in plan(1, SPEAKERS, 180) if deed.what == "messages"]
    assert 3 <= len(spoken) / 180 <= 6


@pytest.mark.parametrize("speakers", [SPEAKERS[:1], SPEAKERS[:40], SPEAKERS])
def test_plan_has_suggestions_of_everybody_before_anybody_has_a_second(speakers):
    deeds = plan(1, speakers, 60)
    authors = [deed.who for deed in deeds if deed.what in WAYS]
    turns = {authors.count(name) for name in speakers}
    assert (len(authors), max(turns) - min(turns) <= 1) == (written_of(len(speakers)), True)
    moderators = {deed.who for deed in deeds if deed.what == "suggestions_proposed"}
    assert moderators and {MODERATED_BY[name] for name in moderators} <= set(speakers)


@pytest.mark.parametrize("representatives", [1, 8, 60, 146])
def test_enough_is_written_for_what_is_withdrawn_refused_merged_and_handled_again(representatives):
    lost = 2 * few_of(representatives) + 2
    assert written_of(representatives) - lost > min(100, representatives)


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
