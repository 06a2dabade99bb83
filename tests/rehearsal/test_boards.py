"""Papers cast in secret: what the phones chose and were given receipts for, against the bundle; faults are planted."""

import copy
from dataclasses import replace

import pytest

from congress.rehearsal.boards import CHAIN, papers_of
from congress.rehearsal.history import (
    CAST,
    COLLECT,
    COUNTER,
    CURRENT,
    HAND_BACK,
    REISSUE,
    Act,
    Board,
    Frame,
    History,
    Line,
    Look,
    Pile,
    Request,
)
from congress.rehearsal.report import check_all

BALLOT = "ballot.3"


def found(history):
    """The checks that found something, with how much."""
    return {name: check.count for name, check in check_all(history).items() if check.count}


def tried(act, status, answer=None):
    at = float(len(act.tries) + 1)
    act.tries.append(Request(act.phone, act.address, act.wanted, at, at + 0.1, status=status, answer=answer))
    return act


def cast(phone, grade, projects, *, status=200, wanted=(200,)):
    """Of a booklet with a grade, 21, and a selection, 22."""
    chosen = {"21": [grade] if grade else [], "22": projects}
    act = Act(phone, CAST, "/box/3/cast", f"key {phone} {grade}", wanted, fields=chosen, content=b"{}")
    return tried(act, status, {"receipts": [{"h": "aa", "receipt": phone}]} if status == 200 else None)


def collect(phone, status=200, wanted=(200,)):
    act = Act(phone, COLLECT, "/ballots/3/collect/", f"key {phone}", wanted, content=b"{}")
    return tried(act, status, {"papers": [{"id": "21", "blind_sig": phone}]} if status == 200 else None)


def figures(returned, valid, **counts):
    counted = {"issued": 4, "returned": returned, "valid": valid, "invalid": returned - valid}
    return counted | {"counts": {name.removeprefix("p"): n for name, n in counts.items()}}


def entry(seq, verb):
    facts = {
        "ballot.frozen": {"page_digest": "page"},
        "ballot.closed": {"issued": 4, "hashes_digest": "board"},
        "ballot.counted": {"totals": {"21": figures(3, 2, sat=1, unsat=1), "22": figures(3, 3, p1=2, p2=1)}},
    }
    return {"seq": seq, "verb": verb, "facts": facts.get(verb, {}), "digest": f"digest {seq}"}


def paper(pk, kind, *options):
    return {"id": pk, "kind": kind, "options": [{"id": one, "label": one} for one in options]}


@pytest.fixture
def board():
    """Of four booklets three came back; one grade was left blank."""
    journal = [entry(seq, verb) for seq, verb in enumerate(CHAIN, start=1)]
    papers = [paper("21", "grade", "sat", "unsat"), paper("22", "selection", "1", "2")]
    return Board(3, journal, papers, recount=0)


@pytest.fixture
def day(board):
    casts = [cast("rep001", "sat", ["1", "2"]), cast("rep002", "unsat", ["1"]), cast("rep003", "", [])]
    collected = [collect(f"rep{n:03}") for n in range(1, 5)]
    looks = [Look(f"rep{n:03}", 3, "digest 1", "board", "page") for n in range(1, 5)]
    acts = [*collected, *casts]
    requests = [one for act in acts for one in act.tries]
    ballot = {"pk": 3, "kind": "mixed", "secret": True, "result": {"issued": 4, "papers": board.totals}}
    return History(acts=acts, requests=requests, looks=looks, boards=[board], ballots=[ballot])


def shown(day):
    """What the office shows, from here on apart from the bundle."""
    result = day.ballots[0]["result"]
    result["papers"] = copy.deepcopy(result["papers"])
    return result["papers"]


def totals(day):
    return day.boards[0].totals


def test_papers_that_were_cast_are_counted(day):
    assert found(day) == {}
    # The checker; the issued, handed back and second ones; of each paper its returned, valid, two options and what is
    # shown together, of the box and of the hall; four of each look.
    assert check_all(day)["vote_mismatch"].checked == 1 + 3 + 2 * 7 + 4 * 4
    assert {name: n for name, n in papers_of(day).items() if n} == {"collected": 4, "cast": 3, "looked": 4}


def test_paper_counted_for_another_option_is_two_mismatches(day):
    totals(day)["21"]["counts"] = {"sat": 2, "unsat": 0}
    assert found(day) == {"vote_mismatch": 2}


def test_paper_not_counted_is_a_mismatch_of_returned_valid_and_option(day):
    totals(day)["21"] = figures(2, 1, sat=0, unsat=1)
    assert found(day) == {"vote_mismatch": 3}


def test_paper_that_nobody_cast_is_a_mismatch(day):
    totals(day)["22"] = figures(5, 5, p1=2, p2=3)
    assert found(day) == {"vote_mismatch": 2 + 2 + 2}


