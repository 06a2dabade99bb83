from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from congress.journal.models import Entry
from congress.journal.topics import Listed, Renderer, TopicKind, element_pks
from congress.meetings.calendar import render_months
from congress.meetings.figures import figures_of
from congress.meetings.models import CalendarDay, Meeting, Phase, Representative
from congress.meetings.permissions import can_see_calendar
from congress.people.models import Membership, User
from congress.people.permissions import is_secretariat


class MeetingTopic(TopicKind):
    """The day: its phases, and how many are there."""

    word = "meeting"

    def can_follow(self, user, pk):
        return Meeting.objects.visible_to(user).filter(pk=pk).exists()

    def audience(self, pk):
        users = User.objects.filter(is_active=True)
        everybody = (
            users.filter(representatives__meeting=pk)
            | users.filter(attendants__meeting=pk)
            | users.filter(memberships__isnull=False)
        )
        return everybody.values_list("pk", flat=True)

    def counters(self, pk):
        return [f"attendance-{pk}"]

    def render(self, topic, ids, language):
        html = {}
        phases = element_pks(ids, "phase")
        meetings = element_pks(ids, "attendance")
        conferences = element_pks(ids, "conference")
        with translation.override(language):
            if phases:
                found = Phase.objects.filter(pk__in=phases).prefetch_related("items")
                for phase in Entry.objects.numbered(topic, found, ids):
                    html[phase.element] = render_to_string("meetings/_phase.html", {"phase": phase})
            for meeting in Meeting.objects.filter(pk__in=meetings) if meetings else ():
                context = {"meeting": meeting, "figures": figures_of(meeting)}
                html[meetings[meeting.pk]] = render_to_string("meetings/_attendance.html", context)
            for meeting in Meeting.objects.filter(pk__in=conferences) if conferences else ():
                html[conferences[meeting.pk]] = render_to_string("meetings/_conference.html", {"meeting": meeting})
        return html

    def listed(self, user, meeting):
        found = Meeting.objects.visible_to(user)
        found = found.filter(pk=meeting) if meeting is not None else found.real()
        return [Listed(one.topic, one.title, one.get_absolute_url()) for one in found.newest_first()]


def render_roll_rows(topic: str, ids: Iterable[str]) -> dict[str, str]:
    rows = Representative.objects.filter(pk__in=element_pks(ids, "roll-row"))
    rows = Entry.objects.numbered(topic, rows.with_attendance().select_related("user", "group"), ids)
    return {row.element: render_to_string("meetings/_roll_row.html", {"row": row}) for row in rows}


desk_rows: dict[str, Renderer] = {"roll-row": render_roll_rows}
"""Apps above add theirs."""


class DeskTopic(TopicKind):
    """What the secretariat alone sees of a meeting: rows of its lists."""

    word = "desk"
    renderers = desk_rows

    def can_follow(self, user, pk):
        return is_secretariat(user) and Meeting.objects.filter(pk=pk).exists()

    def audience(self, pk):
        staff = User.objects.filter(is_active=True, memberships__role=Membership.Role.SECRETARIAT)
        return staff.values_list("pk", flat=True)

    def listed(self, user, meeting):
        if not is_secretariat(user):
            return []
        found = Meeting.objects.filter(pk=meeting) if meeting is not None else Meeting.objects.real()
        return [
            Listed(one.desk_topic, _("The desk of %s") % one.title, f"/meetings/{one.pk}/roll/")
            for one in found.newest_first()
        ]


class CalendarTopic(TopicKind):
    """The calendar of working days, one for all meetings."""

    word = "calendar"
    renderers = {"calendar-month": render_months}

    def can_follow(self, user, pk):
        return self.name(pk) == CalendarDay.TOPIC and can_see_calendar(user)

    def audience(self, pk):
        users = User.objects.filter(is_active=True)
        belonging = users.filter(representatives__isnull=False) | users.filter(attendants__isnull=False)
        return (belonging | users.filter(memberships__isnull=False)).values_list("pk", flat=True)
