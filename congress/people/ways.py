"""The ways by which notices go out: each is a function that sends, or raises where it could not."""

import hashlib
import hmac
import json
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from congress.people.models import Delivery, Notice, User

TIMEOUT = 5  # seconds
SHORTEST_SECRET = 32
MOST_LINES = 20


@dataclass(frozen=True)
class Parcel:
    """What goes to one person at once: his newest notice first."""

    number: int
    user: User
    notices: list[Notice]

    @property
    def title(self) -> str:
        if len(self.notices) == 1:
            return one_line(self.notices[0].sentence)
        return _("%s new notices") % len(self.notices)

    @property
    def link(self) -> str:
        """The notice if it is one, else the inbox."""
        return absolute(self.notices[0].get_absolute_url() if len(self.notices) == 1 else reverse("notice_list"))

    @property
    def text(self) -> str:
        lines = [f"{one_line(one.sentence)}\n{absolute(one.get_absolute_url())}" for one in self.notices[:MOST_LINES]]
        if len(self.notices) > MOST_LINES:
            lines.append(_("All of them: %s") % absolute(reverse("notice_list")))
        lines.append(_("How notices reach you, or that they do not, you choose here: %s") % absolute(reverse("me")))
        return "\n\n".join(lines) + "\n"


def one_line(text: str) -> str:
    return " ".join(text.split())


def absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def send_email(parcel: Parcel) -> None:
    """The same number of a delivery sent twice has the same Message-ID."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<notice-{parcel.number}@{host}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(parcel.title, parcel.text, settings.EMAIL_FROM, [parcel.user.email], headers=headers)
    mail.send()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """What was signed for one address is sent to no other."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def send_webhook(parcel: Parcel) -> None:
    """X-Signature is the HMAC-SHA256 of `<X-Timestamp>.<body>`; X-Delivery is the same when it is sent again."""
    body = json.dumps(as_json(parcel), ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Delivery": str(parcel.number),
        "X-Timestamp": timestamp,
        "X-Signature": signature_of(timestamp, body),
    }
    request = urllib.request.Request(settings.NOTICE_WEBHOOK_URL, body, headers, method="POST")  # noqa: S310 checked
    with urllib.request.build_opener(NoRedirect).open(request, timeout=TIMEOUT):
        pass


def signature_of(timestamp: str, body: bytes) -> str:
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.new(settings.NOTICE_WEBHOOK_SECRET.encode(), signed, hashlib.sha256).hexdigest()


def as_json(parcel: Parcel) -> dict[str, Any]:
    return {
        "delivery": parcel.number,
        "person": parcel.user.username,
        "title": parcel.title,
        "notices": [
            {
                "pk": one.pk,
                "kind": one.kind,
                "sentence": one.sentence,
                "url": absolute(one.get_absolute_url()),
                "at": one.at.isoformat(),
            }
            for one in parcel.notices
        ],
    }


def send_sms(parcel: Parcel) -> None:
    send = import_string(settings.SMS_ADAPTER)
    send(parcel.user.telephone, f"{parcel.title} {parcel.link}", parcel.number)


def print_sms(telephone: str, text: str, number: int) -> None:
    """Stands in for an adapter where there is none."""
    sys.stdout.write(f"SMS {number} to {telephone}: {text}\n")
    sys.stdout.flush()


WAYS: dict[str, Callable[[Parcel], None]] = {
    Delivery.Way.EMAIL: send_email,
    Delivery.Way.WEBHOOK: send_webhook,
    Delivery.Way.SMS: send_sms,
}


# What the settings must hold


def odd_settings() -> list[str]:
    """Why notices could not go out by the ways that are set, as whole sentences."""
    ways = list(settings.NOTICE_BACKENDS)
    found = [f"NOTICE_BACKENDS names {way!r}, which is none of {', '.join(WAYS)}." for way in ways if way not in WAYS]
    if len(set(ways)) < len(ways):
        found.append("NOTICE_BACKENDS names a way twice.")
    if ways and not is_address(settings.SITE_URL):
        found.append("Set SITE_URL to the address of these pages (https://…): notices that go out lead back to them.")
    if not 0 <= settings.NOTICE_DIGEST_HOUR <= 23:
        found.append("NOTICE_DIGEST_HOUR is an hour from 0 to 23.")
    for way, look in ((Delivery.Way.EMAIL, odd_mail), (Delivery.Way.WEBHOOK, odd_hook), (Delivery.Way.SMS, odd_sms)):
        found += look() if way in ways else []
    return found


def is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def odd_mail() -> list[str]:
    known = {
        "Set EMAIL_URL to the mail server (smtp+tls://name:password@host:587).": settings.EMAIL_URL,
        "Set EMAIL_FROM to the address that notices come from.": "@" in settings.EMAIL_FROM,
    }
    return [sentence for sentence, holds in known.items() if not holds]


def odd_hook() -> list[str]:
    known = {
        "Set NOTICE_WEBHOOK_URL to an address (https://…).": is_address(settings.NOTICE_WEBHOOK_URL),
        f"Set NOTICE_WEBHOOK_SECRET: at least {SHORTEST_SECRET} characters drawn at random.": (
            len(settings.NOTICE_WEBHOOK_SECRET) >= SHORTEST_SECRET
        ),
    }
    return [sentence for sentence, holds in known.items() if not holds]


def odd_sms() -> list[str]:
    try:
        is_function = callable(import_string(settings.SMS_ADAPTER))
    except ImportError:
        is_function = False
    return [] if is_function else ["SMS_ADAPTER names no function that can be imported."]
