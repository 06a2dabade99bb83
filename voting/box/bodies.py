"""Papers on their way in: Twisted would put what is longer than 100 kB into a file, and its blocks stay on the disk."""

from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from daphne import http_protocol

from voting.box.app import MOST_BYTES, PREFIX

KEPT = MOST_BYTES + 1  # enough to see that it was more


class PaperRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """In memory up to what the box takes; of a request to the box that is longer, the rest is not kept at all."""

    content: IO[bytes] | Any

    def gotLength(self, length: int | None) -> None:  # noqa: N802 name of the library
        self.content = SpooledTemporaryFile(KEPT)  # noqa: SIM115 Twisted closes it
        self.is_for_box = unquote_to_bytes(self.channel._path).startswith(PREFIX.encode())

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 name of the library
        if self.is_for_box:
            data = data[: KEPT - self.content.tell()]
        super().handleContentChunk(data)


http_protocol.WebRequest = PaperRequest
