"""A ballot on the practical projects: opened, voted in by nearly everybody, closed, published, and looked up again."""

import asyncio
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal.booklets import choose, happens
from congress.rehearsal.history import BALLOT, VOTE, Act
from congress.rehearsal.phones import Phone

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

BALLOTS = "/ballots/"
# Of a hundred: who does not vote, who tries again, whose line breaks.
ABSTAINING, AGAIN, CUT = 4, 8, 10
SUBJECT = 60


async def hold_ballot(day: "Day") -> None:
    """Recorded, in its phase, which is open."""
    people = day.representatives
    pk = await prepared(day)
    await move_ballot(day, pk, "open")
    await day.all_do(_("Turning to the ballot"), day.here, follow)
    await day.all_do(_("Voting"), people, take_part, day=day, pk=pk, at_once=len(people))
    ballot = await people[0].fetch(f"{BALLOTS}{pk}/")
    await day.bring(day.observer, new_vote(day.observer, ballot, wanted=(403, 404)))
    await day.move_phase("ballots", "close", wanted=(409,))
    await move_ballot(day, pk, "close")
    await day.bring(people[-1], new_vote(people[-1], ballot, wanted=(409,)))
    await move_ballot(day, pk, "publish")
    day.hall.history.ballots.append(await people[0].fetch(f"{BALLOTS}{pk}/"))


async def prepared(day: "Day") -> int:
    """The draft that the meeting comes with, else a new one on its projects."""
    listed = await day.secretariat.fetch_list(BALLOTS)
    draft = next((one["pk"] for one in listed if one["state"] == "draft" and not one["secret"]), None)
    if draft is not None:
        return draft
    projects = await day.secretariat.fetch_list("/projects/")
    fields = {
        "meeting": str(day.hall.meeting),
        "title": "实事项目票决（演练）",
        "subjects": "\n".join(one["title"][:SUBJECT] for one in projects),
        "electors_from": "roll",
        "pass_rule": "simple",
    }
    act = day.secretariat.new_act(BALLOT, BALLOTS, wanted=[201], fields=fields)
    await day.bring(day.secretariat, act)
    return act.answer["id"]


async def move_ballot(day: "Day", pk: int, move: str) -> None:
    await day.bring(day.secretariat, day.secretariat.new_act(BALLOT, f"{BALLOTS}{pk}/{move}/", wanted=[200]))


async def follow(phone: Phone) -> None:
    await phone.turn_to(kind="ballot")


async def take_part(phone: Phone, day: "Day", pk: int) -> None:
    await asyncio.sleep(phone.chance.uniform(0, day.a_while / 2))
    ballot = await phone.fetch(f"{BALLOTS}{pk}/")
    if happens(phone, CUT):
        phone.cut()
    if ballot is None or happens(phone, ABSTAINING):
        return
    await day.bring(phone, new_vote(phone, ballot))
    if happens(phone, AGAIN):
        await day.bring(phone, new_vote(phone, ballot, wanted=(409,)))


def new_vote(phone: Phone, ballot: dict[str, Any], wanted: tuple[int, ...] = (200, 201)) -> Act:
    """A choice for every paper, most often the first that is offered."""
    fields = {str(paper["pk"]): choose(phone, paper["options"]) for paper in ballot["papers"]}
    return phone.new_act(VOTE, f"{BALLOTS}{ballot['pk']}/cast/", wanted=wanted, fields=fields)
