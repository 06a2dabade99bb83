"""Votes and suggestions: what the phones had acknowledged against what the product says; each fault is planted."""

import copy

import pytest

from congress.rehearsal.courses import ENDS, HANDS, courses_of, raters_of
from congress.rehearsal.history import (
    BALLOT,
    MESSAGE,
    MOVE,
    SIGN_IN,
    SUGGESTION,
    VOTE,
    Act,
    History,
    Request,
)
from congress.rehearsal.outcomes import ballots_of, suggestions_of, wanted_of
from congress.rehearsal.report import check_all

# What is compared of each suggestion that is listed, beside its state and its assignments.
BESIDE = 8
HEARD = ("vote_mismatch", "suggestions_lost", "suggestions_doubled", "moves_lost")


def found(history):
    """The checks of this part that found something, with how much."""
    checks = check_all(history)
    return {name: checks[name].count for name in HEARD if checks[name].count}


def act(kind, address, *, phone="rep001", pk=1, seq=1, status=200, **more):
    one = Act(phone, kind, address, f"key {phone} {address} {seq}", (status,), **more)
    answer = {"id": pk, "element": f"suggestion-{pk}", "topic": f"suggestion.{pk}", "seq": seq}
    one.tries.append(Request(phone, f"POST {address}", (status,), seq, seq + 0.5, status=status, answer=answer))
    return one


def unanswered(one):
    one.tries[0].status, one.tries[0].answer = 0, None
    return one


# Votes


def vote(phone, *choices, status=201):
    fields = {str(paper): choice for paper, choice in enumerate(choices, start=21)}
    return act(VOTE, "/ballots/3/cast/", phone=phone, pk=3, status=status, fields=fields)


def sign_in(phone):
    return act(SIGN_IN, "/meetings/1/sign-in/", phone=phone, pk=1, status=201)


def counted(**counts):
    total = sum(counts.values())
    counts = {"approve": 0, "oppose": 0, "abstain": 0} | counts
    return {"returned": total, "valid": total, "invalid": 0, "counts": counts, "passed": True}


@pytest.fixture
def ballot():
    """Of three electors two voted on two papers."""
    options = ["approve", "oppose", "abstain"]
    return {
        "pk": 3,
        "kind": "motion",
        "secret": False,
        "papers": [{"pk": 21, "options": options}, {"pk": 22, "options": options}],
        "result": {
            "roll": 3,
            "present": 2,
            "issued": 3,
            "papers": {"21": counted(approve=2), "22": counted(approve=1, oppose=1)},
        },
    }


@pytest.fixture
def votes(ballot):
    cast = [vote("rep001", "approve", "approve"), vote("rep002", "approve", "oppose")]
    return History(acts=[sign_in("rep001"), sign_in("rep002"), *cast], ballots=[ballot])


def test_published_votes_are_those_that_were_cast(votes):
    assert found(votes) == {}
    # The present, and of each paper: its turnout, returned, valid, three options.
    assert check_all(votes)["vote_mismatch"].checked == 1 + 2 * 6


def test_each_vote_counted_for_another_option_is_two_mismatches(votes, ballot):
    ballot["result"]["papers"]["21"] = counted(approve=1, oppose=1)
    assert found(votes) == {"vote_mismatch": 2}


def test_vote_not_counted_is_a_mismatch_of_returned_valid_and_option(votes, ballot):
    ballot["result"]["papers"]["22"] = counted(approve=1)
    assert found(votes) == {"vote_mismatch": 3}


def test_vote_counted_that_nobody_cast_is_a_mismatch(votes, ballot):
    ballot["result"]["papers"]["21"]["counts"]["abstain"] = 4
    assert found(votes) == {"vote_mismatch": 4}


def test_option_of_nobodys_papers_is_a_mismatch(votes, ballot):
    ballot["result"]["papers"]["21"]["counts"]["perhaps"] = 1
    assert found(votes) == {"vote_mismatch": 1}


def test_refused_vote_does_not_count(votes, ballot):
    votes.acts.append(vote("rep001", "oppose", "oppose", status=409))
    assert found(votes) == {}


