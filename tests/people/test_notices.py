"""Notices: given once, in the act's own transaction, to whom they concern."""

import pytest
from django.db import transaction
from django.utils import translation

from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused, By, record, service
from congress.people.models import Delivery, Notice, User
from congress.people.notices import notices_for, notify, read_notices
from congress.people.sentences import notice_kinds
from congress.people.services import Verb, person_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(notice_kinds, "lamp.lit", lambda facts: f"The lamp in {facts['street']} is lit.")


@service
def light(*, users, by, fails=False, **more):
    """An act of a test that tells of itself."""
    changes = notices_for(users=users, kind="lamp.lit", url="/lamps/1/", facts={"street": "Elm Street"}, **more)
    if fails:
        raise ActionRefused("No.")
    return record(changes, by=by, made=Notice(pk=1)) if changes else []


def inbox(user) -> list[str]:
    return [one.sentence for one in user.notices.order_by("pk")]


def test_notice_is_given_in_the_act(people):
    entries = light(users=[people.bob.pk, people.alice.pk, people.bob.pk], by=By("tester", people.dora))
    notices = list(Notice.objects.order_by("user"))
    assert [(one.user, one.sentence, one.url, one.read_at) for one in notices] == [
        (people.alice, "The lamp in Elm Street is lit.", "/lamps/1/", None),
        (people.bob, "The lamp in Elm Street is lit.", "/lamps/1/", None),
    ]
    assert [(one.topic_id, one.verb, one.element) for one in entries] == [
        (person_topic(one.user), Verb.NOTICE_GIVEN, one.element) for one in notices
    ]


def test_journal_has_ids_and_kinds_only(people):
    (entry,) = light(users=[people.alice.pk], by=By("tester"))
    facts = {name: value for name, value in entry.facts.items() if name != "salt"}
    assert facts == {"notice": Notice.objects.get().pk, "kind": "lamp.lit"}


def test_refused_act_gives_no_notice(people):
    with pytest.raises(ActionRefused):
        light(users=[people.alice.pk], by=By("tester"), fails=True)
    assert (Notice.objects.count(), Entry.objects.filter(verb=Verb.NOTICE_GIVEN).count()) == (0, 0)


def test_each_call_without_a_key_is_told(people):
    light(users=[people.alice.pk], by=By("tester"))
    light(users=[people.alice.pk], by=By("tester"))
    assert len(inbox(people.alice)) == 2


def test_key_is_told_once_to_each(people):
    light(users=[people.alice.pk], by=By("tester"), key="lamp-1")
    light(users=[people.alice.pk, people.bob.pk], by=By("tester"), key="lamp-1")
    light(users=[people.alice.pk], by=By("tester"), key="lamp-2")
    assert (len(inbox(people.alice)), len(inbox(people.bob))) == (2, 1)
    assert light(users=[people.alice.pk], by=By("tester"), key="lamp-2") == []


def test_disabled_person_is_told_nothing(people):
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    assert light(users=[people.alice.pk], by=By("tester")) == []
    assert Notice.objects.count() == 0


def test_notices_of_many_take_as_many_queries_as_of_one(people, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(2):
        notices_for(users=[people.alice.pk], kind="lamp.lit", url="/")
    with transaction.atomic(), django_assert_num_queries(2):
        notices_for(users=[people.alice.pk, people.bob.pk, people.charlie.pk], kind="lamp.lit", url="/")


def test_clock_tells_once(people):
    ids = [people.emil.pk, people.fiona.pk]
    assert notify(users=ids, kind="lamp.lit", url="/lamps/1/", key="amber", facts={"street": "Oak Street"}) == 2
    assert notify(users=ids, kind="lamp.lit", url="/lamps/1/", key="amber", facts={"street": "Oak Street"}) == 0
    assert notify(users=[], kind="lamp.lit", url="/lamps/1/", key="red") == 0
    assert inbox(people.emil) == ["The lamp in Oak Street is lit."]
    assert set(Entry.objects.filter(verb=Verb.NOTICE_GIVEN).values_list("actor", flat=True)) == {"clock"}


def test_kind_that_is_no_more_still_leads_to_its_page(people):
    notify(users=[people.alice.pk], kind="lamp.gone", url="/lamps/1/", key="1")
    with translation.override("en"):
        assert inbox(people.alice) == ["There is something new for you."]


def test_notice_counts_on_its_persons_topic(people):
    light(users=[people.alice.pk], by=By("tester"))
    assert Topic.objects.get(name=person_topic(people.alice)).touched == 1
    assert Topic.objects.get(name=person_topic(people.bob)).touched == 0


def test_read_is_no_entry_and_counts(people):
    light(users=[people.alice.pk, people.bob.pk], by=By("tester"))
    before = Entry.objects.count()
    newest = people.alice.notices.get().pk
    assert read_notices(user=people.alice, upto=newest) == 1
    assert read_notices(user=people.alice, upto=newest) == 0
    assert (Entry.objects.count(), Topic.objects.get(name=person_topic(people.alice)).touched) == (before, 2)
    assert (people.alice.notices.unread().count(), people.bob.notices.unread().count()) == (0, 1)


def test_reading_stops_at_what_was_seen(people):
    light(users=[people.alice.pk], by=By("tester"))
    seen = people.alice.notices.get()
    light(users=[people.alice.pk], by=By("tester"))
    assert read_notices(user=people.alice, upto=seen.pk) == 1
    assert people.alice.notices.unread().get().pk > seen.pk


def test_nothing_goes_out_without_a_way(people):
    User.objects.update(reach=User.Reach.AT_ONCE)
    light(users=[people.alice.pk], by=By("tester"))
    assert Delivery.objects.count() == 0
