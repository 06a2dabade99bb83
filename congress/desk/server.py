"""The server process: Daphne with pages and live channel; the clock, and the work that takes longer, in threads."""

import logging
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from channels.routing import get_default_application
from django.urls import reverse

from voting.box.app import BoxApp
from voting.box.keys import is_weak
from voting.box.store import Box

logger = logging.getLogger(__name__)

# With Twisted's 50, a hall that connects at once waits for its network to try again.
BACKLOG = 4096
# While frames go out to a hall, each write lets a thread that makes a page run on; with the 5 ms that Python gives it,
# the last of 146 would wait for half a second.
TURN = 0.0002  # seconds

WEAK = "Set BOX_SECRET: at least 32 characters drawn at random, the same for the office and the box."

refusals: list[Callable[[], str]] = []
"""Apps above add reasons why this database must not be served; "" is no reason."""


class BadAddress(Exception):
    """The address cannot be listened on."""


def reasons_not_to_serve(settings) -> list[str]:
    from congress.people.ways import odd_settings  # models, for which the box alone needs no database

    reasons = [*(refusal() for refusal in refusals), *odd_settings()]
    if settings.SECRET_KEY_IS_LOCAL:
        reasons.append("Set SECRET_KEY: the key in var/ is for the demo.")
    if settings.BOX_URL and is_weak(settings.BOX_SECRET):
        reasons.append(WEAK)
    return [reason for reason in reasons if reason]


def serve(host: str, port: int, *, ready: Callable[[], None] = lambda: None) -> None:
    """Serve in the foreground until a signal ends it."""
    from congress.journal.clock import tick_for_ever
    from congress.journal.work import work_for_ever

    server = server_of(get_default_application(), host, port, ready)
    stopped = threading.Event()
    threading.Thread(target=tick_for_ever, args=[stopped], name="clock", daemon=True).start()
    threading.Thread(target=work_for_ever, args=[stopped], name="work", daemon=True).start()
    sys.setswitchinterval(TURN)
    reverse("home")  # whatever is still to be imported is, before the first comes
    try:
        server.run()
    finally:
        stopped.set()


def serve_box(settings, host: str, port: int, *, ready: Callable[[], None]) -> None:
    """The box alone, with the routes of its office. It needs no database."""
    box = Box(Path(settings.BALLOT_BOX))
    app = BoxApp(box, secret=settings.BOX_SECRET, origin=settings.BOX_ORIGIN)
    logging.getLogger("daphne").setLevel(logging.CRITICAL + 1)  # it would tell of a request that is broken off
    server_of(app, host, port, ready).run()


def server_of(application, host: str, port: int, ready: Callable[[], None]):
    """Raises BadAddress."""
    from congress.desk.sockets import LiveServer  # Twisted, for which no other command needs to wait

    be_free(host, port)
    where = host.replace(":", "\\:")
    return LiveServer(
        application,
        endpoints=[f"tcp:port={port}:interface={where}:backlog={BACKLOG}"],
        ready_callable=ready,
        server_name="congress",
        websocket_handshake_timeout=30,
        ping_interval=10**9,  # never: the live channel has heartbeats of its own
        verbosity=0,
    )


def be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadAddress(
                f"Port {port} on {host} cannot be used: {error.strerror}. Try another with --port."
            ) from error
