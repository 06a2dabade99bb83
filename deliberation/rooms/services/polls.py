from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from deliberation.rooms.models import Poll, PollVote, Room
from deliberation.rooms.services.gate import hold_room, refuse_closed, refuse_unless_open
from deliberation.rooms.verbs import Verb


@service
def open_poll(*, room: Room, question: str, options: list[str], by: By) -> Poll:
    """Ask everybody in the room something that binds nobody."""
    room = refuse_unless_open(room)
    poll = Poll.objects.create(room=room, question=question, options=options, by=by.user, opened_at=timezone.now())
    facts = {"poll": poll.pk, "question": text_digest(question), "options": [text_digest(one) for one in options]}
    write(poll, Verb.POLL_OPENED, facts, by=by, made=poll)
    return poll


@service
def vote_in_poll(*, poll: Poll, user: Any, choice: int, by: By) -> PollVote:
    """Choose, or choose otherwise; also while the room is paused, and for who is muted: nothing is said by it."""
    poll = hold_poll(poll)
    former = PollVote.objects.filter(poll=poll, user=user).first()
    if former and former.choice == choice:
        raise ActionRefused(_("You have chosen this already."))
    vote, is_new = PollVote.objects.update_or_create(poll=poll, user=user, defaults={"choice": choice})
    facts = {"poll": poll.pk, "choice": choice}
    write(poll, Verb.POLL_VOTED, facts, by=by, **{"made" if is_new else "changed": vote})
    return vote


@service
def close_poll(*, poll: Poll, by: By) -> Poll:
    poll = hold_poll(poll)
    Poll.objects.filter(pk=poll.pk).update(closed_at=timezone.now())
    write(poll, Verb.POLL_CLOSED, {"poll": poll.pk}, by=by, changed=poll)
    return poll


def hold_poll(poll: Poll) -> Poll:
    """The poll as it stands, held by this act alone; refused where it, or its room, is closed."""
    hold_room(poll.room)
    found = Poll.objects.select_related("room__phase").select_for_update(of=("self",)).get(pk=poll.pk)
    refuse_closed(found.room)
    if found.closed_at:
        raise ActionRefused(_("This straw poll is closed."))
    return found


def write(poll: Poll, verb: str, facts: dict[str, Any], *, by: By, **thing: Any) -> None:
    location = f"{poll.room.get_absolute_url()}#{poll.element}"
    record([Change(poll.room.topic, verb, poll.element, facts)], by=by, location=location, **thing)