def test_vote_in_doubt_may_count_or_not(votes, ballot):
    votes.acts.append(unanswered(vote("rep003", "oppose", "abstain")))
    assert found(votes) == {}
    ballot["result"]["papers"] = {"21": counted(approve=2, oppose=1), "22": counted(approve=1, oppose=1, abstain=1)}
    assert found(votes) == {}
    ballot["result"]["papers"]["22"] = counted(approve=2, oppose=1)
    assert found(votes) == {"vote_mismatch": 1}


def test_wrong_number_of_the_present_is_a_mismatch(votes, ballot):
    ballot["result"]["present"] = 5
    assert found(votes) == {"vote_mismatch": 3}


def test_turnout_must_add_up_and_stay_within_what_was_issued(votes, ballot):
    ballot["result"]["papers"]["21"]["invalid"] = 1
    assert found(votes) == {"vote_mismatch": 1}
    ballot["result"]["papers"]["21"]["invalid"] = 0
    ballot["result"]["issued"] = 1
    assert found(votes) == {"vote_mismatch": 2}


@pytest.mark.parametrize("is_listed", [True, False])
def test_votes_of_a_ballot_that_was_not_published_are_lost(votes, ballot, is_listed):
    del ballot["result"]
    votes.ballots = [ballot] if is_listed else []
    assert found(votes) == {"vote_mismatch": 2}
    assert ballots_of(votes) == []


def test_ballot_of_which_nothing_was_acknowledged_owes_nothing():
    refused = act(BALLOT, "/ballots/3/open/", status=409)
    assert found(History(acts=[refused, vote("rep001", "approve", status=409)])) == {}


def test_ballots_are_told_with_their_turnout(votes):
    assert ballots_of(votes) == [{"id": 3, "kind": "motion", "secret": False, "issued": 3, "returned": 2}]


# Suggestions


def written(pk, *, phone="rep001", submit=True):
    fields = {"title": f"充电〔{phone}·{pk}〕"} | ({"submit": "1"} if submit else {})
    return act(SUGGESTION, "/suggestions/", phone=phone, pk=pk, status=201, fields=fields)


def move(pk, name, seq, *, phone="secretariat", **fields):
    return act(MOVE, f"/suggestions/{pk}/{name}/", phone=phone, pk=pk, seq=seq, fields=fields)


def row(pk, state, *, number=None, phone="rep001", replies=0, ratings=0, contacts=(), **hands):
    """As the list and the page of a suggestion tell it."""
    assignments = [
        {"pk": int(name[1:]), "department": int(name[1:]) - 40, "state": hand, "due_on": "2020-07-08"}
        for name, hand in hands.items()
    ]
    return {
        "pk": pk,
        "number": number or pk,
        "title": f"充电〔{phone}·{pk}〕",
        "state": state,
        "merged_into": None,
        "assignments": assignments,
        "cosigners": [],
        "contacts": [{"assignment": pk} for pk in contacts],
        "views": [],
        "extensions": [],
        "replies": [{}] * replies,
        "ratings": [{}] * ratings,
    }


def handled(pk):
    """The acts of a suggestion that went to the departments 1 and 2, was sent back by one and answered by the other."""
    return [
        written(pk),
        move(pk, "accept", 2),
        move(pk, "assign", 3, departments=["1", "2"]),
        move(pk, "receive", 4, phone="handler1", assignment="41"),
        move(pk, "send_back", 5, phone="handler2", assignment="42"),
        move(pk, "contact", 6, phone="handler1", assignment="41"),
        move(pk, "reply", 7, phone="handler1", assignment="41"),
        move(pk, "approve", 8, phone="approver1", assignment="41"),
    ]


@pytest.fixture
def suggested():
    """Three suggestions: one rated, one refused, one only drafted."""
    acts = [*handled(5), move(5, "rate", 9, phone="rep001", result="satisfied")]
    acts += [written(6, phone="rep002"), move(6, "refuse", 2), written(7, phone="rep003", submit=False)]
    rows = [
        row(5, "closed", replies=1, ratings=1, contacts=[41], a41="replied", a42="sent_back"),
        row(6, "refused", phone="rep002"),
    ]
    return History(acts=acts, suggestions=rows)


