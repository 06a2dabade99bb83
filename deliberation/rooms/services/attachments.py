from collections.abc import Sequence
from typing import Any

from congress.journal.services import By
from congress.people.models import Department, User
from deliberation.rooms.models import Attachment, Message, Room
from deliberation.rooms.pictures import Picture
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.sounds import Sound


def post_picture(
    *,
    room: Room,
    author: Any,
    number: str,
    picture: Picture,
    by: By,
    body: str = "",
    is_moderator: bool = False,
    department: Department | None = None,
    reply_to: Message | None = None,
    mentions: Sequence[User | Department] = (),
) -> Message:
    """Show something in a room; refused as `post_message` is."""
    return post_message(
        room=room,
        author=author,
        number=number,
        body=body,
        by=by,
        kind=Message.Kind.PICTURE,
        is_moderator=is_moderator,
        department=department,
        reply_to=reply_to,
        mentions=mentions,
        attachment=Attachment(
            content_type=picture.content_type,
            data=picture.data,
            thumbnail=picture.thumbnail,
            width=picture.width,
            height=picture.height,
        ),
    )


def post_sound(
    *,
    room: Room,
    author: Any,
    number: str,
    sound: Sound,
    by: By,
    body: str = "",
    is_moderator: bool = False,
    department: Department | None = None,
    reply_to: Message | None = None,
    mentions: Sequence[User | Department] = (),
) -> Message:
    """Say something aloud in a room; refused as `post_message` is."""
    return post_message(
        room=room,
        author=author,
        number=number,
        body=body,
        by=by,
        kind=Message.Kind.VOICE,
        is_moderator=is_moderator,
        department=department,
        reply_to=reply_to,
        mentions=mentions,
        attachment=Attachment(content_type=sound.content_type, data=sound.data, seconds=sound.seconds),
    )
