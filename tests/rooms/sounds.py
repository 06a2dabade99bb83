"""Voices for tests: a tone, in each container that browsers record."""

import array
import io
import math
from fractions import Fraction
from functools import cache

import av

CODECS = {"webm": "libopus", "ogg": "libopus", "ipod": "aac", "wav": "pcm_s16le"}
RATE = 48_000
STEP = 960


@cache
def spoken(container: str, seconds: float, *, codec: str = "", title: str = "", with_picture: bool = False) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=container) as target:
        target.metadata["title"] = title
        voice = target.add_stream(codec or CODECS[container], rate=RATE, layout="mono")
        film = target.add_stream("libvpx", rate=1, width=64, height=48, pix_fmt="yuv420p") if with_picture else None
        for at in range(0, round(seconds * RATE), STEP):
            target.mux(voice.encode(tone(at)))
        target.mux(voice.encode(None))
        if film:
            target.mux(film.encode(av.VideoFrame(64, 48, "yuv420p")))
            target.mux(film.encode(None))
    return file.getvalue()


def tone(at: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="s16", layout="mono", samples=STEP)
    wave = [int(9000 * math.sin(2 * math.pi * 440 * (at + n) / RATE)) for n in range(STEP)]
    frame.planes[0].update(array.array("h", wave).tobytes())
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame
