from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from congress.meetings.models import Phase
from congress.meetings.parts import Button, PhasePart
from deliberation.rooms.models import Room


class RoomsPart(PhasePart):
    """The exchange groups talk while their phase is open, and each symposium while its own is."""

    def with_facts(self, phases, user):
        """Each with `symposium`: the pk of its symposium where this person may enter it, else None."""
        own = Room.objects.visible_to(user).filter(phase=OuterRef("pk"), kind=Room.Kind.SYMPOSIUM)
        return phases.annotate(symposium=Subquery(own.values("pk")[:1]))

    def why_not_open(self, phase):
        if phase.kind == Phase.Kind.GROUP_EXCHANGE and not phase.rooms.exists():
            return [_("No exchange group has a room yet.")]
        return []

    def button(self, user, phase, representative):
        if phase.kind == Phase.Kind.SYMPOSIUMS:
            return Button(_("Go to: %s") % phase.title, f"/rooms/{phase.symposium}/") if phase.symposium else None
        if phase.kind != Phase.Kind.GROUP_EXCHANGE:
            return None
        if representative is not None and representative.group_id is None:
            return None
        return Button(_("Go to the exchange group"), f"/meetings/{phase.meeting_id}/rooms/")


class DesksPart(PhasePart):
    """Who moderates a room has its desk at hand while it is open."""

    def with_facts(self, phases, user):
        """Each with `moderated`: the pk of a room of it that this person moderates, else None."""
        own = Room.objects.filter(Q(group__moderators=user) | Q(moderators=user), phase=OuterRef("pk"))
        return phases.annotate(moderated=Subquery(own.order_by("pk").values("pk")[:1]))

    def button(self, user, phase, representative):
        return Button(_("Open the moderator's desk"), f"/rooms/{phase.moderated}/desk/") if phase.moderated else None