def test_suggestions_stand_where_the_moves_have_brought_them(suggested):
    assert found(suggested) == {}
    checks = check_all(suggested)
    assert [checks[name].checked for name in HEARD[1:]] == [2, 3 + 2 + 2, (1 + 2 + 1 + BESIDE) + (1 + 1 + BESIDE) + 1]


def test_suggestions_are_told_in_figures(suggested):
    assert suggestions_of(suggested) == {
        "collected": 2,
        "replied": 1,
        "rated": 1,
        "refused": 1,
        "returned": 0,
        "withdrawn": 0,
        "co_signed": 0,
        "merged": 0,
        "contacted": 1,
        "viewed": 0,
        "extended": 0,
        "answered_on_the_day": 0,
        "taken": 0,
        "median_seconds_to_reply": 7.5,
    }


def test_suggestions_of_others_are_not_told(suggested):
    suggested.suggestions.append(row(99, "submitted"))
    assert suggestions_of(suggested)["collected"] == 2


def test_suggestion_missing_in_the_list_is_lost(suggested):
    del suggested.suggestions[1]
    assert found(suggested) == {"suggestions_lost": 1, "moves_lost": 1}


def test_suggestion_without_a_number_is_lost(suggested):
    suggested.suggestions[0]["number"] = None
    assert found(suggested) == {"suggestions_lost": 1}


def test_everything_is_lost_where_no_list_came(suggested):
    suggested.suggestions = []
    assert found(suggested) == {"suggestions_lost": 2, "moves_lost": 2}


def test_submitted_draft_is_looked_for(suggested):
    suggested.acts.append(move(7, "submit", 2, phone="rep003"))
    assert found(suggested) == {"suggestions_lost": 1, "moves_lost": 1}


def test_number_given_twice_is_doubled(suggested):
    suggested.suggestions[1]["number"] = 5
    assert found(suggested) == {"suggestions_doubled": 1}


def test_suggestion_made_twice_is_doubled(suggested):
    suggested.suggestions += [copy.deepcopy(suggested.suggestions[0]) | {"pk": pk, "number": pk} for pk in (8, 9)]
    assert found(suggested) == {"suggestions_doubled": 2}


def test_two_acts_answered_with_one_suggestion_are_doubled(suggested):
    again = written(6, phone="rep002", submit=True)
    again.key = "another key"
    suggested.acts.insert(0, again)
    assert found(suggested) == {"suggestions_doubled": 1}


def test_state_that_contradicts_the_moves_is_a_lost_move(suggested):
    suggested.suggestions[1]["state"] = "submitted"
    assert found(suggested) == {"moves_lost": 1}


def test_assignment_that_contradicts_the_moves_is_a_lost_move(suggested):
    suggested.suggestions[0]["assignments"][0]["state"] = "approval"
    assert found(suggested) == {"moves_lost": 1}


def test_assignment_that_is_gone_is_a_lost_move_for_its_state_and_its_department(suggested):
    del suggested.suggestions[0]["assignments"][1]
    assert found(suggested) == {"moves_lost": 2}


def test_moves_are_followed_by_their_numbers_not_by_their_answers(suggested):
    suggested.acts.reverse()
    assert found(suggested) == {}


def test_move_in_doubt_leaves_the_suggestion_uncompared(suggested):
    suggested.acts.append(unanswered(move(6, "withdraw", 3, phone="rep002")))
    suggested.suggestions[1]["state"] = "withdrawn"
    assert found(suggested) == {}


def test_draft_that_the_secretariat_sees_must_be_a_draft(suggested):
    suggested.suggestions.append(row(7, "submitted", phone="rep003"))
    assert found(suggested) == {"moves_lost": 1}


def test_not_satisfied_opens_the_assignments_again():
    acts = [*handled(5), move(5, "rate", 9, phone="rep001", result="not")]
    again = row(5, "assigned", replies=1, ratings=1, contacts=[41], a41="handling", a42="sent_back")
    assert found(History(acts=acts, suggestions=[again])) == {}
    left = row(5, "assigned", replies=1, ratings=1, contacts=[41], a41="replied", a42="sent_back")
    assert found(History(acts=acts, suggestions=[left])) == {"moves_lost": 1}
    closed = row(5, "closed", replies=1, ratings=1, contacts=[41], a41="handling", a42="sent_back")
    assert found(History(acts=acts, suggestions=[closed])) == {"moves_lost": 1}


