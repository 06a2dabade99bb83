"""How people in a room turn to each other: replies, mentions, questions to departments, taps on messages."""

import asyncio
from typing import TYPE_CHECKING

from congress.rehearsal.history import MESSAGE, REACTION, SETTING, Act
from congress.rehearsal.manners import twice
from congress.rehearsal.phones import Phone, address_of, is_room
from congress.rehearsal.talk import Habit, heard, words

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

# Of the departments on the list, how many sit in each room.
ON_DUTY = 2
AGREEING = 0.8
ANSWERS = (
    "已请相关科室上门查看，结果会在群里说明。",
    "这件事今年有安排，时间定了再告诉大家。",
    "情况记下了，请代表会后把门牌号告诉我们。",
    "按现在的规定办不到，原因我们书面答复。",
)


async def reply(phone: Phone, day: "Day") -> bool:
    said = heard(phone)
    if said:
        to = str(phone.chance.choice(said).answer["id"])
        await phone.deliver(phone.new_message(words(phone, day), reply_to=to))
    return bool(said)


async def mention(phone: Phone, day: "Day") -> bool:
    others = [one.name for one in day.members(phone) if one is not phone]
    if others:
        name = phone.chance.choice(others).removeprefix("rep")
        await phone.deliver(phone.new_message(f"@代表{name} {words(phone, day)}"))
    return bool(others)


async def ask_the_department(phone: Phone, day: "Day") -> None:
    names = day.on_duty.get(phone.room, ())
    address = f"@{phone.chance.choice(names)} " if names else ""
    await phone.deliver(phone.new_message(address + words(phone, day), question="on"))


# Taps


async def tap(phone: Phone, day: "Day") -> bool:
    act = await new_tap(phone, day)
    if act:
        await phone.deliver(act)
    return act is not None


async def tap_twice(phone: Phone, day: "Day") -> bool:
    """The same tap sent twice is one tap."""
    act = await new_tap(phone, day)
    if act:
        await twice(phone, act, day.a_while)
    return act is not None


async def tap_and_undo(phone: Phone, day: "Day") -> bool:
    act = await new_tap(phone, day)
    if act:
        await phone.deliver(act)
        again = phone.new_act(REACTION, act.address, fields=act.fields)
        await phone.deliver(again)
    return act is not None


async def new_tap(phone: Phone, day: "Day") -> Act | None:
    """Who taps has said something himself, so that everybody's screen tells who he is."""
    if not any(act.is_placed for act in phone.spoken):
        await phone.deliver(phone.new_message(words(phone, day)))
    said = heard(phone, ago=0)
    if not said or not any(act.is_placed for act in phone.spoken):
        return None
    kind = "agree" if phone.chance.random() < AGREEING else "question"
    address = f"/messages/{phone.chance.choice(said).answer['id']}/react/"
    return phone.new_act(REACTION, address, fields={"kind": kind})


# The departments


async def put_on_duty(day: "Day") -> None:
    """Some departments sit in each room; the secretariat says which."""
    departments = await day.secretariat.fetch_list("/departments/")
    for place, room in enumerate(day.hall.rooms):
        seated = departments[place * ON_DUTY :][:ON_DUTY]
        if seated:
            fields = {"departments": [str(one["pk"]) for one in seated]}
            address = f"/rooms/{room.partition('.')[2]}/departments/"
            act = day.secretariat.new_act(SETTING, address, wanted=[200], fields=fields)
            await day.bring(day.secretariat, act)
            day.on_duty[room] = [one["title"] for one in seated]


async def answer_questions(day: "Day") -> None:
    """While the groups talk, and once more when they have ended."""
    handlers = [phone for name, phone in day.phones.items() if name.startswith("handler")]
    rooms = {phone: [one["topic"] for one in await phone.look() if is_room(one)] for phone in handlers}
    while True:
        is_last = not day.is_talking
        for phone, sat_in in rooms.items():
            for question in unanswered(phone, sat_in):
                await answer(phone, question, day)
        if is_last:
            break
        await asyncio.sleep(day.a_while / 4)


def unanswered(phone: Phone, rooms: list[str]) -> list[Act]:
    """The questions of these rooms to which no department has replied."""
    said = [act for act in phone.history.acts if act.kind == MESSAGE]
    replies = [act for act in said if act.phone.startswith("handler") and (act.is_accepted or act.is_in_doubt)]
    answered = {act.fields.get("reply_to") for act in replies}
    return [
        act
        for act in said
        if act.fields.get("question") and act.is_placed and act.topic in rooms and str(act.answer["id"]) not in answered
    ]


async def answer(phone: Phone, question: Act, day: "Day") -> None:
    body = phone.chance.choice(ANSWERS) + day.mark(phone)
    fields = {"reply_to": str(question.answer["id"])}
    act = phone.new_act(MESSAGE, address_of(question.topic), wanted=[201], body=body, fields=fields)
    await phone.deliver(act)
    day.did["official_answers"] += act.is_accepted


REPLYING = {
    "replies": Habit(reply, 0.15, 2),
    "mentions": Habit(mention, 0.06, 1),
    "questions": Habit(ask_the_department, 0.06, 2),
    "taps": Habit(tap, 0.35, 8),
    "taps_pressed_twice": Habit(tap_twice, 0.04, 1),
    "taps_undone": Habit(tap_and_undo, 0.04, 1),
}
