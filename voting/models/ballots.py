from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.journal.models import Entry
from congress.meetings.models import AgendaItem, Meeting, Phase
from congress.people.models import Department, Membership
from voting.models.grades import STANDARD
from voting.models.registers import Elector, Issuance


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sees the meeting; before the register is frozen the secretariat alone."""
        if not user.is_authenticated:
            return self.none()
        secretariat = Membership.objects.filter(user=user, role=Membership.Role.SECRETARIAT)
        shown = self.filter(meeting__in=Meeting.objects.visible_to(user))
        return shown.filter(Q(frozen_at__isnull=False) | Exists(secretariat))

    def on_board(self):
        """The secret ballots that were counted."""
        return self.filter(is_secret=True, state__in=[Ballot.State.COUNTED, Ballot.State.PUBLISHED])

    def with_board_for(self, user):
        """Those whose board this person may see."""
        return self.on_board().filter(Q(board_is_public=True) | Q(pk__in=Ballot.objects.visible_to(user)))

    def open(self):
        return self.filter(state=Ballot.State.OPEN)

    def with_turnout(self):
        """Each with `issued` and `returned`; and of a secret one `collected`: how many have their booklet,
        `at_opening`: how many had it when it opened, `in_hall`: how many took a paper in the hall; and the booklets
        that were `given_back` and `replaced`."""
        topic = Concat(Value("ballot."), Cast(OuterRef("pk"), models.CharField()))
        opened = Entry.objects.filter(topic_id=topic, verb="ballot.opened")
        out = Issuance.objects.out().filter(elector__ballot=OuterRef("pk")).order_by()
        collected = out.values("elector__ballot").annotate(n=Count("elector", distinct=True)).values("n")
        booklets = Issuance.objects.filter(elector__ballot=OuterRef("pk")).order_by()
        state = Issuance.State
        by_state = {"in_hall": state.HALL, "given_back": state.HANDED_BACK, "replaced": state.REPLACED}
        counts = {
            name: booklets.filter(state=one).values("elector__ballot").annotate(n=Count("pk")).values("n")
            for name, one in by_state.items()
        }
        return self.annotate(
            issued=Count("electors"),
            returned=Count("electors", filter=Q(electors__voted_at__isnull=False)),
            collected=Coalesce(Subquery(collected), 0),
            at_opening=Subquery(opened.values(n=Cast(KT("facts__issued"), models.IntegerField()))[:1]),
            **{name: Coalesce(Subquery(count), 0) for name, count in counts.items()},
        )

    def with_elector(self, user):
        """Each with `elector_pk` and `voted_at` of this person, None where he is not on the register."""
        mine = Elector.objects.filter(ballot=OuterRef("pk"), representative__user=user)
        return self.annotate(elector_pk=Subquery(mine.values("pk")), voted_at=Subquery(mine.values("voted_at")))


class Ballot(models.Model):
    """One vote: its papers, who may vote on them, and how far it has come."""

    class Kind(models.TextChoices):
        MOTION = "motion", _("motion")
        EVALUATION = "evaluation", _("evaluation")
        SELECTION = "selection", _("selection")
        MIXED = "mixed", _("several kinds")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        FROZEN = "frozen", _("register fixed")
        OPEN = "open", _("voting now")
        CLOSED = "closed", _("voting closed")
        COUNTED = "counted", _("counted")
        PUBLISHED = "published", _("result published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class ElectorsFrom(models.TextChoices):
        ROLL = "roll", _("everybody on the roll")
        PRESENT = "present", _("those who have signed in")

    class PassRule(models.TextChoices):
        SIMPLE = "simple", _("more than half of the valid papers")
        ABSOLUTE = "absolute", _("more than half of the roll")
        TWO_THIRDS = "two_thirds", _("at least two thirds of the valid papers")

    RUNS_DOWN = timedelta(hours=3)
    PHASES = (Phase.Kind.EVALUATION, Phase.Kind.BALLOTS)
    # Each act, and the states in which it can be done.
    ACTS = {
        "open": (State.DRAFT,),
        "close": (State.OPEN,),
        "publish": (State.COUNTED,),
        "withdraw": (State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED),
    }
    SECRET_ACTS = ACTS | {"freeze": (State.DRAFT,), "open": (State.FROZEN,)}

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="ballots", verbose_name=_("meeting"))
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="ballots", verbose_name=_("agenda item")
    )
    phase = models.ForeignKey(Phase, models.PROTECT, related_name="ballots", verbose_name=_("phase"))
    title = models.CharField(_("title"), max_length=120)
    note = models.CharField(_("note"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    is_secret = models.BooleanField(_("secret"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    electors_from = models.CharField(_("who may vote"), max_length=20, choices=ElectorsFrom)
    pass_rule = models.CharField(_("carried with"), max_length=20, choices=PassRule)
    # Open for so many minutes, or until a time; the opening sets the time that counts.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("register fixed"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    published_at = models.DateTimeField(_("result published"), null=True, blank=True)
    # Of a secret ballot. Its papers are collected from `collect_from` until it closes; `opens_at` is plan only.
    collect_from = models.DateTimeField(_("papers are collected from"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    grace_s = models.PositiveSmallIntegerField(_("grace in seconds"), default=60)
    collect_needs_presence = models.BooleanField(_("papers only for who has signed in"), default=False)
    max_reissue = models.PositiveSmallIntegerField(_("second booklets at most"), null=True, blank=True)
    board_is_public = models.BooleanField(_("everybody may check the count"), default=False)
    # To try it out: voted like any other, and in no report.
    is_practice = models.BooleanField(_("practice"), default=False)
    # What is graded is shown in the order of its rates; else in that of the ballot, which ranks nobody.
    is_ranked = models.BooleanField(_("ranked by the rates"), default=False)
    # The elector's page as it was frozen, candidates included: what `page_digest` of the definition is of.
    page = models.TextField(blank=True)
    # Asked to close, by the secretariat with a scrutineer; the clock finishes what was broken off.
    closing_at = models.DateTimeField(null=True, blank=True)
    # How far the box is known to have followed: prepared, defined, open, closed, or discarded.
    box_state = models.CharField(max_length=10, blank=True)
    withdrawal_reason = models.CharField(_("reason for withdrawing"), max_length=200, blank=True)
    # As read out: the roll when the register was fixed, who was present at close, what was counted.
    roll = models.PositiveIntegerField(_("on the roll"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    totals = models.JSONField(_("totals"), null=True, blank=True)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/ballots/{self.pk}/"

    @property
    def edit_url(self):
        return f"{self.get_absolute_url()}edit/"

    @property
    def result_url(self):
        """The page of figures and result; a secret ballot's electors have another for their papers."""
        return f"{self.get_absolute_url()}result/" if self.is_secret else self.get_absolute_url()

    @property
    def has_motions(self):
        return any(paper.kind == Paper.Kind.MOTION for paper in self.papers.all())

    @property
    def deeds(self):
        """What can be done with it now, by who may."""
        acts = self.SECRET_ACTS if self.is_secret else self.ACTS
        return [deed for deed, states in acts.items() if self.state in states]

    @property
    def seconds_left(self):
        """Until it closes, where that is soon enough for a clock that runs down; else None."""
        left = self.closes_at - timezone.now() if self.state == self.State.OPEN and self.closes_at else None
        return max(0, int(left.total_seconds())) if left is not None and left < self.RUNS_DOWN else None

    @property
    def time_left(self):
        return "{}:{:02}".format(*divmod(self.seconds_left, 60))

    @property
    def topic(self):
        return f"ballot.{self.pk}"

    @property
    def element(self):
        return f"ballot-{self.pk}"

    @property
    def turnout_element(self):
        return f"turnout-{self.pk}"

    @property
    def verdicts_element(self):
        return f"verdicts-{self.pk}"

    @property
    def n(self):
        """The number of the element: freezing is the first entry of the topic."""
        return 1 if self.frozen_at else 0


