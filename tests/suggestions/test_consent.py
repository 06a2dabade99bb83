"""The card in the room that asks a speaker for consent, and the one tap that answers it."""

import json

import pytest

from congress.journal.models import Entry
from congress.journal.reading import Wanted, catch_up
from congress.journal.topics import find
from deliberation.rooms.services.messages import post_message
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services import writing
from tests.conftest import TESTER


@pytest.fixture
def asked(said, people):
    return writing.suggest_of_message(
        message=said, proposer=people.bob, title="More <b>benches", body="Benches, please", by=TESTER
    )


def card_of(suggestion, topic=None, language="en"):
    topic = topic or f"person.{suggestion.author_id}"
    return find(topic)[0].render(topic, [suggestion.consent], language).get(suggestion.consent, "")


def entries_of(topic):
    cards = Entry.objects.filter(topic_id=topic).exclude(verb="notice.given")
    return list(cards.order_by("seq").values_list("verb", "element"))


def test_card_asks_the_speaker_and_nobody_else(asked, people):
    html = card_of(asked)
    assert f'id="consent-{asked.pk}"' in html
    assert f'data-list="asks-{asked.message.room_id}"' in html
    assert "More &lt;b&gt;benches" in html
    assert "csrf" not in html
    assert card_of(asked, f"person.{people.bob.pk}") == ""


@pytest.mark.parametrize(("name", "verb"), [("consent", "consented"), ("decline", "declined")])
def test_card_goes_with_the_answer(name, verb, asked, move, people):
    assert move(people.alice, asked, name).status_code == 200
    assert card_of(asked) == ""
    card = f"consent-{asked.pk}"
    expected = [("suggestion.proposed", card), (f"suggestion.{verb}", card)]
    assert entries_of(f"person.{people.alice.pk}") == expected


def test_other_moves_leave_the_card_alone(asked, move, people):
    for person, name in [(people.alice, "consent"), (people.alice, "submit"), (people.dora, "accept")]:
        assert move(person, asked, name).status_code == 200
    assert len(entries_of(f"person.{people.alice.pk}")) == 2


def test_own_draft_asks_nobody(said, people):
    writing.suggest_of_message(message=said, proposer=people.alice, title="A", body="B", by=TESTER)
    assert entries_of(f"person.{people.alice.pk}") == []


def test_room_shows_the_card_to_the_speaker_alone(asked, rooms, reading, people):
    shown = {
        name: f'id="consent-{asked.pk}"'
        in reading(getattr(people, name)).get(f"/rooms/{rooms[0].pk}/").content.decode()
        for name in ("alice", "bob", "dora")
    }
    assert shown == {"alice": True, "bob": False, "dora": False}


def test_page_and_frame_show_the_same_card(asked, rooms, reading, people):
    page = reading(people.alice).get(f"/rooms/{rooms[0].pk}/").content.decode()
    card = card_of(asked).strip()
    assert 'data-n="1"' in card
    assert card in page


def test_card_of_another_room_stays_there(asked, rooms, people, reading):
    rooms[1].group.moderators.add(people.alice)
    page = reading(people.alice).get(f"/rooms/{rooms[1].pk}/").content.decode()
    assert (f'id="asks-{rooms[1].pk}"' in page, "consent-" in page) == (True, False)


def test_follower_is_told_the_card_and_its_end(asked, move, people):
    topic = f"person.{people.alice.pk}"

    def frames(after):
        (caught,) = catch_up([(people.alice, "en", Wanted(topic, after))])
        return [json.loads(one) for one in caught.frames if f'"consent-{asked.pk}"' in one]

    (shown,) = frames(0)
    assert (shown["kind"], shown["n"], shown["html"]) == ("suggestion.proposed", 1, card_of(asked))
    move(people.alice, asked, "consent", submit="1")
    (gone,) = frames(shown["seq"])
    assert (gone["kind"], gone["html"]) == ("suggestion.consented", "")


# One tap


def test_one_tap_consents_and_hands_in(asked, said, move, people):
    answer = move(people.alice, asked, "consent", submit="1")
    asked.refresh_from_db()
    said.refresh_from_db()
    assert (answer.status_code, answer.json()["id"]) == (200, asked.pk)
    assert (asked.state, asked.number, said.outcome_state) == ("submitted", 1, "suggested")
    assert said.outcome_url == asked.get_absolute_url()
    assert [verb for verb, _element in entries_of(asked.topic)] == [
        "suggestion.proposed",
        "suggestion.consented",
        "suggestion.submitted",
    ]


def test_consent_alone_makes_a_draft(asked, move, people):
    assert move(people.alice, asked, "consent").json()["seq"] == 2
    asked.refresh_from_db()
    assert (asked.state, asked.number) == ("draft", None)


def test_one_tap_is_the_speakers_and_comes_once(asked, move, people):
    others = [move(person, asked, "consent", submit="1").status_code for person in (people.bob, people.dora)]
    assert others == [403, 403]
    twice = [move(people.alice, asked, "consent", submit="1").status_code for _time in range(2)]
    assert twice == [200, 409]
    assert Suggestion.objects.get().number == 1


def test_submit_says_nothing_with_other_moves(asked, move, people):
    move(people.alice, asked, "decline", submit="1")
    asked.refresh_from_db()
    assert (asked.state, asked.number) == ("dropped", None)


def test_page_offers_both_ways(asked, reading, people):
    page = reading(people.alice).get(f"/suggestions/{asked.pk}/").content.decode()
    assert [words in page for words in ("Agree and hand it in", "I agree", "I do not want it")] == [True] * 3


def test_cards_of_a_room_come_in_their_order(asked, rooms, people, reading):
    said = post_message(room=rooms[0], author=people.alice, number="001", body="Trees", by=TESTER)
    second = writing.suggest_of_message(message=said, proposer=people.dora, title="T", body="B", by=TESTER)
    page = reading(people.alice).get(f"/rooms/{rooms[0].pk}/").content.decode()
    assert 0 < page.index(f'id="consent-{asked.pk}"') < page.index(f'id="consent-{second.pk}"')
