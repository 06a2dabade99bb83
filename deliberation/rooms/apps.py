from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoomsConfig(AppConfig):
    name = "deliberation.rooms"
    verbose_name = _("rooms")

    def ready(self):
        from congress.journal.clock import clock_jobs
        from congress.journal.topics import register
        from congress.meetings.parts import phase_parts, with_groups
        from deliberation.rooms import elements, parts
        from deliberation.rooms.services.rooms import rooms_with_groups
        from deliberation.rooms.services.visits import end_visits

        register(elements.RoomTopic())
        register(elements.RoomDeskTopic())
        phase_parts.append(parts.RoomsPart())
        with_groups.append(rooms_with_groups)

        # Talk
        clock_jobs["visits"] = end_visits
