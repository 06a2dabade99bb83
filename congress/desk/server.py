"""The server process: Daphne with pages and live channel; the clock, and the work that takes longer, in threads."""

import logging
import socket
import sys
import threading
from collections.abc import Callable

from channels.routing import get_default_application
from django.urls import reverse

logger = logging.getLogger(__name__)

# With Twisted's 50, a hall that connects at once waits for its network to try again.
BACKLOG = 4096
# While frames go out to a hall, each write lets a thread that makes a page run on; with the 5 ms that Python gives it,
# the last of 146 would wait for half a second.
TURN = 0.0002  # seconds

refusals: list[Callable[[], str]] = []
"""Apps above add reasons why this database must not be served; "" is no reason."""


class BadAddress(Exception):
    """The address cannot be listened on."""


def reasons_not_to_serve(settings) -> list[str]:
    reasons = [refusal() for refusal in refusals]
    if settings.SECRET_KEY_IS_LOCAL:
        reasons.append("Set SECRET_KEY: the key in var/ is for the demo.")
    return [reason for reason in reasons if reason]


def serve(host: str, port: int, *, ready: Callable[[], None] = lambda: None) -> None:
    """Serve in the foreground until a signal ends it."""
    from congress.desk.sockets import LiveServer  # Twisted, for which no other command needs to wait
    from congress.journal.clock import tick_for_ever
    from congress.journal.work import work_for_ever

    be_free(host, port)
    stopped = threading.Event()
    threading.Thread(target=tick_for_ever, args=[stopped], name="clock", daemon=True).start()
    threading.Thread(target=work_for_ever, args=[stopped], name="work", daemon=True).start()
    sys.setswitchinterval(TURN)
    reverse("home")  # whatever is still to be imported is, before the first comes
    where = host.replace(":", "\\:")
    server = LiveServer(
        get_default_application(),
        endpoints=[f"tcp:port={port}:interface={where}:backlog={BACKLOG}"],
        ready_callable=ready,
        server_name="congress",
        websocket_handshake_timeout=30,
        ping_interval=10**9,  # never: the live channel has heartbeats of its own
        verbosity=0,
    )
    try:
        server.run()
    finally:
        stopped.set()


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
