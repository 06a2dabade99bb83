import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.journal.chain import canonical, entry_digest, facts_digest, first_digest, seconds

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(), parts, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("value", "exact"),
    [
        (None, b"null"),
        (True, b"true"),
        (0, b"0"),
        (-12345678901234567890, b"-12345678901234567890"),
        ("", b'""'),
        ("会议", '"会议"'.encode()),
        ("é", b'"\xc3\xa9"'),
        ("\U0001f5f3", b'"\xf0\x9f\x97\xb3"'),
        ('"\\/', b'"\\"\\\\/"'),
        ("\n\t\x00\x1f\x7f", b'"\\n\\t\\u0000\\u001f\x7f"'),
        ("\u2028", b'"\xe2\x80\xa8"'),
        ([], b"[]"),
        ({}, b"{}"),
        ([1, [2, None], {"a": False}], b'[1,[2,null],{"a":false}]'),
        ({"b": 1, "a": 2, "B": 3, "": 4}, b'{"":4,"B":3,"a":2,"b":1}'),
        ({"b": {"d": 1, "c": 2}, "a": 0}, b'{"a":0,"b":{"c":2,"d":1}}'),
    ],
)
def test_canonical_json_is_exact(value, exact):
    assert canonical(value) == exact


def test_canonical_json_sorts_by_code_point():
    # In UTF-16 the astral key would come first.
    assert canonical({"\U00010000": 1, "\uffff": 2, "z": 3}) == '{"z":3,"\uffff":2,"\U00010000":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), [0.5], {"a": 1.5}, {"a": [{"b": (1, 2.0)}]}, [[[[-0.0]]]]],
)
def test_canonical_json_refuses_floats(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize("value", [{1: "a"}, {None: 1}, [{"a": {True: 1}}]])
def test_canonical_json_refuses_other_keys_than_texts(value):
    with pytest.raises(TypeError):
        canonical(value)


@given(VALUES)
def test_canonical_json_reads_back(value):
    assert json.loads(canonical(value)) == value


@given(VALUES)
def test_canonical_json_of_what_was_read_is_the_same(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(st.text(), st.integers()))
def test_canonical_json_does_not_know_the_order_of_writing(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_first_digest_names_the_topic():
    assert first_digest("room.7") == hashlib.sha256(b"congress-journal-v1|room.7").digest()
    assert first_digest("room.8") != first_digest("room.7")


def test_facts_digest_is_that_of_canonical_json():
    assert facts_digest({"b": 1, "a": "会"}) == hashlib.sha256('{"a":"会","b":1}'.encode()).digest()


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2020, 4, 8, 1, 2, 3, tzinfo=UTC), "2020-04-08T01:02:03Z"),
        (datetime(2020, 4, 8, 1, 2, 3, 999_999, tzinfo=UTC), "2020-04-08T01:02:03Z"),
        (datetime(2020, 4, 8, 9, 0, tzinfo=timezone(timedelta(hours=8))), "2020-04-08T01:00:00Z"),
    ],
)
def test_time_in_the_chain_is_utc_in_whole_seconds(at, text):
    assert seconds(at) == text


def entry(**changes):
    fields = {
        "actor": "代表 001",
        "at": datetime(2020, 4, 8, 9, 0, 1, 500, tzinfo=UTC),
        "element": "message-481",
        "facts_digest": bytes(range(32)),
        "seq": 119,
        "topic_id": "room.7",
        "verb": "message.posted",
    }
    return SimpleNamespace(**fields | changes)


def test_entry_digest_is_exact():
    header = (
        '{"actor":"代表 001","at":"2020-04-08T09:00:01Z","element":"message-481","facts_digest":"'
        + bytes(range(32)).hex()
        + '","seq":119,"topic":"room.7","verb":"message.posted"}'
    )
    previous = b"\x01" * 32
    assert entry_digest(previous, entry()) == hashlib.sha256(previous + header.encode()).digest()


def test_entry_digest_tells_no_element_from_an_empty_one():
    header = f'{{"actor":null,"at":"2020-04-08T09:00:01Z","element":null,"facts_digest":"{bytes(range(32)).hex()}"'
    header += ',"seq":119,"topic":"room.7","verb":"message.posted"}'
    expected = hashlib.sha256(bytes(32) + header.encode()).digest()
    assert entry_digest(bytes(32), entry(actor=None, element=None)) == expected
    assert entry_digest(bytes(32), entry(actor="", element="")) != expected


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "002"},
        {"at": datetime(2020, 4, 8, 9, 0, 2, tzinfo=UTC)},
        {"element": "message-482"},
        {"facts_digest": bytes(32)},
        {"seq": 120},
        {"topic_id": "room.8"},
        {"verb": "message.retracted"},
    ],
)
def test_entry_digest_covers_each_field(change):
    assert entry_digest(bytes(32), entry(**change)) != entry_digest(bytes(32), entry())


def test_entry_digest_covers_what_came_before():
    assert entry_digest(b"\x01" * 32, entry()) != entry_digest(bytes(32), entry())
