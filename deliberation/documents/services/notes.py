from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.people.services import person_topic
from deliberation.documents.models import Note, Paragraph
from deliberation.documents.verbs import Verb


@service
def keep_note(*, paragraph: Paragraph, owner: Any, body: str, by: By) -> Note:
    """Keep what a person notes for himself on a paragraph; without a text the note is deleted.

    The journal learns that there was a note, and neither its text nor a digest of it: short texts can be guessed,
    and whoever runs the machine has the salt as well.
    """
    found = Note.objects.filter(owner=owner, document=paragraph.version.document_id, place=paragraph.identity)
    known = found.select_for_update().first()
    if not body and known is None:
        raise ActionRefused(_("There is nothing to keep: the note is empty."))
    note = known or Note(owner=owner, document=paragraph.version.document, place=paragraph.identity)
    if body:
        note.paragraph, note.body, note.edited_at = paragraph, body, timezone.now()
        note.save()
    else:
        found.delete()
    verb = Verb.NOTE_KEPT if body else Verb.NOTE_DELETED
    record(
        [Change(person_topic(owner), verb, facts={"note": note.pk})],
        by=by,
        made=None if known else note,
        changed=known,
        location=f"{paragraph.get_absolute_url()}#note",
    )
    return note
