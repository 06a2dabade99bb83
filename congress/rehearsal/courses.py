"""How far the acknowledged acts of the phones have brought each suggestion. Pure, as `checks.py`."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from congress.rehearsal.history import MESSAGE, MOVE, SUGGESTION, Act, History

# To what each move leads: that of a department its assignment, any other the suggestion.
ENDS = {
    "consent": "draft",
    "decline": "dropped",
    "invite": "cosigning",
    "submit": "submitted",
    "accept": "accepted",
    "return": "returned",
    "refuse": "refused",
    "merge": "merged",
    "assign": "assigned",
    "lane": "lane",
    "answer": "answered",
    "take": "closed",
    "not_take": "accepted",
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
    signers: set[str] = field(default_factory=set)
    # The number of what it was merged into, and what that is.
    into_number: str = ""
    into: int | None = None
    # Who rated this round's reply, and how many ratings and replies there were in all.
    rated: set[str] = field(default_factory=set)
    ratings: int = 0
    replies: int = 0
    contacts: Counter[int] = field(default_factory=Counter)
    views: set[int] = field(default_factory=set)
    # By assignment: the day that was asked for, and that was granted.
    asked: dict[int, str] = field(default_factory=dict)
    granted: dict[int, str] = field(default_factory=dict)
    on_duty: int = 0


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
    for act in sorted((act for act in moves if act.is_placed), key=lambda act: act.seq):
        follow(courses[number_in(act.address)], act)
    numbers = {str(row["number"]): row["pk"] for row in history.suggestions}
    for course in courses.values():
        course.into = numbers.get(course.into_number)
    for act in (act for act in moves if act.is_in_doubt):
        courses[number_in(act.address)].is_in_doubt = True
        if joined := courses.get(numbers.get(act.fields.get("into", ""), 0)):
            joined.is_in_doubt = True
    settle(courses)
    return courses


def settle(courses: dict[int, Course]) -> None:
    """What everybody has rated whose it is is closed."""
    for pk, course in courses.items():
        if course.state == "assigned" and course.rated and course.rated.issuperset(raters_of(courses, pk)):
            course.state = "closed"


def raters_of(courses: dict[int, Course], pk: int) -> list[str]:
    """Its author, who co-signed it, and those of what was merged into it."""
    merged = [one for one in courses.values() if one.into == pk and one.state == "merged"]
    names = [name for one in (courses[pk], *merged) for name in (one.author, *sorted(one.signers))]
    return list(dict.fromkeys(names))


def follow(course: Course, act: Act) -> None:
    move = move_in(act.address)
    is_handed_in = move == "consent" and bool(act.fields.get("submit"))
    if move in HANDS:
        course.hands[int(act.fields["assignment"])] = HANDS[move]
    elif move in ENDS:
        course.state = "submitted" if is_handed_in else ENDS[move]
    if move == "submit" or is_handed_in:
        course.submitted = course.submitted or act.sent
    elif move in FURTHER:
        FURTHER[move](course, act)


def sign(course: Course, act: Act) -> None:
    course.signers.add(act.phone)


def sign_anew(course: Course, act: Act) -> None:
    """Other words than were signed: who had signed is asked again."""
    if course.signers:
        course.state, course.signers = "cosigning", set()


def merge(course: Course, act: Act) -> None:
    course.into_number = act.fields["into"]


def assign(course: Course, act: Act) -> None:
    course.departments |= {int(pk) for pk in act.fields["departments"]}


def contact(course: Course, act: Act) -> None:
    course.contacts[int(act.fields["assignment"])] += 1


def give_view(course: Course, act: Act) -> None:
    course.views.add(int(act.fields["assignment"]))


def ask_for_time(course: Course, act: Act) -> None:
    course.asked[int(act.fields["assignment"])] = act.fields["until"]


def decide_about_time(course: Course, act: Act) -> None:
    if act.fields["decision"] == "grant":
        course.granted |= course.asked
    course.asked = {}


def approve(course: Course, act: Act) -> None:
    course.replied, course.replies = act.answered, course.replies + 1


def put_into_lane(course: Course, act: Act) -> None:
    course.on_duty = int(act.fields["department"])


def answer(course: Course, act: Act) -> None:
    course.replied = act.answered


def take(course: Course, act: Act) -> None:
    """The answer is then the reply of the department on duty."""
    course.departments.add(course.on_duty)
    course.replies += 1


def not_take(course: Course, act: Act) -> None:
    course.replied = None


def rate(course: Course, act: Act) -> None:
    course.ratings += 1
    course.rated.add(act.phone)
    if act.fields["result"] == NOT_SATISFIED:
        course.hands = dict.fromkeys((pk for pk, state in course.hands.items() if state != "sent_back"), "handling")
        course.rated = set()


# What else comes of a move.
FURTHER: dict[str, Callable[[Course, Act], None]] = {
    "co_sign": sign,
    "keep": sign_anew,
    "merge": merge,
    "assign": assign,
    "contact": contact,
    "give_view": give_view,
    "ask_extension": ask_for_time,
    "decide_extension": decide_about_time,
    "approve": approve,
    "lane": put_into_lane,
    "answer": answer,
    "take": take,
    "not_take": not_take,
    "rate": rate,
}


# Names and numbers


def number_of(phone: str) -> str:
    """That of a representative on the roll."""
    return phone.removeprefix("rep")


def number_in(address: str) -> int:
    """That of the thing an address begins with, such as `/suggestions/12/submit/`."""
    return int(address.split("/")[2])


def move_in(address: str) -> str:
    return address.split("/")[3]
