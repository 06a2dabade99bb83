"""What is done with the documents: they are read, and remarked upon while the review is open.

Others agree and comment, departments answer at once, and in the end it is said of some remarks what was done.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.history import AGREEMENT, ANSWER, COMMENT, EDIT, OPINION, OUTCOME, Act
from congress.rehearsal.phones import Phone
from congress.rehearsal.replying import ANSWERS

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

# One of so many has something to say; of so many remarks one is decided.
REMARKING, DECIDED = 3, 3
QUOTING, COMMENTING, EDITING, TAKING_BACK = 0.5, 0.5, 0.3, 0.1
LONGEST_QUOTE = 500
LATER = "（补充：请写明时间。）"


async def review(day: "Day") -> None:
    people = day.representatives
    remarking = day.chance.sample(people, len(people) // REMARKING + 1)
    await day.move_phase("review", "open")
    await day.all_do(_("Reading the documents"), people, read, day=day, remarking=remarking, at_once=len(people))
    handlers = [phone for name, phone in day.phones.items() if name.startswith("handler")]
    await asyncio.gather(
        day.all_do(_("Talking of the remarks"), remarking, talk_of_remarks, day=day, at_once=len(remarking)),
        day.all_do(_("Answering questions"), handlers, answer_questions, day=day, at_once=len(handlers)),
    )
    document = await open_document(people[0])
    if document:
        await remark(day.observer, document, day, wanted=(403, 404))
    await day.move_phase("review", "close")
    if document:
        await remark(people[0], document, day, wanted=(409,))
    await decide(day)


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
    fields = {"kind": kind, "quote": sentence_of(paragraph) if phone.chance.random() < QUOTING else ""}
    act = phone.new_act(OPINION, address, wanted=wanted, body=body + day.mark(phone), fields=fields)
    await day.bring(phone, act)


def sentence_of(paragraph: dict[str, Any]) -> str:
    """The first of its text; nothing of a table."""
    first, end, _rest = paragraph["text"].partition("。")
    return first + end if paragraph["kind"] == "paragraph" and len(first) < LONGEST_QUOTE else ""


# What others say to it


async def talk_of_remarks(phone: Phone, day: "Day") -> None:
    """Who has made a remark agrees with another's, says something to it, and may put his own better."""
    said = remarks_on(phone)
    own = next((act for act in said if act.phone == phone.name), None)
    others = [act for act in said if act.phone != phone.name]
    if own is None:
        return
    if phone.chance.random() < EDITING:
        # Refused, where another was faster to agree or to answer.
        body = own.body + LATER
        await day.bring(phone, new_act_on(phone, own, EDIT, "edit", wanted=(200, 409), body=body, fields=own.fields))
    if not others:
        return
    other = phone.chance.choice(others)
    await asyncio.sleep(phone.chance.uniform(0, day.a_while / 4))
    await day.bring(phone, new_act_on(phone, other, AGREEMENT, "agree"))
    if phone.chance.random() < TAKING_BACK:
        await day.bring(phone, new_act_on(phone, other, AGREEMENT, "agree"))
    if phone.chance.random() < COMMENTING:
        body = phone.chance.choice(words.SAID_TO_REMARKS) + day.mark(phone)
        await day.bring(phone, new_act_on(phone, other, COMMENT, "comments", wanted=(201,), body=body))


def remarks_on(phone: Phone) -> list[Act]:
    """Those on the document that this phone has open."""
    return [act for act in phone.history.placed() if act.kind == OPINION and act.topic == phone.reading]


def new_act_on(phone: Phone, opinion: Act, kind: str, move: str, wanted: tuple[int, ...] = (200,), **more: Any) -> Act:
    return phone.new_act(kind, f"/opinions/{opinion.answer['id']}/{move}/", wanted=wanted, **more)


async def answer_questions(phone: Phone, day: "Day") -> None:
    """A department answers every other question that is its own."""
    listed = await phone.fetch(f"/questions/?meeting={phone.hall.meeting}&show=mine")
    waiting = [row["pk"] for row in listed or [] if not row["answer"]]
    for pk in waiting[::2]:
        body = phone.chance.choice(ANSWERS) + day.mark(phone)
        await day.bring(phone, phone.new_act(ANSWER, f"/opinions/{pk}/answer/", wanted=(201,), body=body))


# What was done


async def decide(day: "Day") -> None:
    rows = await listed_remarks(day)
    await day.all_do(_("Deciding on remarks"), rows[::DECIDED], decide_one, day=day)
    if rows:
        await day.bring(day.observer, new_outcome(day.observer, rows[0], wanted=(403, 404)))


async def decide_one(row: dict[str, Any], day: "Day") -> None:
    await day.bring(day.secretariat, new_outcome(day.secretariat, row))


def new_outcome(phone: Phone, row: dict[str, Any], wanted: tuple[int, ...] = (200,)) -> Act:
    outcome, note = phone.chance.choice(words.OUTCOMES)
    fields = {"outcome": outcome, "note": note}
    return phone.new_act(OUTCOME, f"/opinions/{row['pk']}/outcome/", wanted=wanted, fields=fields)


async def listed_remarks(day: "Day") -> list[dict[str, Any]]:
    """What the review results of all documents list."""
    rows: list[dict[str, Any]] = []
    for document in await day.secretariat.fetch_list("/documents/"):
        page, pages = 1, 1
        while page <= pages:
            found = await day.secretariat.fetch(f"/documents/{document['pk']}/review/?page={page}")
            if found is None:
                break
            rows += found["remarks"]
            page, pages = page + 1, found["pages"]
    return rows
