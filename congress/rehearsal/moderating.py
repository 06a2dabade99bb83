"""What moderators do to the talk in their rooms: mutes, slow talk, pauses, strict order, retractions, announcements.

Each does it in his own room, one thing after the other and shortly; who speaks there at that moment may be refused.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING

from congress.rehearsal.callers import TOO_MANY
from congress.rehearsal.conduct import PERSON
from congress.rehearsal.floor import (
    end_turn,
    expect_speaking,
    give_a_turn,
    hand_of,
    is_lowering,
    new_hand,
    new_turn,
    touched,
)
from congress.rehearsal.history import LIFT, MESSAGE, MUTE, SETTING, Act, Window
from congress.rehearsal.phones import Phone
from congress.rehearsal.polls import hold_a_straw_poll
from congress.rehearsal.suggesting import unmarked
from congress.rehearsal.talk import MODERATED_BY, TALKED, Deed, words

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

# Turns to speak that a moderator gives in a minute, and at the least.
TURNS, LEAST_TURNS = 4, 2
SLOW = 3
UNTIL_SHOWN = 5
REASONS = ("请等大家都说过再发言。", "请围绕本组的议题。", "同样的话已经说了几遍。")
PAUSES = ("先听部门说明。", "休息一下。", "请大家先看置顶的那一条。")
ANNOUNCEMENTS = ("再过十分钟收意见，还没说的代表请抓紧。", "请大家一次说一件事。", "下面请部门的同志回答。")


def of_room(phone: Phone, what: str) -> str:
    return f"/rooms/{phone.room.partition('.')[2]}/{what}/"


@contextlib.contextmanager
def window(phone: Phone, status: int = 409, whom: str = "") -> Iterator[None]:
    opened = Window(phone.room, status, time.monotonic(), phone=whom)
    phone.history.windows.append(opened)
    try:
        yield
    finally:
        opened.closed = time.monotonic()


async def say(phone: Phone, day: "Day", *wanted: int) -> Act:
    said = phone.new_message(words(phone, day), wanted=wanted)
    said.is_staged = True
    return await phone.deliver(said)


async def say_again(phone: Phone, said: Act, *wanted: int) -> None:
    """What was refused is kept on the phone, and goes out with the same key."""
    said.wanted = wanted
    await phone.deliver(said)


async def set_room(phone: Phone, day: "Day", **fields: str) -> None:
    await day.bring(phone, phone.new_act(SETTING, of_room(phone, "settings"), wanted=[200], fields=fields))


# What is done


async def mute(phone: Phone, day: "Day") -> bool:
    """Who had his hand up loses it, so it is nobody who takes it down at that moment."""
    still = [member for member in day.members(phone) if not is_lowering(member)]
    member = phone.chance.choice(still) if still else None
    person = await person_of(phone, member, day) if member else ""
    if member is None or not person or is_lowering(member):
        return False
    with window(phone, whom=member.name):
        fields = {"user": person, "minutes": "1", "reason": phone.chance.choice(REASONS)}
        muted = phone.new_act(MUTE, of_room(phone, "mutes"), wanted=[201], fields=fields)
        await day.bring(phone, muted)
        said = await say(member, day, 409)
        lifted = phone.new_act(LIFT, f"/mutes/{muted.answer['id']}/lift/", wanted=[200])
        await day.bring(phone, lifted)
    await say_again(member, said, 201)
    return True


async def person_of(phone: Phone, member: Phone, day: "Day") -> str:
    """His number, as it stands beside what he said."""
    if not any(act.is_placed for act in member.spoken):
        await say(member, day, 201)
    until = time.monotonic() + UNTIL_SHOWN
    while not (found := shown_beside(phone, member)) and time.monotonic() < until:  # noqa: ASYNC110 bounded
        await asyncio.sleep(0.2)
    return found


def shown_beside(phone: Phone, member: Phone) -> str:
    frames = phone.screens[phone.room].elements if phone.room else {}
    shown = (frames[act.element].html for act in member.spoken if act.is_placed and act.element in frames)
    return next((found[1] for html in shown if (found := PERSON.search(html))), "")


async def slow_down(phone: Phone, day: "Day") -> bool:
    """Who speaks again too soon is told how long to wait, and waits."""
    member = day.draw_member(phone)
    with window(phone, TOO_MANY):
        await set_room(phone, day, slow_seconds=str(SLOW))
        if member:
            await speak_too_soon(member, day)
        await set_room(phone, day, slow_seconds="0")
    return True


async def speak_too_soon(phone: Phone, day: "Day") -> None:
    first = await say(phone, day, 201, TOO_MANY)
    hasty = phone.new_message(words(phone, day), wanted=[201, TOO_MANY])
    hasty.is_staged = True
    sent = await phone.send(hasty)
    if first.is_accepted and sent.is_accepted and sent.answered - first.tries[-1].sent < SLOW:
        phone.trouble("POST", hasty.address, "was to be slow")
    await asyncio.sleep(sent.retry_after)
    await phone.deliver(hasty)


async def pause(phone: Phone, day: "Day") -> bool:
    member = day.draw_member(phone)
    with window(phone):
        reason = {"reason": phone.chance.choice(PAUSES)}
        paused = phone.new_act(SETTING, of_room(phone, "pause"), wanted=[200], fields=reason)
        await day.bring(phone, paused)
        said = await say(member, day, 409) if member else None
        await day.bring(phone, phone.new_act(SETTING, of_room(phone, "resume"), wanted=[200]))
    if member and said:
        await say_again(member, said, 201)
    return True


async def be_strict(phone: Phone, day: "Day") -> bool:
    """Only who has the floor may speak."""
    quiet = [member for member in day.members(phone) if hand_of(member) is None]
    if not quiet:
        return False
    member = phone.chance.choice(quiet)
    raised = new_hand(member)
    await member.deliver(raised)
    hand = raised.answer.get("id")
    if hand is None or hand in touched(phone):
        return False
    given = new_turn(phone, hand, "give")  # now, so that nobody takes the hand down meanwhile
    with window(phone):
        await set_room(phone, day, is_strict="on")
        said = await say(member, day, 409)
        await day.bring(phone, given)
        await expect_speaking(phone, hand)
        await say_again(member, said, 201)
        await end_turn(phone, hand, day)
        later = await say(member, day, 409)
        await set_room(phone, day, is_strict="off")
    await say_again(member, later, 201)
    return True


async def retract_for_a_reason(phone: Phone, day: "Day") -> bool:
    said = unmarked(phone)
    if said:
        message = phone.chance.choice(said)
        await phone.deliver(phone.new_retraction(message, wanted=(422,)))
        await day.bring(phone, phone.new_retraction(message, reason=phone.chance.choice(REASONS)))
    return bool(said)


async def announce(phone: Phone, day: "Day") -> None:
    """What is announced is pinned over the room for a while."""
    body = phone.chance.choice(ANNOUNCEMENTS) + day.mark(phone)
    announced = phone.new_act(MESSAGE, of_room(phone, "announcements"), wanted=[201], body=body)
    await day.bring(phone, announced)
    for move in ("pin", "unpin"):
        address = f"/messages/{announced.answer['id']}/{move}/"
        await day.bring(phone, phone.new_act(SETTING, address, wanted=[200]))


MODERATING = {
    "mutes": mute,
    "slow_modes": slow_down,
    "pauses": pause,
    "strict_modes": be_strict,
    "moderator_retractions": retract_for_a_reason,
    "announcements": announce,
    "straw_polls": hold_a_straw_poll,
    "turns": give_a_turn,
}


def deeds_of_moderating(chance: Random, speakers: list[str], seconds: float) -> list[Deed]:
    """Each moderator does everything once, when the talk is under way, and gives more turns than one."""
    turns = max(LEAST_TURNS, round(TURNS * seconds / 60))
    whats = [*MODERATING, *["turns"] * (turns - 1)]
    moderators = [name for name, first in MODERATED_BY.items() if first in speakers]
    first, last = seconds * TALKED / 4, seconds * TALKED
    return [Deed(chance.uniform(first, last), name, what) for name in moderators for what in whats]