def test_what_the_moderator_marks_is_the_speakers():
    said = act(MESSAGE, "/rooms/7/messages/", phone="rep002", status=201)
    proposed = act(SUGGESTION, "/messages/1/suggestion/", phone="moderator1", pk=8, status=201, message_key=said.key)
    own = act(SUGGESTION, "/messages/1/suggestion/", phone="rep002", pk=9, status=201, message_key=said.key)
    courses = courses_of(History(acts=[said, proposed, own]))
    assert {pk: (one.author, one.state) for pk, one in courses.items()} == {
        8: ("rep002", "proposed"),
        9: ("rep002", "draft"),
    }


@pytest.mark.parametrize(("name", "state"), list(ENDS.items()))
def test_move_of_a_suggestion_leads_to_its_state(name, state):
    moved = move(5, name, 2, departments=["1"], department="1", into="7")
    assert courses_of(History(acts=[written(5, submit=False), moved]))[5].state == state


@pytest.mark.parametrize(("name", "state"), list(HANDS.items()))
def test_move_of_a_department_leads_its_assignment_to_its_state(name, state):
    moved = move(5, name, 2, assignment="41")
    course = courses_of(History(acts=[written(5), moved]))[5]
    assert (course.state, course.hands) == ("submitted", {41: state})


def test_reply_counts_when_every_department_that_has_it_has_replied(suggested):
    suggested.suggestions[0]["assignments"].append({"pk": 43, "department": 3, "state": "received"})
    assert suggestions_of(suggested)["replied"] == 0
    suggested.suggestions[0]["assignments"] = []
    assert suggestions_of(suggested)["replied"] == 0


# Beside the states


def test_suggestion_is_closed_when_everybody_has_rated_it_whose_it_is():
    acts = [
        written(5, submit=False),
        move(5, "invite", 2, others="002，003，004"),
        move(5, "co_sign", 3, phone="rep002"),
        move(5, "not_sign", 4, phone="rep003"),
        move(5, "submit", 5),
        written(6, phone="rep009"),
        move(6, "merge", 2, into="5"),
        move(5, "assign", 6, departments=["1"]),
        move(5, "approve", 7, assignment="41"),
        move(5, "rate", 8, phone="rep001", result="satisfied"),
        move(5, "rate", 9, phone="rep002", result="basically"),
    ]
    merged = row(6, "merged", phone="rep009") | {"merged_into": 5}
    one = row(5, "assigned", replies=1, ratings=2, a41="replied") | {"cosigners": ["002"]}
    history = History(acts=acts, suggestions=[one, merged])
    assert found(history) == {}
    assert raters_of(courses_of(history), 5) == ["rep001", "rep002", "rep009"]
    acts.append(move(5, "rate", 10, phone="rep009", result="satisfied"))
    assert found(history) == {"moves_lost": 2}
    history.suggestions[0] |= {"state": "closed", "ratings": [{}] * 3}
    assert found(history) == {}
    assert suggestions_of(history)["co_signed"] == suggestions_of(history)["merged"] == 1


def test_merging_in_doubt_leaves_both_uncompared(suggested):
    suggested.acts.append(unanswered(move(6, "merge", 3, into="5")))
    suggested.suggestions[0]["state"] = "assigned"
    suggested.suggestions[1] |= {"state": "merged", "merged_into": 5}
    assert found(suggested) == {}


def test_other_words_are_signed_anew():
    acts = [written(5, submit=False), move(5, "invite", 2), move(5, "co_sign", 3, phone="rep002"), move(5, "keep", 4)]
    [course] = courses_of(History(acts=acts)).values()
    assert (course.state, course.signers) == ("cosigning", set())
    [unsigned] = courses_of(History(acts=[written(5, submit=False), move(5, "keep", 2)])).values()
    assert unsigned.state == "draft"


