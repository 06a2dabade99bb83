"""How suggestions are made: written, drafted, of one's own words in a room, or marked there by the moderator."""

import time
from random import Random
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.history import MESSAGE, SUGGESTION, Act
from congress.rehearsal.outcomes import courses_of, wanted_of
from congress.rehearsal.phones import Phone, address_of
from congress.rehearsal.talk import TALKED, Deed, standing_message
from congress.rehearsal.talk import words as something_said

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

SUGGESTIONS = "/suggestions/"
# The moderators are the first representatives of the groups, under other names.
MODERATED_BY = {"moderator1": "rep001", "moderator2": "rep038", "moderator3": "rep075", "moderator4": "rep111"}
# A moderator marks what has been read for a while.
READ = 2
DECLINING = 0.2
STAYING = 0.25


def few_of(representatives: int) -> int:
    """How many suggestions each take one of the unusual ways."""
    return max(1, wanted_of(representatives) // 25)


def written_of(representatives: int) -> int:
    """As many as are wanted, and those more that are withdrawn, refused or handled again."""
    return wanted_of(representatives) + 2 * few_of(representatives) + 2


def deeds_of_suggesting(chance: Random, speakers: list[str], seconds: float) -> list[Deed]:
    """Who writes what when; everybody has a turn before anybody has a second one."""
    authors = chance.sample(speakers, len(speakers))
    deeds = []
    for turn in range(written_of(len(speakers))):
        way = list(WAYS)[turn] if turn < len(WAYS) else chance.choices(list(WAYS), (5, 2, 3))[0]
        deeds.append(Deed(chance.uniform(0, seconds * TALKED), authors[turn % len(authors)], way))
    moderators = [name for name, first in MODERATED_BY.items() if first in speakers]
    for _turn in range(3 * few_of(len(speakers))):
        # Late enough that something was said.
        at = chance.uniform(seconds * TALKED / 2, seconds * TALKED)
        deeds.append(Deed(at, chance.choice(moderators), "suggestions_proposed"))
    return deeds


def matter(phone: Phone, day: "Day") -> dict[str, str]:
    title, body, category = phone.chance.choice(words.MATTERS)
    return {"title": f"{title}{day.mark(phone)}", "body": body, "category": category}


def new_suggestion(phone: Phone, day: "Day", **more: str) -> Act:
    fields = {"meeting": str(day.hall.meeting), **matter(phone, day), **more}
    if phone.chance.random() < 0.8:
        fields["publish"] = "on"
    return phone.new_act(SUGGESTION, SUGGESTIONS, wanted=[201], fields=fields)


def new_suggestion_of(message: Act, phone: Phone, day: "Day") -> Act:
    fields = matter(phone, day)
    del fields["category"]  # that of the room
    address = f"/messages/{message.answer['id']}/suggestion/"
    return phone.new_act(SUGGESTION, address, wanted=[201], message_key=message.key, fields=fields)


async def write(phone: Phone, day: "Day") -> None:
    await make(phone, new_suggestion(phone, day, submit="1"), day)


async def draft(phone: Phone, day: "Day") -> None:
    await make(phone, new_suggestion(phone, day), day)


async def make(phone: Phone, act: Act, day: "Day") -> None:
    """Some keep the page open to see what becomes of it."""
    await day.bring(phone, act)
    if phone.chance.random() < STAYING:
        await phone.stay_on_page_of(act)


async def make_of_own_words(phone: Phone, day: "Day") -> None:
    message = standing_message(phone) or await phone.deliver(phone.new_message(something_said(phone, day)))
    if message.is_placed:
        await make(phone, new_suggestion_of(message, phone, day), day)


async def propose(phone: Phone, day: "Day") -> bool:
    """The moderator marks what somebody else said in the group."""
    heard = unmarked(phone)
    if heard:
        await day.bring(phone, new_suggestion_of(phone.chance.choice(heard), phone, day))
    return bool(heard)


def unmarked(phone: Phone) -> list[Act]:
    taken = {act.message_key for act in phone.history.acts}
    own, before = address_of(phone.room), time.monotonic() - READ
    return [
        act
        for act in phone.history.acts
        if act.kind == MESSAGE
        and act.address == own
        and act.is_placed
        and act.answered < before
        and act.key not in taken
        and act.phone != MODERATED_BY[phone.name]
    ]


WAYS = {"suggestions_written": write, "suggestions_drafted": draft, "suggestions_of_own_words": make_of_own_words}
SUGGESTING = {**WAYS, "suggestions_proposed": propose}


# After the talk


async def hand_in(day: "Day") -> None:
    """Authors answer what was proposed to them, and submit their drafts."""
    unfinished = {one.author for one in courses_of(day.hall.history).values() if one.state in ("proposed", "draft")}
    authors = [day.phones[name] for name in sorted(unfinished)]
    await day.all_do(_("Submitting drafts"), authors, look_after_own, day=day)


async def look_after_own(phone: Phone, day: "Day") -> None:
    for row in await phone.fetch_list(SUGGESTIONS):
        if "consent" in row["moves"]:
            await answer(phone, row["pk"], day)
        elif "submit" in row["moves"]:
            await day.bring(phone, phone.new_move(row["pk"], "submit"))


async def answer(phone: Phone, pk: int, day: "Day") -> None:
    """Most agree that their words become a suggestion, and submit it; some do not."""
    if phone.chance.random() < DECLINING:
        return await day.bring(phone, phone.new_move(pk, "decline"))
    consent = phone.new_move(pk, "consent")
    await make(phone, consent, day)
    if consent.is_accepted:
        await day.bring(phone, phone.new_move(pk, "submit"))