class Paper(models.Model):
    """One thing to vote on."""

    class Kind(models.TextChoices):
        MOTION = "motion", _("motion")
        GRADE = "grade", _("grade")
        SELECTION = "selection", _("selection")

    MOST_CHARACTERS = 200
    # What may be told of a candidate project, in the order in which it is read: a database keeps none.
    DETAILS = ("content", "investment", "target", "due", "department")

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="papers", verbose_name=_("ballot"))
    position = models.PositiveSmallIntegerField(_("order"))
    subject = models.CharField(_("subject"), max_length=MOST_CHARACTERS)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    options = models.JSONField(_("options"), help_text=_("a list of id and label; an id has 1 to 8 letters or digits"))
    max_choices = models.PositiveSmallIntegerField(_("choices at most"), default=1)
    # Whom a grade is for, where it is a department.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("department")
    )
    # {option id: {one of DETAILS: text}}: what a candidate project is.
    details = models.JSONField(_("candidates"), default=dict, blank=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["ballot", "position"], name="paper_position_once")]

    def __str__(self):
        return self.subject

    def details_of(self, option: str) -> dict[str, str]:
        """All DETAILS in their order, "" where nothing is told; {} where nothing ever was."""
        told = self.details.get(option, {})
        return {name: str(told.get(name) or "") for name in self.DETAILS} if told else {}

    @property
    def labels(self) -> dict[str, str]:
        """{option id: its word}; the standard ones in the reader's language."""
        return {
            option["id"]: str(STANDARD[option["id"]].label) if option["id"] in STANDARD else option["label"]
            for option in self.options
        }
