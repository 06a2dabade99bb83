"""The table of moves, move by move, role by role, state by state: what it allows works, all else writes nothing."""

import pytest

from congress.journal.models import Entry
from deliberation.suggestions.models import Assignment, Rating, Reply, State, Suggestion
from deliberation.suggestions.moves import MOVES
from tests.suggestions.conftest import FIELDS

STATES = ["proposed", "draft", "cosigning", "submitted", "accepted", "assigned", "received", "approval", "handling"]
STATES += ["replied", "closed", "sent_back", "returned", "refused", "merged", "withdrawn", "dropped"]
STATES += ["lane", "answered", "not_taken"]
# Every state of a suggestion, or of its one assignment, with the moves that lead out of it.
ALLOWED = {
    "proposed": {"consent", "decline"},
    "draft": {"submit", "keep", "invite", "withdraw"},
    "cosigning": {"submit", "keep", "invite", "co_sign", "not_sign", "withdraw"},
    "submitted": {"accept", "return", "refuse", "merge", "split", "sort", "lane", "withdraw"},
    "lane": {"leave_lane", "answer", "withdraw"},
    "answered": {"take", "not_take", "withdraw"},
    "not_taken": {"assign", "merge", "split", "sort", "undo", "withdraw"},
    "returned": {"submit", "keep", "invite", "undo", "withdraw"},
    "refused": {"undo"},
    "merged": {"undo"},
    "accepted": {"assign", "merge", "split", "sort", "undo", "lane", "withdraw"},
    "assigned": {"receive", "send_back", "sort", "withdraw"},
    "received": {"reply", "sort", "withdraw"},
    "handling": {"reply", "sort", "withdraw"},
    "approval": {"approve", "hold", "sort", "withdraw"},
    "replied": {"rate", "sort", "withdraw"},
    "sent_back": {"assign", "sort", "withdraw"},
}
# What can be done again and changes nothing by it.
AGAIN = {"sort", "split"}
WHO = dict.fromkeys(["consent", "decline", "submit", "keep", "invite", "rate", "withdraw"], "alice")
WHO |= dict.fromkeys(["lane", "leave_lane"], "dora") | {"answer": "emil", "take": "alice", "not_take": "alice"}
WHO |= dict.fromkeys(["co_sign", "not_sign"], "bob")
WHO |= dict.fromkeys(["accept", "return", "refuse", "merge", "split", "sort", "undo", "assign"], "dora")
WHO |= dict.fromkeys(["receive", "send_back", "reply"], "emil") | dict.fromkeys(["approve", "hold"], "fiona")
# Publication, promises and projects lead out of no state.
ALLOWED |= {
    "promised": {"rate", "follow_up", "sort", "withdraw"},
    "follow_up": {"rate", "approve_follow_up", "hold_follow_up", "sort", "withdraw"},
    "public": {"rate", "publish_reply", "unpublish", "sort", "withdraw"},
    "asked": {"rate_promise", "follow_up"},
    "closed": set(),
}
WITH_DEPARTMENTS = ("assigned", "received", "handling", "approval", "replied", "sent_back", "promised", "follow_up")
for accepted in ("accepted", "lane", "answered", "not_taken", *WITH_DEPARTMENTS, "closed", "asked"):
    ALLOWED[accepted] |= {"publish_text"}
for after in (*WITH_DEPARTMENTS, "public", "closed", "asked"):
    ALLOWED[after] |= {"make_project"}
STATES += ["promised", "follow_up", "public", "asked"]
WHO |= dict.fromkeys(["publish_text", "publish_reply", "unpublish", "make_project"], "dora")
WHO |= {"rate_promise": "alice", "follow_up": "emil", "approve_follow_up": "fiona", "hold_follow_up": "fiona"}


def fields_of(name, parks):
    if name == "lane":
        return {"department": parks.pk}
    return {"departments": parks.pk} if name == "assign" else FIELDS.get(name, {})


