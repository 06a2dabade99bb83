"""How large a picture says it is; no more than its head is read."""

import io
import warnings

from PIL import Image, Jpeg2KImagePlugin, TiffImagePlugin, WebPImagePlugin  # noqa: F401 they make themselves known

Image.preinit()

MOST_PIXELS = 40_000_000
# Those that are told by their first bytes for certain.
FORMATS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "JPEG2000"]


def is_huge(content: bytes) -> bool:
    """Of something that is no picture: False."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            return picture.width * picture.height > MOST_PIXELS
    except Image.DecompressionBombError:
        return True
    except Exception:
        return False
