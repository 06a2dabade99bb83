from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "congress.meetings"
    verbose_name = _("meetings")

    def ready(self):
        from congress.journal.topics import register
        from congress.meetings import elements, parts

        register(elements.MeetingTopic())
        register(elements.DeskTopic())
        register(elements.CalendarTopic())
        parts.phase_parts.append(parts.SignInPart())
        parts.phase_parts.append(parts.QuorumPart())
