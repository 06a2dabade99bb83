"""Who gets what answer from the addresses of pictures and sounds; read by tests/test_permissions.py."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from congress.people.pictures import read_picture
from deliberation.rooms.services.attachments import post_picture
from tests.conftest import TESTER
from tests.rooms.sounds import spoken
from tests.world import NOWHERE

ANSWERS = """
                               visitor gone hanna root  alice bob charlie gao  emil fiona dora
picture_post           GET  one      303  303  404  404     200  200  404  404     404  404  403
picture_post           GET  two      303  303  404  404     404  404  200  404     404  404  403
picture_post           POST one      401  401  404  404     201  201  404  404     404  404  403
picture_post           POST two      401  401  404  404     404  404  201  404     404  404  403
picture_post           POST theirs   401  401  404  404     404  404  404  404     404  404  403
picture_post           POST nothing  401  401  404  404     404  404  404  404     404  404  404
sound_post             GET  one      303  303  404  404     200  200  404  404     404  404  403
sound_post             GET  two      303  303  404  404     404  404  200  404     404  404  403
sound_post             POST one      401  401  404  404     201  201  404  404     404  404  403
sound_post             POST two      401  401  404  404     404  404  201  404     404  404  403
sound_post             POST theirs   401  401  404  404     404  404  404  404     404  404  403
sound_post             POST nothing  401  401  404  404     404  404  404  404     404  404  404
attachment_detail      GET  one      302  302  404  404     200  200  404  404     404  404  200
attachment_detail      GET  two      302  302  404  404     404  404  200  404     404  404  200
attachment_detail      GET  theirs   302  302  404  404     404  404  404  404     404  404  200
attachment_detail      GET  nothing  302  302  404  404     404  404  404  404     404  404  404
attachment_detail      POST one      405
attachment_thumbnail   GET  one      302  302  404  404     200  200  404  404     404  404  200
attachment_thumbnail   GET  two      302  302  404  404     404  404  200  404     404  404  200
attachment_thumbnail   GET  theirs   302  302  404  404     404  404  404  404     404  404  200
attachment_thumbnail   GET  nothing  302  302  404  404     404  404  404  404     404  404  404
attachment_thumbnail   POST one      405
"""


@cache
def dot() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue()


class Fields(dict):
    """A file is read to its end by each request, so each gets a new one."""

    def __getitem__(self, route):
        if route == "picture_post":
            return {"picture": SimpleUploadedFile("note.png", dot()), "body": "A note"}
        return {"sound": SimpleUploadedFile("voice", spoken("webm", 1))}


FIELDS = Fields(picture_post=None, sound_post=None)


def build(world):
    picture = read_picture(io.BytesIO(dot()))
    world.attachments = {
        place: post_picture(
            room=world.rooms[place], author=said.author, number="001", picture=picture, by=TESTER
        ).attachment
        for place, said in world.messages.items()
    }


def arguments(world, route, thing):
    if thing == "nothing":
        return [NOWHERE]
    return [(world.attachments if route.startswith("attachment") else world.rooms)[thing].pk]
