from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid
from congress.journal.models import Topic
from deliberation.rooms.forms import PollForm, PollVoteForm
from deliberation.rooms.models import Poll, Room
from deliberation.rooms.permissions import can_close_poll, can_moderate, can_open_poll, can_vote_in_poll
from deliberation.rooms.polls import polls_shown
from deliberation.rooms.services.polls import close_poll, open_poll, vote_in_poll
from deliberation.rooms.views.floor import own_label

POLLS = Poll.objects.select_related("room__meeting", "room__group")


def poll_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = get_or_404(request.user, Room.objects.select_related("meeting", "group"), pk=pk)
    allow(can_open_poll(request.user, room))
    request.meeting = room.meeting
    return render(request, "rooms/poll_form.html", {"room": room, "poll_form": form or PollForm()})


@act(page=poll_page)
def poll_open(request: HttpRequest, pk: int) -> Done:
    room = get_or_404(request.user, Room.objects.select_related("group"), pk=pk)
    allow(can_open_poll(request.user, room))
    data = valid(request, PollForm(request.POST))
    open_poll(room=room, by=request.by.acting_as("moderator"), **data)
    return Done(_("The straw poll is open."))


@act
def poll_vote(request: HttpRequest, pk: int) -> Done:
    poll = get_or_404(request.user, POLLS, pk=pk)
    allow(can_vote_in_poll(request.user, poll))
    data = valid(request, PollVoteForm(request.POST, poll=poll))
    _number, label = own_label(poll.room, request.user)
    vote_in_poll(poll=poll, user=request.user, choice=data["choice"], by=request.by.acting_as(label))
    return Done(_("Your choice is counted. You may change it while the straw poll is open."))


@act
def poll_close(request: HttpRequest, pk: int) -> Done:
    poll = get_or_404(request.user, POLLS, pk=pk)
    allow(can_close_poll(request.user, poll))
    valid(request)
    close_poll(poll=poll, by=request.by.acting_as("moderator"))
    return Done(_("The straw poll is closed."))


@require_safe
@signed_in
def poll_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who chose what, by name."""
    poll = get_or_404(request.user, POLLS, pk=pk)
    room = poll.room
    request.meeting = room.meeting
    position = Topic.objects.positions([room.topic])[room.topic]
    (shown,) = polls_shown(room.topic, Poll.objects.filter(pk=poll.pk))
    names: dict[int, list[str]] = {}
    for choice, name in poll.votes.order_by("pk").values_list("choice", "user__name"):
        names.setdefault(choice, []).append(name)
    context = {
        "room": room,
        "meeting": room.meeting,
        "position": position,
        "poll": shown,
        "choices": [(text, names.get(index, [])) for index, text in enumerate(poll.options)],
        "may_moderate": can_moderate(request.user, room),
        "may_vote": can_vote_in_poll(request.user, poll),
    }
    return render(request, "rooms/poll_detail.html", context)
