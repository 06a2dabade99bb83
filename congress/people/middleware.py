"""How the page is shown to this person: language, text size, colours."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from congress.journal.languages import language_of
from congress.people.models import User

COOKIES = {"text": "text", "theme": "theme", "language": settings.LANGUAGE_COOKIE_NAME}


@dataclass(frozen=True)
class Display:
    language: str
    text: str
    theme: str


class DisplayMiddleware(MiddlewareMixin):
    """Finds the language as the live channel does, and activates it."""

    def process_request(self, request):
        language = language_of(request.user, request.COOKIES, request.headers.get("Accept-Language", ""))
        translation.activate(language)
        request.LANGUAGE_CODE = language
        request.display = Display(language, chosen(request, "text", User.Text), chosen(request, "theme", User.Theme))

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


def chosen(request, field, choices) -> str:
    for value in (getattr(request.user, field, ""), request.COOKIES.get(COOKIES[field], "")):
        if value in choices:
            return value
    return next(iter(choices)).value


def display(request) -> dict[str, Display]:
    """Context processor."""
    return {"display": getattr(request, "display", Display("zh-hans", "normal", "auto"))}
