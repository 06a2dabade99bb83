"""The secret ballots of the day: prepared and fixed, collected ahead, cast, closed and published by two, checked."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import canonical
from congress.rehearsal.balloting import ABSTAINING, AGAIN, BALLOTS, move_ballot
from congress.rehearsal.booklets import Booklet, happens
from congress.rehearsal.history import BALLOT, COLLECT, Act, Pile
from congress.rehearsal.onsite import (
    SCRUTINEERS,
    change_phones,
    count_papers,
    deal,
    give_papers,
    set_up_tablet,
    vote_on_tablet,
)
from congress.rehearsal.phones import Phone
from congress.rehearsal.recounting import recount

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

SCRUTINEER = SCRUTINEERS[0]
# Of a hundred: who collects only when it is open, and whose line breaks for good while the papers are on their way.
LATE, LOST = 4, 2
# Seconds from one phone's collecting to the next one's: 146 in two minutes.
COLLECTING = 0.8
# Seconds that a slow server may need to make the keys.
FREEZING = 300
LASTING = timedelta(hours=6)


@dataclass
class SecretBallot:
    """One of the day, with the booklets by whose phone they lie on."""

    pk: int
    entry: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Booklet] = field(default_factory=dict)
    pile: Pile | None = None

    @property
    def booklets(self) -> list[Booklet]:
        """Those that can be cast."""
        return [one for one in self.made.values() if one.is_signed]

    @property
    def address(self) -> str:
        return f"{BALLOTS}{self.pk}/"

    @property
    def first(self) -> Booklet:
        first, *_others = self.booklets
        return first


# Before


async def prepare_secret_ballots(day: "Day") -> None:
    """An evaluation of the departments and a motion on every project; in a small hall of no more than there are
    people, so that no long time goes into keys."""
    office, most = day.secretariat, len(day.speakers)
    departments = [str(one["pk"]) for one in await office.fetch_list("/departments/")]
    projects = [one["title"] for one in await office.fetch_list("/projects/")]
    evaluation = {"kind": "evaluation", "departments": departments[:most], "grades": "satisfaction"}
    motion = {"kind": "motion", "subjects": "\n".join(projects[:most])}
    day.tell(_("Preparing the secret ballots"), 0, 2)
    for n, (title, papers) in enumerate([("部门评议（演练）", evaluation), ("实事项目逐项表决（演练）", motion)], 1):
        day.secret.append(await frozen(day, {"title": title} | papers))
        day.tell(_("Preparing the secret ballots"), n, 2)


async def frozen(day: "Day", fields: dict[str, Any]) -> SecretBallot:
    now = timezone.localtime()
    times = {"collect_from": now - timedelta(minutes=1), "opens_at": now, "closes_at": now + LASTING}
    fields = {"meeting": str(day.hall.meeting), "is_secret": "yes", **fields, **{k: typed(t) for k, t in times.items()}}
    made = day.secretariat.new_act(BALLOT, BALLOTS, wanted=[201], fields=fields)
    await day.secretariat.deliver(made)
    ballot = SecretBallot(made.answer["id"])
    freezing = day.secretariat.new_act(BALLOT, f"{ballot.address}freeze/", wanted=[200], patience=FREEZING)
    await day.bring(day.secretariat, freezing)
    return ballot


def typed(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


# Collecting


async def collect_papers(day: "Day") -> None:
    """Ahead, all but a few, as people sign in to the meeting and their phones have a moment; some change them then."""
    first, *others = day.representatives
    day.ways = deal(day.representatives)
    others = [phone for phone in others if phone not in day.ways.without_phone]
    steady = day.ways.changing + day.ways.losing
    people = [first, *(phone for phone in others if phone in steady or not happens(phone, LATE))]
    over = COLLECTING * len(people)
    await day.all_do(_("Collecting papers"), people, collect, day=day, at_once=len(people), over=over)
    await refuse_to_sign(day)
    for ballot in day.secret:
        await give_papers(day, ballot)
        await change_phones(day, ballot)
    await set_up_tablet(day)


async def collect(phone: Phone, day: "Day", over: float) -> None:
    await asyncio.sleep(phone.chance.uniform(0, over))
    for ballot in day.secret:
        booklet = ballot.made.get(phone.name) or await make_booklet(phone, ballot)
        if booklet and not booklet.is_signed:
            await day.bring(phone, booklet.collecting)
            await booklet.insist()
            await booklet.take()


async def make_booklet(phone: Phone, ballot: SecretBallot) -> Booklet | None:
    told = await phone.fetch(f"{ballot.address}definition.json")
    if not told:
        return None
    ballot.entry = told["entry"]
    ballot.made[phone.name] = await Booklet.made_on(phone, ballot.entry)
    return ballot.made[phone.name]


async def refuse_to_sign(day: "Day") -> None:
    """Nobody gets a second booklet, or a part of one, or one by another's page; who is no elector gets none."""
    for ballot in day.secret:
        first = ballot.first
        other = await Booklet.made_on(first.phone, ballot.entry)
        other.collecting.wanted = (409,)
        await first.phone.deliver(other.collecting)
        await day.observer.deliver(
            day.observer.new_act(COLLECT, first.office("collect"), wanted=[403, 404], content=other.collecting.content)
        )
        part = canonical({"papers": first.own.request()["papers"][:-1]})
        await first.phone.deliver(first.phone.new_act(COLLECT, first.office("collect"), wanted=[400], content=part))
        headers = {"Content-Type": "application/json"}
        await first.phone.ask("POST", first.office("collect"), wanted=[403], data=part, headers=headers)


# Casting


