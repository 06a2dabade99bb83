"""The floor of a room: hands are raised and taken down, and the moderators give turns to speak."""

import asyncio
from typing import TYPE_CHECKING, Any

from congress.rehearsal.courses import move_in, number_in
from congress.rehearsal.history import FLOOR, HAND, Act, History
from congress.rehearsal.phones import Phone
from congress.rehearsal.talk import MODERATED_BY, Habit, words

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

AGAIN, EXTENDED, ENDED_BY_SPEAKER = 0.2, 0.4, 0.4
BREATH = 0.5


def hands_of(room: str) -> str:
    return f"/rooms/{room.partition('.')[2]}/hands/"


def floor_of(room: str) -> str:
    return f"/rooms/{room.partition('.')[2]}/floor/"


def new_hand(phone: Phone, **more: Any) -> Act:
    return phone.new_act(HAND, hands_of(phone.room), **more)


def new_turn(phone: Phone, hand: int, move: str, wanted: tuple[int, ...] = (200,)) -> Act:
    return phone.new_act(FLOOR, f"/hands/{hand}/{move}/", wanted=wanted)


def touched(phone: Phone) -> set[int]:
    """The hands that somebody moved, or is about to."""
    return {number_in(act.address) for act in phone.history.acts if act.kind == FLOOR and act.wanted == (200,)}


def hand_of(phone: Phone) -> Act | None:
    """The hand that this phone raised and that may still be up."""
    moves = [act for act in phone.history.accepted(FLOOR) if move_in(act.address) in ("lower", "end")]
    over = {number_in(act.address) for act in moves}
    raised = [act for act in phone.history.acts if act.kind == HAND and act.phone == phone.name and not act.is_staged]
    perhaps = (act for act in raised if act.is_accepted or act.is_in_doubt)
    return next(
        (act for act in perhaps if act.answer.get("id") not in over and not is_dropped(act, phone.history)), None
    )


def is_dropped(raised: Act, history: History) -> bool:
    """Who is muted loses his hand."""
    before = sent_before_mute(raised, history)
    return bool(before) and all(before)


def sent_before_mute(raised: Act, history: History) -> list[bool]:
    """Of each sending of a hand, for each mute, whether the mute came later or at the same time."""
    mutes = [window for window in history.windows if window.phone == raised.phone]
    return [one.sent <= mute.closed for mute in mutes for one in raised.tries]


def is_lowering(phone: Phone) -> bool:
    acts = [act for act in phone.history.acts if act.kind == FLOOR and act.phone == phone.name]
    return any(act.is_in_doubt for act in acts)


# Members


async def raise_a_hand(phone: Phone, day: "Day") -> bool:
    """Some press again, with a new key, and are told that their hand is up."""
    if hand_of(phone):
        return False
    raised = new_hand(phone)
    await day.bring(phone, raised)
    if raised.is_accepted and phone.chance.random() < AGAIN:
        await phone.deliver(new_hand(phone, wanted=[409], is_staged=True))
    return raised.is_accepted


async def lower_the_hand(phone: Phone, day: "Day") -> bool:
    if hand_of(phone) is None:
        await raise_a_hand(phone, day)
    raised = hand_of(phone)
    if raised is None or not raised.is_accepted or raised.answer["id"] in touched(phone):
        return False
    if any(sent_before_mute(raised, phone.history)):
        return False
    await day.bring(phone, new_turn(phone, raised.answer["id"], "lower"))
    return True


async def raise_a_hand_in_a_foreign_room(phone: Phone, day: "Day") -> bool:
    room = day.foreign_room(phone)
    if room:
        await phone.deliver(phone.new_act(HAND, hands_of(room), wanted=[403, 404], is_staged=True))
    return bool(room)


async def take_the_floor(phone: Phone, day: "Day") -> bool:
    """Nobody but the moderator gives the floor."""
    if hand_of(phone) is None:
        await raise_a_hand(phone, day)
    raised = hand_of(phone)
    if raised is None or not raised.is_accepted or phone.name in MODERATED_BY.values():
        return False
    await phone.deliver(new_turn(phone, raised.answer["id"], "give", wanted=(403,)))
    return True


# The moderator


async def give_a_turn(phone: Phone, day: "Day") -> bool:
    """The floor goes to who is first in the queue; where nobody waits, somebody is asked to raise his hand."""
    waiting = await first_waiting(phone)
    if waiting is None:
        member = day.draw_member(phone)
        if member is None or hand_of(member):
            return False
        await raise_a_hand(member, day)
        waiting = await first_waiting(phone)
    if waiting is not None:
        await hold_turn(phone, waiting, day)
    return waiting is not None


async def first_waiting(phone: Phone) -> int | None:
    floor = await phone.fetch(floor_of(phone.room))
    if floor is None or floor["speaking"]:
        return None
    moved = touched(phone)
    return next((one["hand"] for one in floor["waiting"] if one["hand"] not in moved), None)


async def hold_turn(phone: Phone, hand: int, day: "Day") -> None:
    given = new_turn(phone, hand, "give")  # at once, so that nobody takes the hand down meanwhile
    await day.bring(phone, given)
    await expect_speaking(phone, hand)
    speaker = speaker_of(hand, day)
    if speaker:
        await speaker.deliver(speaker.new_message(words(speaker, day)))
    if phone.chance.random() < EXTENDED:
        await day.bring(phone, new_turn(phone, hand, "extend"))
    await asyncio.sleep(min(BREATH, day.a_while))
    await end_turn(phone, hand, day)


async def end_turn(phone: Phone, hand: int, day: "Day") -> None:
    speaker = speaker_of(hand, day)
    ending = speaker if speaker and phone.chance.random() < ENDED_BY_SPEAKER else phone
    await day.bring(ending, new_turn(ending, hand, "end"))


async def expect_speaking(phone: Phone, hand: int) -> None:
    floor = await phone.fetch(floor_of(phone.room))
    if floor and (floor["speaking"] or {}).get("hand") != hand:
        phone.trouble("GET", floor_of(phone.room), "the floor is not that of hand", hand)


def speaker_of(hand: int, day: "Day") -> Phone | None:
    raised = (act for act in day.hall.history.accepted(HAND) if act.answer.get("id") == hand)
    return next((day.phones[act.phone] for act in raised), None)


HANDS = {
    "hands_raised": Habit(raise_a_hand, 0.25, 3),
    "hands_lowered": Habit(lower_the_hand, 0.03, 1),
    "hands_in_foreign_rooms": Habit(raise_a_hand_in_a_foreign_room, 0.02, 1),
    "floors_taken_unasked": Habit(take_the_floor, 0.03, 1),
}
