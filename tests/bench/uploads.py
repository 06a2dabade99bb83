"""What a bad file costs: `python -m tests.bench.uploads`. Each is read in a process of its own, which tells how long it
took and how much the memory grew at its highest, its decoder's process counted with it."""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import django

MOST_SECONDS, MOST_MEGABYTES = 2, 64


def pictures() -> dict[str, Callable[[], bytes]]:
    from PIL import Image

    from tests.rooms.test_pictures import MOST_BYTES, claiming, claiming_jpeg, encoded, pixels

    def cut(image, kind, **options):
        data = encoded(image, kind, **options)
        return data[: len(data) - 40]

    noise = Image.effect_noise((2_800, 2_800), 90)
    return {
        "picture: empty": lambda: b"",
        "picture: a page": lambda: b"<!doctype html><script>alert(1)</script>",
        "picture: a gif": lambda: encoded(pixels(4_000, 4_000), "GIF"),
        "picture: 40 MB": lambda: bytes(5 * MOST_BYTES),
        "picture: a png that says 30000 x 30000": lambda: claiming(30_000, 30_000),
        "picture: a jpeg that says 65000 x 65000": lambda: claiming_jpeg(65_000, 65_000),
        "picture: a jpeg of 64 megapixels, cut": lambda: cut(pixels(8_000, 8_000), "JPEG"),
        "picture: a long jpeg, cut": lambda: cut(pixels(65_000, 900), "JPEG"),
        "picture: a noisy jpeg of 7 MB, cut": lambda: cut(noise, "JPEG", quality=95),
        "picture: a jpeg in scans of 12 megapixels, cut": lambda: cut(pixels(3_400, 3_400), "JPEG", progressive=True),
        "picture: a png of 12 megapixels, cut": lambda: cut(pixels(3_400, 3_500, "RGBA", (1, 2, 3, 4)), "PNG"),
        "picture: a webp of 12 megapixels, cut": lambda: cut(pixels(3_400, 3_500), "WEBP", method=0),
        "picture: a webp of 12 megapixels, spoilt": lambda: spoilt(
            encoded(pixels(3_400, 3_500), "WEBP", lossless=True)
        ),
    }


def sounds() -> dict[str, Callable[[], bytes]]:
    from tests.rooms.sounds import spoken

    return {
        "sound: empty": lambda: b"",
        "sound: a page": lambda: b"<!doctype html><script>alert(1)</script>",
        "sound: of ten minutes": lambda: spoken("webm", 600),
        "sound: a film": lambda: spoken("webm", 1, with_picture=True),
        "sound: a webm, cut": lambda: spoken("webm", 60)[:-30_000],
        "sound: an m4a, cut": lambda: spoken("ipod", 60)[:-30_000],
        "sound: an ogg, cut": lambda: spoken("ogg", 60)[:-30_000],
        "sound: a webm, spoilt": lambda: spoilt(spoken("webm", 60)),
        "sound: an m4a, spoilt": lambda: spoilt(spoken("ipod", 60)),
    }


def spoilt(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(200) + data[middle + 200 :]


def highest(pid: str = "self") -> int:
    """kB, of a process, as the system counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


class Watch(threading.Thread):
    """How high a decoder's process goes, beginning with the interpreter itself."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.is_over = 0, threading.Event()

    def run(self):
        while not self.is_over.wait(0.02):
            for children in Path("/proc/self/task").glob("*/children"):
                with contextlib.suppress(OSError, IndexError):
                    self.most = max([self.most, *map(self.of, children.read_text().split())])

    def of(self, pid: str) -> int:
        is_decoder = b"transcoding.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
        return highest(pid) if is_decoder else 0


def measure(name: str) -> None:
    """In the process of one file: reads it, and prints what it cost."""
    from congress.people.pictures import read_picture
    from congress.people.uploads import BadFile
    from deliberation.rooms.sounds import read_sound

    read = read_picture if name.startswith("picture") else read_sound
    upload = io.BytesIO(sys.stdin.buffer.read())
    watch = Watch()
    watch.start()
    before, began = highest(), time.perf_counter()
    try:
        read(upload)
        said = "TAKEN"
    except BadFile as bad:
        said = str(bad)
    seconds = time.perf_counter() - began
    watch.is_over.set()
    megabytes = (highest() - before + watch.most) / 1024
    print(json.dumps({"said": said, "seconds": seconds, "megabytes": megabytes}))  # noqa: T201


def cost_of(name: str, data: bytes) -> dict:
    command = [sys.executable, "-m", "tests.bench.uploads", name]
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main() -> None:
    for name, make in (pictures() | sounds()).items():
        cost = cost_of(name, make())
        shares = f"{cost['seconds'] / MOST_SECONDS:4.0%} {cost['megabytes'] / MOST_MEGABYTES:4.0%}"
        print(f"{name:<48} {cost['seconds']:5.2f} s {cost['megabytes']:5.1f} MB {shares}  {cost['said']}")  # noqa: T201


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
