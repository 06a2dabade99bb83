"""The terms of a meeting: by when what is owed. What is computed of them follows at once; decided dates stay."""

from typing import Any

from congress.journal.services import By, Change, record, service
from congress.meetings.models import Meeting
from deliberation.suggestions.models import Terms
from deliberation.suggestions.services.verbs import Verb


@service
def set_terms(*, meeting: Meeting, by: By, **values: Any) -> Terms:
    terms, _made = Terms.objects.update_or_create(meeting=meeting, defaults=values)
    meeting.known_terms = terms  # type: ignore[attr-defined]
    record(
        [Change(meeting.desk_topic, Verb.TERMS_SET, facts=values)],
        by=by,
        changed=terms,
        location=f"/meetings/{meeting.pk}/terms/",
    )
    return terms
