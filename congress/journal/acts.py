"""The HTTP side of an act: who, key, permission, form, service, answer; the same for every act of every app."""

import functools
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congress.journal import topics
from congress.journal.models import Entry
from congress.journal.prepared import Prepared
from congress.journal.services import ActionRefused, By, TooSoon

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check, save that an act of nobody is left to the act, which asks to sign in first."""

    def process_view(self, request, callback, callback_args, callback_kwargs):
        if getattr(callback, "is_act", False) and not request.user.is_authenticated:
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)


class Invalid(Exception):
    """The form does not hold; answered 422 with what was typed, or 409 where it is the time that does not fit."""

    def __init__(self, form: BaseForm | None, errors: dict[str, list[str]], status: int = 422):
        super().__init__(errors)
        self.form, self.errors, self.status = form, errors, status


@dataclass
class Done:
    """What an act's view returns: `said` is the one large sentence that the person reads next."""

    said: str = ""
    context: dict[str, Any] = field(default_factory=dict)


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def get_or_404(user: Any, queryset: Any, **lookup: Any) -> Any:
    """The object of a queryset or manager if this person may see it; 404 whether it is hidden or does not exist."""
    found = queryset.visible_to(user).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def allow(permitted: bool) -> None:
    """403 unless permitted."""
    if not permitted:
        raise PermissionDenied


def valid(request: Any, form: BaseForm | None = None) -> dict[str, Any]:
    """The form's clean data; refuses with every error at once, that of the key included."""
    errors: dict[str, list[str]] = {}
    if form is not None and not form.is_valid():
        errors = {name: [str(error) for error in of_field] for name, of_field in form.errors.items()}
    if request.by.key is None:
        errors["key"] = [_("This form came without its key. Please load the page again and send it once more.")]
    if errors:
        raise Invalid(form, errors)
    return form.cleaned_data if form is not None else {}


def act(view: Callable[..., Done] | None = None, *, page: Callable[..., HttpResponse] | None = None) -> Any:
    """Make a view an act. The view checks, calls one service with `by=request.by`, and returns `Done`.

    `page(request, *args, form=…, **kwargs)` shows the form for GET, and again when it does not hold.
    """
    if view is None:
        return functools.partial(act, page=page)

    @require_http_methods(["POST", "GET", "HEAD"] if page else ["POST"])
    @functools.wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if page and request.method != "POST":
            return page(request, *args, form=None, **kwargs)
        request.by = By(None, request.user, key_of(request), request.path)
        repeated = repeat(request)
        if repeated:
            return repeated
        try:
            done = view(request, *args, **kwargs)
        except (ActionRefused, Invalid, PermissionDenied, Http404, IntegrityError) as refusal:
            # Refused, it may be, because the same request was done a moment ago beside this one.
            repeated = repeat(request)
            if repeated:
                return repeated
            if isinstance(refusal, TooSoon):
                return too_soon(request, refusal)
            if isinstance(refusal, ActionRefused):
                return refused(request, refusal.reasons, 409)
            if isinstance(refusal, Invalid):
                return invalid(request, refusal, page, args, kwargs)
            if isinstance(refusal, IntegrityError):
                return refused(request, [_("Somebody did this a moment before you. Please load the page again.")], 409)
            raise
        written = request.by.keyed[-1]  # an act's service records it
        return answer(request, written, done)

    setattr(wrapped, "is_act", True)  # noqa: B010 a plain assignment is refused by the type checker
    return wrapped


def key_of(request: HttpRequest) -> uuid.UUID | None:
    sent = request.POST.get("key", "")
    return uuid.UUID(sent) if UUID_TEXT.fullmatch(sent) else None


def stored(request: Any) -> Entry | None:
    if request.by.key is None:
        return None
    return entries_of_key.first(user=request.user.pk, key=request.by.key)


@Prepared
def entries_of_key(user: int, key: uuid.UUID) -> QuerySet[Entry]:
    return Entry.objects.of_key(user, key)


def repeat(request: Any) -> HttpResponse | None:
    """The same answer again where this key was answered before."""
    entry = stored(request)
    if entry is None:
        return None
    if entry.address != request.path:
        return refused(request, [_("This key was used for something else. Please load the page again.")], 409)
    return answer(request, entry, Done())


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": _("Please sign in first.")}, status=401)
    response = redirect_to_login(request.get_full_path() if request.method == "GET" else "")
    response.status_code = 303
    return response


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who has signed in; a page asks others to do so, a program is told 401."""
    page = login_required(view)

    @functools.wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated and wants_json(request):
            return ask_to_sign_in(request)
        return page(request, *args, **kwargs)

    return wrapped


def answer(request: HttpRequest, entry: Entry, done: Done) -> HttpResponse:
    """What the act's first entry says: JSON, its element for htmx if it has one, or the page that shows it."""
    is_htmx = getattr(request, "htmx", False)
    if wants_json(request):
        made = {"Location": entry.location} if entry.status == 201 and entry.location else {}
        return JsonResponse(entry.answer, status=entry.status, headers=made)
    if is_htmx and entry.element:
        return HttpResponse(fragment(request, entry))
    messages.success(request, done.said or _("Done."), extra_tags=str(entry.key))
    location = entry.location or "/"
    return HttpResponse(headers={"HX-Redirect": location}) if is_htmx else see_other(location)


def fragment(request: HttpRequest, entry: Entry) -> str:
    found = topics.find(entry.topic_id)
    if not found or not entry.element:
        return ""
    return found[0].render(entry.topic_id, [entry.element], request.LANGUAGE_CODE).get(entry.element, "")


def see_other(location: str) -> HttpResponse:
    response = HttpResponseRedirect(location)
    response.status_code = 303
    return response


def refused(request: HttpRequest, reasons: Any, status: int) -> HttpResponse:
    reasons = [str(reason) for reason in reasons]
    if wants_json(request):
        return JsonResponse({"error": " ".join(reasons)}, status=status)
    template = "_refused.html" if getattr(request, "htmx", False) else "refused.html"
    return render(request, template, {"reasons": reasons, "back": back(request)}, status=status)


def too_soon(request: HttpRequest, refusal: TooSoon) -> HttpResponse:
    response = refused(request, refusal.reasons, 429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def back(request: HttpRequest) -> str:
    """The page of ours that the act came from."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours else "/"


def invalid(request: HttpRequest, refusal: Invalid, page: Any, args: Any, kwargs: Any) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"errors": refusal.errors}, status=refusal.status)
    reasons = [error for of_field in refusal.errors.values() for error in of_field]
    if page is None or getattr(request, "htmx", False) or refusal.form is None:
        return refused(request, reasons, refusal.status)
    response = page(request, *args, form=refusal.form, **kwargs)
    response.status_code = refusal.status
    return response
