"""What a representative called in, handed in on paper or said at a symposium, entered for him by the secretariat."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from congress.journal.services import By, service
from congress.meetings.models import Representative
from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.services.files import keep_files
from deliberation.suggestions.services.moving import digest, keep_wording, number_it
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb
from deliberation.suggestions.uploads import Sent


@service
def enter_suggestion(
    *,
    representative: Representative,
    source: str,
    entry_note: str,
    by: By,
    proofs: Sequence[Sent] = (),
    files: Sequence[Sent] = (),
    **wording: Any,
) -> Suggestion:
    """It is his, and submitted at once. How it came is kept for him and the secretariat."""
    suggestion = Suggestion.objects.create(
        meeting=representative.meeting,
        author=representative.user,
        author_number=representative.number,
        group=representative.group,
        source=source,
        entry_note=entry_note,
        entered_by=by.user,
        state=State.DRAFT,
        created_at=timezone.now(),
        **wording,
    )
    keep_wording(suggestion, by.user)
    kept = keep_files(suggestion, files, by) | keep_files(suggestion, proofs, by, is_proof=True)
    number_it(suggestion)
    facts = {"source": source, "representative": representative.pk, **kept, **digest(suggestion)}
    return tell(suggestion, Verb.ENTERED, by=by, is_new=True, facts=facts)
