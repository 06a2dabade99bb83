import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid
from deliberation.rooms.forms import PictureForm, SoundForm
from deliberation.rooms.mentions import mentioned_in
from deliberation.rooms.models import Attachment, Room
from deliberation.rooms.reading import label_in, room_for, speaker_in
from deliberation.rooms.services.attachments import post_picture, post_sound

ONE_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")


def room_to_post_in(request: Any, pk: int) -> Room:
    room = room_for(request.user, pk)
    request.meeting = room.meeting
    allow(room.may_post)
    return room


def picture_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """A page of its own, for who has no scripts."""
    room = room_to_post_in(request, pk)
    return render(request, "rooms/picture_form.html", {"room": room, "form": form or PictureForm(room=room)})


@act(page=picture_page)
def picture_post(request: HttpRequest, pk: int) -> Done:
    room = room_to_post_in(request, pk)
    data = valid(request, PictureForm(request.POST, request.FILES, room=room))
    post_picture(**spoken(request, room, data))
    return Done(_("Your picture is in the group."))


def sound_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    """A page of its own, for who has no scripts."""
    room = room_to_post_in(request, pk)
    return render(request, "rooms/sound_form.html", {"room": room, "form": form or SoundForm(room=room)})


@act(page=sound_page)
def sound_post(request: HttpRequest, pk: int) -> Done:
    room = room_to_post_in(request, pk)
    data = valid(request, SoundForm(request.POST, request.FILES, room=room))
    post_sound(**spoken(request, room, data))
    return Done(_("Your voice message is in the group."))


def spoken(request: Any, room: Room, data: dict[str, Any]) -> dict[str, Any]:
    """What is posted, by whom, and who is called by name in the words beside it."""
    by = request.by.acting_as(label_in(room))
    return data | speaker_in(room, request.user) | {"mentions": mentioned_in(data["body"], room), "by": by}


@require_safe
@signed_in
def attachment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = get_or_404(request.user, Attachment.objects.defer("thumbnail"), pk=pk)
    return served(request, attachment.data, attachment.content_type)


@require_safe
@signed_in
def attachment_thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    attachment = get_or_404(request.user, Attachment.objects.defer("data"), pk=pk)
    if attachment.thumbnail is None:
        raise Http404
    return served(request, attachment.thumbnail, attachment.content_type)


def served(request: HttpRequest, data: bytes, content_type: str) -> HttpResponse:
    """Whole, or the part that was asked for: some browsers play no sound that does not come in parts."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": "inline",
        "Content-Encoding": "identity",  # compressed already, and a part must be one of these bytes
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    asked = request.headers.get("Range", "")
    if not asked.startswith("bytes="):
        return HttpResponse(data, content_type=content_type, headers=headers)
    first, end = range_of(asked, len(data))
    if first >= end:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(data)}"
    return HttpResponse(data[first:end], status=206, content_type=content_type, headers=headers)


def range_of(asked: str, length: int) -> tuple[int, int]:
    """(first byte, the one after the last) of a single range; nothing where it cannot be given."""
    found = ONE_RANGE.fullmatch(asked)
    if not found or found[0] == "bytes=-":
        return 0, 0
    first, last = found.groups()
    if not first:
        return max(0, length - int(last)), length
    return int(first), min(int(last) + 1, length) if last else length
