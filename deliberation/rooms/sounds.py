"""Reading a sound that somebody sent: told by its content, and made anew as AAC, which every browser plays."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.people.uploads import MEGABYTE, BadFile, read_bytes
from deliberation.rooms import transcoding

MOST_BYTES = 3 * MEGABYTE
PATIENCE = 5
UNKNOWN_LENGTH = 2**32 - 1

REASONS: dict[str, str | Promise] = {
    "cut": gettext_lazy("The end of this sound is missing. Please record it again."),
    "silent": gettext_lazy("There is no sound in this file. Please record it again."),
    "video": gettext_lazy("This is a video. Only a voice message can be sent here."),
}

_decoders = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Sound:
    data: bytes
    seconds: int
    content_type: str = "audio/mp4"


def read_sound(upload) -> Sound:
    """The voice in a file of at most a minute, mono, without metadata. Raises BadFile."""
    data = read_bytes(upload, MOST_BYTES)
    container = container_of(data)
    if container is None:
        raise BadFile(_("This is no sound that can be played here. Please record it again."))
    if is_cut(data, container):
        raise BadFile(str(REASONS["cut"]))
    with _decoders:
        milliseconds, made = transcoded(data, container)
    return Sound(made, max(1, round(milliseconds / 1000)))


def container_of(data: bytes) -> str | None:
    """The decoder's name for it. It is never left to guess: among its formats are lists of other files to open."""
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if data.startswith(b"OggS"):
        return "ogg"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "wav"
    return "mp4" if data[4:8] == b"ftyp" else None


def is_cut(data: bytes, container: str) -> bool:
    """Whether its end is missing, where the decoder would not mind; of the others it says so itself."""
    if container == "ogg":
        page = data[data.rindex(b"OggS") :]
        table = page[27 : 27 + page[26]] if len(page) > 26 else b""
        return len(page) < 28 or len(page) < 27 + len(table) + sum(table)
    if container == "wav":
        length = int.from_bytes(data[4:8], "little")
        return length != UNKNOWN_LENGTH and len(data) < 8 + length
    return False


def transcoded(data: bytes, container: str) -> tuple[int, bytes]:
    """(length in milliseconds, the new sound), made by a process that is ended if it takes too long."""
    command = [sys.executable, "-I", str(Path(transcoding.__file__)), container]
    try:
        done = subprocess.run(  # noqa: S603 nothing of the sent file is in the command
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadFile(_("This sound cannot be read. Please record it again.")) from None
    first, _line, made = done.stdout.partition(b"\n")
    if done.returncode == 0:
        return int(first), made
    reason = first.decode("ascii", "replace")
    if reason == "long":
        raise BadFile(_("A voice message may last %s seconds. Please say it in two.") % transcoding.MOST_SECONDS)
    raise BadFile(str(REASONS.get(reason) or _("This sound cannot be read. Please record it again.")))
