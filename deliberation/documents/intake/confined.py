"""Reads a file that somebody sent in a process of its own, which has little memory and time, opens no file, and knows
nothing of the site: `read_confined` starts it and waits for what it says.

It is told the language and the name's ending as arguments, and the file on its input. It answers with lines of JSON:
`[done, total]` now and then, and at last `{"blocks": […]}` or, if it is not taken, `{"refused": "a sentence"}`.
"""

import base64
import codecs
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from deliberation.documents.intake.blocks import BadDocument, Block, Kind
from deliberation.documents.intake.clean import clean
from deliberation.documents.intake.files import blocks_or_sentence, ending_of, reader_of

ROOT = Path(__file__).resolve().parents[3]
MOST_MEMORY = 2**30
MOST_SECONDS = 60
# By the clock, on a machine that has more to do than this.
PATIENCE = 120
MOST_ANSWERED = 128 * 2**20

Progress = Callable[[int, int], None]

_readers = threading.BoundedSemaphore(2)


def read_confined(data: bytes, name: str = "", progress: Progress | None = None) -> list[Block]:
    """The blocks of a file. Raises BadDocument, also if its reader had to be stopped."""
    with _readers, started(name) as reader:
        impatience = threading.Timer(PATIENCE, reader.kill)
        impatience.start()
        try:
            send(reader, data)
            return answer_in(reader.stdout, progress)
        finally:
            impatience.cancel()
            reader.kill()


def started(name: str) -> subprocess.Popen:
    language = translation.get_language() or "en"
    return subprocess.Popen(  # noqa: S603 nothing of the sent file is in the command
        [sys.executable, "-m", "deliberation.documents.intake.confined", language, ending_of(name)],
        cwd=ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def send(reader: subprocess.Popen, data: bytes) -> None:
    """Of one that has ended already, what it said is read all the same."""
    with suppress(BrokenPipeError):
        reader.stdin.write(data)
    with suppress(BrokenPipeError):
        reader.stdin.close()


def answer_in(said: BinaryIO, progress: Progress | None) -> list[Block]:
    while line := said.readline(MOST_ANSWERED):
        match read(line):
            case [int(done), int(total)]:
                if progress:
                    progress(done, total)
            case {"refused": str(sentence)}:
                raise BadDocument(sentence)
            case {"blocks": list(blocks)}:
                return [block_of(fields) for fields in blocks]
            case _:
                break
    raise BadDocument(_("This file cannot be read. Save it anew as a Word document (.docx), and try again."))


def read(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


def block_of(fields: dict) -> Block:
    """Its marks are cleaned here, too, where no file can have reached."""
    picture = fields["picture"] and base64.b64decode(fields["picture"])
    return Block(**fields | {"kind": Kind(fields["kind"]), "html": clean(fields["html"]), "picture": picture or None})


def fields_of(block: Block) -> dict:
    picture = None if block.picture is None else base64.b64encode(block.picture).decode()
    return asdict(block) | {"kind": str(block.kind), "picture": picture}


# What follows runs in the process of its own.


def main(language: str, ending: str) -> None:
    set_up(language)
    data = sys.stdin.buffer.read()
    for answer in answers(data, ending):
        say(answer)


def answers(data: bytes, ending: str) -> Iterator[dict]:
    from deliberation.documents.intake.drawing import as_shown  # nothing can be loaded once it is confined

    try:
        reader = reader_of(data, ending)
        confine()
        blocks = blocks_or_sentence(reader(progress=lambda done, total: say([done, total])))
        shown = (replace(block, picture=block.picture and as_shown(block.picture)) for block in blocks)
        yield {"blocks": [fields_of(block) for block in shown]}
    except BadDocument as refusal:
        yield {"refused": str(refusal)}


def say(answer: object) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def set_up(language: str) -> None:
    """The sentences in their language, and nothing else of the site."""
    settings.configure(LOCALE_PATHS=[ROOT / "congress" / "locale"], LOGGING_CONFIG=None)
    apps.populate([])
    translation.activate(language)


def confine() -> None:
    """From here on: a minute of work, a gigabyte, and nothing to open."""
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "cp437"):
        codecs.lookup(codec)  # which would be looked for later
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
