"""What is answered on the meeting day: by a department on duty, at once; its author takes it, or has it handled."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal import words_of_departments
from congress.rehearsal.departments import responsible_at
from congress.rehearsal.history import SETTING
from congress.rehearsal.phones import Phone
from congress.rehearsal.suggesting import SUGGESTIONS

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

ON_DUTY = 3


async def set_duties(day: "Day") -> None:
    """The secretariat says which departments answer today."""
    fields = {"departments": [str(pk) for pk in on_duty(day)]}
    address = f"/meetings/{day.hall.meeting}/duties/"
    await day.bring(day.secretariat, day.secretariat.new_act(SETTING, address, wanted=[200], fields=fields))


def on_duty(day: "Day") -> list[int]:
    return day.departments[:ON_DUTY]


async def put_into_lane(suggestion: int, day: "Day") -> None:
    department = day.secretariat.chance.choice(on_duty(day))
    await day.bring(day.secretariat, day.secretariat.new_move(suggestion, "lane", department=str(department)))


async def answer_today(day: "Day") -> int:
    handlers = [day.phones[f"handler{n}"] for n, _department in enumerate(on_duty(day), start=1)]
    tasks = [
        (phone, row["pk"])
        for phone in handlers
        for row in await phone.fetch_list(SUGGESTIONS)
        if "answer" in row["moves"]
    ]
    await day.all_do(_("Answering at once"), tasks, answer_one, day=day)
    return len(tasks)


async def answer_one(task: tuple[Phone, int], day: "Day") -> None:
    phone, pk = task
    outcome, text = phone.chance.choice(words_of_departments.AT_ONCE)
    fields = {"text": text, "outcome": outcome, "responsible": responsible_at(phone)}
    await day.bring(phone, phone.new_move(pk, "answer", **fields))


async def hear_authors(day: "Day") -> int:
    """Who suggested it takes the answer, or has it handled in writing."""
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if row["state"] == "answered"]
    await day.all_do(_("Taking answers"), rows, hear_author, day=day)
    return len(rows)


async def hear_author(row: dict[str, Any], day: "Day") -> None:
    fate, day.fate_of[row["pk"]] = day.fate_of[row["pk"]], ""
    phone = day.author_of(row["pk"])
    await day.bring(phone, phone.new_move(row["pk"], fate))
