from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import CLOCK, ActionRefused, By, Change, record, service
from congress.meetings.models import Meeting
from congress.people.models import Department
from congress.people.services import person_topic
from deliberation.rooms.models import Message
from deliberation.rooms.services.messages import set_outcome
from deliberation.suggestions.models import Assignment, Rating, Remark, Reply, State, Suggestion, Wording
from deliberation.suggestions.moves import MOVES
from deliberation.suggestions.sources import speaker_of, voice_of, why_not

REPLY_SPAN = timedelta(days=91)  # three months from assignment
RENEWED_REPLY_SPAN = timedelta(days=30)  # after "not satisfied"
RATING_SPAN = timedelta(days=30)
ROUNDS_TO_SUPERVISION = 3  # twice not satisfied


class Verb(models.TextChoices):
    DRAFTED = "suggestion.drafted"
    PROPOSED = "suggestion.proposed"
    CONSENTED = "suggestion.consented"
    DECLINED = "suggestion.declined"
    SUBMITTED = "suggestion.submitted"
    ACCEPTED = "suggestion.accepted"
    RETURNED = "suggestion.returned"
    REFUSED = "suggestion.refused"
    ASSIGNED = "suggestion.assigned"
    RECEIVED = "assignment.received"
    SENT_BACK = "assignment.sent_back"
    REPLY_WRITTEN = "reply.written"
    REPLY_APPROVED = "reply.approved"
    REPLY_HELD = "reply.held"
    RATED = "suggestion.rated"
    REOPENED = "suggestion.reopened"
    CLOSED = "suggestion.closed"
    WITHDRAWN = "suggestion.withdrawn"


# Making one


@service
def write_suggestion(
    *,
    meeting: Meeting,
    author: Any,
    author_number: str,
    title: str,
    body: str,
    category: str,
    publish: bool,
    is_submitted: bool,
    by: By,
) -> Suggestion:
    """A representative's own suggestion: a draft, or submitted at once."""
    suggestion = Suggestion.objects.create(
        meeting=meeting,
        author=author,
        author_number=author_number,
        title=title,
        body=body,
        category=category,
        publish=publish,
        state=State.DRAFT,
        created_at=timezone.now(),
    )
    keep_wording(suggestion, author)
    if is_submitted:
        number_it(suggestion)
    tell(suggestion, Verb.SUBMITTED if is_submitted else Verb.DRAFTED, by=by, is_new=True, facts=digest(suggestion))
    return suggestion


@service
def suggest_of_message(
    *, message: Message, proposer: Any, title: str, body: str, by: By, further: Iterable[Message] = ()
) -> Suggestion:
    """Make what was said a suggestion: its speaker's own draft, or, made by another, a proposal to him.

    `further` messages of his belong to it. A speaker without an account has said yes to the proposer, whose draft
    it becomes.
    """
    messages = hold_messages([message, *further])
    if any(voice_of(one) != voice_of(message) or one.room_id != message.room_id for one in messages):
        raise ActionRefused(_("Only messages of one speaker in one group can be put together."))
    reason = why_not(messages)
    if reason:
        raise ActionRefused(reason)
    message = next(one for one in messages if one.pk == message.pk)
    author = speaker_of(message) or proposer
    is_own = author.pk == proposer.pk
    meeting = message.room.meeting
    suggestion = Suggestion.objects.create(
        meeting=meeting,
        author=author,
        author_number=number_on_roll(author, meeting) if message.speaker else message.number,
        message=message,
        proposer=None if is_own else proposer,
        title=title,
        body=body,
        category=Suggestion.category_named(message.room.title),
        state=State.DRAFT if is_own else State.PROPOSED,
        created_at=timezone.now(),
    )
    suggestion.further.set(one for one in messages if one.pk != message.pk)
    keep_wording(suggestion, proposer)
    facts = {"message": message.pk, **digest(suggestion)}
    facts |= {"further": [one.pk for one in messages if one.pk != message.pk], "attendee": message.speaker_id}
    return tell(suggestion, Verb.DRAFTED if is_own else Verb.PROPOSED, by=by, is_new=True, facts=facts)


