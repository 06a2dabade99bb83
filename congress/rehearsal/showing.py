"""Pictures and voice messages: made here, shown in a room, and refused where they are no such thing."""

import io
import math
from array import array
from functools import cache
from typing import TYPE_CHECKING

import av
from PIL import Image

from congress.rehearsal.history import MESSAGE
from congress.rehearsal.phones import Phone, address_of
from congress.rehearsal.talk import Habit, words

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

FORMATS = {"photo.jpg": "JPEG", "photo.png": "PNG", "photo.webp": "WEBP"}
RATE, HERTZ = 48_000, 440
NO_PICTURE = ("photo.jpg", "这只是一段文字。".encode())


async def show_a_picture(phone: Phone, day: "Day") -> None:
    name = phone.chance.choice(list(FORMATS))
    await show(phone, day, "pictures", picture=(name, picture(name)))


async def show_what_is_none(phone: Phone, day: "Day") -> None:
    """A text that is called a picture; an empty one."""
    file = phone.chance.choice([NO_PICTURE, ("photo.png", b"")])
    await show(phone, day, "pictures", wanted=422, picture=file)


async def send_a_voice(phone: Phone, day: "Day") -> None:
    await show(phone, day, "sounds", sound=("voice.webm", voice()))


async def show(phone: Phone, day: "Day", what: str, wanted: int = 201, **files: tuple[str, bytes]) -> None:
    address = address_of(phone.room).replace("messages", what)
    await phone.deliver(phone.new_act(MESSAGE, address, wanted=[wanted], body=words(phone, day), files=files))


@cache
def picture(name: str) -> bytes:
    """A street lamp at dusk, more or less."""
    image = Image.linear_gradient("L").resize((480, 640)).convert("RGB")
    image.paste((250, 220, 120), (200, 160, 280, 240))
    held = io.BytesIO()
    image.save(held, FORMATS[name])
    return held.getvalue()


@cache
def voice() -> bytes:
    """One second of a tone, as a browser records."""
    held = io.BytesIO()
    with av.open(held, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        tone = array("h", (int(8000 * math.sin(2 * math.pi * HERTZ * n / RATE)) for n in range(RATE)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=RATE)
        frame.sample_rate = RATE
        frame.planes[0].update(tone.tobytes())
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return held.getvalue()


SHOWING = {
    "pictures": Habit(show_a_picture, 0.04, 1),
    "pictures_refused": Habit(show_what_is_none, 0.02, 1),
    "sounds": Habit(send_a_voice, 0.02, 1),
}
