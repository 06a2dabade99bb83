"""Who votes otherwise than on the one phone: on paper in the hall, on the shared tablet, on another phone, or with a
second booklet, as the first was lost."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from congress.journal.chain import canonical
from congress.rehearsal.booklets import Booklet, choose_on
from congress.rehearsal.history import BALLOT, HAND_BACK, HELP, REISSUE, VOID, Pile
from congress.rehearsal.phones import Phone

if TYPE_CHECKING:
    from congress.rehearsal.day import Day
    from congress.rehearsal.secret_ballots import SecretBallot

SCRUTINEERS = ("scrutineer1", "scrutineer2")
# Of a hundred; at least one of each where there are enough people for it.
ON_PAPER, CHANGING, LOSING, HELPED = 6, 2, 1, 2
ENOUGH = 6
# Papers printed that nobody takes.
SPARE = 2
MADE = (200, 201)
SECRETARIAT, TABLET = "secretariat", "tablet"


@dataclass
class Ways:
    """Nobody has two."""

    on_paper: list[Phone] = field(default_factory=list)
    changing: list[Phone] = field(default_factory=list)
    losing: list[Phone] = field(default_factory=list)
    helped: list[Phone] = field(default_factory=list)

    @property
    def without_phone(self) -> list[Phone]:
        return self.on_paper + self.helped


def deal(people: list[Phone]) -> Ways:
    """The first votes on his phone, and tries what must be refused."""
    if len(people) < ENOUGH:
        return Ways()
    left, dealt = people[1:], []
    for share in (ON_PAPER, CHANGING, LOSING, HELPED):
        n = max(1, len(people) * share // 100)
        dealt.append(left[:n])
        left = left[n:]
    return Ways(*dealt)


async def label_of(phone: Phone, ballot: "SecretBallot") -> str:
    """His number on the register."""
    told = await phone.fetch("/ballots/collect/") or {"ballots": []}
    return next((one["label"] for one in told["ballots"] if one["ballot"] == str(ballot.pk)), "")


# Paper: given out


async def give_papers(day: "Day", ballot: "SecretBallot") -> None:
    """To each once; who has his papers on a phone gets none, and who has paper collects none."""
    people = day.ways.on_paper
    if not people:
        return
    printed = len(people) + SPARE
    await office_does(day, ballot, "hall-papers", {"printed": str(printed)}, wanted=MADE)
    for phone in people:
        await give(day, ballot, phone)
    await give(day, ballot, people[0], wanted=(409,))
    await give(day, ballot, ballot.first.phone, wanted=(409,))
    await collect_beside_paper(people[0], ballot)
    ballot.pile = pile_of(people, ballot, printed)
    day.hall.history.piles.append(ballot.pile)
    await enter(day.secretariat, ballot, ballot.pile.count(), wanted=(409,))


async def office_does(
    day: "Day", ballot: "SecretBallot", deed: str, fields: dict[str, Any], *, wanted: Iterable[int] = (200,)
) -> None:
    act = day.secretariat.new_act(BALLOT, f"{ballot.address}{deed}/", wanted=wanted, fields=fields)
    await day.bring(day.secretariat, act)


async def give(day: "Day", ballot: "SecretBallot", phone: Phone, wanted: Iterable[int] = MADE) -> None:
    fields = {"label": await label_of(phone, ballot), "batch": "1"}
    await office_does(day, ballot, "hall-papers/give", fields, wanted=wanted)


async def collect_beside_paper(phone: Phone, ballot: "SecretBallot") -> None:
    booklet = await Booklet.made_on(phone, ballot.entry)
    booklet.collecting.wanted = (409,)
    await phone.deliver(booklet.collecting)


def pile_of(people: list[Phone], ballot: "SecretBallot", printed: int) -> Pile:
    """What they mark; where there are several, the last one keeps his paper."""
    papers = ballot.entry["facts"]["papers"]
    marking = people[: max(1, len(people) - 1)]
    marked = [{paper["id"]: choose_on(phone, paper) for paper in papers} for phone in marking]
    return Pile(ballot.pk, printed, len(people), papers, marked)


# Paper: counted


async def count_papers(day: "Day", ballot: "SecretBallot") -> None:
    """By the secretariat and a scrutineer, each alone, of whom one is wrong the first time; nobody counts once more."""
    if ballot.pile is None:
        return
    office, scrutineer, other = day.secretariat, *(day.phones[name] for name in SCRUTINEERS)
    right = ballot.pile.count()
    await office_does(day, ballot, "publish", {}, wanted=(409,))
    await enter(office, ballot, right | {"unused": right["unused"] + 1}, wanted=(422,))
    for count in (ballot.pile.count(overlooked=1), right):
        await enter(office, ballot, count)
        await enter(scrutineer, ballot, right)
    await enter(other, ballot, right, wanted=(409,))


async def enter(phone: Phone, ballot: "SecretBallot", count: dict[str, Any], wanted: Iterable[int] = MADE) -> None:
    fields = {name: str(count[name]) for name in ("returned", "not_returned", "unused")}
    for paper, figures in count["papers"].items():
        fields[f"invalid-{paper}"] = str(figures["invalid"])
        fields |= {f"votes-{paper}-{option}": str(n) for option, n in figures["counts"].items()}
    await phone.deliver(phone.new_act(BALLOT, f"{ballot.address}hall-papers/1/entry/", wanted=wanted, fields=fields))


# Another phone, or a second booklet


async def change_phones(day: "Day", ballot: "SecretBallot") -> None:
    for phone in day.ways.changing:
        booklet = ballot.made.get(phone.name)
        if booklet and booklet.is_signed:
            await hand_back(booklet)
            await collect_anew(phone, ballot)
    for phone in day.ways.losing:
        if phone.name in ballot.made:
            await reissue(day, ballot, await label_of(phone, ballot))
            await collect_anew(phone, ballot)


async def hand_back(booklet: Booklet) -> None:
    """First the box makes it void, then its receipts buy a new one. Cast it can be no more."""
    phone, void = booklet.phone, canonical(await asyncio.to_thread(booklet.own.void))
    voiding = await phone.deliver(phone.new_act(VOID, f"/box/{booklet.ballot}/void", wanted=(200,), content=void))
    receipts = canonical({"receipts": voiding.answer.get("receipts", [])})
    giving_back = phone.new_act(HAND_BACK, booklet.office("hand-back"), wanted=(200,), content=receipts)
    for _time in range(2):
        await phone.deliver(giving_back)
    chosen: dict[str, list[str]] = {paper["id"]: [] for paper in booklet.definition["papers"]}
    await phone.deliver(await booklet.new_cast(chosen, wanted=(403,)))


async def reissue(day: "Day", ballot: "SecretBallot", label: str) -> None:
    """One scrutineer alone gives none, however often he presses."""
    one, other = (day.phones[name] for name in SCRUTINEERS)
    for phone, status in ((one, 202), (one, 202), (other, 200)):
        content = canonical({"label": label})
        await phone.deliver(phone.new_act(REISSUE, f"{ballot.address}reissue/", wanted=[status], content=content))


async def collect_anew(phone: Phone, ballot: "SecretBallot") -> None:
    booklet = await Booklet.made_on(phone, ballot.entry)
    ballot.made[phone.name] = booklet
    await booklet.collect()


# The tablet


async def set_up_tablet(day: "Day") -> None:
    """A browser of its own, in which the secretariat signs in once."""
    if not day.ways.helped:
        return
    day.tablet = Phone(day.hall, TABLET, Random(f"{day.seed} {TABLET}"))  # noqa: S311 the same each time
    await day.tablet.enter(SECRETARIAT)
    made = await day.tablet.deliver(day.tablet.new_act(HELP, f"/meetings/{day.hall.meeting}/tablets/", wanted=[201]))
    day.tablet_pk = made.answer.get("id", 0)


async def vote_on_tablet(phone: Phone, day: "Day") -> None:
    """Let in by staff, he votes alone on everything, and the tablet forgets him; meanwhile nobody else is let in."""
    tablet, label = day.tablet, await label_of(phone, day.secret[0])
    await let_in(day, label)
    await let_in(day, label, wanted=(409,))
    shown = await tablet.fetch("/tablet/") or {}
    fields = {"admission": str(shown.get("admission"))}
    began = await tablet.deliver(tablet.new_act(HELP, "/tablet/begin/", wanted=MADE, fields=fields))
    if not began.is_accepted:
        return
    for ballot in day.secret:
        booklet = ballot.made[phone.name] = await Booklet.made_on(tablet, ballot.entry)
        await booklet.collect()
        if booklet.is_signed:
            await tablet.deliver(await booklet.fill_in())
    await tablet.ask("GET", f"/meetings/{day.hall.meeting}/roll/", wanted=[303, 403, 302])
    await tablet.deliver(tablet.new_act(HELP, "/tablet/finish/", wanted=MADE))


async def let_in(day: "Day", label: str, wanted: Iterable[int] = MADE) -> None:
    address = f"/tablets/{day.tablet_pk}/admit/"
    await day.secretariat.deliver(day.secretariat.new_act(HELP, address, wanted=wanted, fields={"label": label}))
