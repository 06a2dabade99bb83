import hashlib
import json
import re
import uuid
from datetime import UTC

import pytest
from django.db import transaction

from congress.journal import hints, services
from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused, By, Change, blank_facts, open_topics, record, touch

from .helpers import TESTER, THING, seqs, write

pytestmark = pytest.mark.django_db


def test_numbers_of_a_topic_are_one_two_three():
    assert [write(None)[0].seq for _ in range(3)] == [1, 2, 3]
    assert seqs("probe.1") == [1, 2, 3]


def test_each_topic_counts_by_itself():
    write(None)
    write(None)
    write(None, topic="probe.2")
    assert (seqs("probe.1"), seqs("probe.2")) == ([1, 2], [1])


def test_changes_of_one_act_are_entries_in_their_order():
    write("thing-2", "thing-1", None)
    rows = Entry.objects.order_by("seq").values_list("seq", "element")
    assert list(rows) == [(1, "thing-2"), (2, "thing-1"), (3, None)]


def test_changes_of_two_topics_are_entries_of_each():
    changes = [Change("probe.2", "probe.moved"), Change("probe.1", "probe.moved"), Change("probe.2", "probe.stopped")]
    entries = record(changes, by=TESTER, changed=THING)
    assert [(entry.topic_id, entry.seq) for entry in entries] == [("probe.2", 1), ("probe.1", 1), ("probe.2", 2)]
    assert list(Topic.objects.order_by("name").values_list("name", "head")) == [("probe.1", 1), ("probe.2", 2)]


def test_entries_of_one_act_have_one_time():
    write("thing-1", "thing-2")
    assert Entry.objects.values("at").distinct().count() == 1


def test_unknown_topic_is_made_with_an_epoch():
    write(None)
    topic = Topic.objects.get()
    assert (topic.name, topic.head, topic.touched) == ("probe.1", 1, 0)
    assert re.fullmatch("[0-9a-f]{16}", topic.epoch)


def test_opened_topic_keeps_its_epoch():
    open_topics(["probe.1"])
    epoch = Topic.objects.get().epoch
    open_topics(["probe.1", "probe.2"])
    write(None)
    assert Topic.objects.get(name="probe.1").epoch == epoch
    assert Topic.objects.get(name="probe.2").head == 0


def test_key_and_answer_stand_on_the_first_entry_only(people):
    key = uuid.uuid4()
    by = By("001", people.alice, key, "/there/")
    write("thing-1", "thing-2", by=by, location="/thing/")
    first, second = Entry.objects.order_by("seq")
    assert (first.key, first.address, first.status, first.location) == (key, "/there/", 201, "/thing/")
    assert first.answer == {"id": 7, "element": "thing-1", "topic": "probe.1", "seq": 1}
    assert (second.key, second.address, second.status, second.location, second.answer) == (None, "", None, "", None)


def test_every_entry_of_an_act_names_its_user_and_actor(people):
    write("thing-1", "thing-2", by=By("001", people.alice))
    assert list(Entry.objects.values_list("user", "actor")) == [(people.alice.pk, "001")] * 2


def test_a_move_is_answered_200():
    record([Change("probe.1", "probe.moved")], by=TESTER, changed=THING)
    assert Entry.objects.get().status == 200


def test_facts_have_a_salt_of_their_own():
    write("thing-1", "thing-2")
    salts = [entry.facts["salt"] for entry in Entry.objects.all()]
    assert len(set(salts)) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", salt) for salt in salts)


@pytest.mark.parametrize("verb", ["ballot.opened", "ballot.paper.put"])
def test_facts_of_a_ballot_have_no_salt(verb):
    record([Change("ballot.1", verb, facts={"papers": 3})], by=TESTER, changed=THING)
    assert Entry.objects.get().facts == {"papers": 3}


@pytest.mark.parametrize("verb", ["balloting.begun", "a.ballot.opened", "ballots.opened"])
def test_facts_beside_ballots_have_a_salt(verb):
    record([Change("ballot.1", verb, facts={"papers": 3})], by=TESTER, changed=THING)
    assert Entry.objects.get().facts.keys() == {"papers", "salt"}


def test_facts_given_are_not_changed():
    facts = {"papers": 3}
    record([Change("probe.1", "probe.moved", facts=facts)], by=TESTER, changed=THING)
    assert facts == {"papers": 3}


def test_touched_rises_by_touch_only():
    write(None, topic="probe.1")
    assert Topic.objects.get().touched == 0
    write(None, touch=["probe.1", "probe.1", "probe.2"])
    assert list(Topic.objects.order_by("name").values_list("name", "head", "touched")) == [
        ("probe.1", 2, 1),
        ("probe.2", 0, 1),
    ]


