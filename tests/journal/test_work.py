"""Work beside the pages."""

import threading

import pytest

from congress.journal import work
from congress.journal.services import act


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.setattr(work, "work_jobs", {})
    return work.work_jobs


def test_job_is_done_until_nothing_waits(jobs):
    waiting = [3, 2, 1]
    jobs["count"] = lambda: bool(waiting) and bool(waiting.pop())
    assert (work.work(), waiting, work.work()) == (3, [], 0)


def test_job_that_fails_is_logged_and_holds_up_no_other(jobs, caplog):
    done = []

    def fail():
        raise ValueError("no")

    jobs["bad"] = fail
    jobs["good"] = lambda: not done and not done.append(1)
    assert (work.work(), done) == (1, [1])
    assert [record.getMessage() for record in caplog.records] == ["the job bad failed"]


@pytest.mark.django_db(transaction=True)
def test_work_that_is_wanted_is_done_at_once(jobs):
    """Long before the thread would have looked by itself."""
    stopped, done = threading.Event(), threading.Event()
    jobs["once"] = lambda: done.set()
    thread = threading.Thread(target=work.work_for_ever, args=[stopped], kwargs={"every": 60})
    thread.start()
    with act():
        work.want_work()
        assert not done.is_set()
    assert done.wait(10)
    stopped.set()
    work._wanted.set()
    thread.join(10)
    assert not thread.is_alive()
