"""Private notes: made, listed and taken along by their owner, and shown to nobody else."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, signed_in, valid, wants_json
from congress.meetings.views import asked_meeting
from congress.people.services import person_topic
from deliberation.documents.forms import NoteForm
from deliberation.documents.models import Note
from deliberation.documents.notes import notes_of, text_of
from deliberation.documents.services.notes import keep_note
from deliberation.documents.views.remarks import paragraph_page, visible_paragraph

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def note_page(request: HttpRequest, pk: int, paragraph_pk: int, form: Any = None) -> HttpResponse:
    return paragraph_page(request, pk, paragraph_pk, note_form=form)


@act(page=note_page)
def note_keep(request: HttpRequest, pk: int, paragraph_pk: int) -> Done:
    paragraph = visible_paragraph(request, pk, paragraph_pk)
    data = valid(request, NoteForm(request.POST))
    by = request.by.acting_as(person_topic(request.user))
    keep_note(paragraph=paragraph, owner=request.user, body=data["note"], by=by)
    return Done(_("Your note is kept. Only you see it.") if data["note"] else _("Your note is deleted."))


@require_safe
@signed_in
def note_list(request: HttpRequest) -> HttpResponse:
    """One's own notes by document, of one meeting with `?meeting=<pk>`."""
    notes = notes_of(request.user, asked_meeting(request))
    if wants_json(request):
        return JsonResponse([note_data(one) for one in notes], safe=False)
    return render(request, "documents/note_list.html", {"notes": notes, "query": request.GET.urlencode()})


def note_data(note: Note) -> dict[str, Any]:
    return {
        "pk": note.pk,
        "document": note.document_id,
        "paragraph": note.paragraph_now,  # type: ignore[attr-defined]
        "body": note.body,
    }


@require_safe
@signed_in
def note_export(request: HttpRequest) -> HttpResponse:
    """One's own notes as a Word file, or as plain text with `?as=text`."""
    notes = notes_of(request.user, asked_meeting(request))
    if request.GET.get("as") == "text":
        return file_of(BytesIO(text_of(notes).encode()), "txt", "text/plain; charset=utf-8")
    from deliberation.documents.papers import notes_paper  # 16 MB that no other page needs

    return file_of(notes_paper(notes), "docx", WORD)


def file_of(content: BytesIO, ending: str, content_type: str) -> HttpResponse:
    return FileResponse(content, as_attachment=True, filename=f"{_('My notes')}.{ending}", content_type=content_type)
