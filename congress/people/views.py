import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from sesame.backends import ModelBackend as SesameBackend

from congress.journal.acts import Done, act, allow, get_or_404, see_other, valid, wants_json
from congress.people.forms import CodeForm, DisplayForm, OtherBrowserForm, PasswordForm, ReachForm
from congress.people.middleware import COOKIES
from congress.people.models import PersonalLink, User
from congress.people.permissions import can_issue_code
from congress.people.services import bind_browser, is_bound, issue_code, person_topic, set_display, set_reach

LINK_SCOPE = "link"
SESAME = "sesame.backends.ModelBackend"
BROWSER_COOKIE = "browser"
YEAR = 365 * 24 * 3600
BAD_LINKS_A_MINUTE = 50


class SignIn(LoginView):
    """Staff sign in by password; representatives are told how they do."""

    template_name = "people/sign_in.html"
    authentication_form = PasswordForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        super().form_valid(form)
        return see_other(self.get_success_url())

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def locked_out(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Too many wrong passwords for this name from this address."""
    return too_many(request, int(settings.AXES_COOLOFF_TIME * 3600))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "429.html", {"minutes": -(-seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """A representative's link: shows whose it is; the button signs in, since chat apps open links by themselves."""
    user = SesameBackend().authenticate(request, sesame=token, scope=LINK_SCOPE)
    if user is None:
        if count_of_bad_links(request) >= BAD_LINKS_A_MINUTE:
            return too_many(request, 60)
        count_bad_link(request)
        return render(request, "people/link_invalid.html", status=404)
    browser = request.COOKIES.get(BROWSER_COOKIE, "")
    link, _made = PersonalLink.objects.get_or_create(user=user)
    asks = link.browsers.exists() and not is_bound(link, browser)
    form = OtherBrowserForm(request.POST if asks and request.method == "POST" else None)
    context = {"person": user, "link": link, "asks": asks, "form": form}
    if request.method != "POST":
        return render(request, "people/link.html", context)
    if asks and not form.is_valid():
        return render(request, "people/link.html", context, status=422)
    browser = browser or secrets.token_urlsafe(32)
    proof = form.cleaned_data["proof"] if asks else ""
    bound = bind_browser(
        user=user,
        browser=browser,
        digits=proof if len(proof) == 4 else "",
        code=proof if len(proof) == 6 else "",
    )
    if not bound:
        link.refresh_from_db()
        if not link.is_locked and asks:
            form.add_error("proof", _("That is not right. %s tries are left.") % (link.MOST_TRIES - link.failed_tries))
        return render(request, "people/link.html", context | {"asks": True}, status=422)
    return signed_in(request, user, browser)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Sign-in by name and a code that the desk reads out, where the link or card is not at hand."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "people/sign_in_code.html", {"form": form})
    if form.is_valid():
        user = User.objects.by_sign_in_name(form.cleaned_data["username"])
        browser = request.COOKIES.get(BROWSER_COOKIE) or secrets.token_urlsafe(32)
        if user and user.is_active and bind_browser(user=user, browser=browser, code=form.cleaned_data["code"]):
            return signed_in(request, user, browser)
        form.add_error(None, _("Name and code do not fit, or the code is used up. Please ask the desk for a new one."))
    return render(request, "people/sign_in_code.html", {"form": form}, status=422)


def signed_in(request: HttpRequest, user: User, browser: str) -> HttpResponse:
    login(request, user, backend=SESAME)
    response = see_other(reverse("home"))
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=YEAR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def bad_link_counter(request: HttpRequest) -> str:
    return f"bad-links-{request.META.get('REMOTE_ADDR', '')}"


def count_of_bad_links(request: HttpRequest) -> int:
    return cache.get(bad_link_counter(request), 0)


def count_bad_link(request: HttpRequest) -> None:
    counter = bad_link_counter(request)
    if not cache.add(counter, 1, 60):
        cache.incr(counter)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return JsonResponse({}) if wants_json(request) else see_other(reverse("home"))


def me_page(request: HttpRequest, form: Any = None) -> HttpResponse:
    """The person's own page: how the pages look, how notices reach him, and signing out."""
    user, ways = request.user, settings.NOTICE_BACKENDS
    form = form or ReachForm(initial={"reach": user.reach, "email": user.email}, ways=ways)  # type: ignore[union-attr]
    return render(request, "people/me.html", {"themes": User.Theme.choices, "form": form, "ways": ways})


me = require_GET(login_required(me_page))


@act(page=me_page)
def reach_set(request: Any) -> Done:
    data = valid(request, ReachForm(request.POST, ways=settings.NOTICE_BACKENDS))
    by = request.by.acting_as(person_topic(request.user))
    set_reach(user=request.user, reach=data["reach"], email=data.get("email"), by=by)
    return Done(_("Your choice is kept."))


@require_POST
def display_set(request: HttpRequest) -> HttpResponse:
    """Language, text size, colours: kept with the person and in the browser. No act, so no key."""
    form = DisplayForm(request.POST)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = see_other(back)
    choices = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    if choices and request.user.is_authenticated:
        set_display(user=request.user, **choices)
    for name, value in choices.items():
        response.set_cookie(COOKIES[name], value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


@act
def code_issue(request: HttpRequest, pk: int) -> Done:
    """The desk's one-time code for somebody whose link does not open."""
    allow(can_issue_code(request.user))
    user = get_or_404(request.user, User.objects, pk=pk)
    valid(request)
    code = issue_code(user=user, by=request.by.acting_as("secretariat"))
    return Done(_("The code for %(name)s is %(code)s. It is valid for ten minutes.") % {"name": user, "code": code})
