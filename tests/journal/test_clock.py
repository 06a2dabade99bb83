import contextlib
import logging
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from congress.journal import clock
from congress.journal.models import Lease
from congress.journal.services import take_lease

from .test_concurrency import at_once

NINE = datetime(2020, 4, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def jobs(monkeypatch):
    """The clock's jobs, none but the test's own."""
    jobs = {}
    monkeypatch.setattr(clock, "clock_jobs", jobs)
    return jobs


@pytest.mark.django_db
def test_tick_runs_every_job_with_the_time(jobs):
    times = []
    jobs["one"] = lambda now: times.append(now) or 3
    jobs["two"] = lambda now: times.append(now) or 0
    with time_machine.travel(NINE, tick=False):
        assert clock.tick() == {"one": 3, "two": 0}
    assert times == [NINE, NINE]


@pytest.mark.django_db
def test_tick_of_another_process_waits(jobs):
    ran = []
    jobs["one"] = lambda now: ran.append(now) or 1
    with time_machine.travel(NINE, tick=False):
        assert take_lease("tick", "another")
        assert clock.tick() is None
    assert ran == []
    with time_machine.travel(NINE + timedelta(seconds=4.9), tick=False):
        assert clock.tick() is None
    with time_machine.travel(NINE + timedelta(seconds=5), tick=False):
        assert clock.tick() == {"one": 1}
        assert not take_lease("tick", "another")


@pytest.mark.django_db
def test_lease_is_one_holders_until_it_ends():
    with time_machine.travel(NINE, tick=False):
        assert take_lease("tick", "one")
        assert not take_lease("tick", "two")
        assert take_lease("tick", "one")
        assert take_lease("other", "two")
    with time_machine.travel(NINE + timedelta(seconds=6), tick=False):
        assert take_lease("tick", "two")
        assert not take_lease("tick", "one")
    assert Lease.objects.count() == 2


@pytest.mark.django_db
def test_lease_taken_again_lasts_longer():
    with time_machine.travel(NINE, tick=False):
        take_lease("tick", "one")
    with time_machine.travel(NINE + timedelta(seconds=3), tick=False):
        assert take_lease("tick", "one")
    with time_machine.travel(NINE + timedelta(seconds=7), tick=False):
        assert not take_lease("tick", "two")


@pytest.mark.django_db(transaction=True)
def test_lease_is_taken_once_by_many_at_once():
    assert sum(at_once(lambda number: take_lease("tick", f"holder-{number}"))) == 1


@pytest.mark.django_db
def test_tick_command_says_what_was_done(jobs):
    jobs["one"] = lambda now: 3
    said = StringIO()
    call_command("tick", stdout=said)
    assert said.getvalue() == "one: 3\n"


@pytest.mark.django_db
def test_tick_command_says_that_another_is_at_it(jobs):
    take_lease("tick", "another")
    said = StringIO()
    call_command("tick", stdout=said)
    assert said.getvalue() == "Another process is at it.\n"


@pytest.mark.django_db
def test_tick_of_the_registered_jobs_twice_does_nothing_twice(people):
    assert set(clock.tick()) == set(clock.clock_jobs)
    assert set(clock.tick().values()) == {0}


def tick_in_thread(times, jobs):
    """Let the clock go in a thread of its own until a job stops it."""
    stopped = threading.Event()
    jobs["last"] = lambda now: times.append(now) or (len(times) >= 3 and stopped.set())
    thread = threading.Thread(target=clock.tick_for_ever, args=[stopped], kwargs={"every": 0.01})
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_clock_goes_until_it_is_stopped(jobs):
    times = []
    tick_in_thread(times, jobs)
    assert len(times) == 3
    assert times == sorted(times)


@pytest.mark.django_db(transaction=True)
def test_clock_goes_on_after_a_failure_and_logs_it(jobs, caplog):
    failed = []

    def fail_once(now):
        if not failed:
            failed.append(now)
            raise ValueError("no")
        return 1

    jobs["one"] = fail_once
    times = []
    with caplog.at_level(logging.ERROR, "congress.journal.clock"):
        tick_in_thread(times, jobs)
    assert len(failed) == 1
    assert len(times) == 3
    assert "ValueError: no" in caplog.text


@pytest.mark.django_db
def test_job_that_fails_holds_up_no_other(jobs):
    ran = []

    def fail(now):
        raise ValueError("no")

    jobs["one"] = fail
    jobs["two"] = lambda now: ran.append(now) or 1
    with contextlib.suppress(ValueError):
        clock.tick()
    assert len(ran) == 1
