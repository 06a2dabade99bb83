"""Handing a void booklet back, and second booklets: every answer, and what the chain says of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.models import Entry
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from tests.voting.phones import booklets_of, phone, send, voided
from voting import board
from voting.models import Ballot, Confirmation, HandedBack, Issuance
from voting.secret.formats import b64, unb64
from voting.services import booklets as services
from voting.services.secret import close_secret

pytestmark = pytest.mark.django_db

State = Issuance.State


@pytest.fixture
def secret(meeting, ready_keys):
    """Frozen, two papers, collected from now on."""
    assemble(meeting)
    return frozen(secret_draft(meeting))


@pytest.fixture
def alice(as_person, people):
    return as_person(people.alice)


@pytest.fixture
def bob(as_person, people):
    return as_person(people.bob)


@pytest.fixture
def booklet(secret):
    """Alice's."""
    return collected(secret, electors(secret)[0])


def entries(ballot):
    """What the chain says after the freeze."""
    found = Entry.objects.filter(topic_id=ballot.topic, seq__gt=1).order_by("seq")
    return [(one.verb, one.facts, one.actor, one.user_id) for one in found]


def hand_back(client, ballot, receipts):
    return send(client, ballot, receipts, "hand-back")


# Handing back


def test_void_booklet_is_handed_back_for_a_new_one(secret, booklet, alice):
    answer = hand_back(alice, secret, voided(booklet))
    assert (answer.status_code, answer.json()) == (200, {"generation": 2})
    assert booklets_of(secret) == [State.HANDED_BACK, State.NONE]
    assert entries(secret) == [("ballot.handed_back", {}, None, None)]
    other = phone(secret)
    other.take(send(alice, secret, other.request()).json())
    opened(secret)
    assert len(cast(other, "sat", "basic")) == 2
    assert booklets_of(secret) == [State.HANDED_BACK, State.ISSUED]


def test_request_of_an_earlier_generation_is_answered_the_same(secret, alice):
    first = phone(secret)
    answer = send(alice, secret, first.request())
    first.take(answer.json())
    hand_back(alice, secret, voided(first))
    again = send(alice, secret, first.request())
    assert (again.status_code, again.content) == (200, answer.content)
    assert booklets_of(secret) == [State.HANDED_BACK, State.NONE]


def test_handing_back_again_changes_nothing(secret, booklet, alice):
    receipts = voided(booklet)
    hand_back(alice, secret, receipts)
    again = hand_back(alice, secret, {"receipts": receipts["receipts"][::-1]})
    assert (again.status_code, again.json()) == (200, {"generation": 2})
    send(alice, secret, phone(secret).request())
    assert hand_back(alice, secret, receipts).status_code == 200
    assert (booklets_of(secret), len(entries(secret))) == ([State.HANDED_BACK, State.ISSUED], 1)
    assert HandedBack.objects.count() == 2


def test_second_booklet_is_handed_back_too(secret, booklet, alice):
    hand_back(alice, secret, voided(booklet))
    second = collected(secret, electors(secret)[0])
    assert hand_back(alice, secret, voided(second)).json() == {"generation": 3}
    assert booklets_of(secret) == [State.HANDED_BACK, State.HANDED_BACK, State.NONE]


def test_receipts_that_another_used_are_refused(secret, booklet, alice, bob):
    receipts = voided(booklet)
    hand_back(alice, secret, receipts)
    collected(secret, electors(secret)[1])
    answer = hand_back(bob, secret, receipts)
    assert (answer.status_code, booklets_of(secret, "002")) == (409, [State.ISSUED])
    assert len(entries(secret)) == 1


def test_half_of_a_used_booklet_and_half_of_another_are_refused(secret, booklet, alice):
    receipts = voided(booklet)["receipts"]
    hand_back(alice, secret, {"receipts": receipts})
    second = voided(collected(secret, electors(secret)[0]))["receipts"]
    assert hand_back(alice, secret, {"receipts": [receipts[0], second[1]]}).status_code == 409
    assert booklets_of(secret) == [State.HANDED_BACK, State.ISSUED]


def test_who_has_collected_nothing_hands_nothing_back(secret, booklet, bob):
    answer = hand_back(bob, secret, voided(booklet))
    assert (answer.status_code, booklets_of(secret, "002"), entries(secret)) == (409, [State.NONE], [])


def test_forged_receipts_are_refused(secret, booklet, alice):
    one, two = voided(booklet)["receipts"]
    wrong = bytearray(unb64(two["receipt"]))
    wrong[-1] ^= 1
    forged = {
        "changed": two | {"receipt": b64(bytes(wrong))},
        "of another paper": two | {"receipt": one["receipt"]},
        "of another h": two | {"h": "0" * 64},
        "zeros": two | {"receipt": b64(bytes(64))},
    }
    answers = {name: hand_back(alice, secret, {"receipts": [one, two]}).status_code for name, two in forged.items()}
    assert answers == dict.fromkeys(forged, 403)
    assert (booklets_of(secret), HandedBack.objects.count()) == ([State.ISSUED], 0)


