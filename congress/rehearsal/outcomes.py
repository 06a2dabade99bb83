"""What must have come of the phones' votes and suggestions, and whether it did. Pure, as `checks.py`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from congress.rehearsal.checks import Check
from congress.rehearsal.history import MARK, MESSAGE, MOVE, SIGN_IN, SUGGESTION, VOTE, Act, History

# To what each move leads: that of a department its assignment, any other the suggestion.
ENDS = {
    "consent": "draft",
    "decline": "dropped",
    "submit": "submitted",
    "accept": "accepted",
    "return": "returned",
    "refuse": "refused",
    "assign": "assigned",
    "rate": "closed",
    "withdraw": "withdrawn",
}
HANDS = {
    "receive": "received",
    "send_back": "sent_back",
    "give_view": "viewed",
    "reply": "approval",
    "approve": "replied",
    "hold": "handling",
}
NOT_SATISFIED = "not"
# What leaves everything where it stands.
BESIDE = ("contact",)
# What its author has not handed in is not the secretariat's to see.
UNSEEN = ("draft", "dropped")


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


@dataclass
class Course:
    """How far the acknowledged acts have brought a suggestion."""

    author: str
    state: str = "draft"
    hands: dict[int, str] = field(default_factory=dict)
    departments: set[int] = field(default_factory=set)
    submitted: float | None = None
    replied: float | None = None
    is_in_doubt: bool = False


def courses_of(history: History) -> dict[int, Course]:
    """The course of every suggestion that was made, by its number in the product."""
    speakers = {act.key: act.phone for act in history.acts if act.kind == MESSAGE}
    courses: dict[int, Course] = {}
    for act in (act for act in history.accepted(SUGGESTION) if act.is_placed):
        author = speakers.get(act.message_key, act.phone)
        course = courses.setdefault(act.answer["id"], Course(author))
        if act.fields.get("submit"):
            course.state, course.submitted = "submitted", act.sent
        elif author != act.phone:
            course.state = "proposed"
    moves = [act for act in history.acts if act.kind == MOVE and number_in(act.address) in courses]
    for act in moves:
        courses[number_in(act.address)].is_in_doubt |= act.is_in_doubt
    for act in sorted((act for act in moves if act.is_placed), key=lambda act: act.seq):
        follow(courses[number_in(act.address)], act)
    return courses


def follow(course: Course, act: Act) -> None:
    move = move_in(act.address)
    is_handed_in = move == "consent" and bool(act.fields.get("submit"))
    if move in BESIDE:
        return
    if move in HANDS:
        course.hands[int(act.fields["assignment"])] = HANDS[move]
    elif move == "rate" and act.fields["result"] == NOT_SATISFIED:
        course.hands = dict.fromkeys((pk for pk, state in course.hands.items() if state != "sent_back"), "handling")
    else:
        course.state = "submitted" if is_handed_in else ENDS[move]
    if move == "assign":
        course.departments |= {int(pk) for pk in act.fields["departments"]}
    elif move == "submit" or is_handed_in:
        course.submitted = course.submitted or act.sent
    elif move == "approve":
        course.replied = act.answered


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
    return check


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


def number_in(address: str) -> int:
    """That of the thing an address begins with, such as `/suggestions/12/submit/`."""
    return int(address.split("/")[2])


def move_in(address: str) -> str:
    return address.split("/")[3]
