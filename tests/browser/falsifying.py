"""Falsifications by chance: a place of a bundle that holds something else, or bytes of its text exchanged.

Each is made from its own number, so that one that fails can be made again.
"""

import copy
import random
from contextlib import suppress

from tests.voting.recount.reading import text_of

NOTHING = [None, False, 0, "", [], {}]
LIKELY = [*NOTHING, True, 1, -1, 2, 10**17, 10**18, 1.5, "x", "0", "7", [[]], "\ud800", "😀", "\uffff"]
KEYS = ["x", "choice", "__proto__", "constructor", "9", "sat", "actor"]
LETTERS = '{}[]",:\\0189.eE-+ \n\tatrunfls\x00\x1f\x7féﬀ😀'


def text_by_chance(made, seed: int) -> bytes:
    dice = random.Random(seed)  # noqa: S311 to be made again
    if dice.random() < 0.25:
        return bytes_exchanged(text_of(made), dice)
    other = made.copy()
    for _n in range(dice.choice([1, 1, 1, 2])):
        change_something(other, dice)
    with suppress(Exception):  # what was changed may be in the way of who writes the chain anew
        anew = other.copy()
        dice.choice([lambda: None, lambda: None, anew.seal, anew.freeze, anew.count, anew.close])()
        other = anew
    return spelt(other)


def spelt(made) -> bytes:
    try:
        return text_of(made)
    except UnicodeEncodeError:  # half a letter is written as an escape, or not at all
        return text_of(made, ensure_ascii=True)


def bytes_exchanged(text: bytes, dice: random.Random) -> bytes:
    at, size = dice.randrange(len(text)), dice.choice([0, 0, 1, 1, 2, 50])
    put = dice.choice([b"", dice.choice(LETTERS).encode(), bytes([dice.randrange(256)])])
    return text[:at] + put + text[at + size :]


def change_something(made, dice: random.Random) -> None:
    """Down from the top, so that a title is found as often as one of many rows."""
    place, key = made.bundle, dice.choice(sorted(made.bundle))
    while inside(place[key]) and dice.random() < 0.9:
        place = place[key]
        key = dice.choice(sorted(place)) if isinstance(place, dict) else dice.randrange(len(place))
    change(place, key, dice)


def inside(value) -> bool:
    return isinstance(value, dict | list) and bool(value)


def change(place, key, dice: random.Random) -> None:
    value, way = place[key], dice.choice(["other", "near", "near", "near", "less", "more", "neighbour"])
    if way == "less":
        del place[key]
    elif way == "more" and isinstance(place, list):
        place.insert(dice.randrange(len(place) + 1), copy.deepcopy(value))
    elif way == "more":
        place[dice.choice(KEYS)] = copy.deepcopy(value)
    elif way == "neighbour":
        other = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
        place[key], place[other] = place[other], value
    else:
        place[key] = near(value, dice) if way == "near" else dice.choice(LIKELY)


def near(value, dice: random.Random):
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + dice.choice([-1, 1])
    if isinstance(value, str) and value:
        at = dice.randrange(len(value))
        return value[:at] + dice.choice("0123456789abcdefABC/+=é😀 ") + value[at + 1 :]
    if isinstance(value, list):
        return dice.sample(value, len(value))
    return dice.choice(LIKELY)