@pytest.fixture
def in_two_hands():
    """One suggestion whose lead contacted its author and got more time, and whose co-department gave its view."""
    acts = [
        written(5),
        move(5, "accept", 2),
        move(5, "assign", 3, departments=["1", "2"], lead="1"),
        move(5, "contact", 4, phone="handler1", assignment="41", kind="call"),
        move(5, "ask_extension", 5, phone="handler1", assignment="41", until="2020-08-08"),
        move(5, "decide_extension", 6, decision="grant"),
        move(5, "give_view", 7, phone="handler2", assignment="42"),
    ]
    one = row(5, "assigned", a42="viewed", a41="received") | {
        "contacts": [{"assignment": 41, "kind": "call"}],
        "views": [{"assignment": 42}],
        "extensions": [{"assignment": 41, "until": "2020-08-08", "is_granted": True}],
    }
    one["assignments"][1]["due_on"] = "2020-08-08"
    return History(acts=acts, suggestions=[one])


def test_contacts_views_and_more_time_are_found_on_the_page(in_two_hands):
    assert found(in_two_hands) == {}
    figures = suggestions_of(in_two_hands)
    assert [figures[name] for name in ("contacted", "viewed", "extended", "replied")] == [1, 1, 1, 0]


@pytest.mark.parametrize(
    "planted",
    [
        {"cosigners": ["002"]},
        {"merged_into": 6},
        {"contacts": []},
        {"contacts": [{"assignment": 41}, {"assignment": 41}]},
        {"views": [{"assignment": 41}]},
        {"replies": [{}]},
        {"ratings": [{}]},
    ],
)
def test_what_the_page_tells_otherwise_is_a_lost_move(in_two_hands, planted):
    in_two_hands.suggestions[0] |= planted
    assert found(in_two_hands) == {"moves_lost": 1}


def test_time_granted_is_lost_where_the_reply_is_due_as_before(in_two_hands):
    in_two_hands.suggestions[0]["assignments"][1]["due_on"] = "2020-07-08"
    assert found(in_two_hands) == {"moves_lost": 1}
    in_two_hands.suggestions[0]["extensions"][0]["is_granted"] = None
    assert found(in_two_hands) == {"moves_lost": 2}


def test_time_not_granted_is_not_looked_for(in_two_hands):
    in_two_hands.acts[5].fields["decision"] = "deny"
    in_two_hands.suggestions[0]["extensions"][0]["is_granted"] = False
    assert found(in_two_hands) == {}


def test_lead_and_its_co_departments_have_replied_together(in_two_hands):
    in_two_hands.suggestions[0]["assignments"][1]["state"] = "replied"
    assert suggestions_of(in_two_hands)["replied"] == 1
    in_two_hands.suggestions[0]["assignments"].pop()
    assert suggestions_of(in_two_hands)["replied"] == 0


def test_answer_that_is_taken_is_the_reply_of_the_department_on_duty():
    acts = [written(5), move(5, "lane", 2, department="1"), move(5, "answer", 3), move(5, "take", 4)]
    taken = row(5, "closed", replies=1, a41="replied")
    history = History(acts=acts, suggestions=[taken])
    assert found(history) == {}
    figures = suggestions_of(history)
    assert [figures[name] for name in ("answered_on_the_day", "taken", "replied")] == [1, 1, 1]
    history.suggestions = [row(5, "closed")]
    assert found(history) == {"moves_lost": 2}


def test_answer_that_is_not_taken_goes_the_ordinary_way():
    acts = [written(5), move(5, "lane", 2, department="1"), move(5, "answer", 3), move(5, "not_take", 4)]
    history = History(acts=acts, suggestions=[row(5, "accepted")])
    assert found(history) == {}
    assert courses_of(history)[5].replied is None
    figures = suggestions_of(history)
    assert [figures[name] for name in ("answered_on_the_day", "taken", "replied")] == [1, 0, 0]


@pytest.mark.parametrize(("representatives", "wanted"), [(1, 1), (8, 8), (100, 100), (146, 100)])
def test_one_suggestion_of_each_is_wanted_a_hundred_at_most(representatives, wanted):
    assert wanted_of(representatives) == wanted
