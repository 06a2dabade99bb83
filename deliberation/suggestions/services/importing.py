"""Taking over what was suggested before this system was there."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting
from deliberation.suggestions.clocks import reply_due
from deliberation.suggestions.earlier import Row
from deliberation.suggestions.importing import Known, compare
from deliberation.suggestions.models import (
    Assignment,
    CoSigning,
    Rating,
    Remark,
    Reply,
    State,
    Suggestion,
    Wording,
    terms_of,
)
from deliberation.suggestions.services.moving import digest
from deliberation.suggestions.services.remembering import remember
from deliberation.suggestions.services.verbs import Verb


@service
def import_suggestions(*, meeting: Meeting, rows: list[Row], by: By) -> list[Suggestion]:
    """All that are new, or none: refused with every reason if any row does not fit. Again: nothing is doubled."""
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not is_past(meeting):
        raise ActionRefused(_("Earlier suggestions belong to a meeting that is over."))
    found = compare(meeting, rows)
    if found.faults:
        raise ActionRefused(*map(str, found.faults))
    if not found.new:
        raise ActionRefused(_("All suggestions of this file are there already."))
    made = Suggestion.objects.bulk_create([suggestion_of(meeting, one) for one in found.new])
    pairs = list(zip(made, found.new, strict=True))
    Wording.objects.bulk_create(
        [Wording(suggestion=one, title=one.title, body=one.body, by=by.user, at=one.created_at) for one in made]
    )
    CoSigning.objects.bulk_create([signed for one, known in pairs for signed in cosignings_of(one, known)])
    remarks = keep_answers(pairs, by)
    remember(made)
    changes = [
        Change(one.topic, Verb.IMPORTED, one.element, {"suggestion": one.pk, **digest(one), **remarks.get(one.pk, {})})
        for one in made
    ]
    desk = Change(meeting.desk_topic, Verb.IMPORTED, facts={"count": len(made)})
    location = f"/suggestions/?meeting={meeting.pk}"
    record([desk, *changes], by=by, changed=meeting, location=location, touch=[one.topic for one in made])
    return made


def is_past(meeting: Meeting) -> bool:
    return meeting.held_on < timezone.localdate()


def noon(day: str) -> datetime:
    """Of a day alone no time is known."""
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), time(12)))


def replied_at(row: Row) -> datetime:
    return noon(row.replied_on or row.submitted_on)


def suggestion_of(meeting: Meeting, known: Known) -> Suggestion:
    row, author, at = known.row, known.authors[0], noon(known.row.submitted_on)
    is_refused = row.outcome == State.REFUSED
    promises = (Reply.Outcome.SOLVING, Reply.Outcome.PLANNED)
    return Suggestion(
        meeting=meeting,
        number=row.number,
        title=row.title,
        body=row.body,
        category=row.category,
        publish=row.publish,
        source=Suggestion.Source.IMPORTED,
        author=author.user,
        author_number=author.number,
        group=author.group,
        state=State.REFUSED if is_refused else State.CLOSED,
        ground=Suggestion.Ground.OTHER if is_refused else "",
        tracking=Suggestion.Tracking.OPEN if row.outcome in promises else Suggestion.Tracking.NONE,
        created_at=at,
        submitted_at=at,
        accepted_at=None if is_refused else at,
        replied_at=None if is_refused else replied_at(row),
        closed_at=None if is_refused else replied_at(row),
    )


def cosignings_of(suggestion: Suggestion, known: Known) -> Iterable[CoSigning]:
    at = noon(known.row.submitted_on)
    for one in dict.fromkeys(known.authors[1:]):
        if one != known.authors[0]:
            state = CoSigning.State.ACCEPTED
            dates = {"invited_at": at, "expires_on": at.date(), "answered_at": at}
            yield CoSigning(suggestion=suggestion, representative=one, state=state, **dates)


def keep_answers(pairs: list[tuple[Suggestion, Known]], by: By) -> dict[int, dict[str, Any]]:
    """What each was answered: its reply and rating, or, where it was not accepted, a remark; the facts that name it."""
    refused = [(one, known.row) for one, known in pairs if one.state == State.REFUSED and known.row.reply]
    remarks = Remark.objects.bulk_create(
        [Remark(suggestion=one, text=row.reply[:500], by=by.user, at=one.created_at) for one, row in refused]
    )
    answered = [(one, known) for one, known in pairs if one.state != State.REFUSED]
    assignments = Assignment.objects.bulk_create([assignment_of(one, known) for one, known in answered])
    Reply.objects.bulk_create(
        [reply_of(assignment, known, by) for assignment, (_one, known) in zip(assignments, answered, strict=True)]
    )
    Rating.objects.bulk_create([rating_of(one, known) for one, known in answered if known.row.result])
    return {one.suggestion_id: {"remark": one.pk} for one in remarks}


def assignment_of(suggestion: Suggestion, known: Known) -> Assignment:
    at = suggestion.created_at
    return Assignment(
        suggestion=suggestion,
        department=known.department,
        part=Assignment.Part.SOLE,
        state=Assignment.State.REPLIED,
        due_on=reply_due(terms_of(suggestion.meeting), timezone.localdate(at)),
        assigned_at=at,
        received_at=at,
    )


def reply_of(assignment: Assignment, known: Known, by: By) -> Reply:
    at = replied_at(known.row)
    return Reply(
        assignment=assignment,
        round=1,
        text=known.row.reply,
        outcome=known.row.outcome,
        responsible=assignment.department.name[:60],
        written_by=by.user,
        written_at=at,
        approved_at=at,
    )


def rating_of(suggestion: Suggestion, known: Known) -> Rating:
    row = known.row
    return Rating(
        suggestion=suggestion,
        round=1,
        rater=suggestion.author,
        handling=row.handling,
        result=row.result,
        rated_at=replied_at(row),
    )