def hold_messages(messages: Iterable[Message]) -> list[Message]:
    """The messages as they stand, held until the act ends, always in the same order."""
    rows = Message.objects.filter(pk__in={one.pk for one in messages}).order_by("pk")
    return list(rows.select_related("room__meeting", "author", "speaker__user").select_for_update(of=("self",)))


def number_on_roll(user: Any, meeting: Meeting) -> str:
    return meeting.representatives.filter(user=user).values_list("number", flat=True).first() or ""


# What its author does


@service
def consent(*, suggestion: Suggestion, by: By, is_submitted: bool = False) -> Suggestion:
    """The speaker agrees that his words become his suggestion; with `is_submitted` they are handed in as they are."""
    suggestion = moved(suggestion, "consent")
    if not is_submitted:
        return tell(suggestion, Verb.CONSENTED, by=by)
    number_it(suggestion)
    return tell(suggestion, Verb.CONSENTED, Verb.SUBMITTED, by=by, facts=digest(suggestion))


@service
def decline(*, suggestion: Suggestion, by: By) -> Suggestion:
    suggestion = moved(suggestion, "decline")
    return tell(suggestion, Verb.DECLINED, by=by)


@service
def submit(*, suggestion: Suggestion, by: By, **wording: Any) -> Suggestion:
    """Hand it in, with another wording if one is given. The first time it gets its number."""
    suggestion = moved(suggestion, "submit")
    changed = {name: value for name, value in wording.items() if getattr(suggestion, name) != value}
    for name, value in changed.items():
        setattr(suggestion, name, value)
    if {"title", "body"} & changed.keys():
        keep_wording(suggestion, by.user)
    number_it(suggestion)
    return tell(suggestion, Verb.SUBMITTED, by=by, facts=digest(suggestion))


@service
def rate(*, suggestion: Suggestion, rater: Any, handling: str, result: str, comment: str, by: By) -> Suggestion:
    """Handling and result, apart. Not satisfied with the result: it is handled again, approved by somebody else."""
    suggestion = held(suggestion)
    if not suggestion.is_replied:
        raise ActionRefused(not_now(suggestion))
    if suggestion.ratings.filter(round=suggestion.round, rater=rater).exists():
        raise ActionRefused(_("You have already rated this reply."))
    Rating.objects.create(
        suggestion=suggestion,
        round=suggestion.round,
        rater=rater,
        handling=handling,
        result=result,
        comment=comment,
        rated_at=timezone.now(),
    )
    facts = {"round": suggestion.round, "handling": handling, "result": result}
    if result == Rating.Grade.NOT:
        return tell(suggestion, Verb.REOPENED, by=by, facts=facts, assignments=reopen(suggestion))
    if suggestion.ratings.filter(round=suggestion.round).count() < len(raters(suggestion)):
        return tell(suggestion, Verb.RATED, by=by, facts=facts)
    close(suggestion)
    return tell(suggestion, Verb.RATED, by=by, facts=facts, assignments=suggestion.assignments.live())


def raters(suggestion: Suggestion) -> list[int]:
    """Who is asked to rate a reply."""
    return [suggestion.author_id]


def reopen(suggestion: Suggestion) -> list[Assignment]:
    suggestion.round += 1
    suggestion.replied_at = None
    suggestion.is_supervised = suggestion.is_supervised or suggestion.round >= ROUNDS_TO_SUPERVISION
    suggestion.save(update_fields=["round", "replied_at", "is_supervised"])
    again = list(suggestion.assignments.live().exclude(part=Assignment.Part.CO))
    due_on = timezone.localdate() + RENEWED_REPLY_SPAN
    Assignment.objects.filter(pk__in=[one.pk for one in again]).update(state=Assignment.State.HANDLING, due_on=due_on)
    return again


def close(suggestion: Suggestion) -> None:
    suggestion.state, suggestion.closed_at = State.CLOSED, timezone.now()
    suggestion.save(update_fields=["state", "closed_at"])


@service
def withdraw(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "withdraw")
    facts = remark(suggestion, reason, by)
    return tell(suggestion, Verb.WITHDRAWN, by=by, facts=facts, assignments=suggestion.assignments.live())


# What the secretariat does


