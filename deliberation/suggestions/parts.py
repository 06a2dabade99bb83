"""What of the suggestions waits for a person."""

from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.meetings.models import Meeting, Phase
from congress.meetings.parts import PhasePart, Task, Urgency
from congress.people.posts import Posts, posts_of
from deliberation.suggestions.models import Assignment, CoSigning, Rating, Reply, SameDayCase, State, Suggestion
from deliberation.suggestions.services.lane import leave_all

MOST_OF_ONES_OWN = 20


class LanePart(PhasePart):
    """The same-day lane ends with the day."""

    def changes(self, phase, is_open):
        return leave_all(phase.meeting) if phase.kind == Phase.Kind.CLOSING and phase.closed_at else []


def waiting_for(user: Any, meeting: Meeting, representative: Any) -> list[Task]:
    posts = posts_of(user)
    tasks = []
    if representative is not None:
        tasks += of_author(user, meeting, is_invited=True)
    elif not posts.is_staff:
        tasks += of_author(user, meeting)
    if posts.is_secretariat:
        tasks += of_secretariat(meeting)
    if posts.handles or posts.approves:
        tasks += of_departments(meeting, posts)
    return tasks


def of_author(user: Any, meeting: Meeting, *, is_invited: bool = False) -> list[Task]:
    """His own that he has to look at, each by itself; then what others ask him to co-sign, while there is time."""
    states = [State.PROPOSED, State.DRAFT, State.COSIGNING, State.RETURNED, State.ANSWERED]
    mine = Q(state__in=states, author=user) | to_rate(user)
    asked = CoSigning.objects.of(user).open(timezone.localdate()).filter(suggestion=OuterRef("pk"))
    found = Suggestion.objects.filter(meeting=meeting).annotate(asked_until=Subquery(asked.values("expires_on")[:1]))
    if is_invited:
        mine |= Q(state=State.COSIGNING, asked_until__isnull=False)
    rows = list(found.filter(mine).order_by("-pk")[: 2 * MOST_OF_ONES_OWN])
    invited = [one for one in rows if one.author_id != user.pk and one.state == State.COSIGNING]
    own = [one for one in rows if one not in invited]
    invited.sort(key=lambda one: (one.asked_until, one.pk))
    return [task_of(one) for one in own] + [task_of_invited(one) for one in invited]


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


def task_of_invited(suggestion: Any) -> Task:
    return Task(
        _("You are asked to co-sign a suggestion until %s.") % date_format(suggestion.asked_until, "MONTH_DAY_FORMAT"),
        suggestion.get_absolute_url(),
        _("Read it"),
        Urgency.SOON,
        note=suggestion.title,
    )


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


class Pile(NamedTuple):
    """What of one kind waits in one department."""

    department: int
    name: str
    kind: str
    count: int
    overdue: int


FOLLOW_UP, LATE, TODAY = "follow_up", "late", "today"


def piles_of(meeting: Meeting, posts: Posts) -> list[Pile]:
    """Of the departments this person works for, in one query."""
    today, here = timezone.localdate(), {"suggestion__meeting": meeting}
    staffed = Assignment.objects.filter(**here, department__in=posts.handles | posts.approves)
    desks = staffed.filter(suggestion__state=State.ASSIGNED).unanswered()
    promised = Assignment.objects.filter(**here, suggestion__tracking=Suggestion.Tracking.OPEN)
    follow_ups = promised.filter(department__in=posts.approves, state=Assignment.State.FOLLOW_UP)
    kept = promised.filter(department__in=posts.handles, state=Assignment.State.REPLIED)
    late = Reply.objects.promises().filter(assignment__in=kept, planned_on__lt=today)
    on_duty = SameDayCase.objects.filter(**here, suggestion__state=State.LANE, department__in=posts.handles)
    parts = [
        counted(desks, "", F("state"), Q(due_on__lt=today)),
        counted(follow_ups, "", Value(FOLLOW_UP)),
        counted(late, "assignment__", Value(LATE)),
        counted(on_duty, "", Value(TODAY)),
    ]
    return [Pile(*row) for row in parts[0].union(*parts[1:], all=True)]


def counted(rows: Any, path: str, kind: Any, overdue: Q | None = None) -> Any:
    late = Count("pk", filter=overdue) if overdue else Value(0)
    by = rows.order_by().values(f"{path}department", f"{path}department__name").annotate(kind=kind)
    return by.annotate(count=Count("pk"), overdue=late).values_list(
        f"{path}department", f"{path}department__name", "kind", "count", "overdue"
    )


def of_departments(meeting: Meeting, posts: Posts) -> list[Task]:
    """Piles of the departments' desks, what is overdue first; promises; what is to be answered today."""
    piles = sorted(piles_of(meeting, posts))
    return of_desks(piles, posts) + of_promises(meeting, piles) + of_those_on_duty(piles)


def of_desks(piles: list[Pile], posts: Posts) -> list[Task]:
    hands = Assignment.State
    words = {
        hands.ASSIGNED: (posts.handles, _("%s suggestions to receive."), _("Receive")),
        hands.RECEIVED: (posts.handles, _("%s suggestions to reply to."), _("Reply")),
        hands.HANDLING: (posts.handles, _("%s suggestions to reply to anew."), _("Reply")),
        hands.APPROVAL: (posts.approves, _("%s replies to approve."), _("Sign it off")),
    }
    tasks = []
    for pile in piles:
        mine, title, label = words.get(pile.kind, ((), "", ""))  # type: ignore[call-overload]
        if pile.department in mine:
            urgency = Urgency.OVERDUE if pile.overdue else Urgency.NOW
            note = f"{pile.name} · {_('%s overdue') % pile.overdue}" if pile.overdue else pile.name
            tasks.append(Task(title % pile.count, f"/departments/{pile.department}/", label, urgency, note=note))
    return tasks


def of_promises(meeting: Meeting, piles: list[Pile]) -> list[Task]:
    """Follow-ups to be approved, and promises whose date has passed."""
    url = f"/meetings/{meeting.pk}/promises/"
    kinds = {
        FOLLOW_UP: (_("%s follow-ups to approve."), _("Sign it off"), Urgency.NOW),
        LATE: (_("%s promises are past their date."), _("Say what became of it"), Urgency.OVERDUE),
    }
    tasks = []
    for kind, (title, label, urgency) in kinds.items():
        count = sum(pile.count for pile in piles if pile.kind == kind)
        tasks += [Task(title % count, url, label, urgency)] if count else []
    return tasks


def of_those_on_duty(piles: list[Pile]) -> list[Task]:
    return [
        Task(
            _("%s suggestions to answer today.") % pile.count,
            f"/departments/{pile.department}/",
            _("Answer"),
            note=pile.name,
        )
        for pile in piles
        if pile.kind == TODAY
    ]
