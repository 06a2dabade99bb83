"""What everybody may read: the text, and apart from it the reply; each by an act of the secretariat."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.notices import notices_of
from deliberation.suggestions.services.moving import moved, remark
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb


@service
def publish_text(*, suggestion: Suggestion, by: By) -> Suggestion:
    suggestion = moved(suggestion, "publish_text", by, text_published_at=timezone.now())
    return tell(suggestion, Verb.TEXT_PUBLISHED, by=by)


@service
def publish_reply(*, suggestion: Suggestion, by: By) -> Suggestion:
    """All that was replied until now; what is replied later is published by another act."""
    suggestion = moved(suggestion, "publish_reply", by, reply_published_at=timezone.now())
    return tell(suggestion, Verb.REPLY_PUBLISHED, by=by)


@service
def unpublish(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "unpublish", by, text_published_at=None, reply_published_at=None)
    return tell(suggestion, Verb.UNPUBLISHED, by=by, facts=remark(suggestion, reason, by))


@service
def publish_many(*, meeting: Meeting, texts: Sequence[int], replies: Sequence[int], by: By) -> Meeting:
    """The texts and the replies of several at once, each as by its own move; all of them or none."""
    if not texts and not replies:
        raise ActionRefused(_("Nothing was chosen."))
    now, changes = timezone.now(), []
    for name, verb, field, pks in (
        ("publish_text", Verb.TEXT_PUBLISHED, "text_published_at", texts),
        ("publish_reply", Verb.REPLY_PUBLISHED, "reply_published_at", replies),
    ):
        for pk in sorted(pks):
            suggestion = moved(Suggestion(pk=pk), name, by, **{field: now})
            facts = {"suggestion": pk, "state": suggestion.state}
            changes += [
                Change(suggestion.topic, verb, suggestion.element, facts),
                *notices_of(suggestion, [verb], by=by, facts=facts),
            ]
    location = f"/meetings/{meeting.pk}/publication/"
    touched = sorted({one.topic for one in changes if one.verb in (Verb.TEXT_PUBLISHED, Verb.REPLY_PUBLISHED)})
    record(changes, by=by, changed=meeting, location=location, touch=touched)
    return meeting
