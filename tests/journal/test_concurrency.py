"""Acts at the same time. The threads are real, and so are their transactions."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier, Event, Thread

import pytest
from django.db import connection
from django.test import Client

from congress.journal import services
from congress.journal.models import Entry, Topic
from congress.journal.services import Change, open_topics
from congress.journal.verify import verify_topic
from deliberation.rooms.models import Message
from tests.conftest import new_key

from .helpers import TESTER, THING, english, seqs, write

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ACTS = 8, 25
NAMES = ["probe.1", "probe.2", "probe.3"]


def at_once(deed, count=THREADS):
    """What deed(number) gave in each of `count` threads that begin together."""
    barrier = Barrier(count)

    def begin(number):
        try:
            barrier.wait(10)
            return deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def faults():
    return [sentence for topic in Topic.objects.all() for sentence in verify_topic(topic)]


def act_in_random_order(order, act, names=NAMES):
    some = order.sample(names, order.randint(1, len(names)))
    changes = [Change(name, "probe.moved", f"thing-{act}") for name in some]
    with services.act():
        services.record(changes, by=TESTER, made=THING, touch=order.sample(names, 1))
    return len(changes)


def test_numbers_have_no_gap_and_no_inversion():
    def write_many(number):
        order = random.Random(number)  # noqa: S311 not for secrets
        return sum(act_in_random_order(order, act) for act in range(ACTS))

    written = sum(at_once(write_many))
    assert Entry.objects.count() == written
    for topic in Topic.objects.all():
        assert seqs(topic.name) == list(range(1, topic.head + 1))
        times = Entry.objects.filter(topic=topic).order_by("seq").values_list("at", flat=True)
        assert all(one <= next_ for one, next_ in pairwise(times))
    assert sum(Topic.objects.values_list("touched", flat=True)) == THREADS * ACTS
    assert faults() == []


def test_new_topics_are_made_once_by_many():
    def write_many(number):
        order = random.Random(number)  # noqa: S311 not for secrets
        for act in range(10):
            names = [f"probe.{act}{digit}" for digit in range(3)]
            act_in_random_order(order, act, names)

    at_once(write_many)
    assert faults() == []
    assert sum(Topic.objects.values_list("head", flat=True)) == Entry.objects.count()


def test_topic_counts_as_made_when_its_act_is_done():
    """Who took it for made before would lock some of his topics and wait for the rest, while others wait for him."""
    changes = [Change("probe.777", "probe.moved", "thing-1")]
    with services.act():
        services.record(changes, by=TESTER, made=THING)
        assert "probe.777" not in services._seen
    assert "probe.777" in services._seen


def test_topic_of_an_act_that_failed_counts_as_new():
    changes = [Change("probe.778", "probe.moved", "thing-1")]
    with pytest.raises(ZeroDivisionError), services.act():
        services.record(changes, by=TESTER, made=THING)
        raise ZeroDivisionError
    assert "probe.778" not in services._seen


def test_one_key_at_once_is_one_message(people, rooms, as_person):
    cookies = as_person(people.alice).cookies
    address, key = f"/rooms/{rooms[0].pk}/messages/", new_key()

    def post(number):
        client = Client(headers={"Accept": "application/json"})
        client.cookies = cookies.copy()
        response = english(client, address, {"key": key, "body": "Good morning"})
        return response.status_code, response.json()

    answers = at_once(post)
    message = Message.objects.get()
    assert answers == [(201, {"id": message.pk, "element": message.element, "topic": rooms[0].topic, "seq": 2})] * 8
    assert Entry.objects.filter(verb="message.posted").count() == 1
    assert faults() == []


def test_one_key_at_once_of_a_move_is_one_move(people, rooms, as_person):
    client = as_person(people.alice)
    made = english(client, f"/rooms/{rooms[0].pk}/messages/", {"key": new_key(), "body": "Good morning"}).json()
    address, key, cookies = f"/messages/{made['id']}/retract/", new_key(), client.cookies

    def retract(number):
        client = Client(headers={"Accept": "application/json"})
        client.cookies = cookies.copy()
        response = english(client, address, {"key": key})
        return response.status_code, response.json()

    assert at_once(retract) == [(200, made | {"seq": 3})] * 8
    assert Entry.objects.filter(verb="message.retracted").count() == 1


def test_two_keys_at_once_of_a_move_are_one_move_and_refusals(people, rooms, as_person):
    client = as_person(people.alice)
    made = english(client, f"/rooms/{rooms[0].pk}/messages/", {"key": new_key(), "body": "Good morning"}).json()
    address, cookies = f"/messages/{made['id']}/retract/", client.cookies

    def retract(number):
        client = Client(headers={"Accept": "application/json"})
        client.cookies = cookies.copy()
        return english(client, address, {"key": new_key()}).status_code

    assert sorted(at_once(retract)) == [200] + [409] * 7
    assert Entry.objects.filter(verb="message.retracted").count() == 1


def test_messages_at_once_are_each_there_once(people, rooms, as_person):
    clients = {number: as_person((people.alice, people.bob)[number % 2]) for number in range(THREADS)}
    address = f"/rooms/{rooms[0].pk}/messages/"

    def post_many(number):
        posts = [english(clients[number], address, {"key": new_key(), "body": f"{number}.{n}"}) for n in range(5)]
        return [post.json()["seq"] for post in posts]

    numbers = [seq for several in at_once(post_many) for seq in several]
    assert sorted(numbers) == list(range(2, THREADS * 5 + 2))
    assert sorted(Message.objects.values_list("body", flat=True)) == [
        f"{number}.{n}" for number in range(THREADS) for n in range(5)
    ]


def test_opening_of_topics_waits_for_nobody():
    write(None, topic="probe.1")
    with_epoch = Topic.objects.get().epoch

    def open_and_write(number):
        open_topics(NAMES)
        write(None, topic=NAMES[number % 3])

    at_once(open_and_write)
    assert Topic.objects.get(name="probe.1").epoch == with_epoch
    assert Entry.objects.count() == THREADS + 1
    assert faults() == []


def act_apart(done):
    """An act of another thread, which says when it is through."""

    def begin():
        try:
            with services.act():
                done.set()
        finally:
            connection.close()

    thread = Thread(target=begin)
    thread.start()
    return thread


def test_acts_of_one_process_come_one_after_another_on_sqlite_alone():
    is_one_at_a_time = connection.vendor == "sqlite"
    done = Event()
    with services.act():
        other = act_apart(done)
        assert done.wait(0.3 if is_one_at_a_time else 10) is not is_one_at_a_time
    other.join(10)
    assert done.is_set()


def test_act_that_fails_lets_the_next_one_begin():
    with pytest.raises(ZeroDivisionError), services.act():
        raise ZeroDivisionError
    done = Event()
    act_apart(done).join(10)
    assert done.is_set()


def test_act_within_an_act_does_not_wait_for_itself():
    with services.act(), services.act():
        write("a-1")
    assert seqs("probe.1") == [1]


def test_topic_of_an_act_that_failed_is_made_again():
    with pytest.raises(ZeroDivisionError), services.act():
        services.record([Change("probe.9", "probe.moved")], by=TESTER, made=THING)
        raise ZeroDivisionError
    write("a-1", topic="probe.9")
    assert (seqs("probe.9"), faults()) == ([1], [])
