"""What becomes of suggestions: screened and assigned by the secretariat, answered by departments, rated by authors.

Staff work through queues, round by round, until nothing moves any more.
"""

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.outcomes import Course, courses_of
from congress.rehearsal.phones import Phone
from congress.rehearsal.suggesting import SUGGESTIONS, few_of, written_of

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

ROUNDS = 8
REPLY_DUE = timedelta(days=90)
GROUNDS = ("not_ours", "private", "settled", "unclear", "other")
# How an assignment stands that can be moved so.
AT_WORK = ("received", "handling")
STANDING = {"receive": ("assigned",), "approve": ("approval",)} | dict.fromkeys(
    ["contact", "give_view", "reply"], AT_WORK
)
CONTACTS = ("visit", "call", "meeting", "letter")


class OnDesk(NamedTuple):
    phone: Phone
    suggestion: int
    assignment: int


async def handle_meanwhile(day: "Day") -> None:
    """What is submitted while the groups still talk is dealt with at once."""
    day.departments = [row["pk"] for row in await day.secretariat.fetch_list("/departments/")]
    day.fates = deal(day)
    while day.is_talking:
        await one_round(day)
        await asyncio.sleep(day.a_while)


async def handle_the_rest(day: "Day") -> None:
    for _round in range(ROUNDS):
        if not await one_round(day):
            break
    await rate(day)


async def one_round(day: "Day") -> int:
    """How much was moved."""
    return sum([await step(day) for step in STEPS])


def deal(day: "Day") -> list[str]:
    """What is to happen to the first, the second … suggestion that is screened; mostly nothing unusual."""
    many, few = written_of(len(day.representatives)), few_of(len(day.representatives))
    fates = ["withdraw", "refuse", "return", "send_back", "hold"] * few + ["not"]
    return day.chance.sample(fates + [""] * (many - len(fates)), max(many, len(fates)))


# The secretariat


async def screen(day: "Day") -> int:
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if "accept" in row["moves"]]
    for row in rows:
        if row["pk"] not in day.fate_of:
            day.fate_of[row["pk"]] = day.fates.pop() if day.fates else ""
    await day.all_do(_("Screening"), rows, screen_one, day=day)
    return len(rows)


async def screen_one(row: dict[str, Any], day: "Day") -> None:
    phone, move, fields = day.secretariat, "accept", {}
    fate = day.fate_of[row["pk"]]
    if fate in ("withdraw", "refuse", "return"):
        day.fate_of[row["pk"]] = ""
        phone, move = day.author_of(row["pk"]) if fate == "withdraw" else phone, fate
        fields["reason"] = phone.chance.choice(words.REASONS[fate])
    if fate == "refuse":
        fields["ground"] = phone.chance.choice(GROUNDS)
    await day.bring(phone, phone.new_move(row["pk"], move, **fields))


async def change(day: "Day") -> int:
    """Authors change what was returned, and submit it again."""
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if row["state"] == "returned"]
    await day.all_do(_("Changing what was returned"), rows, change_one, day=day)
    return len(rows)


async def change_one(row: dict[str, Any], day: "Day") -> None:
    phone = day.author_of(row["pk"])
    _title, body, category = phone.chance.choice(words.MATTERS)
    await day.bring(phone, phone.new_move(row["pk"], "submit", title=row["title"], body=body, category=category))


async def assign(day: "Day") -> int:
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if is_to_assign(row)]
    await day.all_do(_("Assigning"), rows, assign_one, day=day)
    return len(rows)


def is_to_assign(row: dict[str, Any]) -> bool:
    return "assign" in row["moves"] and all(one["state"] == "sent_back" for one in row["assignments"])


async def assign_one(row: dict[str, Any], day: "Day") -> None:
    """Mostly to one department; to a lead with another one; to two in parallel."""
    phone, before = day.secretariat, {one["department"] for one in row["assignments"]}
    way = "alone" if day.fate_of[row["pk"]] else phone.chance.choices(["alone", "lead", "parallel"], (75, 15, 10))[0]
    others = [pk for pk in day.departments if pk not in before]
    chosen = phone.chance.sample(others, 1 if way == "alone" else 2)
    fields: dict[str, Any] = {
        "departments": [str(pk) for pk in chosen],
        "due_on": (date.today() + REPLY_DUE).isoformat(),
    }
    if way == "lead":
        fields["lead"] = str(chosen[0])
    await day.bring(phone, phone.new_move(row["pk"], "assign", **fields))


# Departments


async def receive(day: "Day") -> int:
    return await work_through(day, _("Receiving"), "handler", "receive", receive_one)


