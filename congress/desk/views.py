from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.desk.record import record_of
from congress.journal.acts import allow, signed_in, wants_json
from congress.journal.models import Topic
from congress.meetings.figures import figures_of
from congress.meetings.models import Meeting, Representative
from congress.meetings.parts import tasks_for
from congress.meetings.permissions import can_see_record
from congress.meetings.views import asked_meeting, phases_of, visible_representative
from congress.people.models import Department
from congress.people.posts import posts_of


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who has signed in is led to the meeting; others see what this is and how to come in."""
    if not request.user.is_authenticated:
        meeting = Meeting.objects.real().newest_first().first()
        return render(request, "desk/welcome.html", {"meeting": meeting, "is_demo": settings.DEMO})
    if posts_of(request.user).is_staff:
        return redirect("desk")
    meeting = Meeting.objects.current_for(request.user)
    if meeting is None:
        return render(request, "desk/no_meeting.html")
    return redirect(meeting)


@require_safe
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """The staff's home: what waits for them, by urgency; the secretariat has the day and its papers here, too."""
    posts = posts_of(request.user)
    allow(posts.is_staff)
    meeting = Meeting.objects.current_for(request.user)
    if meeting is None:
        return render(request, "desk/no_meeting.html", {"may_create": posts.is_secretariat})
    request.meeting = meeting
    # Who also stands on the roll has what waits for a representative here, too.
    representative = meeting.representatives.filter(user=request.user).first()
    context = {
        "meeting": meeting,
        "posts": posts,
        "tasks": tasks_for(request.user, meeting, representative),
        "departments": Department.objects.filter(pk__in=posts.departments),
    }
    if posts.is_secretariat:
        context |= {
            "position": Topic.objects.positions([meeting.topic])[meeting.topic],
            "figures": figures_of(meeting),
            "phases": phases_of(meeting),
        }
    return render(request, "desk/desk.html", context)


@require_safe
@signed_in
def my_record(request: HttpRequest) -> HttpResponse:
    """One's own record: of the meeting of `?meeting=`, else of the newest on whose roll one stands."""
    asked = asked_meeting(request)
    own = Representative.objects.filter(user=request.user).select_related("user", "group", "meeting")
    if asked is None:
        own = own.filter(meeting__is_drill=False).order_by("-meeting__held_on", "-meeting")
    else:
        own = own.filter(meeting=asked)
    representative = own.first()
    if representative is None:
        raise Http404
    return record_page(request, representative)


@require_safe
@signed_in
def representative_record(request: HttpRequest, pk: int, representative_pk: int) -> HttpResponse:
    representative = visible_representative(request, pk, representative_pk)
    allow(can_see_record(request.user, representative))
    return record_page(request, representative)


def record_page(request: HttpRequest, representative: Representative) -> HttpResponse:
    request.meeting = representative.meeting  # type: ignore[attr-defined]
    others = Representative.objects.filter(user=representative.user, meeting__is_drill=False)
    context = record_of(representative) | {
        "meeting": representative.meeting,
        "others": others.exclude(pk=representative.pk).select_related("meeting").order_by("-meeting__held_on"),
        "is_own": representative.user_id == request.user.pk,
    }
    return render(request, "desk/record.html", context)


def error(request: HttpRequest, status: int, sentence: str, template: str = "") -> HttpResponse:
    """A page of its own for each error; JSON for who asked for it, a piece of the page for htmx."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("_refused.html", {"reasons": [sentence]}), status=status)
    if status == 500:  # the database may be what failed: no request, no context processors
        page = render_to_string("500.html", {"display": getattr(request, "display", None)})
        return HttpResponse(page, status=status)
    return render(request, template or f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    return error(request, 400, _("This address was not understood."))


def permission_denied(request: HttpRequest, exception=None) -> HttpResponse:
    return error(request, 403, _("This is not yours to do."))


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return error(request, 404, _("There is nothing here, or it is not for you."))


def server_error(request: HttpRequest) -> HttpResponse:
    return error(request, 500, _("Something went wrong on our side. What you wrote is kept on your phone."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old, or came from elsewhere."""
    return error(request, 403, _("This page is too old. Please load it again and send it once more."), "csrf.html")
