"""What becomes of suggestions: screened and assigned by the secretariat, answered by departments, rated by authors.

Staff work through queues, round by round, until nothing moves any more. What departments do stands in
`departments.py`, what is answered on the day in `same_day.py`.
"""

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.courses import courses_of, raters_of
from congress.rehearsal.departments import approve, ask_for_time, contact, give_view, receive, reply
from congress.rehearsal.phones import Phone
from congress.rehearsal.same_day import answer_today, hear_authors, put_into_lane, set_duties
from congress.rehearsal.suggesting import SUGGESTIONS, few_of, sign, written_of

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

ROUNDS = 12
REPLY_DUE = timedelta(days=90)
# Of the authors, how many do not rate.
SILENT = 0.2
GROUNDS = ("not_ours", "private", "settled", "unclear", "other")
# What happens to a few each, and what to one only.
UNUSUAL = ("withdraw", "refuse", "return", "send_back", "hold", "extend", "take", "not_take")
ONCE = ("not", "merge", "lead")
# What can be merged into is still to be answered; these fates take it away while it is screened.
JOINABLE = ("accepted", "assigned")
LEAVING = ("withdraw", "refuse", "return", "merge", "take", "not_take")


async def handle_meanwhile(day: "Day") -> None:
    """What is submitted while the groups still talk is dealt with at once."""
    day.departments = [row["pk"] for row in await day.secretariat.fetch_list("/departments/")]
    day.fates = deal(day)
    await set_duties(day)
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
    of_office = (screen, change, answer_today, hear_authors, assign)
    of_departments = (receive, contact, give_view, ask_for_time, decide_about_time, reply, approve)
    return sum([await step(day) for step in (*of_office, *of_departments)])


def deal(day: "Day") -> list[str]:
    """What is to happen to the first, the second … suggestion that is screened; mostly nothing unusual."""
    many, few = written_of(len(day.representatives)), few_of(len(day.representatives))
    fates = [*UNUSUAL * few, *ONCE]
    return day.chance.sample(fates + [""] * (many - len(fates)), max(many, len(fates)))


# The secretariat


async def screen(day: "Day") -> int:
    listed = await day.secretariat.fetch_list(SUGGESTIONS)
    rows = [row for row in listed if "accept" in row["moves"]]
    joinable = [row for row in listed if row["state"] in JOINABLE and not row["replied"]]
    for row in rows:
        if row["pk"] not in day.fate_of:
            fate = day.fate_of[row["pk"]] = draw_fate(day, joinable)
            joinable += [] if fate in LEAVING else [row]
    await day.all_do(_("Screening"), rows, screen_one, day=day, joinable=joinable)
    return len(rows)


def draw_fate(day: "Day", joinable: list[dict[str, Any]]) -> str:
    """The next one; as long as there is nothing to merge into, it is the next suggestion that is merged."""
    fate = day.fates.pop() if day.fates else ""
    if fate == "merge" and not joinable:
        day.fates.append(fate)
        return ""
    return fate


async def screen_one(row: dict[str, Any], day: "Day", joinable: list[dict[str, Any]]) -> None:
    phone, move, fields = day.secretariat, "accept", {}
    fate = day.fate_of[row["pk"]]
    if fate in ("take", "not_take"):
        return await put_into_lane(row["pk"], day)
    if fate in LEAVING:
        day.fate_of[row["pk"]] = ""
        phone, move = day.author_of(row["pk"]) if fate == "withdraw" else phone, fate
    if fate == "merge":
        fields["into"] = str(phone.chance.choice(joinable)["number"])
    elif fate in words.REASONS and move == fate:
        fields["reason"] = phone.chance.choice(words.REASONS[fate])
    if fate == "refuse":
        fields["ground"] = phone.chance.choice(GROUNDS)
    return await day.bring(phone, phone.new_move(row["pk"], move, **fields))


async def change(day: "Day") -> int:
    """Authors change what was returned, and submit it again."""
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if row["state"] == "returned"]
    await day.all_do(_("Changing what was returned"), rows, change_one, day=day)
    return len(rows)


async def change_one(row: dict[str, Any], day: "Day") -> None:
    """Who co-signed it signs the other words anew before they are submitted."""
    pk, phone, signers = row["pk"], day.author_of(row["pk"]), day.signers_of(row["pk"])
    _title, body, category = phone.chance.choice(words.MATTERS)
    wording = {"title": row["title"], "body": body, "category": category}
    if not signers:
        return await day.bring(phone, phone.new_move(pk, "submit", **wording))
    await day.bring(phone, phone.new_move(pk, "keep", **wording))
    for one in signers:
        await sign(one, pk, day)
    return await day.bring(phone, phone.new_move(pk, "submit"))


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
    if day.fate_of[row["pk"]] == "lead":
        way, day.fate_of[row["pk"]] = "lead", ""
    others = [pk for pk in day.departments if pk not in before]
    chosen = phone.chance.sample(others, 1 if way == "alone" else 2)
    fields: dict[str, Any] = {
        "departments": [str(pk) for pk in chosen],
        "due_on": (date.today() + REPLY_DUE).isoformat(),
    }
    if way == "lead":
        fields["lead"] = str(chosen[0])
    await day.bring(phone, phone.new_move(row["pk"], "assign", **fields))


async def decide_about_time(day: "Day") -> int:
    rows = [row for row in await day.secretariat.fetch_list(SUGGESTIONS) if "decide_extension" in row["moves"]]
    await day.all_do(_("Deciding about more time"), rows, decide_one, day=day)
    return len(rows)


async def decide_one(row: dict[str, Any], day: "Day") -> None:
    await day.bring(day.secretariat, day.secretariat.new_move(row["pk"], "decide_extension", decision="grant"))


# Authors again


async def rate(day: "Day") -> None:
    """Most of those whose it is open what was replied to, and rate it."""
    day.hall.history.suggestions = await day.secretariat.fetch_list(SUGGESTIONS)
    courses = courses_of(day.hall.history)
    replied = [(pk, raters_of(courses, pk)) for pk, course in courses.items() if course.replied is not None]
    await day.all_do(_("Rating"), replied, rate_one, day=day)


async def rate_one(replied: tuple[int, list[str]], day: "Day") -> None:
    """One after the other: who is not satisfied takes the reply from those after him."""
    pk, raters = replied
    for name in raters:
        phone, is_not = day.phones[name], day.fate_of[pk] == "not"
        if is_not or phone.chance.random() > SILENT:
            await rate_for(phone, pk, day, is_not=is_not)


async def rate_for(phone: Phone, pk: int, day: "Day", *, is_not: bool) -> None:
    page = await phone.fetch(f"{SUGGESTIONS}{pk}/")
    if page and "rate" in page["moves"]:
        fields = {
            "handling": phone.chance.choice(["satisfied", "basically"]),
            "result": "not" if is_not else phone.chance.choice(["satisfied", "satisfied", "basically"]),
            "comment": phone.chance.choice(words.COMMENTS),
        }
        await day.bring(phone, phone.new_move(pk, "rate", **fields))
