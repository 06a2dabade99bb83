"""How an act is sent by people on bad lines: always with one key, so that nothing may come of it twice."""

import asyncio
from collections.abc import Awaitable, Callable

from congress.rehearsal.history import Act
from congress.rehearsal.phones import Phone


async def once(phone: Phone, act: Act, a_while: float) -> None:
    await phone.deliver(act)


async def twice(phone: Phone, act: Act, a_while: float) -> None:
    await asyncio.gather(phone.deliver(act), phone.deliver(act))


async def again_later(phone: Phone, act: Act, a_while: float) -> None:
    await phone.deliver(act)
    await asyncio.sleep(phone.chance.uniform(0, a_while))
    await phone.deliver(act)


async def losing_the_line(phone: Phone, act: Act, a_while: float) -> None:
    """The answer never arrives, whether or not the act did; the same key is tried again."""
    sending = asyncio.create_task(phone.send(act))
    await asyncio.sleep(phone.chance.uniform(0, 0.03))
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    phone.cut()
    await asyncio.sleep(phone.chance.uniform(0, min(1, a_while)))
    await phone.deliver(act)


# By the name under which it is counted, with how many of a hundred acts are sent so.
MANNERS: dict[str, tuple[Callable[[Phone, Act, float], Awaitable[None]], int]] = {
    "sent_once": (once, 88),
    "pressed_twice": (twice, 5),
    "sent_again_later": (again_later, 4),
    "line_lost_while_sending": (losing_the_line, 3),
}


async def bring(phone: Phone, act: Act, a_while: float = 1) -> str:
    """Send it in one of these manners, drawn; says in which."""
    names, weights = list(MANNERS), [weight for _send, weight in MANNERS.values()]
    name = phone.chance.choices(names, weights)[0]
    await MANNERS[name][0](phone, act, a_while)
    return name
