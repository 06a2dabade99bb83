from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from congress.journal import reading, topics
from congress.journal.endpoint import MOST_TOPICS
from congress.journal.models import Topic
from congress.journal.reading import Wanted


@require_safe
@ensure_csrf_cookie
def live_topics(request: HttpRequest) -> JsonResponse:
    """What this person may follow now, and where it stands; `?meeting=<pk>` narrows it to one meeting."""
    meeting = request.GET.get("meeting")
    if meeting is not None and not is_number(meeting):
        return bad_request()
    only = int(meeting) if meeting is not None else None
    listed = [(kind, one) for kind in topics.kinds() for one in kind.listed(request.user, only)]
    positions = Topic.objects.positions([one.topic for _kind, one in listed])
    return JsonResponse(
        [
            {
                "topic": one.topic,
                "title": str(one.title),
                "kind": one.topic.split(".")[0],
                "seq": positions[one.topic].head,
                "epoch": positions[one.topic].epoch,
                "url": one.url,
            }
            for _kind, one in listed
        ],
        safe=False,
    )


@require_safe
def live_since(request: HttpRequest) -> JsonResponse:
    """The channel without a socket: `?room.7=118:k3…&meeting.1=40` gives what a follow would."""
    wanted = [parse(topic, str(where)) for topic, where in request.GET.items()]
    if len(wanted) > MOST_TOPICS or None in wanted:
        return bad_request()
    answers = reading.catch_up([(request.user, request.LANGUAGE_CODE, want) for want in wanted if want])
    if any(answer.failed for answer in answers):
        return JsonResponse({"error": _("This cannot be shown just now. Please try again.")}, status=503)
    body = ",".join(frame for answer in answers for frame in answer.frames)
    response = JsonResponse([], safe=False)
    response.content = f"[{body}]"
    return response


def parse(topic: str, where: str) -> Wanted | None:
    after, _colon, epoch = where.partition(":")
    return Wanted(topic, int(after), epoch) if topics.is_name(topic) and is_number(after, most=4000) else None


def is_number(text: str, *, most: int = 18) -> bool:
    """Whether this is a whole number of at most so many digits."""
    return text.isascii() and text.isdecimal() and len(text) <= most


def bad_request() -> JsonResponse:
    return JsonResponse({"error": _("This address was not understood.")}, status=400)
