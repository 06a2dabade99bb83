"""What lies beside a suggestion's words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from deliberation.suggestions.models import Attachment, Suggestion
from deliberation.suggestions.moves import BEING_WRITTEN
from deliberation.suggestions.services.moving import held, not_now
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb
from deliberation.suggestions.uploads import Sent


def keep_files(suggestion: Suggestion, files: Sequence[Sent], by: By, *, is_proof: bool = False) -> dict[str, Any]:
    """Keep what was sent with a deed; the facts by which its entry names it."""
    if not files:
        return {}
    if suggestion.attachments.filter(is_proof=is_proof).count() + len(files) > Attachment.MOST:
        raise ActionRefused(_("At most %s files belong to a suggestion.") % Attachment.MOST)
    Attachment.objects.bulk_create(rows_of(suggestion, files, by, is_proof))
    return {"proofs" if is_proof else "files": [one.digest for one in files]}


def rows_of(suggestion: Suggestion, files: Iterable[Sent], by: By, is_proof: bool) -> list[Attachment]:
    return [
        Attachment(
            suggestion=suggestion,
            name=one.name,
            content_type=one.content_type,
            size=len(one.data),
            data=one.data,
            digest=one.digest,
            is_proof=is_proof,
            by=by.user,
            at=timezone.now(),
        )
        for one in files
    ]


@service
def remove_file(*, attachment: Attachment, by: By) -> Suggestion:
    """Take a file away again, as long as the words are with their author and nobody has signed them."""
    suggestion = held(attachment.suggestion)
    if suggestion.state not in BEING_WRITTEN:
        raise ActionRefused(not_now(suggestion))
    if suggestion.signers:
        raise ActionRefused(_("Others have co-signed it with this file, so the file stays."))
    gone, _rows = suggestion.attachments.filter(pk=attachment.pk, is_proof=False).delete()
    if not gone:
        raise ActionRefused(_("This file is already removed."))
    return tell(suggestion, Verb.FILE_REMOVED, by=by, facts={"file": attachment.digest})
