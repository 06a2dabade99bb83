"""What the secretariat does with what was submitted."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By, service
from deliberation.suggestions.models import CoSigning, State, Suggestion
from deliberation.suggestions.services.moving import digest, held, keep_wording, moved, number_it, remark
from deliberation.suggestions.services.remembering import remember
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb


@service
def accept(*, suggestion: Suggestion, by: By) -> Suggestion:
    return tell(moved(suggestion, "accept", by, accepted_at=timezone.now()), Verb.ACCEPTED, by=by)


@service
def return_for_change(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "return", by)
    return tell(suggestion, Verb.RETURNED, by=by, facts=remark(suggestion, reason, by))


@service
def refuse(*, suggestion: Suggestion, ground: str, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "refuse", by, ground=ground)
    return tell(suggestion, Verb.REFUSED, by=by, facts={"ground": ground, **remark(suggestion, reason, by)})


@service
def sort(*, suggestion: Suggestion, category: str, by: By) -> Suggestion:
    """Put it into another category."""
    before = suggestion.category
    suggestion = moved(suggestion, "sort", by, category=category)
    return tell(suggestion, Verb.SORTED, by=by, facts={"before": before, "category": category})


@service
def merge(*, suggestion: Suggestion, into: Suggestion, by: By) -> Suggestion:
    """One matter, handled once: both keep their numbers, and this one's authors get the reply of the other.

    What was merged into this one follows it.
    """
    into = held_both(suggestion, into)[into.pk]
    if into.pk == suggestion.pk or into.meeting_id != suggestion.meeting_id or into.number is None:
        raise ActionRefused(_("Choose another suggestion of this meeting."))
    if into.state == State.MERGED:
        raise ActionRefused(_("No. %s is merged into another one itself. Choose that one.") % into.number)
    if into.state not in State.joinable_ones():
        raise ActionRefused(
            _("No. %(number)s cannot take another one: it stands at “%(standing)s”.")
            % {"number": into.number, "standing": into.standing}
        )
    suggestion = moved(suggestion, "merge", by, merged_into=into)
    followers = list(suggestion.merged.values_list("pk", flat=True))
    suggestion.merged.update(merged_into=into)
    facts = {"into": into.pk, "other": into.number, "followers": followers}
    return tell(suggestion, Verb.MERGED, by=by, facts=facts, others=[(into, Verb.JOINED)])


@service
def split(*, suggestion: Suggestion, title: str, body: str, rest_title: str, rest_body: str, by: By) -> Suggestion:
    """One matter each: a second one gets a number of its own, with the same author, source and co-signers."""
    suggestion = moved(suggestion, "split", by)
    state = suggestion.state
    if (rest_title, rest_body) != (suggestion.title, suggestion.body):
        suggestion.title, suggestion.body = rest_title, rest_body
        suggestion.save(update_fields=["title", "body"])
        keep_wording(suggestion, by.user)
        remember([suggestion])
    same = ("meeting", "category", "place", "wish", "publish", "source", "author", "author_number", "group")
    part = Suggestion(
        title=title,
        body=body,
        split_of=suggestion,
        created_at=timezone.now(),
        accepted_at=suggestion.accepted_at,
        **{name: getattr(suggestion, name) for name in (*same, "entered_by", "opinion")},
    )
    number_it(part)
    Suggestion.objects.filter(pk=part.pk).update(state=state)
    part.state = state
    keep_wording(part, by.user)
    copy_cosignings(suggestion, part)
    facts = {"other": part.number, **digest(suggestion)}
    return tell(suggestion, Verb.SPLIT, by=by, facts=facts, others=[(part, Verb.SPLIT_OFF)])


def held_both(one: Suggestion, other: Suggestion) -> dict[int, Suggestion]:
    """Always in the same order, so that two acts never wait for each other."""
    return {each.pk: held(each) for each in sorted([one, other], key=lambda each: each.pk)}


def copy_cosignings(suggestion: Suggestion, part: Suggestion) -> None:
    signed = list(suggestion.cosignings.accepted())
    for one in signed:
        one.pk, one.suggestion = None, part
    CoSigning.objects.bulk_create(signed)


@service
def undo(*, suggestion: Suggestion, by: By) -> Suggestion:
    """The last decision of the screening is taken back; what had followed a merged one comes back to it."""
    left = Suggestion.objects.filter(merged__pk=suggestion.pk).first()
    left = held_both(suggestion, left)[left.pk] if left else None
    suggestion = moved(suggestion, "undo", by, ground="", accepted_at=None, merged_into=None)
    if left is None:
        return tell(suggestion, Verb.UNDONE, by=by)
    Suggestion.objects.filter(pk__in=followers_of(suggestion), merged_into=left).update(merged_into=suggestion)
    return tell(suggestion, Verb.UNDONE, by=by, facts={"other": left.number}, others=[(left, Verb.PARTED)])


def followers_of(suggestion: Suggestion) -> list[int]:
    """What had been merged into it when it was merged."""
    entries = Entry.objects.filter(topic_id=suggestion.topic, verb=Verb.MERGED).order_by("-seq")
    facts: dict[str, Any] = entries.values_list("facts", flat=True).first() or {}
    return facts.get("followers", [])
