"""Making a suggestion, and what its author does with it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from congress.meetings.models import Group, Meeting
from deliberation.documents.models import Opinion
from deliberation.documents.services.remarks import hold_standing
from deliberation.rooms.models import Message, Room
from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.services.cosigning import ask_again, is_new_to_sign, sign_anew_first
from deliberation.suggestions.services.files import keep_files
from deliberation.suggestions.services.moving import digest, keep_wording, moved, number_it, remark
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb
from deliberation.suggestions.sources import speaker_of, voice_of, why_not
from deliberation.suggestions.uploads import Sent


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
    files: Sequence[Sent] = (),
    **details: Any,
) -> Suggestion:
    """A representative's own suggestion: a draft, or submitted at once; `details` are further fields of it."""
    suggestion = Suggestion.objects.create(
        meeting=meeting,
        author=author,
        author_number=author_number,
        title=title,
        body=body,
        category=category,
        publish=publish,
        group=group_on_roll(author, meeting),
        state=State.DRAFT,
        created_at=timezone.now(),
        **details,
    )
    keep_wording(suggestion, author)
    kept = keep_files(suggestion, files, by)
    if is_submitted:
        number_it(suggestion)
    verb, facts = Verb.SUBMITTED if is_submitted else Verb.DRAFTED, {**kept, **digest(suggestion)}
    return tell(suggestion, verb, by=by, is_new=True, facts=facts)


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
        group=group_on_roll(author, meeting),
        source=source_of(message),
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


@service
def suggest_of_opinion(*, opinion: Opinion, proposer: Any, title: str, body: str, by: By) -> Suggestion:
    """Make a remark on a paragraph a suggestion: its author's own draft, or, made by another, a proposal to him."""
    opinion = hold_standing(opinion)
    if Suggestion.objects.live().filter(opinion=opinion).exists():
        raise ActionRefused(_("This remark is already on its way to a suggestion."))
    is_own = opinion.author_id == proposer.pk
    suggestion = Suggestion.objects.create(
        meeting=opinion.document.meeting,
        author=opinion.author,
        author_number=opinion.number,
        group=group_on_roll(opinion.author, opinion.document.meeting),
        source=Suggestion.Source.OPINION,
        opinion=opinion,
        proposer=None if is_own else proposer,
        title=title,
        body=body,
        state=State.DRAFT if is_own else State.PROPOSED,
        created_at=timezone.now(),
    )
    keep_wording(suggestion, proposer)
    facts = {"opinion": opinion.pk, **digest(suggestion)}
    return tell(suggestion, Verb.DRAFTED if is_own else Verb.REMARK_PROPOSED, by=by, is_new=True, facts=facts)


def hold_messages(messages: Iterable[Message]) -> list[Message]:
    """The messages as they stand, held until the act ends, always in the same order."""
    rows = Message.objects.filter(pk__in={one.pk for one in messages}).order_by("pk")
    return list(rows.select_related("room__meeting", "author", "speaker__user").select_for_update(of=("self",)))


def source_of(message: Message) -> str:
    is_symposium = message.room.kind == Room.Kind.SYMPOSIUM
    return Suggestion.Source.SYMPOSIUM if is_symposium else Suggestion.Source.MESSAGE


def group_on_roll(user: Any, meeting: Meeting) -> Group | None:
    representative = meeting.representatives.filter(user=user).select_related("group").first()
    return representative.group if representative else None


def number_on_roll(user: Any, meeting: Meeting) -> str:
    return meeting.representatives.filter(user=user).values_list("number", flat=True).first() or ""


@service
def consent(*, suggestion: Suggestion, by: By, is_submitted: bool = False) -> Suggestion:
    """The speaker agrees that his words become his suggestion; with `is_submitted` they are handed in as they are."""
    suggestion = moved(suggestion, "consent", by)
    if not is_submitted:
        return tell(suggestion, Verb.CONSENTED, by=by)
    number_it(suggestion)
    return tell(suggestion, Verb.CONSENTED, Verb.SUBMITTED, by=by, facts=digest(suggestion))


@service
def decline(*, suggestion: Suggestion, by: By) -> Suggestion:
    suggestion = moved(suggestion, "decline", by)
    return tell(suggestion, Verb.DECLINED, by=by)


@service
def submit(*, suggestion: Suggestion, by: By, files: Sequence[Sent] = (), **wording: Any) -> Suggestion:
    """Hand it in, with other words if some are given. The first time it gets its number.

    Who was asked to co-sign and has not is no co-signer; other words than were signed are not handed in.
    """
    suggestion = moved(suggestion, "submit", by)
    if suggestion.signers and is_new_to_sign(suggestion, wording, files):
        raise ActionRefused(sign_anew_first(suggestion))
    change_words(suggestion, wording, by)
    kept = keep_files(suggestion, files, by)
    number_it(suggestion)
    return tell(suggestion, Verb.SUBMITTED, by=by, facts={**kept, **digest(suggestion)})


@service
def keep(*, suggestion: Suggestion, by: By, files: Sequence[Sent] = (), **wording: Any) -> Suggestion:
    """Change it without handing it in. Who had signed other words is asked again."""
    suggestion = moved(suggestion, "keep", by)
    has_to_ask = bool(suggestion.signers) and is_new_to_sign(suggestion, wording, files)
    if not change_words(suggestion, wording, by) and not files:
        raise ActionRefused(_("Nothing was changed."))
    facts = keep_files(suggestion, files, by) | digest(suggestion)
    verbs = [Verb.CHANGED]
    if has_to_ask:
        facts |= ask_again(suggestion)
        verbs.append(Verb.COSIGNERS_ASKED_AGAIN)
    suggestion.save()
    return tell(suggestion, *verbs, by=by, facts=facts)


def change_words(suggestion: Suggestion, wording: dict[str, Any], by: By) -> list[str]:
    """The names of what is new; the caller saves it."""
    changed = {name: value for name, value in wording.items() if getattr(suggestion, name) != value}
    for name, value in changed.items():
        setattr(suggestion, name, value)
    if {"title", "body"} & changed.keys():
        keep_wording(suggestion, by.user)
    return list(changed)


@service
def withdraw(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "withdraw", by)
    facts = remark(suggestion, reason, by)
    return tell(suggestion, Verb.WITHDRAWN, by=by, facts=facts, assignments=suggestion.assignments.live())