def test_receipts_of_cast_papers_are_refused(secret, booklet, alice):
    opened(secret)
    receipts = cast(booklet, "sat", "sat")
    assert hand_back(alice, secret, {"receipts": receipts}).status_code == 403
    assert booklets_of(secret) == [State.ISSUED]


def test_malformed_receipts_are_refused(secret, booklet, alice):
    one, two = voided(booklet)["receipts"]
    bodies = {
        "nothing": b"",
        "a list": [one, two],
        "more": {"receipts": [one, two], "key": ""},
        "a part": {"receipts": [one]},
        "one twice": {"receipts": [one, one]},
        "three": {"receipts": [one, two, one]},
        "no objects": {"receipts": [one, "x"]},
        "less of one": {"receipts": [one, {"h": two["h"]}]},
        "more of one": {"receipts": [one, two | {"paper": "1"}]},
        "upper case": {"receipts": [one, two | {"h": two["h"].upper()}]},
        "a line end": {"receipts": [one, two | {"h": two["h"] + "\n"}]},
        "no hex": {"receipts": [one, two | {"h": "g" * 64}]},
        "null": {"receipts": [one, two | {"receipt": None}]},
        "short": {"receipts": [one, two | {"receipt": b64(bytes(63))}]},
    }
    answers = {name: hand_back(alice, secret, body).status_code for name, body in bodies.items()}
    assert answers == dict.fromkeys(bodies, 400)
    assert booklets_of(secret) == [State.ISSUED]


def test_closed_ballot_takes_nothing_back(secret, booklet, alice):
    receipts, mine = voided(collected(secret, electors(secret)[1])), voided(booklet)
    hand_back(alice, secret, mine)
    close_secret(ballot=opened(secret), by=TESTER)
    assert [hand_back(alice, secret, one).status_code for one in (mine, receipts)] == [410, 410]


def test_who_is_no_elector_hands_nothing_back(secret, booklet, as_person, people):
    receipts = voided(booklet)
    assert hand_back(as_person(people.dora), secret, receipts).status_code == 404
    assert hand_back(as_person(None), secret, receipts).status_code == 401


def test_rows_do_not_say_in_which_order_booklets_came_back(secret):
    """Their keys are drawn; else the chain's times would be those of the electors."""
    every = electors(secret)[:12]
    for elector in every:
        receipts = voided(collected(secret, elector))
        services.hand_back(elector=elector, receipts=receipts["receipts"])
    rows = Issuance.objects.filter(generation=2).order_by("pk").values_list("elector", flat=True)
    used = HandedBack.objects.order_by("pk").values_list("booklet__elector", flat=True)
    order = [one.pk for one in every]
    assert sorted(rows) == order != list(rows)
    assert list(dict.fromkeys(used)) != order


# Second booklets


@pytest.fixture
def scrutineers(as_person, people, meeting):
    """gao, and two others."""
    others = add_people(people=[User(username=name, name=name.title()) for name in ("ines", "jun")])
    for user in others:
        add_attendant(meeting=meeting, user=user, role=Attendant.Role.SCRUTINEER)
    return [as_person(user) for user in (people.gao, *others)]


def reissue(client, ballot, label="001"):
    return send(client, ballot, {"label": label}, "reissue")


def test_two_scrutineers_give_a_second_booklet(secret, booklet, scrutineers, alice):
    gao, ines, _jun = scrutineers
    answers = [reissue(one, secret) for one in (gao, gao, ines)]
    assert [one.status_code for one in answers] == [202, 202, 200]
    assert [one.json() for one in answers] == [{"label": "001", "done": done} for done in (False, False, True)]
    assert booklets_of(secret) == [State.REPLACED, State.NONE]
    facts = {"label": "001", "n": 1, "by": ["scrutineer1", "scrutineer2"]}
    assert [one[:3] for one in entries(secret)] == [("ballot.reissued", facts, "scrutineer2")]
    assert send(alice, secret, phone(secret).request()).status_code == 200
    assert (booklets_of(secret), Confirmation.objects.count()) == ([State.REPLACED, State.ISSUED], 0)


def test_first_yes_is_told_on_the_topic_of_the_meeting(secret, booklet, scrutineers):
    reissue(scrutineers[0], secret)
    last = Entry.objects.filter(topic_id=secret.meeting.topic).latest("seq")
    assert (last.verb, last.actor) == ("ballot.confirmed", "scrutineer1")
    assert last.facts == {"ballot": str(secret.pk), "deed": "reissue", "label": "001"}
    assert entries(secret) == []


