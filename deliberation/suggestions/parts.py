"""What of the suggestions waits for a person."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.meetings.models import Meeting, Phase
from congress.meetings.parts import PhasePart, Task, Urgency
from congress.people.posts import posts_of
from deliberation.suggestions.models import Assignment, CoSigning, Rating, Reply, SameDayCase, State, Suggestion
from deliberation.suggestions.services.lane import leave_all

MOST_OF_ONES_OWN = 20


class LanePart(PhasePart):
    """The same-day lane ends with the day."""

    def changes(self, phase, is_open):
        return leave_all(phase.meeting) if phase.kind == Phase.Kind.CLOSING and phase.closed_at else []


def waiting_for(user: Any, meeting: Meeting, representative: Any) -> list[Task]:
    posts = posts_of(user)
    tasks = [] if posts.is_staff and representative is None else of_author(user, meeting)
    if representative is not None:
        tasks += of_invited(user, meeting)
    if posts.is_secretariat:
        tasks += of_secretariat(meeting)
    if posts.handles or posts.approves:
        tasks += of_departments(meeting, posts.handles, posts.approves)
        tasks += of_promises(meeting, posts.handles, posts.approves)
    if posts.handles:
        tasks += of_those_on_duty(meeting, posts.handles)
    return tasks


def of_author(user: Any, meeting: Meeting) -> list[Task]:
    """His own that he has to look at, each by itself."""
    states = [State.PROPOSED, State.DRAFT, State.COSIGNING, State.RETURNED, State.ANSWERED]
    at_hand = Q(state__in=states, author=user)
    found = Suggestion.objects.filter(at_hand | to_rate(user), meeting=meeting).order_by("-pk")
    return [task_of(one) for one in found[:MOST_OF_ONES_OWN]]


def to_rate(user: Any) -> Q:
    """A reply, or what it promised, that he has not rated: of his own, what he signed, what his was merged into."""
    here = Rating.objects.filter(suggestion=OuterRef("pk"), round=OuterRef("round"), rater=user)
    replied = Q(state=State.ASSIGNED, replied_at__isnull=False) & ~Exists(here.filter(of=Rating.Of.REPLY))
    promised = Q(state=State.CLOSED, promise_asked_at__isnull=False) & ~Exists(here.filter(of=Rating.Of.PROMISE))
    signed = CoSigning.objects.accepted().filter(representative__user=user)
    merged = Suggestion.objects.filter(Q(author=user) | Q(pk__in=signed.values("suggestion")), state=State.MERGED)
    mine = Q(author=user) | Q(pk__in=signed.values("suggestion")) | Q(pk__in=merged.values("merged_into"))
    return (replied | promised) & mine


def task_of(suggestion: Suggestion) -> Task:
    words = {
        State.PROPOSED: (_("What you said was proposed as a suggestion. Do you agree?"), _("Decide"), Urgency.NOW),
        State.DRAFT: (_("Your draft is not submitted yet."), _("Go on"), Urgency.SOMETIME),
        State.COSIGNING: (_("Your suggestion waits for co-signers."), _("See who has signed"), Urgency.SOMETIME),
        State.RETURNED: (_("Your suggestion came back to be changed."), _("Change it"), Urgency.NOW),
        State.ANSWERED: (_("Your suggestion was answered at once."), _("Read and decide"), Urgency.NOW),
        State.ASSIGNED: (_("Your suggestion was replied to."), _("Read and rate"), Urgency.SOON),
        State.CLOSED: (_("What do you think of what was promised?"), _("Read and rate"), Urgency.SOON),
    }
    title, label, urgency = words[State(suggestion.state)]
    return Task(title, suggestion.get_absolute_url(), label, urgency, note=suggestion.title)


def of_invited(user: Any, meeting: Meeting) -> list[Task]:
    """What others ask him to co-sign, while there is time."""
    asked = CoSigning.objects.of(user).open(timezone.localdate()).select_related("suggestion")
    here = asked.filter(suggestion__meeting=meeting, suggestion__state=State.COSIGNING).order_by("expires_on", "pk")
    return [
        Task(
            _("You are asked to co-sign a suggestion until %s.") % date_format(one.expires_on, "MONTH_DAY_FORMAT"),
            one.suggestion.get_absolute_url(),
            _("Read it"),
            Urgency.SOON,
            note=one.suggestion.title,
        )
        for one in here[:MOST_OF_ONES_OWN]
    ]


def of_secretariat(meeting: Meeting) -> list[Task]:
    here = Suggestion.objects.filter(meeting=meeting)
    counts = here.aggregate(
        submitted=Count("pk", filter=Q(state=State.SUBMITTED)),
        accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
        sent_back=Count("pk", filter=Q(pk__in=here.sent_back().values("pk"))),
        more_time=Count("pk", filter=Q(pk__in=here.asking_for_time().values("pk"))),
    )
    titles = {
        "submitted": (_("%s suggestions wait for screening."), _("Screen")),
        "sent_back": (_("%s suggestions were sent back by their departments."), _("Assign")),
        "accepted": (_("%s suggestions wait for a department."), _("Assign")),
        "more_time": (_("%s departments ask for more time."), _("Decide")),
    }
    where = {show: f"/suggestions/?meeting={meeting.pk}&show={show}" for show in titles}
    where["submitted"] = f"/meetings/{meeting.pk}/screening/"
    return [Task(title % counts[show], where[show], label) for show, (title, label) in titles.items() if counts[show]]


def of_departments(meeting: Meeting, handles: frozenset[int], approves: frozenset[int]) -> list[Task]:
    """Piles of the departments' desks; what is overdue comes first."""
    hands, late = Assignment.State, Q(due_on__lt=timezone.localdate())
    rows = (
        Assignment.objects.filter(suggestion__meeting=meeting, suggestion__state=State.ASSIGNED)
        .filter(department__in=handles | approves)
        .unanswered()
        .values_list("department", "department__name", "state")
        .annotate(count=Count("pk"), overdue=Count("pk", filter=late))
        .order_by("department", "state")
    )
    words = {
        hands.ASSIGNED: (handles, _("%s suggestions to receive."), _("Receive")),
        hands.RECEIVED: (handles, _("%s suggestions to reply to."), _("Reply")),
        hands.HANDLING: (handles, _("%s suggestions to reply to anew."), _("Reply")),
        hands.APPROVAL: (approves, _("%s replies to approve."), _("Sign it off")),
    }
    tasks = []
    for department, name, state, count, overdue in rows:
        mine, title, label = words[hands(state)]
        if department in mine:
            urgency = Urgency.OVERDUE if overdue else Urgency.NOW
            note = f"{name} · {_('%s overdue') % overdue}" if overdue else name
            tasks.append(Task(title % count, f"/departments/{department}/", label, urgency, note=note))
    return tasks


