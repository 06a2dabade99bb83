"""Where one is: the meeting in the page's frame, the bottom bar, the secretariat's telephone."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from congress.meetings.models import Meeting
from congress.people.badges import Badge, badge_of
from congress.people.posts import posts_of


@dataclass(frozen=True)
class Place:
    url: str
    label: str
    icon: str
    current: bool


class Here:
    """Read by templates only as far as they show it."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def meeting(self) -> Meeting | None:
        shown = getattr(self.request, "meeting", None)
        user = getattr(self.request, "user", None)
        return shown or (Meeting.objects.current_for(user) if user is not None and user.is_authenticated else None)

    @cached_property
    def telephone(self) -> str:
        """The meeting's; to who has not signed in, that of the newest meeting of all."""
        meeting = self.meeting or Meeting.objects.real().newest_first().first()
        return meeting.telephone if meeting else ""

    @property
    def has_record(self) -> bool:
        """Stands, or stood, on the roll of a meeting."""
        return self.request.user.representatives.exists()

    @property
    def person_name(self) -> str:
        user = getattr(self.request, "user", None)
        return str(user) if user is not None and user.is_authenticated else ""

    @property
    def badge(self) -> Badge | None:
        return badge_of(getattr(self.request, "user", None))

    @property
    def bar(self) -> list[Place]:
        if self.meeting is None:
            return []
        base, at = self.meeting.get_absolute_url(), self.request.path
        places = [
            (base, _("Agenda"), "calendar-days", [f"{base}phases/", f"{base}roll/"]),
            (
                f"/documents/?meeting={self.meeting.pk}",
                _("Documents"),
                "document-text",
                ["/documents/", "/opinions/", "/comments/", "/questions/", "/notes/"],
            ),
            (f"{base}rooms/", _("Exchange"), "chat-bubble-left-right", ["/rooms/", "/messages/"]),
            (f"/ballots/?meeting={self.meeting.pk}", _("Voting"), "check-badge", ["/ballots/", "/evaluations/"]),
            (f"/suggestions/?meeting={self.meeting.pk}", _("Suggestions"), "light-bulb", ["/suggestions/"]),
        ]
        if posts_of(self.request.user).is_staff:
            places.insert(0, ("/desk/", _("Desk"), "inbox-stack", ["/desk/", "/departments/"]))
        return [
            Place(url, label, icon, at == url or at.startswith(tuple(others))) for url, label, icon, others in places
        ]


def here(request: HttpRequest) -> dict[str, Here]:
    """Context processor."""
    return {"here": Here(request)}
