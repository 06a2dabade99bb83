"""What is played: the acts of the day one after the other, through the phones, drawn from the seed."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from itertools import count
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from congress.rehearsal.balloting import hold_ballot
from congress.rehearsal.callers import Hall, Unanswered
from congress.rehearsal.courses import courses_of
from congress.rehearsal.floor import HANDS
from congress.rehearsal.handling import handle_meanwhile, handle_the_rest
from congress.rehearsal.history import PHASE
from congress.rehearsal.manners import bring
from congress.rehearsal.moderating import MODERATING, deeds_of_moderating
from congress.rehearsal.onsite import SCRUTINEERS, Ways
from congress.rehearsal.phones import Phone, is_room
from congress.rehearsal.replying import REPLYING, answer_questions, put_on_duty
from congress.rehearsal.review import listed_remarks, review
from congress.rehearsal.secret_ballots import (
    SecretBallot,
    collect_papers,
    hold_secret_ballots,
    prepare_secret_ballots,
)
from congress.rehearsal.showing import SHOWING
from congress.rehearsal.suggesting import SUGGESTING, SUGGESTIONS, deeds_of_suggesting, hand_in
from congress.rehearsal.symposium import hold_symposium
from congress.rehearsal.talk import HABITS, MODERATED_BY, Deed, deeds_of

SECRETARIAT, OBSERVER = "secretariat", "observer"
LISTENERS = ("moderator1", "moderator2", "moderator3", "moderator4", SECRETARIAT)
STAFF = (OBSERVER, *SCRUTINEERS, *(f"{role}{n}" for n in range(1, 9) for role in ("handler", "approver")))
# How much is done at once: in a stage of its own, and by the staff while the groups talk.
AT_ONCE, BESIDE_THE_TALK = 16, 2
ENTRIES = 3

IN_THE_ROOMS = HABITS | REPLYING | SHOWING | HANDS
DEEDS = {**{what: habit.do for what, habit in IN_THE_ROOMS.items()}, **SUGGESTING, **MODERATING}


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
        self.chance = Random(seed)
        self.speakers = [f"rep{number:03}" for number in range(1, representatives + 1)]
        self.plan = plan(seed, self.speakers, seconds)
        self.phones: dict[str, Phone] = {}
        self.here: list[Phone] = []
        self.departments: list[int] = []
        self.on_duty: dict[str, list[str]] = {}
        self.secret: list[SecretBallot] = []
        self.ways = Ways()
        self.tablet: Phone | None = None
        self.tablet_pk = 0
        self.fates: list[str] = []
        self.fate_of: dict[int, str] = {}
        self.is_talking = False
        self.stages: dict[str, list[int]] = {}
        self.did = Counter(dict.fromkeys(["signed_in", "official_answers", *DEEDS], 0))
        self.numbers = count(1)

    @property
    def a_while(self) -> float:
        """How long somebody stays away."""
        return min(12, self.seconds / 8)

    @property
    def secretariat(self) -> Phone:
        return self.phones[SECRETARIAT]

    @property
    def observer(self) -> Phone:
        return self.phones[OBSERVER]

    @property
    def representatives(self) -> list[Phone]:
        return [phone for phone in self.here if phone.name not in LISTENERS]

    def members(self, phone: Phone) -> list[Phone]:
        """The representatives of his group, those apart who moderate."""
        others = [one for one in self.representatives if one.room == phone.room]
        return [one for one in others if one.name not in MODERATED_BY.values()]

    def draw_member(self, phone: Phone) -> Phone | None:
        members = self.members(phone)
        return phone.chance.choice(members) if members else None

    async def play(self) -> None:
        names = [*self.speakers, *LISTENERS, *STAFF]
        self.phones = {name: Phone(self.hall, name, Random(f"{self.seed} {name}")) for name in names}
        try:
            await self.open_drill()
            await asyncio.gather(self.all_arrive(), self.play_part(prepare_secret_ballots))
            await self.all_sign_in()
            await asyncio.gather(self.play_part(collect_papers), self.play_part(read_and_remark))
            meanwhile = (live_the_plan, handle_meanwhile, answer_questions)
            await asyncio.gather(*(self.play_part(part) for part in meanwhile))
            for part in (hand_in, handle_the_rest, hold_ballots, hold_symposium, look_back):
                await self.play_part(part)
            await self.all_catch_up()
        finally:
            everything = [*self.phones.values(), *([self.tablet] if self.tablet else [])]
            await asyncio.gather(*(phone.put_away() for phone in everything))
            await self.hall.close()

    async def play_part(self, part: Callable[["Day"], Awaitable[None]]) -> None:
        """A part that breaks off is a fault of the day; the next ones are played all the same."""
        try:
            await part(self)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            self.secretariat.trouble(part.__name__, "not as agreed:", repr(error))

    async def open_drill(self) -> None:
        await self.secretariat.enter()
        self.hall.meeting = await self.secretariat.ask_for_drill()
        self.hall.rooms = [topic["topic"] for topic in await self.secretariat.look() if is_room(topic)]
        await self.secretariat.open_page()

    async def all_arrive(self) -> None:
        async def arrive(phone: Phone) -> None:
            for _attempt in range(ENTRIES):
                try:
                    return await (phone.enter() if phone.name in STAFF else phone.arrive())
                except Unanswered:
                    await asyncio.sleep(phone.chance.uniform(0, 1))
            phone.trouble("could not sign in")

        others = [phone for phone in self.phones.values() if phone.name != SECRETARIAT]
        await self.all_do(_("Arriving"), others, arrive)
        self.here = [phone for phone in self.phones.values() if phone.screens]
        await self.all_do(_("Connecting"), self.here, wait_until_there, at_once=len(self.here))

    async def all_sign_in(self) -> None:
        """All at once, some of them pressing twice."""

        async def sign_in(phone: Phone) -> None:
            act = phone.new_sign_in()
            twice = 2 if phone.chance.random() < 0.1 else 1
            await asyncio.gather(*(phone.deliver(act) for _time in range(twice)))
            self.did["signed_in"] += act.is_accepted

        people = self.representatives
        await self.all_do(_("Signing in to the meeting"), people, sign_in, at_once=len(people))

    async def all_catch_up(self) -> None:
        await self.all_do(_("Catching up"), self.here, Phone.catch_up_at_the_end, at_once=len(self.here))

    async def all_do(
        self,
        stage: str,
        things: Iterable[Any],
        do: Callable[..., Awaitable[None]],
        *,
        at_once: int = 0,
        **more: Any,
    ) -> None:
        """Do it with each, so many at once, and tell how far the stage is, which may have been at work before."""
        usual = BESIDE_THE_TALK if self.is_talking else AT_ONCE
        things, few, progress = list(things), asyncio.Semaphore(at_once or usual), self.stages.setdefault(stage, [0, 0])

        async def do_and_tell(thing: Any) -> None:
            async with few:
                await do(thing, **more)
            progress[0] += 1
            self.tell(stage, *progress)

        progress[1] += len(things)
        await asyncio.gather(*(do_and_tell(thing) for thing in things))

    async def bring(self, phone: Phone, act: Any) -> None:
        """Send it as people do, mostly once."""
        manner = await bring(phone, act, min(1, self.a_while))
        if manner in HABITS:
            self.did[manner] += 1

    async def move_phase(self, kind: str, move: str, wanted: tuple[int, ...] = (200,), title: str = "") -> None:
        """The phase of this kind; where there are several, the one of this title."""
        phases = f"/meetings/{self.hall.meeting}/phases/"
        listed = await self.secretariat.fetch_list(phases)
        pk = next(one["pk"] for one in listed if one["kind"] == kind and title in one["title"])
        act = self.secretariat.new_act(PHASE, f"{phases}{pk}/{move}/", wanted=wanted)
        await self.bring(self.secretariat, act)

    def mark(self, phone: Phone) -> str:
        return f"〔{phone.name}·{next(self.numbers)}〕"

    def author_of(self, suggestion: int) -> Phone:
        return self.phones[courses_of(self.hall.history)[suggestion].author]

    def signers_of(self, suggestion: int) -> list[Phone]:
        return [self.phones[name] for name in sorted(courses_of(self.hall.history)[suggestion].signers)]

    def foreign_room(self, phone: Phone) -> str:
        foreign = [room for room in self.hall.rooms if room not in phone.screens]
        return phone.chance.choice(foreign) if foreign else ""


async def read_and_remark(day: Day) -> None:
    for part in (put_on_duty, review):
        await day.play_part(part)


async def live_the_plan(day: Day) -> None:
    """The exchange groups: what was planned for each, in his own order."""
    start, done = time.monotonic(), 0

    async def live(phone: Phone) -> None:
        nonlocal done
        for deed in day.plan:
            if deed.who == phone.name:
                await asyncio.sleep(max(0, start + deed.at - time.monotonic()))
                try:
                    is_done = await DEEDS[deed.what](phone, day) is not False
                    day.did[deed.what] += is_done
                except TimeoutError:
                    phone.trouble(deed.what, "took too long")
                except (LookupError, TypeError, ValueError) as error:
                    phone.trouble(deed.what, "not as agreed:", repr(error))
                done += 1
                day.tell(_("Speaking"), done, len(day.plan))

    day.tell(_("Speaking"), 0, len(day.plan))
    day.is_talking = True
    try:
        await asyncio.gather(*(live(phone) for phone in day.here))
        await asyncio.sleep(max(0, start + day.seconds - time.monotonic()))
    finally:
        day.is_talking = False


async def hold_ballots(day: Day) -> None:
    await day.move_phase("ballots", "open")
    for part in (hold_ballot, hold_secret_ballots):
        await day.play_part(part)
    await day.move_phase("ballots", "close")


async def look_back(day: Day) -> None:
    """What the secretariat's lists say when all is done, and the page of each suggestion."""
    history, rows = day.hall.history, await day.secretariat.fetch_list(SUGGESTIONS)

    async def look_into(row: dict[str, Any]) -> None:
        row |= await day.secretariat.fetch(f"{SUGGESTIONS}{row['pk']}/") or {}

    await day.all_do(_("Looking back"), rows, look_into)
    history.suggestions = rows
    history.remarks = await listed_remarks(day)


async def wait_until_there(phone: Phone) -> None:
    try:
        async with asyncio.timeout(20):
            await phone.caught_up.wait()
    except TimeoutError:
        phone.trouble("/live/ not current after 20 s")


def plan(seed: int, speakers: list[str], seconds: float) -> list[Deed]:
    """Who does what when in the groups; the same seed gives the same day."""
    chance = Random(seed)
    deeds = deeds_of(IN_THE_ROOMS, chance, speakers, list(LISTENERS), seconds)
    deeds += deeds_of_suggesting(chance, speakers, seconds) + deeds_of_moderating(chance, speakers, seconds)
    return sorted(deeds, key=lambda deed: (deed.at, deed.who, deed.what))
