"""The pages of a person's notices."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from congress.journal.acts import get_or_404, see_other, signed_in, wants_json
from congress.journal.models import Entry
from congress.journal.views import is_number
from congress.people.badges import badge_of
from congress.people.models import Notice
from congress.people.notices import read_notices
from congress.people.services import person_topic

PAGE = 30


@require_safe
@signed_in
def notice_list(request: HttpRequest) -> HttpResponse:
    """One's own notices, the newest first; those before one with `?before=<pk>`."""
    before = request.GET.get("before", "")
    own = Notice.objects.visible_to(request.user).order_by("-pk")
    found = list((own.filter(pk__lt=int(before)) if is_number(before) else own)[: PAGE + 1])
    shown, earlier = found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None
    badge: Any = badge_of(request.user)
    if wants_json(request):
        notices = [as_json(one) for one in shown]
        return JsonResponse({"unread": badge.unread, "notices": notices, "earlier": earlier})
    context = {
        "notices": Entry.objects.numbered(person_topic(request.user), shown),
        "earlier": earlier,
        "is_newest": not is_number(before),
        "from_n": shown[-1].n if shown else 0,  # type: ignore[attr-defined]
        "upto": shown[0].pk if shown else 0,
        "badge": badge,
    }
    return render(request, "people/notice_list.html", context)


def as_json(notice: Notice) -> dict[str, Any]:
    return {
        "pk": notice.pk,
        "kind": notice.kind,
        "sentence": notice.sentence,
        "url": notice.url,
        "at": notice.at,
        "is_read": notice.read_at is not None,
    }


@require_safe
@signed_in
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what it tells of. Who comes this way has read it: like a reading position, that is no act."""
    notice = get_or_404(request.user, Notice.objects, pk=pk)
    if request.method == "GET":
        read_notices(user=request.user, upto=notice.pk, only=notice.pk)
    return JsonResponse(as_json(notice)) if wants_json(request) else HttpResponseRedirect(notice.url)


@require_POST
@signed_in
def notices_read(request: HttpRequest) -> HttpResponse:
    """All that the page showed is read, and what came before it; not what came since."""
    upto = request.POST.get("upto", "")
    read = read_notices(user=request.user, upto=int(upto)) if is_number(upto) else 0
    return JsonResponse({"read": read}) if wants_json(request) else see_other(reverse("notice_list"))
