"""The pictures of a document: drawn anew before anything of them is stored."""

import contextlib
import hashlib
import io
from collections.abc import Callable, Iterable

from congress.people import pictures
from congress.people.uploads import BadFile
from deliberation.documents.intake.blocks import Block
from deliberation.documents.models import Document, Picture

Drawn = dict[str, pictures.Picture]
"""By the digest of the content that each was drawn from."""


def drawn_of(blocks: Iterable[Block], progress: Callable[[int, int], None] | None = None) -> Drawn:
    """The blocks' pictures, each drawn once. One that cannot be shown is left out; its words stay in its place."""
    contents = {digest_of(block.picture): block.picture for block in blocks if block.picture}
    drawn: Drawn = {}
    for done, (digest, content) in enumerate(contents.items(), start=1):
        with contextlib.suppress(BadFile):
            drawn[digest] = pictures.read_picture(io.BytesIO(content))
        if progress:
            progress(done, len(contents))
    return drawn


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def kept_pictures(document: Document, drawn: Drawn) -> dict[str, int]:
    """{digest: pk} of these pictures in the document; a new version shares those of the one before."""
    known = set(document.pictures.filter(digest__in=drawn).values_list("digest", flat=True))
    Picture.objects.bulk_create(
        Picture(
            document=document,
            digest=digest,
            content_type=picture.content_type,
            data=picture.data,
            width=picture.width,
            height=picture.height,
        )
        for digest, picture in drawn.items()
        if digest not in known
    )
    return dict(document.pictures.filter(digest__in=drawn).values_list("digest", "pk"))