@service
def accept(*, suggestion: Suggestion, by: By) -> Suggestion:
    return tell(moved(suggestion, "accept"), Verb.ACCEPTED, by=by)


@service
def return_for_change(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "return")
    return tell(suggestion, Verb.RETURNED, by=by, facts=remark(suggestion, reason, by))


@service
def refuse(*, suggestion: Suggestion, ground: str, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "refuse", ground=ground)
    return tell(suggestion, Verb.REFUSED, by=by, facts={"ground": ground, **remark(suggestion, reason, by)})


@service
def assign(
    *,
    suggestion: Suggestion,
    departments: Sequence[Department],
    by: By,
    lead: Department | None = None,
    due_on: date | None = None,
) -> Suggestion:
    """To one department alone, to a lead with co-departments, or to several in parallel; also further ones later."""
    suggestion = moved(suggestion, "assign", replied_at=None)
    live = list(suggestion.assignments.live().select_related("department"))
    have = {one.department_id for one in live}
    twice = [str(department) for department in departments if department.pk in have]
    if twice:
        raise ActionRefused(_("%s already has this suggestion.") % "、".join(twice))
    if lead is not None and lead.pk not in have | {department.pk for department in departments}:
        raise ActionRefused(_("The lead department is one of those that get the suggestion."))
    made = [
        Assignment(
            suggestion=suggestion,
            department=department,
            due_on=due_on or timezone.localdate() + REPLY_SPAN,
            assigned_at=timezone.now(),
        )
        for department in departments
    ]
    take_parts([*live, *made], lead)
    Assignment.objects.bulk_update(live, ["part"])
    Assignment.objects.bulk_create(made)
    facts = {"departments": [one.department_id for one in made], "lead": lead.pk if lead else None}
    return tell(suggestion, Verb.ASSIGNED, by=by, facts=facts, assignments=[*live, *made])


def take_parts(assignments: list[Assignment], lead: Department | None) -> None:
    if lead is None:
        lead = next((one.department for one in assignments if one.part == Assignment.Part.LEAD), None)
    for one in assignments:
        if len(assignments) == 1:
            one.part = Assignment.Part.SOLE
        elif lead is None:
            one.part = Assignment.Part.PARALLEL
        else:
            one.part = Assignment.Part.LEAD if one.department_id == lead.pk else Assignment.Part.CO


# What a department does


@service
def receive(*, assignment: Assignment, by: By) -> Assignment:
    return tell_of(hand_on(assignment, "receive", received_at=timezone.now()), Verb.RECEIVED, by=by)


