"""What must have come of the phones' votes and suggestions, and whether it did. Pure, as `checks.py`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from congress.rehearsal.checks import Check
from congress.rehearsal.courses import Course, courses_of, move_in, number_in, number_of
from congress.rehearsal.history import MARK, MOVE, SIGN_IN, SUGGESTION, VOTE, Act, History

# What its author has not handed in is not the secretariat's to see.
UNSEEN = ("draft", "dropped", "cosigning")


# Votes


def check_votes(history: History) -> Check:
    """What was published of a recorded ballot is what the phones cast and had acknowledged; counted in votes."""
    check = Check()
    published = {ballot["pk"]: ballot for ballot in history.ballots if not ballot["secret"]}
    votes: dict[int, list[Act]] = {pk: [] for pk in published}
    for act in history.acts:
        if act.kind == VOTE:
            votes.setdefault(number_in(act.address), []).append(act)
    for pk, cast in votes.items():
        if published.get(pk, {}).get("result"):
            compare_votes(check, published[pk], cast, history)
        else:
            acknowledged = sum(act.is_accepted for act in cast)
            check.expect(acknowledged == 0, "ballot", pk, "not published", times=acknowledged)
    return check


def compare_votes(check: Check, ballot: dict[str, Any], cast: list[Act], history: History) -> None:
    result, name = ballot["result"], f"ballot {ballot['pk']}"
    signed_in = [act for act in history.acts if act.kind == SIGN_IN]
    compare(check, result["present"], signed_in, name, "present")
    compare_turnout(check, ballot)
    for paper in ballot["papers"]:
        pk = str(paper["pk"])
        counted, where = result["papers"][pk], f"{name} paper {pk}"
        compare(check, counted["returned"], cast, where, "returned")
        compare(check, counted["valid"], cast, where, "valid")
        for option in sorted({*paper["options"], *counted["counts"]}):
            said = [act for act in cast if act.fields.get(pk) == option]
            compare(check, counted["counts"].get(option, 0), said, where, option)


def compare(check: Check, published: int, acts: list[Act], *what: str) -> None:
    """With the number of these acts that were acknowledged; of those in doubt each may count or not."""
    least = sum(act.is_accepted for act in acts)
    most = least + sum(act.is_in_doubt for act in acts)
    off = max(least - published, published - most, 0)
    check.expect(off == 0, *what, published, "not", least, times=off)


def compare_turnout(check: Check, ballot: dict[str, Any]) -> None:
    issued = ballot["result"]["issued"]
    for pk, counted in ballot["result"]["papers"].items():
        is_whole = counted["valid"] + counted["invalid"] == counted["returned"] <= issued
        check.expect(is_whole, "ballot", ballot["pk"], "paper", pk, "turnout", counted, "of", issued)


# Suggestions


def check_suggestions_lost(history: History) -> Check:
    """What was submitted and acknowledged has its number in the secretariat's list."""
    check = Check()
    numbers = {row["pk"]: row["number"] for row in history.suggestions}
    for pk, course in courses_of(history).items():
        if course.submitted is not None:
            check.expect(numbers.get(pk) is not None, course.author, "suggestion", pk, "without a number")
    return check


def check_suggestions_doubled(history: History) -> Check:
    """One act made one suggestion, and one number is of one suggestion."""
    check = Check()
    keys: dict[int, str] = {}
    for act in history.accepted(SUGGESTION):
        if act.is_placed:
            first = keys.setdefault(act.answer["id"], act.key)
            check.expect(first == act.key, act.phone, "suggestion", act.answer["id"], "of two acts")
    numbers = [row["number"] for row in history.suggestions if row["number"] is not None]
    marks = [mark for row in history.suggestions for mark in MARK.findall(row["title"])]
    expect_once(check, numbers, "number")
    expect_once(check, marks, "made twice")
    return check


def expect_once(check: Check, things: Iterable[object], what: str) -> None:
    for thing, times in Counter(things).items():
        check.expect(times == 1, "suggestions", what, thing, times=times - 1)


