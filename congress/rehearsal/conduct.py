"""What must be true of how the rooms were led: the floor, the mutes, the straw polls and the reactions.

Pure, as `checks.py`.
"""

import re
from collections import Counter, defaultdict
from math import inf
from typing import Any

from congress.rehearsal.checks import Check
from congress.rehearsal.courses import move_in, number_in
from congress.rehearsal.excuses import may_be_retracted
from congress.rehearsal.history import (
    ATTENDEE,
    CHOICE,
    FLOOR,
    HAND,
    LIFT,
    MESSAGE,
    MOVE,
    MUTE,
    OPINION,
    POLL,
    REACTION,
    Act,
    History,
    Screen,
)

PERSON = re.compile(r'data-person="(\d+)"')
TAG = re.compile(r"<[^>]*\bdata-people=\"([\d ]*)\"[^>]*>")
VALUE = re.compile(r'\bvalue="(\w+)"')


def people_of(history: History) -> dict[str, str]:
    """The number of each person who said something, as the screens have it beside the message."""
    shown: dict[tuple[str, str], str] = {}
    for screen in history.screens:
        for frame in screen.elements.values():
            if (screen.topic, frame.id) not in shown and (found := PERSON.search(frame.html)):
                shown[screen.topic, frame.id] = found[1]
    spoken = [act for act in history.placed() if act.kind in (MESSAGE, OPINION)]
    return {act.phone: shown[act.topic, act.element] for act in spoken if (act.topic, act.element) in shown}


# The floor


def check_floor(history: History) -> Check:
    """Nobody got the floor while another had it."""
    check = Check()
    moves = [act for act in history.acts if act.kind == FLOOR and move_in(act.address) in ("give", "end")]
    perhaps_ended = {number_in(act.address) for act in moves if act.is_in_doubt}
    speaking: dict[str, int] = {}
    for act in sorted((act for act in moves if act.is_placed), key=lambda act: act.seq):
        hand, before = number_in(act.address), speaking.get(act.topic)
        if move_in(act.address) == "give":
            is_free = before in (None, hand) or before in perhaps_ended
            check.expect(is_free, act.topic, "hand", hand, act.seq, "while", before)
            speaking[act.topic] = hand
        elif before == hand:
            del speaking[act.topic]
    return check


# Mutes


def check_mutes(history: History) -> Check:
    """Nothing was heard of a person between his mute and its end."""
    check, people = Check(), people_of(history)
    lifts = {number_in(act.address): act for act in history.accepted(LIFT) if act.is_placed}
    said = [act for act in history.placed() if act.kind == MESSAGE]
    for mute in (act for act in history.accepted(MUTE) if act.is_placed):
        lift = lifts.get(mute.answer["id"])
        if lift is None:
            continue
        person, meanwhile = mute.fields["user"], range(mute.seq, lift.seq)
        own = (act for act in said if act.topic == mute.topic and people.get(act.phone) == person)
        heard = [act.seq for act in own if act.seq in meanwhile]
        check.expect(not heard, mute.topic, "person", person, "heard at", *heard, times=len(heard))
    return check


# Straw polls


def check_polls(history: History) -> Check:
    """A closed straw poll counts everybody's last choice."""
    check = Check()
    shown = {poll["pk"]: poll for poll in history.polls}
    for made in (act for act in history.accepted(POLL) if act.is_placed):
        pk = made.answer["id"]
        if pk not in shown:
            check.expect(False, "poll", pk, "not shown")
            continue
        check.expect(shown[pk]["closed"], "poll", pk, "not closed")
        cast = [act for act in history.acts if act.kind == CHOICE and number_in(act.address) == pk]
        compare_poll(check, shown[pk], cast)
    return check


def compare_poll(check: Check, poll: dict[str, Any], cast: list[Act]) -> None:
    """Of who has a choice in doubt, it may count or not."""
    doubtful = {act.phone for act in cast if act.is_in_doubt}
    last = {act.phone: act.fields["choice"] for act in sorted(filter(is_placed, cast), key=lambda act: act.seq)}
    chosen = Counter(choice for phone, choice in last.items() if phone not in doubtful)
    for place, option in enumerate(poll["options"]):
        least = chosen[str(place)]
        off = max(least - option["count"], option["count"] - least - len(doubtful), 0)
        check.expect(off == 0, "poll", poll["pk"], "option", place, option["count"], "not", least, times=off)


def is_placed(act: Act) -> bool:
    return act.is_placed


# Reactions


def check_reactions(history: History) -> Check:
    """Beside a message stand those whose taps on it were acknowledged an odd number of times."""
    check, people = Check(), people_of(history)
    taps = taps_of(history)
    for screen in (screen for screen in history.screens if screen.is_current):
        for (element, kind), by_phone in taps.get(screen.topic, {}).items():
            if element in screen.elements:
                sure = {people.get(phone, phone) for phone, times in by_phone.items() if times % 2}
                perhaps = {people.get(phone, phone) for phone, times in by_phone.items() if times == inf}
                shown = set(reacting(screen, element).get(kind, ()))
                is_so = shown - perhaps == sure - perhaps
                check.expect(is_so, screen.phone, screen.topic, element, kind, *sorted(shown), "not", *sorted(sure))
    return check


def taps_of(history: History) -> dict[str, dict[tuple[str, str], dict[str, float]]]:
    """How often each phone tapped on what, by topic; inf where it is in doubt."""
    retracted = may_be_retracted(history)
    said = {act.answer["id"]: act for act in history.placed() if act.kind == MESSAGE}
    taps: dict[str, dict[tuple[str, str], dict[str, float]]] = defaultdict(lambda: defaultdict(Counter))
    for act in (act for act in history.acts if act.kind == REACTION):
        message = said.get(number_in(act.address))
        if message is not None and message.key not in retracted:
            by_phone = taps[message.topic][message.element, act.fields["kind"]]
            by_phone[act.phone] += inf if act.is_in_doubt else act.is_accepted
    return taps


def reacting(screen: Screen, element: str) -> dict[str, list[str]]:
    """Who reacted how, by the buttons of a message."""
    buttons = TAG.finditer(screen.elements[element].html)
    return {kind[1]: tag[1].split() for tag in buttons if (kind := VALUE.search(tag[0]))}


# What the day brought


def rooms_of(history: History) -> dict[str, int]:
    accepted = Counter(act.kind for act in history.acts if act.is_accepted)
    moves = Counter(move_in(act.address) for act in history.accepted(FLOOR, MOVE))
    said = Counter(act.address.split("/")[3] for act in history.accepted(MESSAGE))
    return {
        "hands": accepted[HAND],
        "turns": moves["give"],
        "mutes": accepted[MUTE],
        "pictures": said["pictures"],
        "sounds": said["sounds"],
        "reactions": accepted[REACTION],
        "polls": accepted[POLL],
        "attendees": accepted[ATTENDEE],
        "notes": said["notes"],
        "consents": moves["consent"],
    }
