from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from deliberation.documents.models import Opinion, Version
from deliberation.documents.verbs import Verb


@service
def decide_opinion(*, opinion: Opinion, outcome: str, note: str, version: Version | None, by: By) -> Opinion:
    """Say what was done with a remark, and in which version; it may be said otherwise later."""
    document = opinion.document
    if version is not None and (version.is_draft or version.document_id != document.pk):
        raise ActionRefused(_("This version is not published yet."))
    decided = {
        "outcome": outcome,
        "outcome_note": note,
        "outcome_version": version,
        "outcome_at": timezone.now(),
    }
    if not Opinion.objects.standing().filter(pk=opinion.pk).update(**decided):
        raise ActionRefused(_("This was retracted; there is nothing left to decide."))
    facts = {
        "opinion": opinion.pk,
        "outcome": outcome,
        "version": version.pk if version else None,
        "note": text_digest(note),
    }
    record(
        [
            Change(document.topic, Verb.OPINION_DECIDED, opinion.review_element, facts),
            Change(document.topic, Verb.OPINION_DECIDED, opinion.element, {"opinion": opinion.pk}),
        ],
        by=by,
        changed=opinion,
        location=f"{document.get_absolute_url()}review/?opinion={opinion.pk}#{opinion.review_element}",
        touch=[document.topic],
    )
    return opinion