@pytest.fixture(autouse=True)
def parks_is_on_duty(on_duty, parks):
    on_duty(parks)


@pytest.mark.parametrize("state", STATES)
def test_from_each_state_only_its_moves_are_possible(state, suggest, brought_to, move, people, parks):
    suggest(title="Further benches")
    suggestion = brought_to(state)
    answers, entries = {}, Entry.objects.count()
    for name in MOVES:
        if name in ALLOWED.get(state, ()):
            continue
        answers[name] = move(getattr(people, WHO[name]), suggestion, name, **fields_of(name, parks)).status_code
    # Who cannot see it, or has no part in it (no assignment, say), is told so; the others that it is too late.
    assert set(answers.values()) <= {403, 404, 409}
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("state", "name"), [(state, name) for state, names in ALLOWED.items() for name in sorted(names)]
)
def test_move_of_the_table_is_made_by_who_may_and_by_nobody_else(state, name, suggest, brought_to, move, people, parks):
    suggest(title="Further benches")
    suggestion = brought_to(state)
    others = {
        move(person, suggestion, name, **fields_of(name, parks)).status_code
        for who, person in vars(people).items()
        if who != WHO[name]
    }
    assert others <= {403, 404}
    assert move(getattr(people, WHO[name]), suggestion, name, **fields_of(name, parks)).status_code == 200
    again = move(getattr(people, WHO[name]), suggestion, name, **fields_of(name, parks)).status_code
    if name == "not_sign":
        assert again == 404  # who did not want to sign sees it no more
    else:
        assert again == (200 if name in AGAIN else 409)


def test_moves_shown_are_those_that_are_possible(brought_to, as_person, people):
    shown = {}
    for who in ("alice", "dora", "emil", "fiona"):
        shown[who] = as_person(getattr(people, who)).get(f"/suggestions/{brought_to('approval').pk}/").json()["moves"]
    assert shown == {
        "alice": ["withdraw"],
        "dora": ["sort", "assign", "publish_text", "make_project"],
        "emil": [],
        "fiona": ["approve", "hold"],
    }


# What the moves do


def test_submitting_gives_the_next_number_once(suggest, move, people):
    first, second = suggest(is_submitted=False), suggest()
    assert (first.number, second.number) == (None, 1)
    move(people.alice, first, "submit")
    move(people.dora, first, "return", reason="Where?")
    move(people.alice, first, "submit")
    first.refresh_from_db()
    assert (first.number, first.state) == (2, State.SUBMITTED)


def test_numbers_are_of_the_meeting(suggest, people, meeting):
    from deliberation.suggestions.services.writing import write_suggestion
    from tests.conftest import TESTER, make_meeting

    suggest()
    other = write_suggestion(
        meeting=make_meeting(people, title="Second Session"),
        author=people.bob,
        author_number="002",
        title="Trees",
        body="More",
        category="other",
        publish=False,
        is_submitted=True,
        by=TESTER,
    )
    assert other.number == 1


def test_changed_wording_is_kept_beside_the_original(suggest, move, people):
    suggestion = suggest(is_submitted=False)
    changed = {"title": "Benches by the river", "body": "Twelve.", "category": "services", "publish": "on"}
    assert move(people.alice, suggestion, "submit", **changed).status_code == 200
    suggestion.refresh_from_db()
    assert suggestion.title == "Benches by the river"
    assert [one.title for one in suggestion.wordings.all()] == ["More benches", "Benches by the river"]


