from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Group, Meeting, Phase
from congress.people.models import Department, Membership
from deliberation.documents.models import Document, Opinion
from deliberation.projects.models import Project
from deliberation.rooms.models import Message, Room
from deliberation.suggestions.models.assignments import Assignment, Extension
from deliberation.suggestions.models.cosigning import CoSigning


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To its author and those of what was merged into it, who co-signed it or is asked to, the secretariat, the
        departments that have or had it, and who proposed it; once it was submitted, to who was in the room where it was
        said, and, with its author's consent, to who reads the document that it is about; once it was accepted, with his
        consent, to all of the meeting."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        posts = Membership.objects.filter(user=user)
        secretariat = posts.filter(role=Membership.Role.SECRETARIAT)
        assigned = Assignment.objects.filter(
            suggestion=OuterRef("pk"), department__in=posts.exclude(department=None).values("department")
        )
        in_the_room = Q(message__room__in=Room.objects.visible_to(user), number__isnull=False)
        of_the_document = Q(opinion__document__in=Document.objects.visible_to(user), number__isnull=False, publish=True)
        published = Q(publish=True, state__in=State.accepted_ones(), meeting__in=Meeting.objects.visible_to(user))
        unfinished = Q(state=State.DRAFT) | Q(state=State.COSIGNING, number=None)
        of_the_office = Exists(secretariat) & ~unfinished & ~Q(state=State.DROPPED)
        signed = CoSigning.objects.of(user)
        here = signed.filter(suggestion=OuterRef("pk"))
        own = Q(author=user) | Q(proposer=user) & ~unfinished | Exists(here.accepted())
        own |= Q(state__in=State.undecided_ones()) & Exists(here.invited())
        # Of what was merged into another, everybody has the other, too.
        own |= Exists(Suggestion.objects.filter(merged_into=OuterRef("pk"), author=user))
        own |= Exists(signed.accepted().filter(suggestion__merged_into=OuterRef("pk")))
        assigned_today = Q(same_day_case__department__in=posts.exclude(department=None).values("department"))
        of_departments = Exists(assigned) | assigned_today
        return self.filter(own | of_the_office | of_departments | in_the_room | of_the_document | published)

    def of_meeting(self, pk: int | None):
        """Of one meeting, or of all that are no drills."""
        return self.filter(meeting=pk) if pk is not None else self.filter(meeting__is_drill=False)

    def public(self):
        """What everybody may read, also without signing in."""
        return self.filter(publish=True, state__in=State.accepted_ones(), text_published_at__isnull=False)

    def publishable(self):
        """What its author agreed to and the secretariat accepted."""
        return self.filter(publish=True, state__in=State.accepted_ones())

    def supervised(self):
        """On the supervised list: twice not satisfied, or not with what was promised; until it is settled and done."""
        return self.filter(Q(state=State.ASSIGNED) | Q(tracking=Suggestion.Tracking.OPEN), is_supervised=True)

    def live(self):
        """Whose messages are not free for another one."""
        return self.exclude(state__in=[State.DROPPED, State.WITHDRAWN])

    def numbered(self):
        return self.filter(number__isnull=False)

    def with_lane(self):
        """Each with `has_lane`: whether its meeting has departments on duty, and its day is not over."""
        over = Phase.objects.filter(meeting=OuterRef("meeting"), kind=Phase.Kind.CLOSING, closed_at__isnull=False)
        on_duty = Meeting.objects.filter(pk=OuterRef("meeting"), duties__isnull=False)
        return self.annotate(has_lane=ExpressionWrapper(Exists(on_duty) & ~Exists(over), models.BooleanField()))

    def sent_back(self):
        """Assigned, and no department has it any more that would reply."""
        replying = Assignment.objects.replying().filter(suggestion=OuterRef("pk"))
        return self.filter(~Exists(replying), state=State.ASSIGNED)

    def asking_for_time(self):
        """A department that owes its reply waits for the secretariat to decide about more time."""
        asked = Assignment.objects.live().unanswered().filter(extensions__in=Extension.objects.undecided())
        return self.filter(Exists(asked.filter(suggestion=OuterRef("pk"))), state=State.ASSIGNED)


