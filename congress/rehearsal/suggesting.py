"""How suggestions are made: written, drafted, of one's own words in a room, or marked there by the moderator."""

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from congress.rehearsal import words
from congress.rehearsal.courses import courses_of, number_of
from congress.rehearsal.history import SUGGESTION, Act
from congress.rehearsal.outcomes import wanted_of
from congress.rehearsal.phones import Phone
from congress.rehearsal.talk import MODERATED_BY, TALKED, Deed, heard, standing_message, standing_messages
from congress.rehearsal.talk import words as something_said

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

SUGGESTIONS = "/suggestions/"
DECLINING = 0.2
STAYING = 0.25
RUN = 3
UNFINISHED = ("proposed", "draft", "cosigning")
SIGNERS = 3
NOT_SIGNING = 0.2


def few_of(representatives: int) -> int:
    """How many suggestions each take one of the unusual ways."""
    return max(1, wanted_of(representatives) // 25)


def written_of(representatives: int) -> int:
    """As many as are wanted, and those more that are withdrawn, refused, merged or handled again."""
    return wanted_of(representatives) + 2 * few_of(representatives) + 3


def deeds_of_suggesting(chance: Random, speakers: list[str], seconds: float) -> list[Deed]:
    """Who writes what when; everybody has a turn before anybody has a second one."""
    authors = chance.sample(speakers, len(speakers))
    deeds = []
    for turn in range(written_of(len(speakers))):
        way = list(WAYS)[turn] if turn < len(WAYS) else chance.choices(list(WAYS), (5, 2, 3, 1, 1))[0]
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


def new_suggestion_of(message: Act, phone: Phone, day: "Day", further: Sequence[Act] = (), **more: str) -> Act:
    fields: dict[str, Any] = matter(phone, day) | more
    del fields["category"]  # that of the room
    if further:
        fields["further"] = [str(act.answer["id"]) for act in further]
    keys = tuple(act.key for act in further)
    address = f"/messages/{message.answer['id']}/suggestion/"
    return phone.new_act(SUGGESTION, address, wanted=[201], message_key=message.key, further_keys=keys, fields=fields)


async def write(phone: Phone, day: "Day") -> None:
    await make(phone, new_suggestion(phone, day, submit="1"), day)


async def draft(phone: Phone, day: "Day") -> None:
    await make(phone, new_suggestion(phone, day), day)


async def have_it_co_signed(phone: Phone, day: "Day") -> None:
    """Others of the group are asked to sign the draft, too; when all have answered, it is submitted."""
    act = new_suggestion(phone, day)
    await make(phone, act, day)
    others = [one for one in day.members(phone) if one is not phone]
    if act.is_placed and others:
        pk, asked = act.answer["id"], phone.chance.sample(others, min(SIGNERS, len(others)))
        await day.bring(phone, phone.new_move(pk, "invite", others="，".join(number_of(one.name) for one in asked)))
        await sign(asked[0], pk, day)
        for one in asked[1:]:
            await sign(one, pk, day, is_willing=one.chance.random() > NOT_SIGNING)
        await day.bring(phone, phone.new_move(pk, "submit"))


async def sign(phone: Phone, suggestion: int, day: "Day", *, is_willing: bool = True) -> None:
    await day.bring(phone, phone.new_move(suggestion, "co_sign" if is_willing else "not_sign"))


async def make(phone: Phone, act: Act, day: "Day") -> None:
    """Some keep the page open to see what becomes of it."""
    await day.bring(phone, act)
    if phone.chance.random() < STAYING:
        await phone.stay_on_page_of(act)


async def make_of_own_words(phone: Phone, day: "Day") -> None:
    message = standing_message(phone) or await phone.deliver(phone.new_message(something_said(phone, day)))
    if message.is_placed:
        await make(phone, new_suggestion_of(message, phone, day), day)


async def make_of_a_run(phone: Phone, day: "Day") -> None:
    """What was said in several messages becomes one suggestion."""
    while len(run := standing_messages(phone)[:RUN]) < 2:
        said = await phone.deliver(phone.new_message(something_said(phone, day)))
        if not said.is_placed:
            return
    await make(phone, new_suggestion_of(run[-1], phone, day, further=run[-2::-1]), day)


async def propose(phone: Phone, day: "Day") -> bool:
    """The moderator marks what somebody else said in the group."""
    said = unmarked(phone)
    if said:
        await day.bring(phone, new_suggestion_of(phone.chance.choice(said), phone, day))
    return bool(said)


def unmarked(phone: Phone) -> list[Act]:
    """What members said; a moderator's own words under his other name are not among it, nor a department's."""
    others = [act for act in heard(phone) if act.phone != MODERATED_BY[phone.name]]
    return [act for act in others if act.phone.startswith("rep")]


WAYS = {
    "suggestions_written": write,
    "suggestions_drafted": draft,
    "suggestions_of_own_words": make_of_own_words,
    "suggestions_of_runs": make_of_a_run,
    "suggestions_co_signed": have_it_co_signed,
}
SUGGESTING = {**WAYS, "suggestions_proposed": propose}


# After the talk


async def hand_in(day: "Day") -> None:
    """Authors answer what was proposed to them, and submit their drafts."""
    unfinished = {one.author for one in courses_of(day.hall.history).values() if one.state in UNFINISHED}
    authors = [day.phones[name] for name in sorted(unfinished)]
    await day.all_do(_("Submitting drafts"), authors, look_after_own, day=day)


async def look_after_own(phone: Phone, day: "Day") -> None:
    for row in await phone.fetch_list(SUGGESTIONS):
        if "consent" in row["moves"]:
            await answer(phone, row["pk"], day)
        elif "submit" in row["moves"]:
            await day.bring(phone, phone.new_move(row["pk"], "submit"))


async def answer(phone: Phone, pk: int, day: "Day") -> None:
    """Most agree by one tap that their words become a suggestion, and it is submitted; some do not."""
    if phone.chance.random() < DECLINING:
        return await day.bring(phone, phone.new_move(pk, "decline"))
    await make(phone, phone.new_move(pk, "consent", submit="1"), day)
