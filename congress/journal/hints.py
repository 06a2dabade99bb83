"""The one door to the channel layer: "topic room.7 is at 119, and this is its frame". A lost hint costs a second, never
a message."""

import asyncio
import logging
import threading
import weakref

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

Ready = dict[str, tuple[int, str, str]]
"""{topic: (number, language, frame)}: what may be told at once to who was told everything before that number."""

GROUP = "live"
SEND_TIMEOUT = 2  # seconds; a dead Redis must not hold up anybody

# The hubs of this process, each with its loop; told directly, without the channel layer.
_hubs: "weakref.WeakKeyDictionary" = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def join(hub, loop: asyncio.AbstractEventLoop) -> None:
    with _lock:
        _hubs[hub] = loop


def living_hubs() -> list:
    """(hub, its loop) of this process."""
    with _lock:
        return [(hub, loop) for hub, loop in _hubs.items() if not loop.is_closed()]


def may_be_followed(topic: str) -> bool:
    """Whether somebody follows it here, or may elsewhere."""
    return reaches_others() or any(topic in hub.followed for hub, _loop in living_hubs())


def send(heads: dict[str, int], ready: Ready | None = None) -> None:
    """Tell this process and the others that these topics moved; called after commit, never fails."""
    ready = ready or {}
    hubs = living_hubs()
    for hub, loop in hubs:
        loop.call_soon_threadsafe(hub.hint, heads, ready)
    if reaches_others():
        if hubs:
            hub, loop = hubs[0]
            loop.call_soon_threadsafe(hub.tell_others, heads, ready)
        else:
            async_to_sync(send_to_others)([(heads, ready)])


def reaches_others() -> bool:
    """Whether the channel layer leaves this process at all."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer | None)


async def send_to_others(told: list[tuple[dict[str, int], Ready]], *, sender: str = "") -> None:
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            await get_channel_layer().group_send(GROUP, {"type": "hint", "hints": told, "sender": sender})
    except Exception as error:
        logger.warning("no hint sent: %r", error)
