"""The record of a room: all that happened there in the order of time, and the minutes drafted from it.

Both read rows and the room's journal in a constant number of queries, and name people as the room does: by number
and name, or by department.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.journal.models import Entry
from congress.meetings.models import Attendance, Representative
from deliberation.rooms.models import Hand, Message, Poll, PollVote, Reaction, Room, Visit
from deliberation.rooms.verbs import Verb

# What the journal alone tells; the rest is read from the rows, which hold the words.
ORDERS: dict[str, str | Promise] = {
    Verb.ROOM_PAUSED: gettext_lazy("paused the room"),
    Verb.ROOM_RESUMED: gettext_lazy("let the room go on"),
    Verb.ROOM_SET: gettext_lazy("changed the settings of the room"),
    Verb.FLOOR_EXTENDED: gettext_lazy("extended the turn to speak"),
    Verb.MESSAGE_PINNED: gettext_lazy("pinned a message"),
    Verb.MEMBER_MOVED: gettext_lazy("moved a person to another group"),
}


@dataclass(frozen=True)
class Line:
    """Something that happened: when, who, what; `notes` are short remarks on it."""

    at: datetime
    who: str
    text: str
    notes: list[str] = field(default_factory=list)
    kind: str = "order"

    @property
    def on(self) -> date:
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Record:
    lines: list[Line]
    # The message after which the next part begins; None where this is the last.
    rest_after: int | None = None


def record_of(room: Room, *, after: int = 0, most: int | None = None) -> Record:
    """The record, or its part of at most so many messages after a message, with all that happened meanwhile."""
    messages = list(
        with_names(room.messages.filter(pk__gt=after))
        .select_related("retracted_by")
        .order_by("pk")[: most + 1 if most else None]
    )
    part = messages[:most]
    begin = part[0].posted_at if after and part else None
    end = messages[most].posted_at if most and len(messages) > most else None
    events = [
        line for line in events_of(room) if (begin is None or begin <= line.at) and (end is None or line.at < end)
    ]
    lines = sorted([*message_lines(part, agreements(part)), *events], key=lambda line: line.at)
    return Record(lines, part[-1].pk if end else None)


def with_names(messages: QuerySet) -> QuerySet:
    """With everybody whom a line names."""
    return messages.select_related(
        "author", "speaker", "department", "reply_to__author", "reply_to__speaker", "reply_to__department"
    )


def who_is(user: Any, number: str = "") -> str:
    return f"{number} {user.name}" if number else str(user)


def who_said(message: Message) -> str:
    if message.speaker is not None:
        return message.speaker.name
    if message.department is not None:
        return f"{message.department.name} {message.author.name}"
    return who_is(message.author, message.number)


def clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")


# Messages


def message_lines(messages: list[Message], agreed: dict[int, int]) -> list[Line]:
    return [
        Line(
            message.posted_at,
            who_said(message),
            retraction(message) if message.retracted_at else words(message),
            list(remarks(message, agreed.get(message.pk, 0))),
            "retracted" if message.retracted_at else str(message.kind),
        )
        for message in messages
    ]


def agreements(messages: list[Message]) -> dict[int, int]:
    if not messages:
        return {}
    found = Reaction.objects.filter(
        message__room=messages[0].room_id,
        message__gte=messages[0].pk,
        message__lte=messages[-1].pk,
        kind=Reaction.Kind.AGREE,
    )
    return dict(found.values_list("message").annotate(Count("pk")))


def words(message: Message) -> str:
    if message.kind in (Message.Kind.PICTURE, Message.Kind.VOICE):
        return f"[{message.get_kind_display()}] {message.body}".strip()
    return message.body


def retraction(message: Message) -> str:
    """That it was said and taken back, and by whom; what it said is gone."""
    if message.retracted_by is None:
        return _("(retracted by its author at %s)") % clock(message.retracted_at)
    return _("(retracted at %(time)s by the moderator %(person)s: %(reason)s)") % {
        "time": clock(message.retracted_at),
        "person": message.retracted_by,
        "reason": message.retraction_reason,
    }


def remarks(message: Message, agreed: int) -> Iterator[str]:
    if message.kind == Message.Kind.ANNOUNCEMENT:
        yield _("announcement")
    if message.department_id is not None:
        yield _("official answer")
    if message.reply_to is not None:
        yield _("in reply to %s") % who_said(message.reply_to)
    if message.speaker_id is not None:
        yield _("noted by %s") % message.author
    if message.is_question:
        yield _("question, answered") if message.answered_at else _("question, not answered")
    if agreed:
        yield _("%s agree") % agreed
    if message.outcome_state:
        yield message.get_outcome_state_display()


# Floor, order, straw polls


def events_of(room: Room) -> list[Line]:
    return [*floor_lines(room), *mute_lines(room), *poll_lines(room), *order_lines(room)]


def floor_lines(room: Room) -> Iterator[Line]:
    for hand in room.hands.filter(given_at__isnull=False).select_related("user"):
        who = who_is(hand.user, hand.number)
        yield Line(hand.given_at, who, _("was given the floor"), kind="floor")
        if hand.ended_at:
            yield Line(hand.ended_at, who, _("spoke for %s seconds") % seconds_of(hand), kind="floor")


def seconds_of(hand: Hand) -> int:
    return round((hand.ended_at - hand.given_at).total_seconds())


def mute_lines(room: Room) -> Iterator[Line]:
    for mute in room.mutes.select_related("user", "by"):
        text = _("asked %(person)s to be silent until %(time)s: %(reason)s") % {
            "person": mute.user,
            "time": clock(mute.until),
            "reason": mute.reason,
        }
        yield Line(mute.muted_at, str(mute.by), text)
        if mute.lifted_at:
            yield Line(mute.lifted_at, str(mute.user), _("may speak again"))


def poll_lines(room: Room) -> Iterator[Line]:
    for result in poll_results(room):
        poll = result.poll
        yield Line(poll.opened_at, str(poll.by), _("opened a straw poll: %s") % poll.question, kind="poll")
        if poll.closed_at:
            text = _("closed the straw poll: %s") % poll.question
            yield Line(poll.closed_at, str(poll.by), text, result.notes, "poll")


def order_lines(room: Room) -> Iterator[Line]:
    entries = Entry.objects.filter(topic_id=room.topic, verb__in=list(ORDERS)).select_related("user").order_by("seq")
    paused_at = None
    for entry in entries:
        notes = []
        if entry.verb == Verb.ROOM_PAUSED:
            paused_at = entry.at
            # The reason is kept of the pause that goes on.
            notes = [room.pause_reason] if room.paused_at and room.pause_reason else []
        if entry.verb == Verb.ROOM_RESUMED and paused_at:
            minutes = round((entry.at - paused_at).total_seconds() / 60)
            notes = [_("after %s minutes") % minutes]
        yield Line(entry.at, str(entry.user or entry.actor), str(ORDERS[entry.verb]), notes)


@dataclass(frozen=True)
class PollResult:
    poll: Poll
    counts: list[tuple[str, int]]

    @property
    def notes(self) -> list[str]:
        return [f"{option}: {count}" for option, count in self.counts]


def poll_results(room: Room) -> list[PollResult]:
    votes = PollVote.objects.filter(poll__room=room).values_list("poll", "choice").annotate(Count("pk"))
    counted = {(poll, choice): count for poll, choice, count in votes}
    return [
        PollResult(poll, [(option, counted.get((poll.pk, n), 0)) for n, option in enumerate(poll.options)])
        for poll in room.polls.select_related("by")
    ]


# Minutes


@dataclass(frozen=True)
class Minutes:
    """The draft of a room's minutes. A question comes with its answers, the official ones first."""

    moderators: list[str]
    departments: list[str]
    present: list[str]
    missing: list[str]
    points: list[Line]
    suggestions: list[Line]
    questions: list[tuple[Line, list[Line]]]
    polls: list[PollResult]
    figures: list[tuple[str, str]]