async def hold_secret_ballots(day: "Day") -> None:
    people = day.representatives
    await day.move_phase("evaluation", "open")
    for ballot in day.secret:
        await cast_too_early(ballot)
        await move_ballot(day, ballot.pk, "open")
    people = [phone for phone in people if phone not in day.ways.without_phone]
    late = [phone for phone in people if not all(has_collected(phone, ballot) for ballot in day.secret)]
    await day.all_do(_("Collecting papers"), late, collect, day=day, over=COLLECTING * len(late))
    await day.all_do(_("Casting papers"), people, cast_all, day=day, at_once=len(people))
    await day.all_do(_("Helping at the tablet"), day.ways.helped, vote_on_tablet, day=day, at_once=1)
    await cast_into_the_wrong_box(day)
    for ballot in day.secret:
        await end(day, ballot)
    await day.move_phase("evaluation", "close")
    await day.all_do(_("Recounting"), day.secret, recounted, day=day, at_once=len(day.secret))


def has_collected(phone: Phone, ballot: SecretBallot) -> bool:
    return phone.name in ballot.made and ballot.made[phone.name].is_signed


async def cast_too_early(ballot: SecretBallot) -> None:
    booklet = ballot.first
    chosen = {paper["id"]: [] for paper in booklet.definition["papers"]}
    await booklet.phone.send(await booklet.new_cast(chosen, wanted=(503,)))


async def cast_all(phone: Phone, day: "Day") -> None:
    for ballot in day.secret:
        await asyncio.sleep(phone.chance.uniform(0, day.a_while / 2))
        if has_collected(phone, ballot) and not happens(phone, ABSTAINING):
            booklet = ballot.made[phone.name]
            await cast(booklet, day, is_first=booklet is ballot.first)


async def cast(booklet: Booklet, day: "Day", *, is_first: bool) -> None:
    """The first of each ballot always arrives, and tries what must be refused."""
    await booklet.open_page()
    phone, act = booklet.phone, await booklet.fill_in()
    if not is_first and happens(phone, LOST):
        return await lose_the_line_for_good(phone, act)
    await day.bring(phone, act)
    if act.is_accepted and (is_first or happens(phone, AGAIN)):
        other = await booklet.new_cast(act.fields | {booklet.definition["papers"][0]["id"]: []}, wanted=(409,))
        await phone.deliver(other)
    return None


async def lose_the_line_for_good(phone: Phone, act: Act) -> None:
    """Whether it lies in the box nobody will know."""
    sending = asyncio.create_task(phone.send(act))
    await asyncio.sleep(phone.chance.uniform(0, 0.05))
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def cast_into_the_wrong_box(day: "Day") -> None:
    """What was collected for one ballot is nothing to another."""
    for ballot, other in zip(day.secret, reversed(day.secret), strict=True):
        booklet = ballot.first
        chosen = {paper["id"]: [] for paper in booklet.definition["papers"]}
        await booklet.phone.deliver(await booklet.new_cast(chosen, wanted=(400, 403), box=f"/box/{other.pk}/cast"))


# The end


async def end(day: "Day", ballot: SecretBallot) -> None:
    await move_together(day, ballot, "close")
    await cast_too_late(ballot)
    await count_papers(day, ballot)
    await object_and_settle(day, ballot)
    await move_together(day, ballot, "publish")
    shown = await day.secretariat.fetch(f"{ballot.address}result/")
    day.hall.history.ballots += [shown] if shown else []
    remembered = [one for one in ballot.booklets if one.phone is not day.tablet]
    await day.all_do(_("Looking for the papers on the board"), remembered, Booklet.look)


async def object_and_settle(day: "Day", ballot: SecretBallot) -> None:
    """Both scrutineers confirm the count; what one of them then objects to stops it, until he settles it."""
    one, other = (day.phones[name] for name in SCRUTINEERS)
    for phone in (one, other):
        await day.bring(phone, phone.new_act(BALLOT, f"{ballot.address}confirm/", fields={"step": "counted"}))
    doubt = {"step": "counted", "reason": "请再核对一遍（演练）。"}
    objecting = await other.deliver(other.new_act(BALLOT, f"{ballot.address}object/", fields=doubt))
    for phone in (day.secretariat, one):
        await phone.deliver(phone.new_act(BALLOT, f"{ballot.address}publish/", wanted=[409]))
    settle = f"{ballot.address}objections/{objecting.answer.get('id')}/settle/"
    await other.deliver(other.new_act(BALLOT, settle, fields={"reason": "核对无误（演练）。"}))


async def recounted(ballot: SecretBallot, day: "Day") -> None:
    board = await recount(day.representatives[0], ballot.pk, ballot.booklets)
    if board is not None:
        day.hall.history.boards.append(board)


async def move_together(day: "Day", ballot: SecretBallot, move: str) -> None:
    """The secretariat begins, a scrutineer confirms; an elector may not."""
    address, stranger = f"{ballot.address}{move}/", day.representatives[-1]
    await stranger.deliver(stranger.new_act(BALLOT, address, wanted=[403]))
    for phone, status in ((day.secretariat, 202), (day.phones[SCRUTINEER], 200)):
        await day.bring(phone, phone.new_act(BALLOT, address, wanted=[status]))


async def cast_too_late(ballot: SecretBallot) -> None:
    """Who comes when it is closed is refused; who has his papers in it is told so once more."""
    cast_before = next((one for one in ballot.booklets if one.is_cast), None)
    if cast_before and cast_before.casting:
        await cast_before.phone.deliver(cast_before.casting)
    late = next((one for one in ballot.booklets if one.casting is None), None)
    if late:
        chosen = {paper["id"]: [] for paper in late.definition["papers"]}
        await late.phone.deliver(await late.new_cast(chosen, wanted=(410,)))