def check_moves(history: History) -> Check:
    """Every suggestion and every assignment stands where the acknowledged moves have brought it."""
    check = Check()
    rows = {row["pk"]: row for row in history.suggestions}
    for pk, course in courses_of(history).items():
        if course.is_in_doubt:
            continue
        row = rows.get(pk)
        if row is None:
            check.expect(course.state in UNSEEN, "suggestion", pk, "not listed,", course.state)
            continue
        check.expect(row["state"] == course.state, "suggestion", pk, row["state"], "not", course.state)
        states = {one["pk"]: one["state"] for one in row["assignments"]}
        for assignment, state in course.hands.items():
            is_there = states.get(assignment) == state
            check.expect(is_there, "suggestion", pk, "assignment", assignment, states.get(assignment), "not", state)
        missing = course.departments - {one["department"] for one in row["assignments"]}
        check.expect(not missing, "suggestion", pk, "not assigned to", *sorted(missing))
        wanted, told = beside(course), beside_in(row)
        for name, one in wanted.items():
            check.expect(told[name] == one, "suggestion", pk, name, told[name], "not", one)
    return check


def beside(course: Course) -> dict[str, Any]:
    """What its page must tell beside its state and those of its assignments."""
    return {
        "co-signers": sorted(map(number_of, course.signers)),
        "merged into": course.into if course.state == "merged" else None,
        "contacts": dict(course.contacts),
        "views": course.views,
        "more time": course.granted,
        "due": course.granted,
        "replies": course.replies,
        "ratings": course.ratings,
    }


def beside_in(row: dict[str, Any]) -> dict[str, Any]:
    granted = {one["assignment"]: one["until"] for one in row.get("extensions", ()) if one["is_granted"]}
    return {
        "co-signers": sorted(row.get("cosigners", ())),
        "merged into": row.get("merged_into"),
        "contacts": dict(Counter(one["assignment"] for one in row.get("contacts", ()))),
        "views": {one["assignment"] for one in row.get("views", ())},
        "more time": granted,
        "due": {one["pk"]: one["due_on"] for one in row["assignments"] if one["pk"] in granted},
        "replies": len(row.get("replies", ())),
        "ratings": len(row.get("ratings", ())),
    }


# What the day brought


def wanted_of(representatives: int) -> int:
    """How many suggestions are to be collected and replied to before a day is a good one."""
    return min(100, representatives)


def is_replied(row: dict[str, Any]) -> bool:
    live = [one["state"] for one in row["assignments"] if one["state"] != "sent_back"]
    return "replied" in live and set(live) <= {"replied", "viewed"}


def suggestions_of(history: History) -> dict[str, Any]:
    """The figures of what the phones suggested; all but the moves are as the secretariat's list has them."""
    courses = courses_of(history)
    rows = [row for row in history.suggestions if row["pk"] in courses and row["number"] is not None]
    replied = [courses[row["pk"]] for row in rows if is_replied(row)]
    moved = defaultdict(set)
    for act in history.accepted(MOVE):
        moved[move_in(act.address)].add(number_in(act.address))
    times = sorted(one.replied - one.submitted for one in replied if one.replied and one.submitted is not None)
    return {
        "collected": len(rows),
        "replied": len(replied),
        "rated": len(moved["rate"]),
        "refused": len(moved["refuse"]),
        "returned": len(moved["return"]),
        "withdrawn": len(moved["withdraw"]),
        "co_signed": len(moved["co_sign"]),
        "merged": len(moved["merge"]),
        "contacted": len(moved["contact"]),
        "viewed": len(moved["give_view"]),
        "extended": len(moved["decide_extension"]),
        "answered_on_the_day": len(moved["answer"]),
        "taken": len(moved["take"]),
        "median_seconds_to_reply": round(times[len(times) // 2], 1) if times else None,
    }


def ballots_of(history: History) -> list[dict[str, Any]]:
    """The published ballots; returned is the largest number of any of its papers."""
    return [
        {
            "id": ballot["pk"],
            "kind": ballot["kind"],
            "secret": ballot["secret"],
            "issued": ballot["result"]["issued"],
            "returned": max((paper["returned"] for paper in ballot["result"]["papers"].values()), default=0),
        }
        for ballot in history.ballots
        if ballot.get("result")
    ]
