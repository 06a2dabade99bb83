from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from congress.people.models import TELEPHONE, Membership

CONFERENCE_ADDRESS = RegexValidator(
    r"^(https://[^\s]+|tel:[0-9+,;*#-]+)\Z",
    _("The address of a conference begins with https://, or with tel: and the number to call."),
)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who is on the roll, attends, moderates, or is of the staff."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        staff = Membership.objects.filter(user=user)
        roll = Representative.objects.filter(meeting=OuterRef("pk"), user=user)
        attending = Attendant.objects.filter(meeting=OuterRef("pk"), user=user)
        return self.filter(Exists(roll) | Exists(attending) | Exists(staff))

    def real(self):
        """Without the drills."""
        return self.filter(is_drill=False)

    def newest_first(self):
        return self.order_by("-held_on", "-pk")

    def current_for(self, user):
        """The newest meeting that a person belongs to, drills apart; None where there is none."""
        return self.visible_to(user).real().newest_first().first()


class Meeting(models.Model):
    """One session of the congress."""

    place = models.CharField(_("place"), max_length=60, help_text=_("such as: Tianmu West Road Subdistrict"))
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("date"))
    telephone = models.CharField(_("secretariat's telephone"), max_length=30, validators=[TELEPHONE])
    # More than this part of the roll makes the quorum.
    quorum_over = models.PositiveSmallIntegerField(_("quorum: more than"), default=1)
    quorum_of = models.PositiveSmallIntegerField(_("of"), default=2, validators=[MinValueValidator(1)])
    is_drill = models.BooleanField(_("drill"), default=False)
    conference = models.CharField(
        _("video or telephone conference"), max_length=200, blank=True, validators=[CONFERENCE_ADDRESS]
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/meetings/{self.pk}/"

    @property
    def long_title(self):
        return f"{self.place}{self.title}"

    @property
    def topic(self):
        return f"meeting.{self.pk}"

    @property
    def desk_topic(self):
        return f"desk.{self.pk}"

    @property
    def conference_element(self):
        return f"conference-{self.pk}"


class PhaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(opened_at__isnull=False, closed_at__isnull=True)

    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class Phase(models.Model):
    """A part of the day: opens and closes functions for everybody at once."""

    class Kind(models.TextChoices):
        PREPARATION = "preparation", _("Preparation")
        ADVANCE_READING = "advance-reading", _("Advance reading")
        SIGN_IN = "sign-in", _("Sign-in")
        REVIEW = "review", _("Reports and review")
        EVALUATION = "evaluation", _("Evaluation")
        GROUP_EXCHANGE = "group-exchange", _("Group exchange")
        BRIEFING = "briefing", _("Briefing")
        BALLOTS = "ballots", _("Ballots")
        CLOSING = "closing", _("Closing")
        SYMPOSIUMS = "symposiums", _("Symposiums")
        HANDLING = "handling", _("Handling and publication")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="phases", verbose_name=_("meeting"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    own_title = models.CharField(_("title of its own"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    planned_from = models.DateTimeField(_("planned from"), null=True, blank=True)
    planned_until = models.DateTimeField(_("planned until"), null=True, blank=True)
    needs_quorum = models.BooleanField(_("opens with a quorum only"), default=False)
    # What was done last; open is what was opened and not closed.
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="phase_position_once")]

    def __str__(self):
        return str(self.title)

    @property
    def title(self):
        return self.own_title or self.get_kind_display()

    @property
    def is_open(self):
        return self.opened_at is not None and self.closed_at is None

    @property
    def element(self):
        return f"phase-{self.pk}"


class PhaseDeed(models.Model):
    """What was done to a phase, by whom and why; the trace that an undoing leaves."""

    class Deed(models.TextChoices):
        OPENED = "opened", _("opened")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("re-opened")
        UNDONE = "undone", _("undone")

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="deeds", verbose_name=_("phase"))
    deed = models.CharField(_("deed"), max_length=10, choices=Deed)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # How the phase stood before, for undoing.
    opened_before = models.DateTimeField(null=True)
    closed_before = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("deed on a phase")
        verbose_name_plural = _("deeds on phases")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.phase} {self.get_deed_display()}"


class AgendaItem(models.Model):
    """A point of the agenda within its phase; a document and its ballot meet here."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="items", verbose_name=_("phase"))
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["phase", "position"], name="item_position_once")]

    def __str__(self):
        return self.title


class Group(models.Model):
    """An exchange group of representatives."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="groups", verbose_name=_("meeting"))
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=60)
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="moderated_groups", blank=True, verbose_name=_("moderators")
    )

    class Meta:
        verbose_name = _("exchange group")
        verbose_name_plural = _("exchange groups")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="group_position_once")]

    def __str__(self):
        return self.title


class RepresentativeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def with_attendance(self):
        """Each with `signed_in_at`, `channel`, `is_away`, `is_on_leave`, as they stand now."""
        live = Attendance.objects.live().filter(representative=OuterRef("pk"))
        leave = Leave.objects.filter(representative=OuterRef("pk"), state=Leave.State.GRANTED)
        return self.annotate(
            signed_in_at=Subquery(live.values("signed_in_at")[:1]),
            channel=Subquery(live.values("channel")[:1]),
            is_away=Exists(live.filter(Exists(Absence.objects.open().filter(attendance=OuterRef("pk"))))),
            is_on_leave=Exists(leave),
        )

    def figures(self) -> dict[str, int]:
        """{roll, online, onsite, away, on_leave}: present are online and onsite; in one query."""
        present = Q(signed_in_at__isnull=False, is_away=False)
        return self.with_attendance().aggregate(
            roll=Count("pk"),
            online=Count("pk", filter=present & Q(channel=Attendance.Channel.ONLINE)),
            onsite=Count("pk", filter=present & Q(channel=Attendance.Channel.ONSITE)),
            away=Count("pk", filter=Q(is_away=True)),
            on_leave=Count("pk", filter=Q(is_on_leave=True, signed_in_at__isnull=True)),
        )


class Representative(models.Model):
    """A person on the roll of a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="representatives", verbose_name=_("meeting"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="representatives", verbose_name=_("person")
    )
    number = models.CharField(_("number on the roll"), max_length=10)
    sector = models.CharField(_("sector"), max_length=60)
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="representatives", verbose_name=_("group")
    )

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="representative_once"),
            models.UniqueConstraint(fields=["meeting", "number"], name="roll_number_once"),
        ]

    def __str__(self):
        return f"{self.number} {self.user}"

    def get_absolute_url(self):
        return f"/meetings/{self.meeting_id}/roll/{self.pk}/"

    @property
    def element(self):
        return f"roll-row-{self.pk}"


class Attendant(models.Model):
    """Somebody who attends without being on the roll."""

    class Role(models.TextChoices):
        SCRUTINEER = "scrutineer", _("scrutineer")
        OBSERVER = "observer", _("observer")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendants", verbose_name=_("meeting"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("attendant")
        verbose_name_plural = _("attendants")
        constraints = [models.UniqueConstraint(fields=["meeting", "user", "role"], name="attendant_once")]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class AttendanceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(undone_at__isnull=True)


class Attendance(models.Model):
    """A representative's sign-in to the meeting; an undone one stays as a trace."""

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        ONSITE = "onsite", _("onsite")

    representative = models.ForeignKey(
        Representative, models.CASCADE, related_name="attendances", verbose_name=_("representative")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    signed_in_at = models.DateTimeField(_("signed in"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Given where staff signed somebody in after the window.
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undo_reason = models.CharField(_("reason for undoing"), max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["representative"], condition=Q(undone_at=None), name="attendance_live_once")
        ]

    def __str__(self):
        return f"{self.representative} {self.get_channel_display()}"


class AbsenceQuerySet(models.QuerySet):
    def open(self):
        return self.filter(back_at__isnull=True)


class Absence(models.Model):
    """A time between leaving the meeting and coming back."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, related_name="absences", verbose_name=_("attendance"))
    left_at = models.DateTimeField(_("left"))
    back_at = models.DateTimeField(_("came back"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["attendance"], condition=Q(back_at=None), name="absence_open_once"),
            models.CheckConstraint(condition=Q(back_at=None) | Q(back_at__gte=F("left_at")), name="absence_in_order"),
        ]

    def __str__(self):
        return f"{self.attendance.representative} {self.left_at:%H:%M}"


class Leave(models.Model):
    """A representative's request to be excused from the meeting."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("not granted")

    representative = models.ForeignKey(
        Representative, models.CASCADE, related_name="leaves", verbose_name=_("representative")
    )
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["representative"], condition=~Q(state="refused"), name="leave_live_once")
        ]

    def __str__(self):
        return f"{self.representative} {self.get_state_display()}"


class CalendarDay(models.Model):
    """What the secretariat says of a day, against the published calendar."""

    TOPIC = "calendar.1"  # there is one for all meetings

    day = models.DateField(_("date"), unique=True)
    is_working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["day"]

    def __str__(self):
        return self.day.isoformat()

    def get_absolute_url(self):
        return f"/calendar/{self.day.isoformat()}/"