def test_form_that_does_not_hold_moves_nothing(brought_to, move, people):
    wrong = {
        "refuse": {"ground": "nonsense", "reason": ""},
        "return": {"reason": ""},
    }
    suggestion = brought_to("submitted")
    answers = {name: move(people.dora, suggestion, name, **fields) for name, fields in wrong.items()}
    assert {name: (one.status_code, sorted(one.json()["errors"])) for name, one in answers.items()} == {
        "refuse": (422, ["ground", "reason"]),
        "return": (422, ["reason"]),
    }
    suggestion.refresh_from_db()
    assert suggestion.state == State.SUBMITTED


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["departments"]),
        ({"departments": "nobody"}, ["departments"]),
        ({"departments": "99999"}, ["departments"]),
        ({"departments": "9" * 40}, ["departments"]),
        ({"lead": "99999"}, ["departments", "lead"]),
        ({"due_on": "yesterday"}, ["departments", "due_on"]),
        ({"due_on": "2001-01-01"}, ["departments", "due_on"]),
        ({"due_on": "2999-01-01"}, ["departments", "due_on"]),
    ],
)
def test_assignment_that_does_not_hold_assigns_nothing(fields, wrong, brought_to, move, people):
    answer = move(people.dora, brought_to("accepted"), "assign", **fields)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert not Assignment.objects.exists()


def test_lead_has_to_be_one_of_the_departments(brought_to, move, people, parks, roads):
    answer = move(people.dora, brought_to("accepted"), "assign", departments=parks.pk, lead=roads.department.pk)
    assert (answer.status_code, Assignment.objects.count()) == (409, 0)


@pytest.mark.parametrize(
    ("has_lead", "parts"),
    [(True, {"Parks": "co", "Roads": "lead"}), (False, {"Parks": "parallel", "Roads": "parallel"})],
)
def test_several_departments_have_their_parts(has_lead, parts, brought_to, move, people, parks, roads):
    suggestion = brought_to("accepted")
    lead = {"lead": roads.department.pk} if has_lead else {}
    both = [parks.pk, roads.department.pk]
    assert move(people.dora, suggestion, "assign", departments=both, **lead).status_code == 200
    assert {one.department.name: one.part for one in suggestion.assignments.all()} == parts


def test_departments_may_come_as_one_text(brought_to, move, people, parks, roads):
    suggestion = brought_to("accepted")
    both = f"{parks.pk},{roads.department.pk}"
    assert move(people.dora, suggestion, "assign", departments=both).status_code == 200
    assert suggestion.assignments.count() == 2


def test_department_that_has_it_does_not_get_it_twice(brought_to, move, people, parks):
    suggestion = brought_to("received")
    answer = move(people.dora, suggestion, "assign", departments=parks.pk)
    assert (answer.status_code, answer.json()["error"]) == (409, "Parks already has this suggestion.")
    assert suggestion.assignments.count() == 1


def test_what_was_sent_back_is_assigned_again(brought_to, move, people, parks, roads):
    suggestion = brought_to("sent_back")
    assert move(people.dora, suggestion, "assign", departments=roads.department.pk).status_code == 200
    assert [(one.department.name, one.state) for one in suggestion.assignments.all()] == [
        ("Parks", "sent_back"),
        ("Roads", "assigned"),
    ]
    assert suggestion.assignments.live().get().part == "sole"


def test_whole_is_replied_when_every_department_has_replied(brought_to, move, people, parks, roads):
    suggestion = brought_to("replied")
    move(people.dora, suggestion, "assign", departments=roads.department.pk)
    suggestion.refresh_from_db()
    assert not suggestion.is_replied
    assert move(people.alice, suggestion, "rate", **FIELDS["rate"]).status_code == 409
    move(roads.ivy, suggestion, "receive")
    move(roads.ivy, suggestion, "reply", **FIELDS["reply"])
    move(roads.jack, suggestion, "approve")
    suggestion.refresh_from_db()
    assert suggestion.is_replied


def test_sending_back_leaves_the_others_replied(brought_to, move, people, roads):
    suggestion = brought_to("replied")
    move(people.dora, suggestion, "assign", departments=roads.department.pk)
    move(roads.ivy, suggestion, "send_back", reason="Not ours")
    suggestion.refresh_from_db()
    assert suggestion.is_replied


