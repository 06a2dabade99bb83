import functools
import operator

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import CONFERENCE_ADDRESS, Group, Meeting, Phase, Representative
from congress.people.models import Department, Membership


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To its members (of the group, or who attend the symposium), its moderators, the departments on duty there,
        and the secretariat."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        posts = Membership.objects.filter(user=user)
        secretariat = posts.filter(role=Membership.Role.SECRETARIAT)
        on_duty = Room.departments.through.objects.filter(room=OuterRef("pk"), department__memberships__user=user)
        members = Representative.objects.filter(group=OuterRef("group"), user=user)
        attendees = Attendee.objects.filter(room=OuterRef("pk"), user=user)
        of_group = Group.moderators.through.objects.filter(group=OuterRef("group"), user=user)
        of_room = Room.moderators.through.objects.filter(room=OuterRef("pk"), user=user)
        everybody = (members, attendees, of_group, of_room, on_duty, secretariat)
        return self.filter(functools.reduce(operator.or_, map(Exists, everybody)))


class Room(models.Model):
    """Where people talk; open while its phase is and its moderator has not paused it."""

    class Kind(models.TextChoices):
        EXCHANGE = "exchange", _("exchange group")
        PLENARY = "plenary", _("plenary")
        SYMPOSIUM = "symposium", _("symposium")

    class Audience(models.TextChoices):
        """Whom a symposium is held with."""

        ENTERPRISES = "enterprises", _("Enterprises")
        MANAGERS = "managers", _("Building managers")
        NEIGHBOURHOODS = "neighbourhoods", _("Neighbourhoods")
        UNITS = "units", _("Stationed units")
        OTHERS = "others", _("Others")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="rooms", verbose_name=_("meeting"))
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="rooms", verbose_name=_("phase"))
    group = models.OneToOneField(
        Group, models.CASCADE, null=True, blank=True, related_name="room", verbose_name=_("group")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    # Those of a group's room are the group's.
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="moderated_rooms", blank=True, verbose_name=_("moderators")
    )
    departments = models.ManyToManyField(
        Department, related_name="rooms", blank=True, verbose_name=_("departments on duty")
    )
    conference = models.CharField(
        _("video or telephone conference"), max_length=200, blank=True, validators=[CONFERENCE_ADDRESS]
    )

    # What its moderator set.
    is_strict = models.BooleanField(_("only who has the floor may post"), default=False)
    slow_seconds = models.PositiveSmallIntegerField(_("seconds between two messages of a person"), default=0)
    floor_seconds = models.PositiveSmallIntegerField(_("seconds of a turn to speak"), default=180)
    retract_minutes = models.PositiveSmallIntegerField(_("minutes to retract one's own message"), default=5)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause_reason = models.CharField(_("reason of the pause"), max_length=200, blank=True)
    pinned = models.ForeignKey(
        "Message", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("pinned message")
    )

    # Of a symposium alone.
    audience = models.CharField(_("held with"), max_length=20, choices=Audience, blank=True)
    held_at = models.DateTimeField(_("date and time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)

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

    @property
    def desk_topic(self):
        """What its moderators alone follow."""
        return f"room.{self.pk}.desk"

    @property
    def element(self):
        return f"room-{self.pk}"

    @property
    def floor(self):
        """The element of who speaks and who waits."""
        return f"floor-{self.pk}"

    @property
    def is_open(self):
        """Whether messages are taken; who may send them in strict mode is the service's matter."""
        return self.phase.is_open and self.paused_at is None


class Attendee(models.Model):
    """Somebody at a symposium, with an account here or without one."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="attendees", verbose_name=_("room"))
    name = models.CharField(_("name"), max_length=60)
    note = models.CharField(_("who sent him"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attended_rooms",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="attendee_once")]

    def __str__(self):
        return self.name


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(room__in=Room.objects.visible_to(user))


class Message(models.Model):
    """What somebody said in a room. Retracted, its text is gone and a tombstone stays."""

    MOST_CHARACTERS = 2000

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        PICTURE = "picture", _("picture")
        VOICE = "voice", _("voice message")
        NOTE = "note", _("note")
        ANNOUNCEMENT = "announcement", _("announcement")

    class Outcome(models.TextChoices):
        """What became of it. Written by whoever makes something of messages, through `set_outcome`."""

        PROPOSED = "proposed", _("on its way to a suggestion")
        SUGGESTED = "suggested", _("became a suggestion")
        WITH_DEPARTMENT = "with-department", _("suggestion · a department has it")
        ON_THE_DAY = "on-the-day", _("suggestion · to be answered today")
        ANSWERED = "answered", _("suggestion · answered at once")
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
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TEXT)
    # Of a picture or a voice message: what is written or said there, added by its author or the moderator.
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS, blank=True)
    # A note is written by the moderator; this is who said it.
    speaker = models.ForeignKey(
        Attendee, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("speaker")
    )
    # The department that answers officially through its author.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name=_("department")
    )
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    is_question = models.BooleanField(_("a question"), default=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    posted_at = models.DateTimeField(_("time"))
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True)
    # By the moderator, with the reason; both empty where the author did it.
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("retracted by"),
    )
    retraction_reason = models.CharField(_("reason"), max_length=200, blank=True)
    outcome_state = models.CharField(_("what became of it"), max_length=20, blank=True, choices=Outcome)
    outcome_url = models.CharField(_("where that is shown"), max_length=200, blank=True)
    # What was answered at once, and by whom; the full answer stands where the address leads.
    outcome_note = models.CharField(_("what was answered"), max_length=600, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["room", "id"], name="message_room"),
            models.Index(fields=["room", "author", "id"], name="message_author"),
            models.Index(fields=["room"], condition=Q(is_question=True, answered_at=None), name="message_unanswered"),
        ]

    def __str__(self):
        return f"{self.room} {self.pk}"

    @property
    def element(self):
        return f"message-{self.pk}"


class Mention(models.Model):
    """A person, or a department on duty, whom a message names."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions", verbose_name=_("message"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="mentions", verbose_name=_("person")
    )
    department = models.ForeignKey(
        Department, models.CASCADE, null=True, related_name="mentions", verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="mention_of_person_once"),
            models.UniqueConstraint(fields=["message", "department"], name="mention_of_department_once"),
            models.CheckConstraint(
                condition=Q(user=None, department__isnull=False) | Q(user__isnull=False, department=None),
                name="mention_of_one",
            ),
        ]

    def __str__(self):
        return f"@{self.user or self.department}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(message__room__in=Room.objects.visible_to(user), message__retracted_at=None)


class Attachment(models.Model):
    """The picture or the sound of a message, as we wrote it anew: nothing of the sent file is kept.

    It lies in the database, so that it is there exactly when its message is. Lists defer `data` and `thumbnail`.
    """

    message = models.OneToOneField(Message, models.CASCADE, related_name="attachment", verbose_name=_("message"))
    content_type = models.CharField(_("type"), max_length=40)
    data = models.BinaryField(_("content"))
    thumbnail = models.BinaryField(_("small picture"), null=True)
    width = models.PositiveSmallIntegerField(_("width"), null=True)
    height = models.PositiveSmallIntegerField(_("height"), null=True)
    seconds = models.PositiveSmallIntegerField(_("length in seconds"), null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return f"{self.message_id} {self.content_type}"

    @property
    def length(self):
        """As a clock shows it."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"


class Reaction(models.Model):
    """What somebody means by a tap on a message."""

    class Kind(models.TextChoices):
        AGREE = "agree", _("agree")
        QUESTION = "question", _("unclear to me")

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", verbose_name=_("message"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [models.UniqueConstraint(fields=["message", "user", "kind"], name="reaction_once")]

    def __str__(self):
        return f"{self.message_id} {self.kind}"


class HandQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(room__in=Room.objects.visible_to(user))

    def waiting(self):
        return self.filter(given_at=None, ended_at=None)

    def speaking(self):
        return self.filter(given_at__isnull=False, ended_at=None)

    def spoken(self):
        return self.filter(given_at__isnull=False, ended_at__isnull=False)


class Hand(models.Model):
    """A hand raised in a room, and the turn to speak that came of it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="hands", verbose_name=_("room"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="hands", verbose_name=_("person"))
    number = models.CharField(_("number on the roll"), max_length=10, blank=True)
    raised_at = models.DateTimeField(_("raised"))
    # Where the moderator put it; others follow in the fair order.
    rank = models.PositiveSmallIntegerField(_("place given by the moderator"), null=True, blank=True)
    given_at = models.DateTimeField(_("floor given"), null=True, blank=True)
    until = models.DateTimeField(_("floor until"), null=True, blank=True)
    # The turn over, or, without one, the hand taken down.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = HandQuerySet.as_manager()

    class Meta:
        verbose_name = _("raised hand")
        verbose_name_plural = _("raised hands")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], condition=Q(ended_at=None), name="hand_live_once"),
            models.UniqueConstraint(
                fields=["room"], condition=Q(given_at__isnull=False, ended_at=None), name="floor_one_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.room} {self.user}"


class MuteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(room__in=Room.objects.visible_to(user))

    def standing(self, now):
        return self.filter(until__gt=now, lifted_at=None)


class Mute(models.Model):
    """A person kept from posting and speaking in a room for a time, with the reason he is told."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="mutes", verbose_name=_("room"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mutes", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=200)
    muted_at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = MuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        ordering = ["pk"]
        indexes = [models.Index(fields=["room", "user", "until"], name="mute_of_person")]

    def __str__(self):
        return f"{self.room} {self.user}"

    @property
    def element(self):
        return f"mute-{self.pk}"


class PollQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(room__in=Room.objects.visible_to(user))


class Poll(models.Model):
    """A straw poll: open to see who chose what, and binding nobody."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="polls", verbose_name=_("room"))
    question = models.CharField(_("question"), max_length=120)
    # Texts; a vote names one by its index.
    options = models.JSONField(_("options"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("straw poll")
        verbose_name_plural = _("straw polls")
        ordering = ["pk"]

    def __str__(self):
        return self.question

    @property
    def element(self):
        return f"poll-{self.pk}"


class PollVote(models.Model):
    """What somebody chose in a straw poll; he may change it while the poll is open."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="votes", verbose_name=_("straw poll"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    choice = models.PositiveSmallIntegerField(_("choice"))

    class Meta:
        verbose_name = _("choice in a straw poll")
        verbose_name_plural = _("choices in straw polls")
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="poll_vote_once")]

    def __str__(self):
        return f"{self.poll_id} {self.choice}"


class Visit(models.Model):
    """How far somebody has read in a room, and whether he is there. No act: it is kept without key and entry."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="visits", verbose_name=_("room"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits", verbose_name=_("person"))
    # The newest message he has seen, by pk.
    read_upto = models.PositiveBigIntegerField(_("read up to"), default=0)
    seen_at = models.DateTimeField(_("last seen"))
    is_here = models.BooleanField(_("is there"), default=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="visit_once")]
        indexes = [models.Index(fields=["is_here", "seen_at"], name="visit_here")]

    def __str__(self):
        return f"{self.room} {self.user}"