def test_blank_paper_counted_as_valid_is_a_mismatch(day):
    totals(day)["21"]["valid"] = 3
    assert found(day) == {"vote_mismatch": 1}


def test_option_that_is_on_no_paper_is_a_mismatch(day):
    totals(day)["21"]["counts"]["perhaps"] = 2
    assert found(day) == {"vote_mismatch": 2}


def test_totals_that_are_gone_are_mismatches(day):
    day.boards[0].journal[3]["facts"] = {}
    assert found(day) == {"vote_mismatch": 3 + 2 + 1 + 1 + 3 + 3 + 2 + 1}


def test_paper_in_doubt_may_be_counted_or_not(day):
    lost = cast("rep004", "sat", [], status=0)
    lost.tries[0].is_own_doing = True
    day.acts.append(lost)
    assert found(day) == {}
    totals(day).update({"21": figures(4, 3, sat=2, unsat=1), "22": figures(4, 4, p1=2, p2=1)})
    assert found(day) == {}
    totals(day)["21"]["counts"] = {"sat": 1, "unsat": 2}
    assert found(day) == {"vote_mismatch": 1}


def test_other_content_that_was_refused_is_not_counted(day):
    refused = cast("rep001", "unsat", ["2"], status=409, wanted=(409,))
    day.acts.append(refused)
    day.requests += refused.tries
    assert found(day) == {}


def test_other_content_that_was_taken_is_found(day):
    taken = cast("rep001", "unsat", [], wanted=(409,))
    day.acts.append(taken)
    day.requests += taken.tries
    assert found(day) == {"refused_wrongly": 1, "vote_mismatch": 1 + 1 + 1 + 1 + 1}


def test_issued_is_what_was_collected(day):
    day.acts.append(collect("rep005", status=409, wanted=(409,)))
    assert found(day) == {}
    day.acts.append(collect("rep006"))
    assert found(day) == {"vote_mismatch": 1}


@pytest.mark.parametrize(
    ("what", "count"),
    [({"missing": ("aa", "bb")}, 2), ({"noted": "digest 9"}, 1), ({"hashes": "another"}, 1), ({"page": "another"}, 1)],
)
def test_phone_that_finds_another_board_is_a_mismatch(day, what, count):
    day.looks[2] = replace(day.looks[2], **what)
    assert found(day) == {"vote_mismatch": count}


def test_page_that_was_not_opened_is_not_asked_for(day):
    day.looks[2] = replace(day.looks[2], page="")
    assert found(day) == {}


@pytest.mark.parametrize(
    "figures", [{"returned": 4}, {"invalid": 0}, {"counts": {"sat": 2, "unsat": 0}}, {"counts": {"perhaps": 1}}]
)
def test_result_that_is_shown_otherwise_is_a_mismatch(day, figures):
    shown(day)["21"].update(figures)
    assert found(day) == {"vote_mismatch": 1}


def test_result_may_leave_out_what_it_does_not_show(day):
    papers = shown(day)
    papers["21"]["counts"], papers["22"]["counts"] = {"sat": None, "unsat": None}, None
    assert found(day) == {}
    del papers["21"]
    assert found(day) == {"vote_mismatch": 1}


# Booklets that were given anew


def office(kind, wanted=(200,)):
    return tried(
        Act("rep004", kind, f"/ballots/3/{kind}/", f"key {kind} {wanted}", wanted, content=b"{}"), wanted[0], {}
    )


def add(day, *acts, verbs=()):
    day.acts += acts
    day.requests += [one for act in acts for one in act.tries]
    for verb in verbs:
        day.boards[0].journal.insert(1, {**entry(9, verb), "actor": None})


def test_booklet_handed_back_is_collected_and_not_out(day):
    add(day, collect("rep005"), office(HAND_BACK), verbs=["ballot.handed_back"])
    assert found(day) == {}
    assert papers_of(day)["handed_back"] == 1


def test_booklet_handed_back_that_the_chain_does_not_tell_is_a_mismatch_of_both(day):
    add(day, collect("rep005"), office(HAND_BACK))
    assert found(day) == {"vote_mismatch": 2}


def test_chain_that_tells_who_handed_back_is_found(day):
    add(day, collect("rep005"), office(HAND_BACK), verbs=["ballot.handed_back"])
    day.boards[0].journal[1]["actor"] = "rep005"
    assert found(day) == {"secrecy_broken": 1}


def test_second_booklet_takes_the_second_scrutineer(day):
    day.boards[0].journal[2]["facts"]["issued"] = 5
    add(day, collect("rep004 anew"), office(REISSUE, (202,)))
    assert papers_of(day)["second"] == 0
    add(day, office(REISSUE), verbs=["ballot.reissued"])
    assert (papers_of(day)["second"], found(day)) == (1, {})
    add(day, verbs=["ballot.reissued"])
    assert found(day) == {"vote_mismatch": 1}


# Papers of the hall