def test_department_moves_its_own_assignment_only(brought_to, move, people, parks, roads):
    suggestion = brought_to("accepted")
    move(people.dora, suggestion, "assign", departments=[parks.pk, roads.department.pk])
    theirs = suggestion.assignments.get(department=roads.department)
    assert move(people.emil, suggestion, "receive", assignment=theirs.pk).status_code == 403
    assert move(people.emil, suggestion, "receive", assignment="999999").status_code == 422
    assert move(people.emil, suggestion, "receive").status_code == 200
    assert {one.department.name: one.state for one in suggestion.assignments.all()} == {
        "Parks": "received",
        "Roads": "assigned",
    }


def test_held_reply_is_kept_and_written_anew(brought_to, move, people):
    suggestion = brought_to("handling")
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"] | {"text": "At the bridge."}).status_code == 200
    move(people.fiona, suggestion, "approve")
    replies = list(Reply.objects.values_list("text", "approved_by__username"))
    assert replies == [("Twelve benches come in May.", None), ("At the bridge.", "fiona")]


def test_not_satisfied_opens_it_again_for_another_approver(brought_to, move, people, parks):
    from congress.people.services import appoint

    suggestion = brought_to("replied")
    assert move(people.alice, suggestion, "rate", handling="satisfied", result="not").status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.is_in_rehandling, suggestion.round) == (True, 2)
    assert move(people.emil, suggestion, "reply", **FIELDS["reply"]).status_code == 200
    refused = move(people.fiona, suggestion, "approve")
    assert refused.status_code == 409
    assert "Somebody else" in refused.json()["error"]
    appoint(user=people.hanna, role="approver", department=parks)
    assert move(people.hanna, suggestion, "approve").status_code == 200


def test_second_time_not_satisfied_puts_it_on_the_supervised_list(brought_to, move, people, parks):
    from congress.people.services import appoint

    appoint(user=people.hanna, role="approver", department=parks)
    suggestion, supervised = brought_to("replied"), []
    for approver in (people.hanna, people.fiona):
        move(people.alice, suggestion, "rate", handling="basically", result="not")
        suggestion.refresh_from_db()
        supervised.append(suggestion.is_supervised)
        move(people.emil, suggestion, "reply", **FIELDS["reply"])
        move(approver, suggestion, "approve")
    assert supervised == [False, True]


def test_rating_closes_it_and_keeps_both_grades_apart(brought_to, move, people):
    suggestion = brought_to("replied")
    move(people.alice, suggestion, "rate", handling="not", result="basically", comment="Slow, but good")
    suggestion.refresh_from_db()
    assert suggestion.state == State.CLOSED
    assert [(one.handling, one.result) for one in Rating.objects.all()] == [("not", "basically")]


@pytest.mark.parametrize(
    ("outcome", "tracking"), [("solved", ""), ("solving", "open"), ("planned", "open"), ("B", "open"), ("D", "")]
)
def test_what_is_promised_is_tracked_beyond_closing(outcome, tracking, brought_to, move, people):
    suggestion = brought_to("received")
    move(people.emil, suggestion, "reply", **FIELDS["reply"] | {"outcome": outcome})
    move(people.fiona, suggestion, "approve")
    move(people.alice, suggestion, "rate", **FIELDS["rate"])
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.tracking) == (State.CLOSED, tracking)


def test_nothing_is_written_of_a_withdrawn_one_any_more(brought_to, move, people):
    suggestion = brought_to("approval")
    move(people.alice, suggestion, "withdraw", reason="Enough")
    assert move(people.fiona, suggestion, "approve").status_code == 409
    assert Suggestion.objects.get(pk=suggestion.pk).state == State.WITHDRAWN


def test_same_key_is_one_suggestion(as_person, people, meeting):
    from tests.conftest import new_key

    alice, sent = as_person(people.alice), {"key": new_key(), "title": "Trees", "body": "More", "category": "other"}
    first, second = (alice.post("/suggestions/", sent) for _time in range(2))
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert Suggestion.objects.count() == 1
