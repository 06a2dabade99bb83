"""Which language somebody reads, found the same way for a page and for a socket."""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

DEFAULT = "zh-hans"


def language_of(user, cookies: Mapping[str, str], accept_language: str) -> str:
    """The person's own choice, else the cookie's, else the browser's, else Chinese."""
    ours = dict(settings.LANGUAGES)
    for chosen in (getattr(user, "language", ""), cookies.get(settings.LANGUAGE_COOKIE_NAME, "")):
        if chosen in ours:
            return chosen
    for wanted, _quality in parse_accept_lang_header(accept_language.lower()):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return DEFAULT