def minutes_of(room: Room) -> Minutes:
    present, missing = attendance_of(room)
    reactions = reactions_in(room)
    pinned = pinned_in(room)
    messages = list(noteworthy(room, pinned))
    suggestions = first_of_each_suggestion(messages)
    points = [one for one in messages if one.pk in pinned or one.kind == Message.Kind.ANNOUNCEMENT]
    agreed = {message: count for (message, kind), count in reactions.items() if kind == Reaction.Kind.AGREE}
    return Minutes(
        moderators=[str(user) for user in (room.group or room).moderators.order_by("pk")],
        departments=[department.name for department in room.departments.all()],
        present=present,
        missing=missing,
        points=message_lines(points, agreed),
        suggestions=message_lines(suggestions, agreed),
        questions=questions_among(messages, agreed),
        polls=poll_results(room),
        figures=figures_of(room, len(suggestions), sum(reactions.values())),
    )


def reactions_in(room: Room) -> dict[tuple[int, str], int]:
    found = Reaction.objects.filter(message__room=room).values_list("message", "kind").annotate(Count("pk"))
    return {(message, kind): count for message, kind, count in found}


def pinned_in(room: Room) -> set[int]:
    """The messages that are or were pinned."""
    entries = Entry.objects.filter(topic_id=room.topic, verb=Verb.MESSAGE_PINNED).values_list("facts", flat=True)
    return {facts["message"] for facts in entries if facts and "message" in facts} | ({room.pinned_id} - {None})