def of_promises(meeting: Meeting, handles: frozenset[int], approves: frozenset[int]) -> list[Task]:
    """Follow-ups to be approved, and promises whose date has passed."""
    url = f"/meetings/{meeting.pk}/promises/"
    rows = Assignment.objects.filter(suggestion__meeting=meeting, suggestion__tracking=Suggestion.Tracking.OPEN)
    waiting = rows.filter(department__in=approves, state=Assignment.State.FOLLOW_UP).count()
    late = Reply.objects.promises().filter(
        assignment__in=rows.filter(department__in=handles, state=Assignment.State.REPLIED),
        planned_on__lt=timezone.localdate(),
    )
    counts = [
        (waiting, _("%s follow-ups to approve."), _("Sign it off"), Urgency.NOW),
        (late.count(), _("%s promises are past their date."), _("Say what became of it"), Urgency.OVERDUE),
    ]
    return [Task(title % count, url, label, urgency) for count, title, label, urgency in counts if count]


def of_those_on_duty(meeting: Meeting, handles: frozenset[int]) -> list[Task]:
    waiting = SameDayCase.objects.filter(suggestion__meeting=meeting, suggestion__state=State.LANE)
    rows = waiting.filter(department__in=handles).values_list("department", "department__name").annotate(Count("pk"))
    return [
        Task(_("%s suggestions to answer today.") % count, f"/departments/{pk}/", _("Answer"), note=name)
        for pk, name, count in rows.order_by("department")
    ]
