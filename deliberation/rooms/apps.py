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
        phase_parts += [parts.RoomsPart(), parts.DesksPart()]
        with_groups.append(rooms_with_groups)

        # Talk
        clock_jobs["visits"] = end_visits

        # The floor
        from deliberation.rooms import floor, polls

        elements.RoomTopic.renderers |= {"floor": floor.render_floors, "poll": polls.render_polls}

        # The desk
        from congress.meetings.parts import with_conference
        from congress.people.elements import person_rows
        from deliberation.rooms import desk
        from deliberation.rooms.services.moderation import strips_of_meeting

        elements.RoomDeskTopic.renderers |= desk.render_counters
        person_rows["mute"] = desk.render_mutes
        with_conference.append(strips_of_meeting)