async def contact(day: "Day") -> int:
    """Each department speaks with the author once before it replies."""
    return await work_through(day, _("Speaking with authors"), "handler", "contact", contact_one)


async def give_views(day: "Day") -> int:
    return await work_through(day, _("Giving views"), "handler", "give_view", give_view_one)


async def reply(day: "Day") -> int:
    return await work_through(day, _("Replying"), "handler", "reply", reply_one)


async def approve(day: "Day") -> int:
    return await work_through(day, _("Approving"), "approver", "approve", approve_one)


async def work_through(day: "Day", stage: str, role: str, move: str, do: Any) -> int:
    tasks = []
    for n, department in enumerate(day.departments, start=1):
        tasks += await desk_of(day.phones[f"{role}{n}"], department, move)
    await day.all_do(stage, tasks, do, day=day)
    return len(tasks)


async def desk_of(phone: Phone, department: int, move: str) -> list[OnDesk]:
    """What this person of a department can move so now."""
    return [
        OnDesk(phone, row["pk"], one["pk"])
        for row in await phone.fetch_list(SUGGESTIONS)
        if move in row["moves"]
        for one in row["assignments"]
        if one["department"] == department and one["state"] in STANDING[move]
        if not (move == "contact" and is_spoken_of(one))
    ]


def is_spoken_of(assignment: dict[str, Any]) -> bool:
    """No contact is owed: there was one, or only a view is given."""
    return assignment["contacts"] > 0 or assignment["part"] == "co"


async def move_on_desk(task: OnDesk, day: "Day", move: str, **fields: str) -> None:
    act = task.phone.new_move(task.suggestion, move, assignment=str(task.assignment), **fields)
    await day.bring(task.phone, act)


async def receive_one(task: OnDesk, day: "Day") -> None:
    await move_unless(task, day, "receive", unusual="send_back")


async def approve_one(task: OnDesk, day: "Day") -> None:
    await move_unless(task, day, "approve", unusual="hold")


async def move_unless(task: OnDesk, day: "Day", usual: str, *, unusual: str) -> None:
    """The usual move, or the unusual one where that is the suggestion's fate; it meets it once."""
    if day.fate_of[task.suggestion] != unusual:
        return await move_on_desk(task, day, usual)
    day.fate_of[task.suggestion] = ""
    return await move_on_desk(task, day, unusual, reason=task.phone.chance.choice(words.REASONS[unusual]))


async def contact_one(task: OnDesk, day: "Day") -> None:
    chance = task.phone.chance
    await move_on_desk(task, day, "contact", kind=chance.choice(CONTACTS), note=chance.choice(words.NOTES))


async def give_view_one(task: OnDesk, day: "Day") -> None:
    await move_on_desk(task, day, "give_view", text=task.phone.chance.choice(words.VIEWS))


async def reply_one(task: OnDesk, day: "Day") -> None:
    outcome = task.phone.chance.choice(list(words.REPLIES))
    text = task.phone.chance.choice(words.REPLIES[outcome])
    responsible = f"承办人{task.phone.name.removeprefix('handler')}"
    fields = {"text": text, "outcome": outcome, "responsible": responsible}
    if outcome == "planned":
        fields["planned_on"] = (date.today() + timedelta(days=task.phone.chance.randint(60, 600))).isoformat()
    elif outcome in ("reference", "unable"):
        fields["reason"] = task.phone.chance.choice(words.WHY_NOT)
    await move_on_desk(task, day, "reply", **fields)


STEPS = (screen, change, assign, receive, contact, give_views, reply, approve)


# Authors again


async def rate(day: "Day") -> None:
    """Most authors open what was replied to, and rate it."""
    courses = courses_of(day.hall.history)
    replied = [(pk, course) for pk, course in courses.items() if course.replied is not None]
    await day.all_do(_("Rating"), replied, rate_one, day=day)


async def rate_one(replied: tuple[int, Course], day: "Day") -> None:
    pk, course = replied
    phone, is_not = day.phones[course.author], day.fate_of[pk] == "not"
    if not is_not and phone.chance.random() < 0.2:
        return
    page = await phone.fetch(f"{SUGGESTIONS}{pk}/")
    if page and "rate" in page["moves"]:
        fields = {
            "handling": phone.chance.choice(["satisfied", "basically"]),
            "result": "not" if is_not else phone.chance.choice(["satisfied", "satisfied", "basically"]),
            "comment": phone.chance.choice(words.COMMENTS),
        }
        await day.bring(phone, phone.new_move(pk, "rate", **fields))
