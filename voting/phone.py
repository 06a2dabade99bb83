"""The pages on which an elector collects and casts: the same bytes for everybody, with one script and one style sheet.

What stands in them is frozen with the ballot, so nothing here may look at who asks.
"""

from base64 import b64encode
from hashlib import sha384
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.template.loader import render_to_string

from voting.models import Ballot, Paper


def page_of(ballot: Ballot) -> str:
    """The page of one ballot, candidates included."""
    papers = list(ballot.papers.all())
    context = {"ballot": ballot, "meeting": ballot.meeting, "papers": papers, "candidates": candidates_of(papers)}
    return render_to_string("voting/phone.html", context | frame())


def collect_page() -> str:
    """The page on which the booklets of all ballots are collected."""
    return render_to_string("voting/collect.html", frame())


def candidates_of(papers: list[Paper]) -> list[dict[str, Any]]:
    """What there is to read about each option, as [(field, text)], where there is anything."""
    found = []
    for paper in papers:
        for option in paper.options:
            lines = [(field, text) for field, text in paper.details_of(option["id"]).items() if text]
            if lines:
                found.append({"paper": paper.pk, "option": option["id"], "lines": lines})
    return found


def frame(script: str = "ballot.js") -> dict[str, Any]:
    return {"box": box_address(), "script": static_file(script), "style": static_file("ballot.css")}


def box_address() -> str:
    """Where phones reach the box, on a host of its own or on ours."""
    return getattr(settings, "BOX_PUBLIC_URL", "").rstrip("/") + "/box"


def box_origin() -> str:
    """Of a box on a host of its own; "" where it is on ours."""
    parts = urlsplit(box_address())
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def static_file(name: str) -> dict[str, str]:
    """Address and integrity of a static file as it is served."""
    digest = b64encode(sha384(served_path(name).read_bytes()).digest()).decode()
    return {"url": staticfiles_storage.url(name), "integrity": f"sha384-{digest}"}


def served_path(name: str) -> Path:
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        return Path(staticfiles_storage.path(staticfiles_storage.stored_name(name)))
    return Path(str(finders.find(name)))
