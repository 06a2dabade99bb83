"""What departments do with what they were assigned, until their reply is with the authors."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from congress.rehearsal import words, words_of_departments
from congress.rehearsal.phones import Phone
from congress.rehearsal.suggesting import SUGGESTIONS

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

AT_WORK = ("received", "handling")
# How an assignment stands that can be moved so.
STANDING = {
    "receive": ("assigned",),
    "contact": AT_WORK,
    "give_view": AT_WORK,
    "ask_extension": AT_WORK,
    "reply": AT_WORK,
    "approve": ("approval",),
}
MORE_TIME = timedelta(days=30)
PLANNED = timedelta(days=180)


class OnDesk(NamedTuple):
    phone: Phone
    suggestion: int
    # As the list has it.
    assignment: dict[str, Any]


async def receive(day: "Day") -> int:
    return await work_through(day, _("Receiving"), await desks_of(day, "handler", "receive"), receive_one)


async def contact(day: "Day") -> int:
    """Who is to reply speaks with the author first, once in each round."""
    tasks = [one for one in await desks_of(day, "handler", "contact") if is_to_contact(one.assignment)]
    return await work_through(day, _("Contacting authors"), tasks, contact_one)


def is_to_contact(assignment: dict[str, Any]) -> bool:
    return assignment["part"] != "co" and not assignment["contacts"]


async def give_view(day: "Day") -> int:
    tasks = await desks_of(day, "handler", "give_view")
    return await work_through(day, _("Giving views to the lead"), tasks, give_view_one)


async def ask_for_time(day: "Day") -> int:
    desks = await desks_of(day, "handler", "ask_extension")
    tasks = [one for one in desks if day.fate_of[one.suggestion] == "extend"]
    return await work_through(day, _("Asking for more time"), tasks, ask_for_time_one)


async def reply(day: "Day") -> int:
    return await work_through(day, _("Replying"), await desks_of(day, "handler", "reply"), reply_one)


async def approve(day: "Day") -> int:
    return await work_through(day, _("Approving"), await desks_of(day, "approver", "approve"), approve_one)


# Desks


async def work_through(day: "Day", stage: str, tasks: list[OnDesk], do: Any) -> int:
    await day.all_do(stage, tasks, do, day=day)
    return len(tasks)


async def desks_of(day: "Day", role: str, move: str) -> list[OnDesk]:
    """What the people of all departments can move so now."""
    tasks = []
    for n, department in enumerate(day.departments, start=1):
        tasks += await desk_of(day.phones[f"{role}{n}"], department, move)
    return tasks


async def desk_of(phone: Phone, department: int, move: str) -> list[OnDesk]:
    return [
        OnDesk(phone, row["pk"], one)
        for row in await phone.fetch_list(SUGGESTIONS)
        if move in row["moves"]
        for one in row["assignments"]
        if one["department"] == department and one["state"] in STANDING[move]
    ]


async def move_on_desk(task: OnDesk, day: "Day", move: str, **fields: str) -> None:
    act = task.phone.new_move(task.suggestion, move, assignment=str(task.assignment["pk"]), **fields)
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
    kind, note = task.phone.chance.choice(words_of_departments.CONTACTS)
    await move_on_desk(task, day, "contact", kind=kind, note=note)


async def give_view_one(task: OnDesk, day: "Day") -> None:
    await move_on_desk(task, day, "give_view", text=task.phone.chance.choice(words_of_departments.VIEWS))


async def ask_for_time_one(task: OnDesk, day: "Day") -> None:
    day.fate_of[task.suggestion] = ""
    until = date.fromisoformat(task.assignment["due_on"]) + MORE_TIME
    reason = task.phone.chance.choice(words_of_departments.MORE_TIME)
    await move_on_desk(task, day, "ask_extension", until=until.isoformat(), reason=reason)


async def reply_one(task: OnDesk, day: "Day") -> None:
    """What is planned has its day; what is not done has its reason."""
    outcome = task.phone.chance.choice(list(words.REPLIES))
    fields = {"text": task.phone.chance.choice(words.REPLIES[outcome]), "responsible": responsible_at(task.phone)}
    if outcome == "planned":
        fields["planned_on"] = (date.today() + PLANNED).isoformat()
    if outcome in words_of_departments.WHY_NOT:
        fields["reason"] = task.phone.chance.choice(words_of_departments.WHY_NOT[outcome])
    await move_on_desk(task, day, "reply", outcome=outcome, **fields)


def responsible_at(phone: Phone) -> str:
    return f"承办人{phone.name.removeprefix('handler')}"