def test_touching_alone_makes_no_entry():
    touch(["probe.1"])
    touch(["probe.1", "probe.2"])
    assert list(Topic.objects.order_by("name").values_list("name", "head", "touched")) == [
        ("probe.1", 0, 2),
        ("probe.2", 0, 1),
    ]
    assert Entry.objects.count() == 0


def test_touch_keeps_the_chain():
    write(None)
    before = bytes(Topic.objects.get().digest)
    touch(["probe.1"])
    assert bytes(Topic.objects.get().digest) == before


def independent_digest(entry, previous):
    header = json.dumps(
        {
            "actor": entry.actor,
            "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "element": entry.element,
            "facts_digest": bytes(entry.facts_digest).hex(),
            "seq": entry.seq,
            "topic": entry.topic_id,
            "verb": entry.verb,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(previous + header.encode()).digest()


def test_stored_chain_is_that_of_the_format():
    write("thing-1", None, verb="probe.会")
    write("thing-1", by=By(None))
    previous = hashlib.sha256(b"congress-journal-v1|probe.1").digest()
    for entry in Entry.objects.order_by("seq"):
        facts = json.dumps(entry.facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert bytes(entry.facts_digest) == hashlib.sha256(facts.encode()).digest()
        previous = independent_digest(entry, previous)
        assert bytes(entry.digest) == previous
    assert bytes(Topic.objects.get().digest) == previous


def test_nothing_is_written_when_the_act_rolls_back():
    write(None)
    with pytest.raises(ActionRefused), services.act():
        record([Change("probe.1", "probe.moved"), Change("probe.2", "probe.moved")], by=TESTER, changed=THING)
        raise ActionRefused("no")
    assert seqs("probe.1") == [1]
    assert list(Topic.objects.values_list("name", "head")) == [("probe.1", 1)]
    write(None)
    assert seqs("probe.1") == [1, 2]


@pytest.mark.parametrize("facts", [{"share": 0.5}, {"shares": [1, {"of": 0.5}]}, {1: 1}])
def test_facts_that_cannot_be_chained_write_nothing(facts):
    changes = [Change("probe.1", "probe.moved"), Change("probe.1", "probe.moved", facts=facts)]
    with pytest.raises(TypeError), transaction.atomic():
        record(changes, by=TESTER, changed=THING)
    assert (Entry.objects.count(), Topic.objects.count()) == (0, 0)


def test_hint_is_sent_once_per_act_after_commit(monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(hints, "send", lambda heads, ready: sent.append(heads))
    with django_capture_on_commit_callbacks() as callbacks:
        write("thing-1", "thing-2", touch=["probe.2"])
    assert sent == []
    for callback in callbacks:
        callback()
    assert sent == [{"probe.1": 2, "probe.2": 0}]


def test_act_that_rolls_back_sends_no_hint(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ActionRefused), services.act():
        write(None)
        raise ActionRefused("no")
    assert callbacks == []


def test_blanked_facts_leave_everything_else():
    write("thing-1", "thing-2")
    write("thing-1")
    before = list(Entry.objects.order_by("seq").values("seq", "element", "facts_digest", "digest"))
    assert blank_facts(topic="probe.1", element="thing-1") == 2
    assert [entry.facts is None for entry in Entry.objects.order_by("seq")] == [True, False, True]
    assert list(Entry.objects.order_by("seq").values("seq", "element", "facts_digest", "digest")) == before


def test_first_numbers_are_those_of_the_entry_that_made_it():
    write("thing-1", "thing-2")
    write("thing-1", topic="probe.2")
    write("thing-1")
    asked = {"probe.1": ["thing-1", "thing-2", "thing-3"], "probe.2": ["thing-1"], "probe.3": []}
    assert Entry.objects.first_seqs(asked) == {
        ("probe.1", "thing-1"): 1,
        ("probe.1", "thing-2"): 2,
        ("probe.2", "thing-1"): 1,
    }


def test_first_numbers_of_nothing_take_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Entry.objects.first_seqs({"probe.1": []}) == {}


def test_acting_as_keeps_user_key_and_address(people):
    by = By(None, people.alice, uuid.uuid4(), "/there/")
    assert by.acting_as("001") == By("001", by.user, by.key, "/there/")


def test_entry_of_the_key_is_told_to_who_acts(people):
    by = By(None, people.alice, uuid.uuid4())
    first, _second = write("a-1", "a-2", by=by.acting_as("001"))
    assert by.keyed == [first]


def test_acts_without_a_key_are_kept_by_nobody():
    write("a-1", by=TESTER)
    assert TESTER.keyed == []
