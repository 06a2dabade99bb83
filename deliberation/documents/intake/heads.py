"""How large a picture says it is; no more than its head is read."""

import io
import struct
import warnings

from PIL import Image, Jpeg2KImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401 they make themselves known

Image.preinit()

MOST_PIXELS = 40_000_000
# Those that are told by their first bytes for certain.
FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "JPEG2000"]
# What a PNG begins with, up to its width and height; where its checksum is wrong, too, some programs show it.
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def is_huge(content: bytes) -> bool:
    """Of something that is no picture: False."""
    if content.startswith(PNG) and len(content) >= len(PNG) + 8:
        width, height = struct.unpack_from(">II", content, len(PNG))
        return width * height > MOST_PIXELS
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            return picture.width * picture.height > MOST_PIXELS
    except Image.DecompressionBombError:
        return True
    except Exception:
        return False
