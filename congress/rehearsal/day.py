"""What is played: who does what when, drawn from the seed, and the acts of the day one after the other."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import count
from random import Random

from django.utils.translation import gettext as _

from congress.rehearsal.checks import MESSAGE, Act
from congress.rehearsal.phones import Hall, Phone, Unanswered, address_of

SECRETARIAT = "secretariat"
LISTENERS = ("moderator1", "moderator2", "moderator3", "moderator4", SECRETARIAT)
AT_ONCE = 16
ENTRIES = 3

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


class Day:
    def __init__(
        self,
        hall: Hall,
        *,
        representatives: int,
        seconds: float,
        seed: int,
        tell: Callable[[str, int, int], None] = lambda stage, done, of: None,
    ) -> None:
        self.hall, self.seconds, self.seed, self.tell = hall, seconds, seed, tell
        self.speakers = [f"rep{number:03}" for number in range(1, representatives + 1)]
        self.plan = plan(seed, self.speakers, seconds)
        self.phones: dict[str, Phone] = {}
        self.here: list[Phone] = []
        self.did = Counter(dict.fromkeys(["signed_in", *HABITS], 0))
        self.numbers = count(1)

    @property
    def a_while(self) -> float:
        """How long somebody stays away."""
        return min(12, self.seconds / 8)

    async def play(self) -> None:
        names = [*self.speakers, *LISTENERS]
        self.phones = {name: Phone(self.hall, name, Random(f"{self.seed} {name}")) for name in names}
        try:
            await self.open_drill()
            await self.all_arrive()
            await self.all_sign_in()
            await self.live_the_plan()
            await self.all_catch_up()
        finally:
            await asyncio.gather(*(phone.put_away() for phone in self.phones.values()))
            await self.hall.connector.close()

    async def open_drill(self) -> None:
        secretariat = self.phones[SECRETARIAT]
        await secretariat.enter()
        self.hall.meeting = await secretariat.ask_for_drill()
        self.hall.rooms = [topic["topic"] for topic in await secretariat.look() if topic["kind"] == "room"]
        await secretariat.open_page()

    async def all_arrive(self) -> None:
        few = asyncio.Semaphore(AT_ONCE)

        async def arrive(phone: Phone) -> None:
            async with few:
                for _attempt in range(ENTRIES):
                    try:
                        return await phone.arrive()
                    except Unanswered:
                        await asyncio.sleep(phone.chance.uniform(0, 1))
            phone.trouble("could not sign in")

        others = [phone for phone in self.phones.values() if phone.name != SECRETARIAT]
        await self.all_do(_("Arriving"), others, arrive)
        self.here = [phone for phone in self.phones.values() if phone.screens]
        await self.all_do(_("Connecting"), self.here, wait_until_there)

    async def all_sign_in(self) -> None:
        """All at once, some of them pressing twice."""

        async def sign_in(phone: Phone) -> None:
            act = phone.new_sign_in()
            twice = 2 if phone.chance.random() < 0.1 else 1
            await asyncio.gather(*(phone.deliver(act) for _time in range(twice)))
            self.did["signed_in"] += act.is_accepted

        speakers = [phone for phone in self.here if phone.name not in LISTENERS]
        await self.all_do(_("Signing in to the meeting"), speakers, sign_in)

    async def live_the_plan(self) -> None:
        start, done = time.monotonic(), 0

        async def live(phone: Phone) -> None:
            nonlocal done
            for deed in self.plan:
                if deed.who == phone.name:
                    await asyncio.sleep(max(0, start + deed.at - time.monotonic()))
                    try:
                        self.did[deed.what] += await HABITS[deed.what].do(phone, self) is not False
                    except TimeoutError:
                        phone.trouble(deed.what, "took too long")
                    done += 1
                    self.tell(_("Speaking"), done, len(self.plan))

        self.tell(_("Speaking"), 0, len(self.plan))
        await asyncio.gather(*(live(phone) for phone in self.here))
        await asyncio.sleep(max(0, start + self.seconds - time.monotonic()))

    async def all_catch_up(self) -> None:
        await self.all_do(_("Catching up"), self.here, Phone.catch_up_at_the_end)

    async def all_do(self, stage: str, phones: Iterable[Phone], do: Callable[[Phone], Awaitable[None]]) -> None:
        phones = list(phones)
        done = 0

        async def do_and_tell(phone: Phone) -> None:
            nonlocal done
            await do(phone)
            done += 1
            self.tell(stage, done, len(phones))

        self.tell(stage, 0, len(phones))
        await asyncio.gather(*(do_and_tell(phone) for phone in phones))

    def words(self, phone: Phone) -> str:
        draw = phone.chance.choice
        return draw(OPENINGS) + draw(MATTERS) + draw(WISHES) + f"〔{phone.name}·{next(self.numbers)}〕"

    def foreign_room(self, phone: Phone) -> str:
        foreign = [room for room in self.hall.rooms if room not in phone.screens]
        return phone.chance.choice(foreign) if foreign else ""


async def wait_until_there(phone: Phone) -> None:
    try:
        async with asyncio.timeout(20):
            await phone.caught_up.wait()
    except TimeoutError:
        phone.trouble("/live/ not current after 20 s")


# What a person does


async def speak(phone: Phone, day: Day) -> None:
    await phone.deliver(phone.new_message(day.words(phone)))


async def press_twice(phone: Phone, day: Day) -> None:
    act = phone.new_message(day.words(phone))
    await asyncio.gather(phone.deliver(act), phone.deliver(act))


async def send_again_later(phone: Phone, day: Day) -> None:
    act = await phone.deliver(phone.new_message(day.words(phone)))
    await asyncio.sleep(phone.chance.uniform(0, day.a_while))
    await phone.deliver(act)


async def lose_the_line_while_sending(phone: Phone, day: Day) -> None:
    """The answer never arrives, whether or not the message did; the same key is tried again."""
    act = phone.new_message(day.words(phone))
    sending = asyncio.create_task(phone.send(act))
    await asyncio.sleep(phone.chance.uniform(0, 0.03))
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    phone.cut()
    await asyncio.sleep(phone.chance.uniform(0, 1))
    await phone.deliver(act)


async def retract(phone: Phone, day: Day) -> None:
    message = standing_message(phone) or await phone.deliver(phone.new_message(day.words(phone)))
    if message.is_accepted:
        await phone.deliver(phone.new_retraction(message))


async def retract_and_repeat(phone: Phone, day: Day) -> None:
    """Another key conflicts; the message's own key is answered as it was."""
    message = await phone.deliver(phone.new_message(day.words(phone)))
    if message.is_accepted:
        await phone.deliver(phone.new_retraction(message))
        await phone.deliver(phone.new_retraction(message, wanted=[409]))
        await phone.deliver(message)


