"""What the clock does by itself. Apps register jobs in `ready()`; `tick` runs them, in one process at a time."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone

from congress.journal.services import take_lease

logger = logging.getLogger(__name__)

clock_jobs: dict[str, Callable[[datetime], int]] = {}
"""{name: job(now) → how many things it did}; a job is idempotent and records what it does."""

HOLDER = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


def tick() -> dict[str, int] | None:
    """Run every job once; {name: things done}. None where another process has the lease.

    A job that fails is logged and holds up no other; its error is raised when all have run.
    """
    if not take_lease("tick", HOLDER):
        return None
    now, done, failures = timezone.now(), {}, []
    for name, job in clock_jobs.items():
        try:
            done[name] = job(now)
        except Exception as failure:
            logger.exception("the clock's job %s failed", name)
            failures.append(failure)
    if failures:
        raise failures[0]
    return done


def tick_for_ever(stopped: threading.Event, *, every: float = 1.0) -> None:
    """Tick once a second until told to stop; what fails is logged and tried again."""
    while not stopped.wait(every):
        try:
            tick()
        except Exception:
            logger.exception("a tick failed")
        finally:
            close_old_connections()