@pytest.fixture
def pile(board):
    """Of five papers four were given out and three came back; on one the grade was left blank."""
    marked = [{"21": ["sat"], "22": ["1", "2"]}, {"21": [], "22": []}, {"21": ["unsat"], "22": ["2"]}]
    return Pile(3, 5, 4, board.papers, marked)


def test_pile_is_counted_as_it_was_marked(pile):
    grades, chosen = {"sat": 1, "unsat": 1}, {"1": 1, "2": 2}
    papers = {"21": {"invalid": 1, "counts": grades}, "22": {"invalid": 0, "counts": chosen}}
    assert pile.count() == {"returned": 3, "not_returned": 1, "unused": 1, "papers": papers}
    seen = pile.count(overlooked=1)
    assert (seen["returned"], seen["not_returned"], seen["papers"]["21"]["counts"]["sat"]) == (2, 2, 0)


def with_hall(day, pile):
    """What is shown when the papers of the hall are joined."""
    day.piles, papers = [pile], shown(day)
    for pk, one in pile.count()["papers"].items():
        before = papers[pk]
        hall = figures(3, 3 - one["invalid"], **{f"p{id}": n for id, n in one["counts"].items()})
        both = {name: before[name] + hall[name] for name in ("returned", "valid", "invalid")}
        counts = {id: n + hall["counts"][id] for id, n in before["counts"].items()}
        papers[pk] = before | both | {"counts": counts, "parts": {"electronic": before, "hall": hall}}
    return papers


def test_result_joins_the_papers_of_the_hall(day, pile):
    with_hall(day, pile)
    assert found(day) == {}
    assert (papers_of(day)["given_in_hall"], papers_of(day)["returned_in_hall"]) == (4, 3)


def test_papers_of_the_hall_that_are_not_joined_are_a_mismatch(day, pile):
    day.piles = [pile]
    assert found(day) == {"vote_mismatch": 2 + 2}


def test_papers_of_the_hall_shown_otherwise_are_a_mismatch(day, pile):
    papers = with_hall(day, pile)
    papers["22"]["parts"]["hall"]["counts"]["1"] += 1
    assert found(day) == {"vote_mismatch": 1}
    papers["21"]["counts"]["sat"] += 1
    assert found(day) == {"vote_mismatch": 2}


def test_checker_that_fails_is_a_mismatch_and_says_why(day):
    day.boards[0] = replace(day.boards[0], recount=1, failed=("FAIL root: another",))
    assert list(check_all(day)["vote_mismatch"].faults) == ["ballot 3 recount.py 1 FAIL root: another"]


def test_papers_without_a_bundle_are_lost(day):
    day.boards = []
    assert found(day) == {"vote_mismatch": 3}


# The same bytes, the same answer


def test_same_papers_are_answered_the_same(day):
    tried(day.acts[-1], 200, {"receipts": [{"h": "aa", "receipt": "rep003"}]})
    assert found(day) == {}
    tried(day.acts[-1], 200, {"receipts": [{"h": "aa", "receipt": "another"}]})
    assert found(day) == {"doubled": 1}


def test_same_booklet_is_signed_the_same(day):
    tried(day.acts[0], 200, {"papers": [{"id": "21", "blind_sig": "another"}]})
    assert found(day) == {"doubled": 1}


def test_refusal_that_was_wanted_is_no_error_of_the_server(day):
    early = cast("rep001", "", [], status=503, wanted=(503,))
    day.requests += early.tries
    assert found(day) == {}
    early.tries[0].wanted = (200,)
    assert found(day) == {"server_errors": 1}


# What nobody is told


def line(*frames, head=5):
    heard = Line("rep001", BALLOT, 0)
    for at, frame in enumerate([*frames, Frame(BALLOT, CURRENT, head)]):
        heard.hear(float(at), frame)
    return heard


def step(verb, seq):
    return Frame(BALLOT, verb, seq, 1, "ballot-3", "<article></article>")


def test_public_steps_of_a_ballot_may_be_heard(day):
    day.lines = [line(*(step(verb, seq) for seq, verb in enumerate(CHAIN, 1)), Frame(BALLOT, COUNTER, id="turnout-3"))]
    assert found(day) == {}
    assert check_all(day)["secrecy_broken"].checked == 2 + 1 + 5 + 1 + 1


def test_entry_of_one_persons_casting_is_found_in_the_bundle(day):
    day.boards[0].journal.insert(2, entry(3, "vote.cast"))
    assert found(day) == {"secrecy_broken": 1}


def test_entry_of_one_persons_collecting_is_found_on_the_line(day):
    day.lines = [line(step("booklet.collected", 2))]
    assert found(day) == {"secrecy_broken": 1}


def test_entry_that_is_in_no_bundle_is_found(day):
    day.lines = [line(head=6)]
    assert found(day) == {"secrecy_broken": 1}


def test_step_that_is_missing_is_found(day):
    del day.boards[0].journal[1]
    assert found(day) == {"secrecy_broken": 1}