def noteworthy(room: Room, pinned: set[int]) -> QuerySet:
    """What stands of what the minutes tell, in one query."""
    what = Q(pk__in=pinned) | Q(kind=Message.Kind.ANNOUNCEMENT) | ~Q(outcome_state="") | Q(is_question=True)
    return with_names(room.messages.filter(what | Q(reply_to__is_question=True), retracted_at=None)).order_by("pk")


def first_of_each_suggestion(messages: list[Message]) -> list[Message]:
    """The messages that became suggestions; of several that became one, the first."""
    found: dict[str, Message] = {}
    for message in messages:
        if message.outcome_state:
            found.setdefault(message.outcome_url or message.element, message)
    return list(found.values())


def questions_among(messages: list[Message], agreed: dict[int, int]) -> list[tuple[Line, list[Line]]]:
    """Each question with its answers, the official ones first."""
    answers: dict[int | None, list[Message]] = defaultdict(list)
    for answer in sorted(messages, key=lambda message: message.department_id is None):
        answers[answer.reply_to_id].append(answer)
    questions = [message for message in messages if message.is_question]
    lines = message_lines(questions, agreed)
    return [
        (line, message_lines(answers[question.pk], agreed)) for question, line in zip(questions, lines, strict=True)
    ]


def attendance_of(room: Room) -> tuple[list[str], list[str]]:
    """Who was there and who was not: present is who signed in to the meeting, opened the room or spoke there."""
    if room.group is None:
        return [one.name for one in room.attendees.all()], []
    here = Q(Exists(Attendance.objects.live().filter(representative=OuterRef("pk")))) | Q(
        Exists(Visit.objects.filter(room=room, user=OuterRef("user")))
        | Exists(Message.objects.filter(room=room, author=OuterRef("user")))
        | Exists(Hand.objects.filter(room=room, user=OuterRef("user"), given_at__isnull=False))
    )
    names: dict[bool, list[str]] = defaultdict(list)
    for one in Representative.objects.filter(group=room.group).annotate(is_here=here).select_related("user"):
        names[one.is_here].append(who_is(one.user, one.number))
    return names[True], names[False]


def figures_of(room: Room, suggestions: int, reactions: int) -> list[tuple[str, str]]:
    said = room.messages.filter(retracted_at=None).aggregate(
        messages=Count("pk"),
        authors=Count("author", distinct=True, filter=Q(speaker=None)),
        speakers=Count("speaker", distinct=True),
        questions=Count("pk", filter=Q(is_question=True)),
        answered=Count("pk", filter=Q(is_question=True, answered_at__isnull=False)),
    )
    turns = list(Hand.objects.spoken().filter(room=room))
    seconds = sum(map(seconds_of, turns))
    return [
        (_("Messages"), str(said["messages"])),
        (_("People who wrote or were noted"), str(said["authors"] + said["speakers"])),
        (_("Turns to speak"), str(len(turns))),
        (_("Speaking time"), _("%(minutes)s min %(seconds)s s") % {"minutes": seconds // 60, "seconds": seconds % 60}),
        (_("Questions, of them answered"), f"{said['questions']} / {said['answered']}"),
        (_("Suggestions"), str(suggestions)),
        (_("Reactions"), str(reactions)),
    ]


def attendance_rows(minutes: Minutes) -> list[tuple[str, str]]:
    comma = _(", ")
    rows = [
        (_("Moderators"), minutes.moderators),
        (_("Departments on duty"), minutes.departments),
        (_("Present (%s)") % len(minutes.present), minutes.present),
        (_("Not present (%s)") % len(minutes.missing), minutes.missing),
    ]
    return [(label, comma.join(names) or "–") for label, names in rows]