async def drop_the_line(phone: Phone, day: Day) -> None:
    phone.cut()


async def look_away(phone: Phone, day: Day) -> None:
    await phone.go_to_background(phone.chance.uniform(0.3, 1) * day.a_while)


async def do_without_socket(phone: Phone, day: Day) -> None:
    await phone.poll(day.a_while, every=min(5, day.a_while / 2))


async def reopen(phone: Phone, day: Day) -> None:
    await phone.reopen_page()


async def sign_in_again(phone: Phone, day: Day) -> None:
    await phone.deliver(phone.new_sign_in(wanted=[409]))


async def speak_in_a_foreign_room(phone: Phone, day: Day) -> bool:
    room = day.foreign_room(phone)
    if room:
        act = phone.new_act(MESSAGE, address_of(room), wanted=[403, 404], body=day.words(phone))
        await phone.deliver(act)
    return bool(room)


async def retract_anothers_message(phone: Phone, day: Day) -> bool:
    own = address_of(phone.room)
    others = [
        act
        for act in day.hall.history.acts
        if act.kind == MESSAGE and act.address == own and act.phone != phone.name and act.is_accepted
    ]
    if others:
        await phone.deliver(phone.new_retraction(phone.chance.choice(others), wanted=[403, 409]))
    return bool(others)


async def listen_to_a_foreign_room(phone: Phone, day: Day) -> bool:
    room = day.foreign_room(phone)
    if room:
        await phone.listen_in(room)
    return bool(room)


def standing_message(phone: Phone) -> Act | None:
    """The newest own message that was not retracted yet."""
    retracted = {act.message_key for act in phone.history.acts if act.phone == phone.name}
    standing = (act for act in reversed(phone.spoken) if act.is_accepted and act.key not in retracted)
    return next(standing, None)


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


def plan(seed: int, speakers: list[str], seconds: float) -> list[Deed]:
    """Who does what when; the same seed gives the same day."""
    chance = Random(seed)
    deeds = []
    for what, habit in HABITS.items():
        people = [*speakers, *LISTENERS] if habit.of_listeners else speakers
        times = max(habit.least, round(habit.a_minute * len(people) * seconds / 60))
        for _time in range(times):
            deeds.append(Deed(chance.uniform(0, seconds * 0.85), chance.choice(people), what))
    return sorted(deeds, key=lambda deed: (deed.at, deed.who, deed.what))
