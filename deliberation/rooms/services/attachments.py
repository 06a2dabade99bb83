from typing import Any

from congress.people.pictures import Picture
from deliberation.rooms.models import Attachment, Message
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.sounds import Sound


def post_picture(*, picture: Picture, body: str = "", **said: Any) -> Message:
    """Show something in a room; `said` is what `post_message` takes, and it is refused as there."""
    attachment = Attachment(
        content_type=picture.content_type,
        data=picture.data,
        thumbnail=picture.thumbnail,
        width=picture.width,
        height=picture.height,
    )
    return post_message(kind=Message.Kind.PICTURE, attachment=attachment, body=body, **said)


def post_sound(*, sound: Sound, body: str = "", **said: Any) -> Message:
    """Say something aloud in a room, likewise."""
    attachment = Attachment(content_type=sound.content_type, data=sound.data, seconds=sound.seconds)
    return post_message(kind=Message.Kind.VOICE, attachment=attachment, body=body, **said)
