from django.utils.translation import gettext as _

from congress.meetings.models import Phase
from congress.meetings.parts import Button, PhasePart


class RoomsPart(PhasePart):
    """The exchange groups talk while their phase is open."""

    def why_not_open(self, phase):
        if phase.kind == Phase.Kind.GROUP_EXCHANGE and not phase.rooms.exists():
            return [_("No exchange group has a room yet.")]
        return []

    def button(self, user, phase, representative):
        if phase.kind != Phase.Kind.GROUP_EXCHANGE:
            return None
        if representative is not None and representative.group_id is None:
            return None
        return Button(_("Go to the exchange group"), f"/meetings/{phase.meeting_id}/rooms/")
