"""What people do in the rooms: they speak, on good lines and bad ones, and try what is not theirs."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from congress.rehearsal.history import MESSAGE, Act, History
from congress.rehearsal.manners import again_later, losing_the_line, twice
from congress.rehearsal.phones import Phone, address_of

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

# The moderators are the first representatives of the groups, under other names.
MODERATED_BY = {"moderator1": "rep001", "moderator2": "rep038", "moderator3": "rep075", "moderator4": "rep111"}
# The part of the time in which things are begun, so that they end in it.
TALKED = 0.85
# What was said so many seconds ago has been read.
READ = 2

OPENINGS = (
    "我们楼组商量过，",
    "上周走访时居民反映，",
    "我补充一点：",
    "赞成前面代表的意见，",
    "请职能部门考虑：",
    "我在小区里看到，",
)
MATTERS = (
    "加装电梯后一楼采光的问题要提前讲清楚",
    "晚上充电桩不够用，车子排到了消防通道上",
    "湿垃圾投放点的开放时间和上班族对不上",
    "老年食堂的午餐可以再晚半小时收",
    "社区事务中心周末最好有人值班",
    "滨水步道的照明有几盏一直不亮",
    "沿街店铺的外摆挡住了盲道 & 轮椅坡道",
    "健身点的器材说明字太小，<b>看不清</b>",
    "暑期托班的名额希望按居委会分配",
    "楼道里的“飞线”每月要有人查一次",
)
WISHES = ("。", "，希望年内有个说法。", "，请在办理时一并考虑。", "，大家怎么看？", "，谢谢！")


@dataclass(frozen=True, slots=True)
class Deed:
    at: float
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a person does it in a minute, and how often it happens at the least, however short the day.

    What is done answers False when there was nothing to do.
    """

    do: Callable[[Phone, "Day"], Awaitable[bool | None]]
    a_minute: float
    least: int
    of_listeners: bool = False


def words(phone: Phone, day: "Day") -> str:
    draw = phone.chance.choice
    return draw(OPENINGS) + draw(MATTERS) + draw(WISHES) + day.mark(phone)


async def speak(phone: Phone, day: "Day") -> None:
    await phone.deliver(phone.new_message(words(phone, day)))


async def press_twice(phone: Phone, day: "Day") -> None:
    await twice(phone, phone.new_message(words(phone, day)), day.a_while)


async def send_again_later(phone: Phone, day: "Day") -> None:
    await again_later(phone, phone.new_message(words(phone, day)), day.a_while)


async def lose_the_line_while_sending(phone: Phone, day: "Day") -> None:
    await losing_the_line(phone, phone.new_message(words(phone, day)), day.a_while)


async def retract(phone: Phone, day: "Day") -> None:
    message = standing_message(phone) or await phone.deliver(phone.new_message(words(phone, day)))
    if message.is_accepted:
        await phone.deliver(phone.new_retraction(message))


async def retract_and_repeat(phone: Phone, day: "Day") -> None:
    """Another key conflicts; the message's own key is answered as it was."""
    message = await phone.deliver(phone.new_message(words(phone, day)))
    if message.is_accepted:
        await phone.deliver(phone.new_retraction(message))
        await phone.deliver(phone.new_retraction(message, wanted=[409]))
        await phone.deliver(message)


async def drop_the_line(phone: Phone, day: "Day") -> None:
    phone.cut()


async def look_away(phone: Phone, day: "Day") -> None:
    await phone.go_to_background(phone.chance.uniform(0.3, 1) * day.a_while)


async def do_without_socket(phone: Phone, day: "Day") -> None:
    await phone.poll(day.a_while, every=min(5, day.a_while / 2))


async def reopen(phone: Phone, day: "Day") -> None:
    await phone.reopen_page()


async def sign_in_again(phone: Phone, day: "Day") -> None:
    await phone.deliver(phone.new_sign_in(wanted=[409]))


async def speak_in_a_foreign_room(phone: Phone, day: "Day") -> bool:
    room = day.foreign_room(phone)
    if room:
        act = phone.new_act(MESSAGE, address_of(room), wanted=[403, 404], body=words(phone, day))
        await phone.deliver(act)
    return bool(room)


async def retract_anothers_message(phone: Phone, day: "Day") -> bool:
    own = address_of(phone.room)
    others = [
        act
        for act in day.hall.history.acts
        if act.kind == MESSAGE and act.address == own and act.phone != phone.name and act.is_accepted
    ]
    if others:
        # Who moderates there under another name is asked why.
        no = 422 if phone.name in MODERATED_BY.values() else 403
        await phone.deliver(phone.new_retraction(phone.chance.choice(others), wanted=[no, 409]))
    return bool(others)


async def listen_to_a_foreign_room(phone: Phone, day: "Day") -> bool:
    room = day.foreign_room(phone)
    if room:
        await phone.listen_in(room)
    return bool(room)


def taken(history: History) -> set[str]:
    """The messages that somebody retracts or makes something of, or has done so."""
    return {key for act in history.acts for key in (act.message_key, *act.further_keys)}


def standing_messages(phone: Phone) -> list[Act]:
    """The own messages that nobody has made anything of yet, the newest first."""
    gone = taken(phone.history)
    return [act for act in reversed(phone.spoken) if act.is_placed and act.key not in gone]


def standing_message(phone: Phone) -> Act | None:
    return next(iter(standing_messages(phone)), None)


def heard(phone: Phone, ago: float = READ) -> list[Act]:
    """What others said in the group so long ago, and nobody has made anything of yet."""
    gone, own, before = taken(phone.history), address_of(phone.room), time.monotonic() - ago
    return [
        act
        for act in phone.history.acts
        if act.kind == MESSAGE
        and act.address == own
        and act.is_placed
        and act.answered < before
        and act.key not in gone
        and act.phone != phone.name
    ]


HABITS = {
    "messages": Habit(speak, 1.7, 12),
    "pressed_twice": Habit(press_twice, 0.05, 2),
    "sent_again_later": Habit(send_again_later, 0.04, 1),
    "line_lost_while_sending": Habit(lose_the_line_while_sending, 0.05, 2),
    "retracted": Habit(retract, 0.05, 1),
    "retracted_and_repeated": Habit(retract_and_repeat, 0.02, 1),
    "lines_dropped": Habit(drop_the_line, 0.4, 3, of_listeners=True),
    "background": Habit(look_away, 0.2, 2, of_listeners=True),
    "polled": Habit(do_without_socket, 0.06, 1, of_listeners=True),
    "pages_reopened": Habit(reopen, 0.05, 1, of_listeners=True),
    "signed_in_again": Habit(sign_in_again, 0.03, 1),
    "foreign_rooms_spoken_in": Habit(speak_in_a_foreign_room, 0.03, 1),
    "foreign_rooms_listened_to": Habit(listen_to_a_foreign_room, 0.03, 1),
    "foreign_messages_retracted": Habit(retract_anothers_message, 0.03, 1),
}


def deeds_of(
    habits: Mapping[str, Habit], chance: Random, speakers: list[str], listeners: list[str], seconds: float
) -> list[Deed]:
    deeds = []
    for what, habit in habits.items():
        people = [*speakers, *listeners] if habit.of_listeners else speakers
        times = max(habit.least, round(habit.a_minute * len(people) * seconds / 60))
        for _time in range(times):
            deeds.append(Deed(chance.uniform(0, seconds * TALKED), chance.choice(people), what))
    return deeds
