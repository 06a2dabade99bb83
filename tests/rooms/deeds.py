"""What people do in a room, each as a function of (room, user, which): `which` chooses among several of a thing.

A deed that is refused, or finds nothing to be done to, changes nothing.
"""

from datetime import timedelta

from django.utils import timezone

from congress.journal.models import new_epoch_text
from congress.journal.services import By, act, lock_topics, tell
from congress.meetings.services import close_phase, open_phase
from deliberation.rooms.models import Hand, Message, Mute, Poll, Reaction, Room, Visit
from deliberation.rooms.permissions import can_moderate
from deliberation.rooms.services import floor, messages, moderation, polls
from deliberation.rooms.services.visits import end_visits, keep_visit

BODIES = ["Good morning", '<b>bold</b> & "quoted"', "电梯什么时候修好？", "@Bob one\ntwo"]


def pick(things, which):
    """One of them; LookupError where there is none."""
    found = list(things.order_by("pk"))
    if not found:
        raise LookupError
    return found[which % len(found)]


def message_of(room, which):
    return pick(Message.objects.filter(room=room, retracted_at=None).select_related("room", "author"), which)


def post(room, user, which, **more):
    moderates = can_moderate(user, room)
    more = {"body": BODIES[which % len(BODIES)], "is_moderator": moderates} | more
    messages.post_message(room=room, author=user, number="001", by=By("tester", user), **more)


def ask(room, user, which):
    moderators = list(room.group.moderators.all())
    post(room, user, which, is_question=True, mentions=moderators)


def reply(room, user, which):
    post(room, user, which, reply_to=message_of(room, which))


def react(room, user, which):
    kind = Reaction.Kind.values[which % len(Reaction.Kind.values)]
    messages.react_to_message(message=message_of(room, which), user=user, kind=kind, by=By("tester", user))


def retract(room, user, which):
    messages.retract_message(message=message_of(room, which), by=By("tester", user))


def retract_with_reason(room, user, which):
    messages.retract_message(message=message_of(room, which), by=By("tester", user), reason="Too harsh")


def mark_answered(room, user, which):
    messages.mark_answered(message=message_of(room, which), by=By("tester", user))


def pin(room, user, which):
    moderation.pin_message(message=message_of(room, which), by=By("tester", user))


def announce(room, user, which):
    moderation.announce(room=room, author=user, number="002", body=BODIES[which % len(BODIES)], by=By("tester", user))


def raise_hand(room, user, which):
    floor.raise_hand(room=room, user=user, number="001", by=By("tester", user))


def lower_hand(room, user, which):
    floor.lower_hand(hand=pick(Hand.objects.waiting().filter(room=room), which), by=By("tester", user))


def give_floor(room, user, which):
    floor.give_floor(hand=pick(Hand.objects.waiting().filter(room=room), which), by=By("tester", user))


def move_hand(room, user, which):
    hand = pick(Hand.objects.waiting().filter(room=room), which)
    floor.move_hand(hand=hand, direction="up" if which % 2 else "down", by=By("tester", user))


def end_floor(room, user, which):
    floor.end_floor(hand=pick(Hand.objects.speaking().filter(room=room), which), by=By("tester", user))


def open_poll(room, user, which):
    polls.open_poll(
        room=room, question=BODIES[which % len(BODIES)], options=["Yes", "No & never"], by=By("tester", user)
    )


def vote(room, user, which):
    poll = pick(Poll.objects.filter(room=room).select_related("room"), which)
    polls.vote_in_poll(poll=poll, user=user, choice=which % 2, by=By("tester", user))


def close_poll(room, user, which):
    polls.close_poll(poll=pick(Poll.objects.filter(room=room).select_related("room"), which), by=By("tester", user))


def mute(room, user, which):
    moderation.mute_member(room=room, user=user, minutes=10 + which, reason="Out of turn", by=By("tester", user))


def unmute(room, user, which):
    standing = Mute.objects.standing(timezone.now()).filter(room=room).select_related("room", "user")
    moderation.unmute(mute=pick(standing, which), by=By("tester", user))


def pause_or_resume(room, user, which):
    if Room.objects.get(pk=room.pk).paused_at:
        moderation.resume_room(room=room, by=By("tester", user))
    else:
        moderation.pause_room(room=room, reason="Tea & talk", by=By("tester", user))


def set_room(room, user, which):
    settings = [{"is_strict": True}, {"is_strict": False}, {"slow_seconds": 15}, {"slow_seconds": 0}]
    moderation.set_room(room=room, by=By("tester", user), **settings[which % len(settings)])


def close_or_open_phase(room, user, which):
    if Room.objects.select_related("phase").get(pk=room.pk).phase.is_open:
        close_phase(phase=room.phase, by=By("tester", user))
    else:
        open_phase(phase=room.phase, by=By("tester", user), reason="More to say")


def visit(room, user, which):
    keep_visit(room=room, user=user, upto=0)


def go_away(room, user, which):
    """The clock has not heard of him for long."""
    long_ago = timezone.now() - timedelta(hours=1)
    Visit.objects.filter(room=room, user=user).update(seen_at=long_ago)
    end_visits(timezone.now())


def renew_epoch(room, user, which):
    """As `new_epoch` does, for the room alone."""
    with act():
        topics = lock_topics({room.topic})
        for topic in topics.values():
            topic.epoch = new_epoch_text()
            topic.save(update_fields=["epoch"])
        tell(topics.values())


TALK = [post, post, post, post, ask, reply, react, react, retract, retract_with_reason, mark_answered]
FLOOR = [raise_hand, raise_hand, lower_hand, give_floor, move_hand, end_floor]
POLLS = [open_poll, vote, vote, close_poll]
DESK = [pin, announce, mute, unmute, pause_or_resume, set_room, visit, go_away, close_or_open_phase]
DEEDS = [*TALK, *TALK, *FLOOR, *POLLS, *DESK, renew_epoch]
