"""Whatever it is given to read, the checker says a line for each check, and holds nothing that it has not seen."""

import pytest

from tests.voting.recount.reading import NAMES, failing, text_of


def deep(made):
    text = text_of(made)
    return text.replace(b'"facts": {}', b'"facts": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", 1)


UNREADABLE = {
    "nothing": lambda made: b"",
    "no JSON": lambda made: b"<html>",
    "a list": lambda made: b"[]",
    "null": lambda made: b"null",
    "cut off": lambda made: text_of(made)[:-1],
    "two": lambda made: text_of(made) * 2,
    "a mark before it": lambda made: b"\xef\xbb\xbf" + text_of(made),
    "another encoding": lambda made: text_of(made).decode().encode("utf-16"),
    "no encoding": lambda made: text_of(made).replace(b'"secretariat"', b'"\xff"'),
    "a key twice": lambda made: text_of(made).replace(b'"void":', b'"void": [], "void":', 1),
    "a key twice inside": lambda made: text_of(made).replace(b'"n": 1', b'"n": 2, "n": 1'),
    "a point": lambda made: text_of(made).replace(b'"n": 1', b'"n": 1.0'),
    "an exponent": lambda made: text_of(made).replace(b'"n": 1', b'"n": 1e0'),
    "no number": lambda made: text_of(made).replace(b'"n": 1', b'"n": NaN'),
    "a long number": lambda made: text_of(made).replace(b'"n": 1', b'"n": ' + b"1" * 19),
    "endless": lambda made: text_of(made).replace(b'"n": 1', b'"n": ' + b"1" * 100_000),
    "deep": deep,
}


@pytest.mark.parametrize("unreadable", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_bundle_holds_nothing(bundles, run, unreadable):
    made = bundles["mixed"]
    text = unreadable(made)
    assert text != text_of(made)
    status, lines = run(text, setup=made.setup, closed=made.closed)
    assert (status, failing(lines)) == (1, set(NAMES))


def test_half_a_letter_in_the_facts_breaks_the_chain_and_nothing_else(bundles, run):
    """A bundle cannot make the checker fall."""
    made = bundles["mixed"]
    text = text_of(made).replace(b'"by": ["001"', b'"by": ["\\ud800"')
    assert failing(run(text)[1]) == {"chain"}


def walks(value, path=()):
    """The paths to everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, one in inside:
        yield (*path, key)
        yield from walks(one, (*path, key))


@pytest.mark.parametrize("other", [None, True, 0, -1, "", "x", [], {}, [[]], "\ud800"])
def test_whatever_stands_in_a_place_every_check_has_its_line(recount, bundles, other):
    made = bundles["motion"].copy()
    del made.rows[1:]
    del made.bundle["register"][3:]
    del made.bundle["collectors"][3:]
    for path in list(walks(made.bundle)):
        bundle = made.copy().bundle
        place = bundle
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = other
        found = recount.Recount(bundle, [], None, None).report()
        assert [name for name, _why in found] == NAMES
        assert any(why for _name, why in found)
