from dataclasses import asdict
from io import BytesIO

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import get_or_404, signed_in, wants_json
from congress.journal.views import is_number
from deliberation.rooms.models import Room
from deliberation.rooms.record import attendance_rows, minutes_of, record_of

MESSAGES_ON_A_PAGE = 2000


def visible_room(request: HttpRequest, pk: int) -> Room:
    room = get_or_404(request.user, Room.objects.select_related("meeting", "phase", "group"), pk=pk)
    request.meeting = room.meeting
    return room


@require_safe
@signed_in
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """All that happened in the room, to be printed; `?after=<message pk>` the next part."""
    room = visible_room(request, pk)
    after = request.GET.get("after", "")
    record = record_of(room, after=int(after) if is_number(after) else 0, most=MESSAGES_ON_A_PAGE)
    if wants_json(request):
        return JsonResponse({"lines": [asdict(line) for line in record.lines], "after": record.rest_after})
    return render(request, "rooms/transcript.html", {"room": room, "meeting": room.meeting, "record": record})


@require_safe
@signed_in
def transcript_docx(request: HttpRequest, pk: int) -> HttpResponse:
    from deliberation.rooms.docx import transcript_paper  # 16 MB that no other page needs

    room = visible_room(request, pk)
    return word_file(transcript_paper(room, record_of(room)), _("Transcript"), room)


@require_safe
@signed_in
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    room = visible_room(request, pk)
    found = minutes_of(room)
    context = {"room": room, "meeting": room.meeting, "minutes": found, "attendance": attendance_rows(found)}
    return render(request, "rooms/minutes.html", context)


@require_safe
@signed_in
def minutes_docx(request: HttpRequest, pk: int) -> HttpResponse:
    from deliberation.rooms.docx import minutes_paper

    room = visible_room(request, pk)
    return word_file(minutes_paper(room, minutes_of(room)), _("Minutes"), room)


def word_file(content: BytesIO, title: str, room: Room) -> FileResponse:
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{title} {room.title}.docx",
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
