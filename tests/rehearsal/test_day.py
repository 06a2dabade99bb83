"""The day as it is dealt and played; once in small against a real demo, as everybody would start it."""

import json
import subprocess
import sys
from collections import Counter
from io import StringIO
from types import SimpleNamespace

import pytest

from congress.rehearsal import words, words_of_departments
from congress.rehearsal.balloting import new_vote
from congress.rehearsal.courses import ENDS, FURTHER, HANDS
from congress.rehearsal.day import OBSERVER, STAFF, Day
from congress.rehearsal.handling import GROUNDS, deal, draw_fate, is_to_assign
from congress.rehearsal.history import MESSAGE, MOVE, RETRACTION, Act
from congress.rehearsal.management.commands.rehearse import Lines
from congress.rehearsal.manners import MANNERS
from congress.rehearsal.onsite import SCRUTINEERS
from congress.rehearsal.suggesting import few_of, written_of
from congress.rehearsal.talk import HABITS
from deliberation.suggestions.forms.lane import OUTCOMES
from deliberation.suggestions.models import Assignment, Contact, Rating, Reply, Suggestion
from deliberation.suggestions.moves import MOVES
from tests.demo_server import ROOT, demo_server


def day_of(representatives):
    """A day before it began, with all representatives there."""
    day = Day(None, representatives=representatives, seconds=60, seed=1)
    day.here = [SimpleNamespace(name=name) for name in day.speakers]
    return day


def test_form_of_a_message_has_its_text_and_that_of_a_retraction_has_not():
    message = Act("rep001", MESSAGE, "/rooms/7/messages/", "key", (201,), body="你好")
    retraction = Act("rep001", RETRACTION, "/messages/1/retract/", "key", (200,), body="你好")
    assert message.form == [("key", "key"), ("body", "你好")]
    assert retraction.form == [("key", "key")]


def test_form_repeats_a_field_of_several_values():
    act = Act(
        "secretariat", MOVE, "/suggestions/5/assign/", "key", (200,), fields={"departments": ["1", "2"], "lead": "1"}
    )
    assert act.form == [("key", "key"), ("departments", "1"), ("departments", "2"), ("lead", "1")]


@pytest.mark.parametrize("representatives", [1, 8, 50, 146])
def test_each_unusual_fate_is_dealt_to_a_few_and_some_to_one(representatives):
    fates, few = deal(day_of(representatives)), few_of(representatives)
    several = ["withdraw", "refuse", "return", "send_back", "hold", "extend", "take", "not_take"]
    unusual = dict.fromkeys(several, few) | dict.fromkeys(["not", "merge", "lead"], 1)
    assert Counter(fate for fate in fates if fate) == unusual
    assert len(fates) == max(written_of(representatives), 8 * few + 3)


def test_merging_waits_until_there_is_something_to_merge_into():
    day = day_of(8)
    day.fates = ["hold", "merge"]
    assert [draw_fate(day, []), draw_fate(day, [{"pk": 1}]), draw_fate(day, []), draw_fate(day, [])] == [
        "",
        "merge",
        "hold",
        "",
    ]


@pytest.mark.parametrize(
    ("moves", "states", "expected"),
    [
        (["assign"], [], True),
        (["assign"], ["sent_back"], True),
        (["assign"], ["sent_back", "received"], False),
        (["assign"], ["assigned"], False),
        ([], [], False),
    ],
)
def test_secretariat_assigns_what_no_department_has(moves, states, expected):
    assert is_to_assign({"moves": moves, "assignments": [{"state": state} for state in states]}) is expected


def test_vote_has_one_of_its_options_for_every_paper():
    made = []
    phone = SimpleNamespace(chance=day_of(1).chance, new_act=lambda *args, **more: made.append((args, more)))
    new_vote(phone, {"pk": 3, "papers": [{"pk": 21, "options": ["approve", "oppose"]}, {"pk": 22, "options": ["a"]}]})
    [(args, more)] = made
    assert args[1] == "/ballots/3/cast/"
    assert list(more["fields"]) == ["21", "22"]
    assert more["fields"]["21"] in ("approve", "oppose") and more["fields"]["22"] == "a"


def test_ways_of_sending_are_counted_under_the_names_of_the_habits():
    assert sum(weight for _send, weight in MANNERS.values()) == 100
    assert set(MANNERS) - set(HABITS) == {"sent_once"}


def test_every_department_has_its_people():
    people = [f"{role}{n}" for n in range(1, 9) for role in ("handler", "approver")]
    assert [OBSERVER, *SCRUTINEERS, *people] == list(STAFF)


def test_words_are_such_as_the_forms_take():
    assert {category for _title, _body, category in words.MATTERS} <= set(Suggestion.Category.values)
    longest = max(len(title) for title, _body, _category in words.MATTERS)
    assert longest + len("〔rep001·99999〕") <= Suggestion._meta.get_field("title").max_length
    assert set(words.REPLIES) == set(Reply.Outcome.values)
    assert set(GROUNDS) == set(Suggestion.Ground.values)
    assert {"refuse", "return", "hold", "send_back", "withdraw"} == set(words.REASONS)
    assert {*ENDS.values()} <= set(Suggestion.State.values)
    assert {*HANDS.values()} == set(Assignment.State.values) - {"assigned", "follow_up"}
    assert {*ENDS, *HANDS, *FURTHER} <= {*MOVES}
    assert {kind for kind, _note in words_of_departments.CONTACTS} == set(Contact.Kind.values)
    assert set(words_of_departments.WHY_NOT) == {"reference", "unable"}
    assert {outcome for outcome, _text in words_of_departments.AT_ONCE} <= {value for value, _label in OUTCOMES}
    assert {"satisfied", "basically", "not"} == set(Rating.Grade.values)


def test_log_tells_each_quarter_of_a_stage_once():
    out = StringIO()
    lines = Lines(SimpleNamespace(write=lambda text: out.write(f"{text}\n")))
    for stage, done, of in [("a", 0, 4), ("a", 1, 4), ("b", 1, 2), ("a", 1, 4), ("a", 4, 8), ("a", 8, 8), ("a", 8, 9)]:
        lines(stage, done, of)
    assert out.getvalue().split("\n") == ["a: 0/4", "a: 1/4", "b: 1/2", "a: 4/8", "a: 8/8", ""]


def test_small_day_against_a_real_demo_is_well(tmp_path):
    path = tmp_path / "report.json"
    with demo_server(tmp_path) as server:
        command = [sys.executable, "manage.py", "rehearse", "--url", server.url, "--representatives", "6"]
        command += ["--minutes", "0.05", "--json", str(path)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    report = json.loads(path.read_text())
    assert (report["faults"], report["ok"], ended.returncode) == ({}, True, 0), ended.stderr
    day = report["day"]
    assert day["suggestions"]["replied"] >= report["suggestions_wanted"] == 6
    assert min(day["opinions"], day["suggestions"]["rated"], day["ballots"][0]["returned"]) > 0
    whole_life = ("co_signed", "merged", "contacted", "viewed", "extended", "answered_on_the_day", "taken")
    assert 0 not in [day["suggestions"][name] for name in whole_life]
    assert 0 not in [one["checked"] for one in report["checks"].values()]
