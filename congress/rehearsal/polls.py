"""Straw polls in the rooms: opened by the moderator, answered, changed, closed, and looked up at the end."""

import asyncio
from typing import TYPE_CHECKING

from congress.rehearsal.history import CHOICE, POLL, SETTING, Act
from congress.rehearsal.phones import Phone

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

ASKED = (
    ("先谈哪一件？", ("加装电梯", "停车", "助餐")),
    ("食堂晚饭收到几点？", ("六点", "六点半")),
    ("箱房的误时投放口要不要？", ("要", "不要", "先试一处", "说不好")),
)
MOST_ASKED = 12
CHANGING = 0.25


async def hold_a_straw_poll(phone: Phone, day: "Day") -> None:
    question, options = phone.chance.choice(ASKED)
    fields = {"question": f"{question}{day.mark(phone)}", "options": "\n".join(options)}
    address = f"/rooms/{phone.room.partition('.')[2]}/polls/"
    made = phone.new_act(POLL, address, wanted=[201], fields=fields)
    await day.bring(phone, made)
    poll = f"/polls/{made.answer['id']}/"
    members = day.members(phone)
    asked = phone.chance.sample(members, min(MOST_ASKED, len(members)))
    await asyncio.gather(*(choose(member, poll, len(options), day) for member in asked))
    await day.bring(phone, phone.new_act(SETTING, f"{poll}close/", wanted=[200]))
    if asked:
        await asked[0].deliver(new_choice(asked[0], poll, 0, wanted=(409,)))
    shown = await phone.fetch(poll)
    if shown:
        phone.history.polls.append({**shown, "pk": made.answer["id"]})


async def choose(phone: Phone, poll: str, options: int, day: "Day") -> None:
    await asyncio.sleep(phone.chance.uniform(0, day.a_while / 4))
    first = phone.chance.randrange(options)
    await day.bring(phone, new_choice(phone, poll, first))
    if phone.chance.random() < CHANGING:
        await day.bring(phone, new_choice(phone, poll, (first + 1) % options))


def new_choice(phone: Phone, poll: str, choice: int, wanted: tuple[int, ...] = (200, 201)) -> Act:
    return phone.new_act(CHOICE, f"{poll}vote/", wanted=wanted, fields={"choice": str(choice)})
