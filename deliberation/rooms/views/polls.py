from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import Done, act, allow, get_or_404, signed_in, valid, wants_json
from congress.journal.models import Topic
from deliberation.rooms.forms import PollForm, PollVoteForm
from deliberation.rooms.models import Poll
from deliberation.rooms.polls import polls_shown
from deliberation.rooms.reading import label_in, room_for
from deliberation.rooms.services.polls import close_poll, open_poll, vote_in_poll


def poll_page(request: HttpRequest, pk: int, form=None) -> HttpResponse:
    room = room_for(request.user, pk)
    allow(room.may_moderate)
    request.meeting = room.meeting
    return render(request, "rooms/poll_form.html", {"room": room, "poll_form": form or PollForm()})


@act(page=poll_page)
def poll_open(request: HttpRequest, pk: int) -> Done:
    room = room_for(request.user, pk)
    allow(room.may_moderate)
    data = valid(request, PollForm(request.POST))
    open_poll(room=room, by=request.by.acting_as(label_in(room)), **data)
    return Done(_("The straw poll is open."))


def poll_of(request: HttpRequest, pk: int) -> Poll:
    """The straw poll; its room knows what the person is there."""
    poll = get_or_404(request.user, Poll.objects, pk=pk)
    poll.room = room_for(request.user, poll.room_id)
    return poll


@act
def poll_vote(request: HttpRequest, pk: int) -> Done:
    poll = poll_of(request, pk)
    allow(poll.room.may_post)
    data = valid(request, PollVoteForm(request.POST, poll=poll))
    vote_in_poll(poll=poll, user=request.user, choice=data["choice"], by=request.by.acting_as(label_in(poll.room)))
    return Done(_("Your choice is counted. You may change it while the straw poll is open."))


@act
def poll_close(request: HttpRequest, pk: int) -> Done:
    poll = poll_of(request, pk)
    allow(poll.room.may_moderate)
    valid(request)
    close_poll(poll=poll, by=request.by.acting_as(label_in(poll.room)))
    return Done(_("The straw poll is closed."))


@require_safe
@signed_in
def poll_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who chose what, by name."""
    poll = poll_of(request, pk)
    room = poll.room
    request.meeting = room.meeting
    position = Topic.objects.positions([room.topic])[room.topic]
    (shown,) = polls_shown(room.topic, Poll.objects.filter(pk=poll.pk))
    if wants_json(request):
        options = [{"text": option.text, "count": len(option.people)} for option in shown.options_shown]
        return JsonResponse({"options": options, "closed": poll.closed_at is not None})
    names: dict[int, list[str]] = {}
    for choice, name in poll.votes.order_by("pk").values_list("choice", "user__name"):
        names.setdefault(choice, []).append(name)
    context = {
        "room": room,
        "meeting": room.meeting,
        "position": position,
        "poll": shown,
        "choices": [(text, names.get(index, [])) for index, text in enumerate(poll.options)],
    }
    return render(request, "rooms/poll_detail.html", context)
