"""The socket at /live/: checks the door, reads the client's few frames, and leaves the telling to the hub."""

import json
import re
import time
from collections import deque
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from congress.journal import topics, visitors
from congress.journal.followers import Follower
from congress.journal.hub import current_hub
from congress.journal.lines import Bunch, QueuedLine
from congress.journal.reading import Wanted, dumps

SUBPROTOCOL = "congress.live.v1"
MOST_BYTES = 8192
MOST_TOPICS = 20
MOST_FRAMES, IN_SECONDS = 20, 10
MALFORMED, TOO_FAST = 4400, 4429
PONG = Bunch([dumps({"pong": 1})])


class Malformed(Exception):
    """A frame that is none of the three."""


async def live(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()  # websocket.connect
    if SUBPROTOCOL not in scope.get("subprotocols", ()) or not is_our_origin(scope):
        await send({"type": "websocket.close"})
        return
    hub = current_hub()
    visitor = await hub.reception.receive(scope)
    await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
    line = scope.get("line") or QueuedLine(send)
    follower = Follower(line, visitor)
    hub.welcome(follower)
    try:
        await converse(hub, follower, receive)
    finally:
        follower.gone = True
        hub.forget(follower)
        line.end()


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any other socket address."""
    await receive()
    await send({"type": "websocket.close"})


async def converse(hub: Any, follower: Follower, receive: Any) -> None:
    times: deque[float] = deque(maxlen=MOST_FRAMES)
    while (event := await receive())["type"] == "websocket.receive":
        now = time.monotonic()
        if len(times) == MOST_FRAMES and now - times[0] < IN_SECONDS:
            return follower.close(TOO_FAST)
        times.append(now)
        try:
            verb, value = parse(event.get("text"))
            if verb == "follow" and len(follower.follows() | {want.topic for want in value}) > MOST_TOPICS:
                raise Malformed
        except Malformed:
            return follower.close(MALFORMED)
        if verb == "follow":
            await hub.follow(follower, value)
        elif verb == "leave":
            for topic in value:
                hub.leave(follower, topic)
        else:
            follower.answer(PONG)


def parse(text: str | None) -> tuple[str, Any]:
    """("follow", [Wanted]), ("leave", [topic]) or ("ping", 1) of a frame; Malformed for anything else."""
    if text is None or len(text.encode()) > MOST_BYTES:
        raise Malformed
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(frame, dict) or len(frame) != 1:
        raise Malformed
    [(verb, value)] = frame.items()
    if verb == "ping" and type(value) is int and value == 1:
        return verb, value
    if verb == "leave" and isinstance(value, list) and value and all(topics.is_name(name) for name in value):
        return verb, value
    if verb == "follow" and isinstance(value, dict) and 0 < len(value) <= MOST_TOPICS:
        return verb, [wanted(topic, where) for topic, where in value.items()]
    raise Malformed


def wanted(topic: str, where: Any) -> Wanted:
    if not topics.is_name(topic) or not isinstance(where, dict) or not where.keys() <= {"after", "epoch"}:
        raise Malformed
    after, epoch = where.get("after"), where.get("epoch", "")
    if type(after) is not int or after < 0 or not isinstance(epoch, str):
        raise Malformed
    return Wanted(topic, after, epoch)


def is_our_origin(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is one of ours: this very host and port, or a trusted origin."""
    origins = [value.decode("latin1").lower() for name, value in scope["headers"] if name == b"origin"]
    hosts = [value.decode("latin1").lower() for name, value in scope["headers"] if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    if not validate_host(split_domain_port(hosts[0])[0], settings.ALLOWED_HOSTS):
        return False
    scheme = "https" if is_secure(scope) else "http"
    trusted = [origin.lower() for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    return origins[0] == f"{scheme}://{hosts[0]}" or origins[0] in trusted


def is_secure(scope: dict[str, Any]) -> bool:
    trusted = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if not trusted:
        return False
    name, secure = trusted
    sent = visitors.header(scope, re.sub("^HTTP_", "", name).replace("_", "-").lower().encode())
    return sent.split(",")[0].strip() == secure
