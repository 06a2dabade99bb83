"""Pictures of a document as phones can show them: offices paste scans of many megapixels, and kinds that none knows."""

import io

from PIL import Image

from congress.people.pictures import LONGEST_SIDE, MEGAPIXEL, MOST_MEGAPIXELS, as_jpeg, on_white
from deliberation.documents.intake.heads import FORMATS

SHOWN = {"JPEG", "PNG", "WEBP"}


def as_shown(content: bytes) -> bytes:
    """The picture as it came, if it is small and of a kind that is shown, else drawn smaller; its first frame alone.

    What cannot be decoded stays as it came: who stores it looks at it again, and keeps its words only.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.format in SHOWN and picture.width * picture.height <= MOST_MEGAPIXELS * MEGAPIXEL:
                return content
            drawn = picture.convert("RGBA")
    except Exception:  # decoders raise whatever they meet
        return content
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return as_jpeg(on_white(drawn))
