import functools
from itertools import groupby

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from congress.journal.acts import Done, act, allow, see_other, valid, wants_json
from congress.people.permissions import is_secretariat
from congress.rehearsal.models import Persona
from congress.rehearsal.reference_day import make_drill

BACKEND = "congress.people.backends.SignInNameBackend"


def demo_only(view):
    """Outside the demo the address does not exist."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@demo_only
@require_safe
@ensure_csrf_cookie
def demo(request: HttpRequest) -> HttpResponse:
    """All the demo's personas, each with one tap to sign in."""
    return render(request, "rehearsal/demo.html", personas())


def personas() -> dict:
    found = sorted(Persona.objects.select_related("user"), key=lambda one: Persona.Role.values.index(one.role))
    return {"roles": [(Persona.Role(role).label, list(some)) for role, some in groupby(found, lambda one: one.role)]}


@demo_only
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    username = request.POST.get("username", "").replace("\x00", "�")  # PostgreSQL takes no NUL
    persona = Persona.objects.select_related("user").filter(username=username[:61]).first()
    if persona is None:
        errors = {"username": [_("There is nobody of this name in the demo.")]}
        if wants_json(request):
            return JsonResponse({"errors": errors}, status=422)
        return render(request, "rehearsal/demo.html", personas() | {"errors": errors["username"]}, status=422)
    login(request, persona.user, backend=BACKEND)
    return see_other(reverse("home"))


@demo_only
@act
def demo_drill(request: HttpRequest) -> Done:
    allow(is_secretariat(request.user))
    valid(request)
    make_drill(by=request.by.acting_as("secretariat"))
    return Done(_("The drill is ready."))