class State(models.TextChoices):
    PROPOSED = "proposed", _("waits for the speaker's consent")
    DRAFT = "draft", _("draft")
    COSIGNING = "cosigning", _("waits for co-signers")
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    # In the same-day lane: with a department on duty, then with its author.
    LANE = "lane", _("to be answered on the day")
    ANSWERED = "answered", _("answered on the day")
    ASSIGNED = "assigned", _("assigned")
    CLOSED = "closed", _("settled")
    DROPPED = "dropped", _("not wanted by the speaker")
    RETURNED = "returned", _("returned for change")
    REFUSED = "refused", _("not accepted")
    MERGED = "merged", _("merged")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def accepted_ones(cls):
        return [cls.ACCEPTED, cls.LANE, cls.ANSWERED, cls.ASSIGNED, cls.CLOSED]

    @classmethod
    def undecided_ones(cls):
        """In which who was asked to co-sign, and has not answered, still reads it."""
        return [cls.COSIGNING, cls.SUBMITTED, cls.RETURNED]

    @classmethod
    def joinable_ones(cls):
        """Into which another one can be merged: its author still gets the reply."""
        return [cls.SUBMITTED, cls.ACCEPTED, cls.ASSIGNED]


class Suggestion(models.Model):
    """What a representative wants to see changed: one matter, followed until its author has rated the answer."""

    MOST_CHARACTERS = 5000
    State = State

    class Category(models.TextChoices):
        PARTY = "party", _("Party building")
        MANAGEMENT = "management", _("Public management")
        SERVICES = "services", _("Public services")
        SAFETY = "safety", _("Public safety")
        OTHER = "other", _("Other")

    class Ground(models.TextChoices):
        """Why a suggestion is not accepted."""

        NOT_OURS = "not_ours", _("outside the powers of this subdistrict")
        PRIVATE = "private", _("a private matter")
        SETTLED = "settled", _("already settled")
        UNCLEAR = "unclear", _("it is not clear what is wanted")
        OTHER = "other", _("another ground")

    class Source(models.TextChoices):
        """How it came to us."""

        WRITTEN = "written", _("written by a representative")
        MESSAGE = "message", _("said in a group")
        OPINION = "opinion", _("an opinion on a paragraph")
        SYMPOSIUM = "symposium", _("noted at a symposium")
        PHONE = "phone", _("by telephone")
        PAPER = "paper", _("handed in on paper")
        IMPORTED = "imported", _("taken over from an earlier list")

    class Tracking(models.TextChoices):
        """What was promised and not yet done is tracked beyond closing."""

        NONE = "", _("nothing promised")
        OPEN = "open", _("promised, not done yet")
        DONE = "done", _("promise kept")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="suggestions", verbose_name=_("meeting"))
    # Given at submission, in the meeting.
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=60)
    body = models.TextField(_("text"), max_length=MOST_CHARACTERS)
    category = models.CharField(_("category"), max_length=20, choices=Category, default=Category.OTHER)
    place = models.CharField(_("place"), max_length=100, blank=True)
    # Whom its author would like to lead; the secretariat decides.
    wish = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("wished lead department")
    )
    publish = models.BooleanField(_("may be published"), default=False)
    source = models.CharField(_("source"), max_length=20, choices=Source, default=Source.WRITTEN)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="suggestions", verbose_name=_("author")
    )
    author_number = models.CharField(_("author's number on the roll"), max_length=10, blank=True)
    # The author's exchange group when it was made: figures are told by it.
    group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("exchange group")
    )
    # Who of the office wrote it down for its author.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    # Who called, and when; or whatever else shows that these are his words. For him and the office alone.
    entry_note = models.CharField(_("how it was handed in"), max_length=300, blank=True)
    opinion = models.ForeignKey(
        Opinion, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name=_("opinion")
    )
    # Into which one it was merged, and out of which one it was split.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    split_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("split of")
    )
    # Where it was said, and who made a suggestion of it.
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name=_("message")
    )
    further = models.ManyToManyField(
        Message, related_name="further_suggestions", blank=True, verbose_name=_("further messages")
    )
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    state = models.CharField(_("state"), max_length=20, choices=State)
    ground = models.CharField(_("ground"), max_length=20, blank=True, choices=Ground)
    # 1, and one more after each rating that was not satisfied with the result.
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    is_supervised = models.BooleanField(_("on the supervised list"), default=False)
    tracking = models.CharField(_("promise"), max_length=10, blank=True, choices=Tracking, default=Tracking.NONE)
    # Since when its authors can rate what was promised.
    promise_asked_at = models.DateTimeField(_("asked about the promise"), null=True, blank=True)
    # Shown to everybody, each by an act of the secretariat; only with its author's consent, `publish`.
    text_published_at = models.DateTimeField(_("text published"), null=True, blank=True)
    reply_published_at = models.DateTimeField(_("reply published"), null=True, blank=True)
    # The practical project that came of it.
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name=_("practical project")
    )
    created_at = models.DateTimeField(_("made"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    closed_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["meeting", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="suggestion_number_once"),
            models.UniqueConstraint(
                fields=["message"],
                condition=~Q(state__in=["dropped", "withdrawn"]),
                name="suggestion_of_message_once",
            ),
            models.UniqueConstraint(
                fields=["opinion"],
                condition=~Q(state__in=["dropped", "withdrawn"]),
                name="suggestion_of_opinion_once",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "state"], name="suggestion_state")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/suggestions/{self.pk}/"

    @classmethod
    def category_named(cls, name: str, otherwise: str = "") -> str:
        """The category that is called so in one of the languages, else `otherwise`, else Other."""
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                for value, label in cls.Category.choices:
                    if label == name:
                        return value
        return otherwise or cls.Category.OTHER

    @property
    def topic(self):
        return f"suggestion.{self.pk}"

    @property
    def element(self):
        return f"suggestion-{self.pk}"

    @property
    def row(self):
        return f"suggestion-row-{self.pk}"

    @property
    def screening_row(self):
        """The element that waits for the secretariat's first look."""
        return f"screening-row-{self.pk}"

    @property
    def consent(self):
        """The element that asks its author."""
        return f"consent-{self.pk}"

    @property
    def said_by(self):
        """The attendee of a symposium whose words were noted."""
        return self.message.speaker if self.message else None

    @property
    def sources(self):
        """The messages it was made of, in their order."""
        return sorted([self.message, *self.further.all()], key=lambda one: one.pk) if self.message else []

    @property
    def is_unfinished(self):
        """Nobody but its author and those whom he asked to co-sign reads it."""
        return self.state == State.DRAFT or (self.state == State.COSIGNING and self.number is None)

    @property
    def signers(self):
        """Who co-signed it, in the order in which they were asked."""
        return [one for one in self.cosignings.all() if one.state == CoSigning.State.ACCEPTED]

    @property
    def signer_names(self):
        return "、".join(str(one.representative.user) for one in self.signers)

    @property
    def files(self):
        return [one for one in self.attachments.all() if not one.is_proof]

    @property
    def proofs(self):
        return [one for one in self.attachments.all() if one.is_proof]

    @property
    def case(self):
        """Its course through the same-day lane, if it was ever put there."""
        return getattr(self, "same_day_case", None)

    @property
    def is_lane_open(self):
        known = self.__dict__.get("has_lane")
        if known is None:
            known = type(self).objects.with_lane().values_list("has_lane", flat=True).get(pk=self.pk)
        return known

    @property
    def is_replied(self):
        """Every department that has it has replied, in this round."""
        return self.state == State.ASSIGNED and self.replied_at is not None

    @property
    def has_reply(self):
        """It was replied to, in this round or an earlier one."""
        return self.state == State.CLOSED or self.replied_at is not None or self.round > 1

    @property
    def is_answered(self):
        """Its author has every department's reply of this round, rated or not."""
        return self.state in (State.ASSIGNED, State.CLOSED) and self.replied_at is not None

    @property
    def public_replies(self):
        """Each with its assignment: those that were there when the reply was published."""
        until = self.reply_published_at
        pairs = [(one, reply) for one in self.assignments.all() for reply in one.approved_replies]
        return [(one, reply) for one, reply in pairs if until is not None and reply.approved_at <= until]

    @property
    def has_reply_to_publish(self):
        """Something was answered since the reply was last published."""
        approved = sum(len(one.approved_replies) for one in self.assignments.all())
        return self.is_answered and approved > len(self.public_replies)

    @property
    def is_in_rehandling(self):
        return self.state == State.ASSIGNED and self.replied_at is None and self.round > 1

    @property
    def standing(self):
        """Where it stands, in words: the state, or what follows of its assignments, replies and ratings."""
        if self.is_replied:
            return _("replied")
        return _("in re-handling") if self.is_in_rehandling else self.get_state_display()
