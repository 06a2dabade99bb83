"""What everybody may read, also without signing in, and the same as open data."""

from collections.abc import Callable, Iterator
from typing import Any

import segno
from django.db.models import Exists, F, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.journal.acts import wants_json
from congress.journal.views import is_number
from congress.meetings.models import Meeting
from congress.meetings.views import qr_of
from congress.people.models import Department
from deliberation.suggestions import open_data
from deliberation.suggestions.models import Assignment, Reply, Suggestion
from deliberation.suggestions.public import PublicSuggestion, with_public

PAGE = 50
MINUTES = 5


def site_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
def public_suggestion_list(request: HttpRequest) -> HttpResponse:
    """The published suggestions of a meeting, of `?meeting=` or of the newest, the latest first."""
    published = open_data.published()
    meetings = list(Meeting.objects.filter(Exists(published.filter(meeting=OuterRef("pk")))).newest_first())
    meeting = chosen_meeting(meetings, request.GET.get("meeting", ""))
    before = request.GET.get("before", "")
    found = narrowed(published.filter(meeting=meeting), request)
    if is_number(before):
        found = found.filter(number__lt=int(before))
    rows = [PublicSuggestion(one) for one in with_public(found).order_by("-number")[: PAGE + 1]]
    kept = request.GET.copy()
    kept.pop("before", None)
    context = {
        "shown": meeting,
        "meetings": meetings,
        "rows": rows[:PAGE],
        "earlier": rows[PAGE - 1].number if len(rows) > PAGE else None,
        "kept": kept.urlencode(),
        "filters": filters_of(request),
    }
    return render(request, "suggestions/public_list.html", context)


def chosen_meeting(meetings: list[Meeting], asked: str) -> Meeting | None:
    if not asked:
        return meetings[0] if meetings else None
    chosen = next((one for one in meetings if str(one.pk) == asked), None)
    if chosen is None:
        raise Http404
    return chosen


def narrowed(published: Any, request: HttpRequest) -> Any:
    """By category, department, outcome; a value that there is not finds nothing."""
    category, department, outcome = (request.GET.get(name, "") for name in ("category", "department", "outcome"))
    if category:
        published = published.filter(category=category)
    assigned = Assignment.objects.live().filter(suggestion=OuterRef("pk"))
    if department:
        pk = int(department) if is_number(department) else 0
        published = published.filter(Exists(assigned.filter(department=pk)))
    if outcome:
        told = Reply.objects.filter(assignment__suggestion=OuterRef("pk"), outcome=outcome)
        told = told.filter(approved_at__lte=F("assignment__suggestion__reply_published_at"))
        published = published.filter(Exists(told))
    return published


def filters_of(request: HttpRequest) -> list[tuple[str, str, list[tuple[str, Any]], str]]:
    """(name, label, choices, chosen) of each."""
    departments = [(str(pk), name) for pk, name in Department.objects.values_list("pk", "name")]
    choices = [
        ("category", _("Category"), list(Suggestion.Category.choices)),
        ("department", _("Department"), departments),
        ("outcome", _("Outcome"), list(Reply.Outcome.choices)),
    ]
    return [(name, label, some, request.GET.get(name, "")) for name, label, some in choices]


def published_one(pk: int) -> PublicSuggestion:
    found = with_public(Suggestion.objects.public()).filter(pk=pk).first()
    if found is None:
        raise Http404
    return PublicSuggestion(found)


@require_safe
def public_suggestion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    public = published_one(pk)
    if wants_json(request):
        return JsonResponse(open_data.row_of(public, site_of(request)))
    address = site_of(request) + public.get_absolute_url()
    return render(request, "suggestions/public_detail.html", {"public": public, "qr": qr_of(address)})


@require_safe
def public_suggestion_qr(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture to print or to paste elsewhere."""
    public = published_one(pk)
    picture = segno.make(site_of(request) + public.get_absolute_url(), error="m", mask=3)
    headers = {
        "Content-Disposition": f'inline; filename="suggestion-{pk}.svg"',
        "Cache-Control": f"public, max-age={MINUTES * 60}",
    }
    return HttpResponse(picture.svg_inline(border=2, scale=8), content_type="image/svg+xml", headers=headers)


# Open data


@require_safe
def open_data_page(request: HttpRequest) -> HttpResponse:
    """What there is, and what each field means."""
    context = {
        "version": open_data.VERSION,
        "fields": open_data.FIELDS,
        "reply_fields": open_data.REPLY_FIELDS,
        "count": open_data.published().count(),
    }
    return render(request, "suggestions/open_data.html", context)


@require_safe
def open_data_json(request: HttpRequest) -> HttpResponseBase:
    return stream(request, open_data.as_json, "application/json", "suggestions.json")


@require_safe
def open_data_csv(request: HttpRequest) -> HttpResponseBase:
    return stream(request, open_data.as_csv, "text/csv; charset=utf-8", "suggestions.csv")


def stream(
    request: HttpRequest, lines: Callable[[str], Iterator[str]], content_type: str, name: str
) -> HttpResponseBase:
    """The file, made only where the reader has not the same already."""
    etag = f'W/"{open_data.stamp()}"'
    response = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        lines(site_of(request)), content_type=content_type
    )
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