def test_next_second_booklet_takes_two_again(secret, booklet, scrutineers):
    gao, ines, jun = scrutineers
    for one in (gao, ines):
        reissue(one, secret)
    collected(secret, electors(secret)[0])
    assert [reissue(one, secret).status_code for one in (jun, gao)] == [202, 200]
    facts = [one[1] for one in entries(secret)]
    assert facts == [
        {"label": "001", "n": 1, "by": ["scrutineer1", "scrutineer2"]},
        {"label": "001", "n": 2, "by": ["scrutineer1", "scrutineer3"]},
    ]


def test_yes_for_another_elector_does_not_count(secret, booklet, scrutineers):
    gao, ines, _jun = scrutineers
    collected(secret, electors(secret)[1])
    assert [reissue(gao, secret).status_code, reissue(ines, secret, "002").status_code] == [202, 202]
    assert booklets_of(secret) == [State.ISSUED]


def test_yes_holds_for_ten_minutes(secret, booklet, scrutineers):
    gao, ines, _jun = scrutineers
    now = timezone.now()
    for minutes, client, status in [(0, gao, 202), (11, ines, 202), (20, gao, 200)]:
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert (minutes, reissue(client, secret).status_code) == (minutes, status)


def test_who_has_not_collected_gets_no_second_booklet(secret, booklet, scrutineers, alice):
    gao = scrutineers[0]
    hand_back(alice, secret, voided(booklet))
    Issuance.objects.filter(elector__ballot=secret, elector__label="003").update(state=State.HALL)
    answers = {label: reissue(gao, secret, label).status_code for label in ("001", "002", "003", "999")}
    assert (answers, Confirmation.objects.count()) == (dict.fromkeys(answers, 409), 0)


def test_second_booklets_are_bounded(secret, scrutineers):
    gao, ines, _jun = scrutineers
    assert board.frozen_facts(secret)["max_reissue"] == 3
    for elector in electors(secret)[:4]:
        collected(secret, elector)
    statuses = [[reissue(one, secret, f"00{n}").status_code for one in (gao, ines)] for n in range(1, 5)]
    assert statuses == [[202, 200]] * 3 + [[409, 409]]
    assert [one[1]["n"] for one in entries(secret)] == [1, 2, 3]


def test_closed_ballot_gives_no_second_booklet(secret, booklet, scrutineers):
    close_secret(ballot=opened(secret), by=TESTER)
    assert reissue(scrutineers[0], secret).status_code == 410


def test_others_give_no_second_booklet(secret, booklet, as_person, people):
    others = [people.alice, people.dora, people.emil]
    assert [reissue(as_person(one), secret).status_code for one in others] == [403] * 3
    assert reissue(as_person(people.hanna), secret).status_code == 404
    assert (booklets_of(secret), Confirmation.objects.count()) == ([State.ISSUED], 0)


def test_malformed_label_is_refused(secret, booklet, scrutineers):
    bodies = [b"", [], {}, {"label": 1}, {"label": ""}, {"label": "0\x001"}, {"label": "1" * 11}, {"label": "a b"}]
    assert [send(scrutineers[0], secret, one, "reissue").status_code for one in bodies] == [400] * len(bodies)


def test_form_for_second_booklets_says_what_was_done(secret, booklet, people, as_person, scrutineers):
    gao = as_person(people.gao, accept="text/html")
    reissue(scrutineers[1], secret)
    address = f"/ballots/{secret.pk}/reissue/"
    answer = gao.post(address, {"label": " 001 "}, headers={"Accept-Language": "en", "Referer": "http://testserver/x"})
    assert (answer.status_code, answer["Location"]) == (303, "http://testserver/x")
    assert [str(one) for one in answer.wsgi_request._messages] == ["No. 001 can collect papers once more."]
    assert booklets_of(secret) == [State.REPLACED, State.NONE]
    refused = gao.post(address, {"label": "001"}, headers={"Accept-Language": "en"})
    assert refused.status_code == 409
    assert "Only who has collected papers can be given a second booklet." in refused.content.decode()


def test_replaced_booklet_counts_as_issued(secret, booklet, scrutineers):
    for one in scrutineers[:2]:
        reissue(one, secret)
    collected(secret, electors(secret)[0])
    close_secret(ballot=opened(secret), by=TESTER)
    closing = Entry.objects.get(topic_id=secret.topic, verb="ballot.closed").facts
    assert (closing["issued"], closing["replaced"]) == (2, 1)
    assert Ballot.objects.get(pk=secret.pk).state == Ballot.State.COUNTED
