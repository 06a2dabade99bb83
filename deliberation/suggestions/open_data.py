"""The published suggestions as data: one schema for JSON and CSV, described at /open-data/.

A field is never renamed or given another meaning; new ones come last, with a new minor number of the version.
"""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.journal.models import Topic
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.public import PublicReply, PublicSuggestion, with_public

VERSION = "1.0"
CHUNK = 500

FIELDS = [
    ("id", _("number of the suggestion in this system; stays the same for good")),
    ("meeting", _("title of the meeting")),
    ("meeting_on", _("its date")),
    ("number", _("number of the suggestion in the meeting")),
    ("title", _("title, personal data left out")),
    ("text", _("text, personal data left out")),
    ("category", "party · management · services · safety · other"),
    ("group", _("exchange group of the representative")),
    ("source", "written · message · opinion · symposium · phone · paper · imported"),
    ("submitted_on", _("day of submission")),
    ("state", "accepted · lane · answered · assigned · closed"),
    ("departments", _("departments that handle it; in CSV with a semicolon between them")),
    ("promise", _("open: promised and not done yet; done: promise kept; empty: nothing promised")),
    ("url", _("address of its public page")),
    ("replies", _("the published replies, oldest first; a CSV has the last one")),
]
REPLY_FIELDS = [
    ("department", _("department that replied")),
    ("round", _("1, and one more after each rating that was not satisfied with the result")),
    ("kind", "ordinary · follow_up · same_day"),
    ("outcome", "solved · solving · planned · reference · unable"),
    ("text", _("text, personal data left out")),
    ("reason", _("why it is kept for reference or cannot be solved now")),
    ("planned_on", _("day for which it is planned")),
    ("replied_on", _("day of the approval")),
]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def published() -> Any:
    return Suggestion.objects.public().filter(meeting__is_drill=False)


def stamp() -> str:
    """Another one whenever anything happened to any suggestion or a published one went."""
    happened = Topic.objects.filter(name__startswith="suggestion.").aggregate(sum=Sum("head"))["sum"]
    found = published().aggregate(count=Count("pk"), last=Max("pk"))
    return f"{VERSION}-{happened or 0}-{found['count']}-{found['last'] or 0}"


def rows(site: str) -> Iterator[dict[str, Any]]:
    """One after the other, by meeting and number; at no time are all of them read."""
    for suggestion in with_public(published()).order_by("meeting", "number").iterator(chunk_size=CHUNK):
        yield row_of(PublicSuggestion(suggestion), site)


def row_of(public: PublicSuggestion, site: str) -> dict[str, Any]:
    suggestion = public.suggestion
    return {
        "id": public.pk,
        "meeting": suggestion.meeting.long_title,
        "meeting_on": suggestion.meeting.held_on,
        "number": public.number,
        "title": public.title,
        "text": public.body,
        "category": suggestion.category,
        "group": public.group,
        "source": suggestion.source,
        "submitted_on": timezone.localdate(suggestion.submitted_at),
        "state": suggestion.state,
        "departments": [one.department.name for one in public.departments],
        "promise": suggestion.tracking,
        "url": site + public.get_absolute_url(),
        "replies": [reply_row(one) for one in public.replies],
    }


def reply_row(reply: PublicReply) -> dict[str, Any]:
    return {name: getattr(reply, name) for name, _label in REPLY_FIELDS}


def as_json(site: str) -> Iterator[str]:
    yield f'{{"version": "{VERSION}", "schema": "{site}/open-data/", "suggestions": ['
    for place, row in enumerate(rows(site)):
        yield (",\n" if place else "\n") + json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
    yield "\n]}\n"


class Echo:
    """What the writer of CSV writes to; it gives the line back."""

    def write(self, line: str) -> str:
        return line


CSV_FIELDS = [name for name, _label in FIELDS if name != "replies"] + [f"reply_{name}" for name, _label in REPLY_FIELDS]


def as_csv(site: str) -> Iterator[str]:
    """With a byte order mark, by which a spreadsheet knows its letters; no cell is a formula."""
    writer = csv.writer(Echo())
    yield "\N{BYTE ORDER MARK}" + writer.writerow(CSV_FIELDS)
    for row in rows(site):
        replies = row.pop("replies")
        last = replies[-1] if replies else dict.fromkeys(name for name, _label in REPLY_FIELDS)
        row["departments"] = "; ".join(row["departments"])
        row |= {f"reply_{name}": value for name, value in last.items()}
        yield writer.writerow([defused(row[name]) for name in CSV_FIELDS])


def defused(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
