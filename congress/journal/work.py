"""What is done beside the pages because it takes longer than a page may: apps register their jobs in `ready()`.

A job does one thing that waits and answers whether there was one. What waits is a row of its app, and the row alone is
the truth: it is taken by a conditional UPDATE that says until when it is held, so any number of processes may work, and
what a killed one held is taken on by another. (Task queues such as huey keep their own list, and forget a task whose
worker is killed.)
"""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, transaction

logger = logging.getLogger(__name__)

work_jobs: dict[str, Callable[[], bool]] = {}

_wanted = threading.Event()


def work() -> int:
    """Do what waits, until nothing does; how many things were done.

    A job that fails is logged, holds up no other and is tried again the next time.
    """
    return sum(work_off(name, job) for name, job in work_jobs.items())


def work_off(name: str, job: Callable[[], bool]) -> int:
    done = 0
    try:
        while job():
            done += 1
    except Exception:
        logger.exception("the job %s failed", name)
    return done


def work_for_ever(stopped: threading.Event, *, every: float = 1.0) -> None:
    """Look once a second whether something waits, and at once when this process was told, until told to stop."""
    while not stopped.is_set():
        _wanted.wait(every)
        _wanted.clear()
        try:
            work()
        finally:
            close_old_connections()


def want_work() -> None:
    """Something waits as soon as this act is done."""
    transaction.on_commit(_wanted.set)