@service
def send_back(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """It is not this department's; the secretariat assigns again."""
    assignment = hand_on(assignment, "send_back")
    others = list(assignment.suggestion.assignments.live().select_related("department"))
    if len(others) == 1:
        Assignment.objects.filter(pk=others[0].pk).update(part=Assignment.Part.SOLE)
    note_replied(assignment.suggestion)
    return tell_of(assignment, Verb.SENT_BACK, by=by, facts=remark(assignment.suggestion, reason, by))


@service
def reply(*, assignment: Assignment, text: str, outcome: str, responsible: str, by: By) -> Reply:
    """Write the reply and put it to the department's approver."""
    assignment = hand_on(assignment, "reply")
    written = Reply.objects.create(
        assignment=assignment,
        round=assignment.suggestion.round,
        text=text,
        outcome=outcome,
        responsible=responsible,
        written_by=by.user,
        written_at=timezone.now(),
    )
    tell_of(
        assignment,
        Verb.REPLY_WRITTEN,
        by=by,
        facts={"reply": written.pk, "text": text_digest(text), "outcome": outcome},
    )
    return written


@service
def approve(*, assignment: Assignment, approver: Any, by: By) -> Assignment:
    """The reply goes to its author. In a later round it takes another approver than before."""
    if assignment.last_approver_id == approver.pk:
        raise ActionRefused(
            _("You approved the reply that did not satisfy. Somebody else of your department approves this one.")
        )
    assignment = hand_on(assignment, "approve", last_approver=approver)
    approved = assignment.replies.get(round=assignment.suggestion.round, held_at=None)
    approved.approved_by, approved.approved_at = approver, timezone.now()
    approved.save(update_fields=["approved_by", "approved_at"])
    if approved.is_promise:
        assignment.suggestion.tracking = Suggestion.Tracking.OPEN
        assignment.suggestion.save(update_fields=["tracking"])
    note_replied(assignment.suggestion)
    return tell_of(assignment, Verb.REPLY_APPROVED, by=by, facts={"reply": approved.pk, "outcome": approved.outcome})


@service
def hold(*, assignment: Assignment, reason: str, by: By) -> Assignment:
    """The approver gives the reply back to be written anew."""
    assignment = hand_on(assignment, "hold")
    held_one = assignment.replies.get(round=assignment.suggestion.round, held_at=None)
    held_one.held_at = timezone.now()
    held_one.save(update_fields=["held_at"])
    facts = {"reply": held_one.pk, **remark(assignment.suggestion, reason, by, is_internal=True)}
    return tell_of(assignment, Verb.REPLY_HELD, by=by, facts=facts)


def note_replied(suggestion: Suggestion) -> None:
    """When the last department that has it has replied, the whole is replied."""
    live = suggestion.assignments.live()
    if live.exists() and not live.unanswered().exists():
        suggestion.replied_at = timezone.now()
        suggestion.save(update_fields=["replied_at"])


# What the clock does


def close_unrated(now: datetime) -> int:
    """Close what nobody rated for thirty days after the reply. A job of the clock."""
    waiting = Suggestion.objects.filter(state=State.ASSIGNED, replied_at__lte=now - RATING_SPAN)
    return sum(close_unrated_one(suggestion=suggestion, now=now) for suggestion in waiting)


@service
def close_unrated_one(*, suggestion: Suggestion, now: datetime) -> bool:
    suggestion = held(suggestion)
    if not suggestion.is_replied or suggestion.replied_at > now - RATING_SPAN:  # type: ignore[operator]
        return False
    close(suggestion)
    tell(suggestion, Verb.CLOSED, by=CLOCK, assignments=suggestion.assignments.live())
    return True


# Parts of the deeds


def held(suggestion: Suggestion) -> Suggestion:
    """The suggestion as it stands, held until the act ends: of two who move it or its assignments one waits."""
    rows = Suggestion.objects.select_related("meeting", "message__room").select_for_update(of=("self",))
    return rows.get(pk=suggestion.pk)


def moved(suggestion: Suggestion, name: str, **fields: Any) -> Suggestion:
    """Make the move of the table, or tell that it is not possible any more."""
    suggestion, move = held(suggestion), MOVES[name]
    in_source = Suggestion.objects.filter(pk=suggestion.pk, state__in=move.sources)
    if not in_source.update(state=move.target, **fields):
        raise ActionRefused(not_now(suggestion))
    for field, value in {"state": move.target, **fields}.items():
        setattr(suggestion, field, value)
    return suggestion


def hand_on(assignment: Assignment, name: str, **fields: Any) -> Assignment:
    """The same for a department's move of its assignment."""
    suggestion, move = held(assignment.suggestion), MOVES[name]
    in_source = Assignment.objects.filter(pk=assignment.pk, state__in=move.sources)
    if suggestion.state != State.ASSIGNED or not in_source.update(state=move.target, **fields):
        raise ActionRefused(not_now(suggestion, Assignment.objects.get(pk=assignment.pk)))
    assignment = Assignment.objects.select_related("department").get(pk=assignment.pk)
    assignment.suggestion = suggestion
    return assignment


def not_now(suggestion: Suggestion, assignment: Assignment | None = None) -> str:
    """The sentence for who comes too late or too early."""
    standing = suggestion.standing
    if assignment is not None and suggestion.state == State.ASSIGNED:
        standing = assignment.get_state_display()
    return _("This is not possible now: the suggestion stands at “%s”. Please load the page again.") % standing


def number_it(suggestion: Suggestion) -> None:
    """Submitted: the meeting's next number, unless it has one."""
    if suggestion.number is None:
        Meeting.objects.select_for_update(of=("self",)).get(pk=suggestion.meeting_id)
        given = Suggestion.objects.filter(meeting=suggestion.meeting_id).aggregate(last=Max("number"))["last"]
        suggestion.number = (given or 0) + 1
        suggestion.submitted_at = timezone.now()
    suggestion.state = State.SUBMITTED
    suggestion.save()


def keep_wording(suggestion: Suggestion, writer: Any) -> None:
    Wording.objects.create(
        suggestion=suggestion, title=suggestion.title, body=suggestion.body, by=writer, at=timezone.now()
    )


def remark(suggestion: Suggestion, text: str, by: By, *, is_internal: bool = False) -> dict[str, int]:
    """Keep the words given with a move; the facts by which its entry names them."""
    kept = Remark.objects.create(
        suggestion=suggestion, text=text, by=by.user, at=timezone.now(), is_internal=is_internal
    )
    return {"remark": kept.pk}


def digest(suggestion: Suggestion) -> dict[str, Any]:
    return {"wording": text_digest(f"{suggestion.title}\n{suggestion.body}"), "number": suggestion.number}


OUTCOMES = {
    State.PROPOSED: Message.Outcome.PROPOSED,
    State.DRAFT: Message.Outcome.PROPOSED,
    State.SUBMITTED: Message.Outcome.SUGGESTED,
    State.RETURNED: Message.Outcome.SUGGESTED,
    State.ACCEPTED: Message.Outcome.SUGGESTED,
    State.ASSIGNED: Message.Outcome.WITH_DEPARTMENT,
    State.MERGED: Message.Outcome.SETTLED,
    State.CLOSED: Message.Outcome.SETTLED,
    State.REFUSED: Message.Outcome.NOT_ACCEPTED,
    State.WITHDRAWN: Message.Outcome.WITHDRAWN,
    State.DROPPED: "",
}


# What changes the card that asks the speaker.
ASKING = (Verb.PROPOSED, Verb.CONSENTED, Verb.DECLINED)


def outcome_of(suggestion: Suggestion) -> str:
    return Message.Outcome.REPLIED if suggestion.is_replied else OUTCOMES[State(suggestion.state)]


def tell(
    suggestion: Suggestion,
    *verbs: str,
    by: By,
    facts: dict[str, Any] | None = None,
    is_new: bool = False,
    assignments: Iterable[Assignment] = (),
) -> Suggestion:
    """One entry of the suggestion for each verb, and one for each place that shows it: the secretariat's list, desks,
    the card that asks its author, the room."""
    verb = verbs[-1]
    facts = {"suggestion": suggestion.pk, "state": suggestion.state, **(facts or {})}
    changes = [Change(suggestion.topic, one, suggestion.element, facts) for one in verbs]
    if suggestion.number is not None:
        changes.append(Change(suggestion.meeting.desk_topic, verb, suggestion.row, facts))
    changes += [Change(one.topic, verb, one.desk, facts) for one in assignments]
    asked = person_topic(suggestion.author)
    changes += [Change(asked, one, suggestion.consent, facts) for one in verbs if one in ASKING]
    changes += outcomes(suggestion)
    made, changed = (suggestion, None) if is_new else (None, suggestion)
    location = suggestion.get_absolute_url()
    record(changes, by=by, made=made, changed=changed, location=location, touch=[suggestion.topic])
    return suggestion


def outcomes(suggestion: Suggestion) -> list[Change]:
    """Say beside every message it was made of what became of it, where that is new."""
    outcome, changes = outcome_of(suggestion), []
    url = suggestion.get_absolute_url() if suggestion.number is not None else ""
    for message in suggestion.sources:
        if message.outcome_state != outcome:
            message.room = suggestion.message.room  # type: ignore[union-attr]
            changes.append(set_outcome(message, outcome, url))
    return changes


def tell_of(assignment: Assignment, verb: str, *, by: By, facts: dict[str, Any] | None = None) -> Assignment:
    """The same where a department moved its assignment; the desks of the others that have it show it, too."""
    facts = {"assignment": assignment.pk, "department": assignment.department_id, **(facts or {})}
    others = assignment.suggestion.assignments.live().exclude(pk=assignment.pk)
    tell(assignment.suggestion, verb, by=by, facts=facts, assignments=[assignment, *others])
    return assignment
