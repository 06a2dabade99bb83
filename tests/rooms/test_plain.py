"""A plain message filled in is the template rendered, whatever it says."""

from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from congress.people.models import User
from deliberation.rooms.models import Message
from deliberation.rooms.plain import BODY, NAME, TEMPLATE, fields, is_plain, message_html

WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=80)
TELLING = st.sampled_from(
    [*fields(), BODY[:29], NAME + BODY, '<a href="x">&amp;', "'", "a" * 30, "a" * 31, "👩‍👩‍👧" * 12]
)
NUMBERS = st.integers(1, 2**53)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))


def message(**more):
    fields = {"pk": 5, "room_id": 2, "author": User(pk=3, name="Alice"), "body": "One", "kind": Message.Kind.TEXT}
    made = Message(**{**fields, "posted_at": datetime(2020, 4, 8, 1, tzinfo=UTC), **more})
    made.n = 7
    return made


@given(WORDS | TELLING, WORDS | TELLING, NUMBERS, NUMBERS, NUMBERS, NUMBERS, TIMES, st.sampled_from(["zh-hans", "en"]))
def test_plain_message_filled_in_is_the_template_rendered(body, name, pk, n, room, author, at, language):
    said = message(pk=pk, room_id=room, author=User(pk=author, name=name), body=body, posted_at=at)
    said.n = n
    assert is_plain(said)
    with translation.override(language):
        assert message_html(said) == render_to_string(TEMPLATE, {"message": said})


@pytest.mark.parametrize(
    "more",
    [
        {"kind": Message.Kind.PICTURE},
        {"kind": Message.Kind.VOICE},
        {"kind": Message.Kind.ANNOUNCEMENT},
        {"speaker_id": 1},
        {"department_id": 1},
        {"reply_to_id": 1},
        {"is_question": True},
        {"retracted_at": datetime(2020, 4, 8, 2, tzinfo=UTC)},
        {"outcome_state": Message.outcome_state.field.choices[0][0]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_shows_more_is_not_plain(more):
    assert not is_plain(message(**more))


@pytest.mark.parametrize("field", ["agreed_by", "asked_by"])
def test_what_somebody_reacted_to_is_not_plain(field):
    said = message()
    setattr(said, field, [4])
    assert not is_plain(said)
