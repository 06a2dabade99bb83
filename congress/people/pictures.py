"""Reading a picture that somebody sent: told by its content, drawn anew, nothing of the sent file kept.

Pure: a file in, a `Picture` or BadFile out. What it may cost is bounded before anything is decoded.
"""

import io
import os
import threading
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from congress.people.uploads import MOST_BYTES, BadFile, read_bytes

MEGAPIXEL = 1_000_000
# A plain JPEG is decoded at a fraction of its size; the others are held whole.
MOST_MEGAPIXELS_OF_A_PHOTO = 64
MOST_MEGAPIXELS = 12
LONGEST_SIDE = 1600
LONGEST_SIDE_OF_A_THUMBNAIL = 480
QUALITY = 85

# Ours are below, and are told by a sentence, not by a warning in the log.
Image.MAX_IMAGE_PIXELS = None
# JPEGs sent in several scans are held whole by the decoder, whatever size is asked of it: its own limit refuses them.
os.environ["JPEGMEM"] = "48M"

_decoders = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    data: bytes
    thumbnail: bytes
    width: int
    height: int
    content_type: str = "image/jpeg"


def read_picture(upload) -> Picture:
    """The picture in a file, upright, on white, without metadata. Raises BadFile."""
    data = read_bytes(upload, MOST_BYTES)
    with _decoders:
        try:
            return drawn_anew(opened(data))
        except BadFile:
            raise
        except Exception as error:  # decoders raise whatever they meet
            raise BadFile(_("This picture is damaged and cannot be shown. Please choose it again.")) from error


def opened(data: bytes) -> Image.Image:
    """Its head alone is read, and says how large it is."""
    try:
        image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
    except Exception as error:
        raise BadFile(_("This is no picture that can be shown here. Please choose a JPEG, PNG or WebP.")) from error
    is_plain_photo = image.format in ("JPEG", "MPO") and not image.info.get("progressive")
    most = MOST_MEGAPIXELS_OF_A_PHOTO if is_plain_photo else MOST_MEGAPIXELS
    if image.width * image.height > most * MEGAPIXEL:
        raise BadFile(_("This picture has too many dots. Please choose one of at most %s megapixels.") % most)
    return image


def drawn_anew(image: Image.Image) -> Picture:
    image.draft("RGB", within(image, LONGEST_SIDE))
    image.load()
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level / 256)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image = on_white(ImageOps.exif_transpose(image))
    small = image.copy()
    small.thumbnail((LONGEST_SIDE_OF_A_THUMBNAIL, LONGEST_SIDE_OF_A_THUMBNAIL))
    return Picture(as_jpeg(image), as_jpeg(small), image.width, image.height)


def within(image: Image.Image, side: int) -> tuple[int, int]:
    """The size that `draft` keeps above, in the picture's own shape, so that a long one is made smaller, too."""
    longest = max(image.size)
    return max(1, image.width * side // longest), max(1, image.height * side // longest)


def on_white(image: Image.Image) -> Image.Image:
    """A sheet of its own, so that nothing that came with the picture is left on it."""
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image if image.mode == "RGBA" else None)
    return sheet


def as_jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
