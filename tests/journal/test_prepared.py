"""Queries written once: they give what the same queryset gives, for every value, in every thread."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Value

from congress.journal.models import Entry, Topic
from congress.journal.prepared import Prepared
from congress.journal.services import By

from .helpers import write

pytestmark = pytest.mark.django_db


def named(name: str):
    return Topic.objects.filter(name=name)


def numbered(seq: int):
    return Entry.objects.select_related("topic").filter(seq=seq).order_by("topic_id")


def written_before(topic: str, at: datetime):
    later = Entry.objects.filter(topic=OuterRef("name"), at__gte=at)
    return Topic.objects.filter(name=topic).annotate(is_later=Exists(later), one=Value(1))


def of_key(key: uuid.UUID):
    return Entry.objects.filter(key=key)


def fields(rows):
    return [{name: value for name, value in vars(row).items() if name != "_state"} for row in rows]


@pytest.fixture
def entries():
    return [*write("a-1", "a-2"), *write("b-1", topic="probe.2")]


def test_rows_are_those_of_the_queryset(entries):
    assert fields(Prepared(numbered)(seq=1)) == fields(numbered(1))
    assert len(numbered(1)) == 2


def test_values_of_one_call_do_not_stay_for_the_next(entries):
    prepared = Prepared(named)
    found = [[row.name for row in prepared(name=name)] for name in ("probe.1", "probe.2", "probe.3", "probe.1")]
    assert found == [["probe.1"], ["probe.2"], [], ["probe.1"]]


def test_related_rows_come_with_them(entries, django_assert_num_queries):
    found = Prepared(numbered)(seq=2)
    with django_assert_num_queries(0):
        assert [(row.element, row.topic.head) for row in found] == [("a-2", 2)]


@pytest.mark.parametrize(("year", "is_later"), [(2000, True), (2999, False)])
def test_times_are_compared_as_times(entries, year, is_later):
    found = Prepared(written_before)(topic="probe.1", at=datetime(year, 1, 1, tzinfo=UTC))
    assert [(row.is_later, row.one) for row in found] == [(is_later, 1)]


def test_keys_are_compared_as_keys(people):
    keys = [uuid.uuid4(), uuid.uuid4()]
    for key in keys:
        write("a-1", by=By("tester", people.alice, key))
    assert [row.key for row in Prepared(of_key)(key=keys[1])] == [keys[1]]


def test_first_is_the_first_row_or_none(entries):
    prepared = Prepared(numbered)
    assert (prepared.first(seq=1).topic_id, prepared.first(seq=9)) == ("probe.1", None)


def test_sql_is_written_once(entries, monkeypatch):
    built = []

    def counted(name: str):
        built.append(name)
        return named(name)

    prepared = Prepared(counted)
    for name in ("probe.1", "probe.2"):
        prepared(name=name)
    assert len(built) == 1


def test_argument_that_is_not_in_the_query_is_refused():
    def longer(name: str, unused: int):
        return named(name)

    with pytest.raises(TypeError, match="unused"):
        Prepared(longer)(name="probe.1", unused=1)


def test_argument_that_is_changed_on_its_way_into_the_query_is_refused():
    def beginning(name: str):
        return Topic.objects.filter(name__startswith=name)

    with pytest.raises(TypeError, match="name"):
        Prepared(beginning)(name="probe.1")


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_through_a_connection_of_its_own(people):
    write("a-1")
    prepared, found = Prepared(named), []
    prepared(name="probe.1")

    def ask():
        found.append((prepared(name="probe.1")[0].head, connection.connection))
        connection.close()

    own = connection.connection
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    ((head, other),) = found
    assert (head, other is own) == (1, False)


@pytest.mark.parametrize("seq", [2**62, 2**63 - 1, 2**63, 10**30])
def test_number_that_no_row_can_have_finds_none_as_by_the_queryset(entries, seq):
    assert Prepared(numbered)(seq=seq) == list(numbered(seq)) == []
