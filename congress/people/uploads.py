"""Files that people send: how much of one is taken at all, and the word for one that cannot be."""

from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
# Of any file, here or elsewhere; what a form takes may be less.
MOST_BYTES = 8 * MEGABYTE


class BadFile(Exception):
    """The file is not taken; its text is a sentence for the person."""


class BoundedUploadHandler(FileUploadHandler):
    """Lets one byte more than the limit through, so that the form can say it, and drops the rest unkept."""

    def receive_data_chunk(self, raw_data, start):
        left = MOST_BYTES + 1 - start
        return raw_data[:left] if left > 0 else None

    def file_complete(self, file_size):
        return None


def read_bytes(upload, most: int) -> bytes:
    """The content of a file that is neither empty nor larger than allowed. Raises BadFile."""
    data = upload.read(most + 1)
    if not data:
        raise BadFile(_("The file is empty."))
    if len(data) > most:
        raise BadFile(_("The file is larger than %s MB.") % (most // MEGABYTE))
    return data
