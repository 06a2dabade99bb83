from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Group, Meeting, Phase, Representative
from congress.people.models import Membership


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A group's room: its representatives, its moderators and the secretariat."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        members = Representative.objects.filter(group=OuterRef("group"), user=user)
        moderators = Group.moderators.through.objects.filter(group=OuterRef("group"), user=user)
        return self.filter(Exists(members) | Exists(moderators) | Exists(secretariat))


class Room(models.Model):
    """Where people talk; open while its phase is."""

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", _("exchange group")
        PLENARY = "plenary", _("plenary")
        SYMPOSIUM = "symposium", _("symposium")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="rooms", verbose_name=_("meeting"))
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="rooms", verbose_name=_("phase"))
    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="room", verbose_name=_("group")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=80)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="exchange") | ~Q(group=None), name="exchange_room_has_group")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/rooms/{self.pk}/"

    @property
    def topic(self):
        return f"room.{self.pk}"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(room__in=Room.objects.visible_to(user))


class Message(models.Model):
    """What somebody said in a room. Retracted, its text is gone and a tombstone stays."""

    MOST_CHARACTERS = 2000

    class Outcome(models.TextChoices):
        """What became of it. Written by whoever makes something of messages, through `set_outcome`."""

        PROPOSED = "proposed", _("on its way to a suggestion")
        SUGGESTED = "suggested", _("became a suggestion")
        WITH_DEPARTMENT = "with-department", _("suggestion · a department has it")
        REPLIED = "replied", _("suggestion · replied")
        SETTLED = "settled", _("suggestion · settled")
        NOT_ACCEPTED = "not-accepted", _("suggestion · not accepted")
        WITHDRAWN = "withdrawn", _("suggestion · withdrawn")

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages", verbose_name=_("room"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name=_("author")
    )
    # As he was when he spoke: the place on the roll, empty for a moderator who is not on it.
    number = models.CharField(_("number on the roll"), max_length=10, blank=True)
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS, blank=True)
    posted_at = models.DateTimeField(_("time"))
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)
    outcome_state = models.CharField(_("what became of it"), max_length=20, blank=True, choices=Outcome)
    outcome_url = models.CharField(_("where that is shown"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [models.Index(fields=["room", "id"], name="message_room")]

    def __str__(self):
        return f"{self.room} {self.pk}"

    @property
    def element(self):
        return f"message-{self.pk}"
