"""What is done with the documents: they are read, and remarked upon while the review is open."""

import asyncio
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.history import OPINION
from congress.rehearsal.phones import Phone

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

# One of so many has something to say.
REMARKING = 3


async def review(day: "Day") -> None:
    people = day.representatives
    remarking = day.chance.sample(people, len(people) // REMARKING + 1)
    await day.move_phase("review", "open")
    await day.all_do(_("Reading the documents"), people, read, day=day, remarking=remarking, at_once=len(people))
    document = await open_document(people[0])
    if document:
        await remark(day.observer, document, day, wanted=(403, 404))
    await day.move_phase("review", "close")
    if document:
        await remark(people[0], document, day, wanted=(409,))


async def read(phone: Phone, day: "Day", remarking: list[Phone]) -> None:
    await asyncio.sleep(phone.chance.uniform(0, day.a_while / 2))
    document = await open_document(phone)
    await asyncio.sleep(phone.chance.uniform(0, day.a_while / 2))
    if document and phone in remarking:
        await remark(phone, document, day)


async def open_document(phone: Phone) -> dict[str, Any] | None:
    """The list, and of it the document that this phone follows."""
    await phone.fetch_list("/documents/")
    if not phone.reading:
        return phone.trouble("GET /live/topics/: no document")
    return await phone.fetch(f"/documents/{phone.reading.partition('.')[2]}/")


async def remark(phone: Phone, document: dict[str, Any], day: "Day", wanted: tuple[int, ...] = (201,)) -> None:
    kind, body = phone.chance.choice(words.OPINIONS)
    paragraph = phone.chance.choice(document["paragraphs"])
    address = f"/documents/{document['pk']}/paragraphs/{paragraph['pk']}/opinions/"
    act = phone.new_act(OPINION, address, wanted=wanted, body=body + day.mark(phone), fields={"kind": kind})
    await day.bring(phone, act)
