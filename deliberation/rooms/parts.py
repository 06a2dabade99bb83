from django.utils.translation import gettext as _

from congress.meetings.models import Phase
from congress.meetings.parts import Button, PhasePart
from deliberation.rooms.symposiums import symposium_of


class RoomsPart(PhasePart):
    """The exchange groups talk while their phase is open, and each symposium while its own is."""

    def why_not_open(self, phase):
        if phase.kind == Phase.Kind.GROUP_EXCHANGE and not phase.rooms.exists():
            return [_("No exchange group has a room yet.")]
        return []

    def button(self, user, phase, representative):
        if phase.kind == Phase.Kind.SYMPOSIUMS:
            symposium = symposium_of(user, phase)
            return Button(_("Go to %s") % symposium.title, symposium.get_absolute_url()) if symposium else None
        if phase.kind != Phase.Kind.GROUP_EXCHANGE:
            return None
        if representative is not None and representative.group_id is None:
            return None
        return Button(_("Go to the exchange group"), f"/meetings/{phase.meeting_id}/rooms/")
