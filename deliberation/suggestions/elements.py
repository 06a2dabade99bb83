from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone, translation

from congress.journal.models import Entry
from congress.journal.prepared import Prepared
from congress.journal.topics import Listed, TopicKind, element_pks
from congress.meetings.elements import MeetingTopic
from congress.people.models import Department, Membership, User
from congress.people.permissions import is_secretariat
from deliberation.documents.elements import DocumentTopic
from deliberation.rooms.elements import RoomTopic
from deliberation.rooms.models import Message
from deliberation.suggestions.authors import authors_of
from deliberation.suggestions.models import Assignment, Attachment, CoSigning, Reply, State, Suggestion
from deliberation.suggestions.piles import desk_of
from deliberation.suggestions.steps import stages_of


def with_everything(suggestions):
    """What a page of one suggestion shows, in a constant number of queries."""
    return with_relations(suggestions).prefetch_related(*what_belongs_to_it())


def suggestion_for(user: Any, pk: int) -> Suggestion:
    """The one if this person may see it, else 404, with everything."""
    suggestion = seen_with_relations.first(suggestion=pk, user=user.pk) if may_see_any(user) else None
    if suggestion is None:
        raise Http404
    prefetch_related_objects([suggestion], *what_belongs_to_it())
    return suggestion


def may_see_any(user: Any) -> bool:
    return user.is_authenticated and user.is_active


@Prepared
def seen(suggestion: int, user: int) -> QuerySet[Suggestion]:
    return Suggestion.objects.visible_to(User(pk=user)).filter(pk=suggestion)


@Prepared
def seen_with_relations(suggestion: int, user: int) -> QuerySet[Suggestion]:
    return with_relations(Suggestion.objects.visible_to(User(pk=user))).filter(pk=suggestion)


def with_relations(suggestions):
    of_message = ("message__room", "message__author", "message__speaker")
    beside = ("group", "merged_into", "split_of", "project", "wish", "opinion__document", "same_day_case__department")
    return suggestions.with_lane().select_related("meeting__terms", "author", *beside, *of_message)


def what_belongs_to_it() -> list[Prefetch | str]:
    further = Prefetch("further", Message.objects.select_related("author", "speaker"))
    files = Prefetch("attachments", Attachment.objects.defer("data"))
    assignments = with_replies("contacts", "extensions", "views")
    return [assignments, *with_authors(), files, "ratings", "wordings", further]


def with_authors() -> list[Prefetch]:
    """Everybody whose a suggestion is, those of what was merged into it, too."""
    cosignings = Prefetch("cosignings", CoSigning.objects.select_related("representative__user"))
    merged = Suggestion.objects.select_related("author").prefetch_related(cosignings).order_by("number")
    return [cosignings, Prefetch("merged", merged)]


def with_replies(*beside: str, rows: QuerySet[Assignment] | None = None) -> Prefetch:
    approved = Prefetch("replies", Reply.objects.filter(approved_at__isnull=False), to_attr="approved_replies")
    rows = Assignment.objects.all() if rows is None else rows
    return Prefetch("assignments", rows.select_related("department").prefetch_related(approved, *beside))


def context_of(suggestion: Suggestion) -> dict:
    stages = stages_of(suggestion)
    return {
        "suggestion": suggestion,
        "stages": stages,
        "steps": [step for stage in stages for step in stage.steps],
        "parts": list(suggestion.parts.all()),
        "today": timezone.localdate(),
    }


class SuggestionTopic(TopicKind):
    """One suggestion, from where it was said to its rating."""

    word = "suggestion"

    def can_follow(self, user, pk):
        return may_see_any(user) and bool(seen(suggestion=pk, user=user.pk))

    def audience(self, pk):
        suggestion = Suggestion.objects.filter(pk=pk).select_related("message", "opinion", "same_day_case").first()
        if suggestion is None:
            return User.objects.none().values_list("pk", flat=True)
        users = User.objects.filter(audience_of(suggestion), is_active=True)
        return users.distinct().values_list("pk", flat=True)

    def counters(self, pk):
        return [f"thread-{pk}"]

    def render(self, topic, ids, language):
        """The suggestion itself, and, as a counter since it is made of many rows, what became of it."""
        heads, threads = element_pks(ids, "suggestion"), element_pks(ids, "thread")
        html = {}
        with translation.override(language):
            for one in with_everything(Suggestion.objects.filter(pk__in=heads)):
                html[one.element] = render_to_string("suggestions/_suggestion.html", {"suggestion": one})
            for one in with_everything(Suggestion.objects.filter(pk__in=threads)):
                html[threads[one.pk]] = render_to_string("suggestions/_thread.html", context_of(one))
        return html

    def listed(self, user, meeting):
        """Those that the person is a party of."""
        if not user.is_authenticated:
            return []
        own = Suggestion.objects.of_meeting(meeting).filter(author=user).order_by("-pk")[:20]
        return [Listed(one.topic, one.title, one.get_absolute_url()) for one in own]


def audience_of(suggestion: Suggestion) -> Q:
    """The users to whom `Suggestion.objects.visible_to` shows it."""
    everybody = Q(pk=suggestion.author_id)
    everybody |= Q(pk__in=authors_of(suggestion))
    if suggestion.state in State.undecided_ones():
        everybody |= Q(pk__in=suggestion.cosignings.invited().values("representative__user"))
    everybody |= Q(memberships__department__in=suggestion.assignments.values("department"))
    if suggestion.case is not None:
        everybody |= Q(memberships__department=suggestion.case.department_id)
    if not suggestion.is_unfinished:
        everybody |= Q(pk=suggestion.proposer_id)
    if not suggestion.is_unfinished and suggestion.state != State.DROPPED:
        everybody |= Q(memberships__role=Membership.Role.SECRETARIAT)
    if suggestion.message is not None and suggestion.number is not None:
        everybody |= Q(pk__in=RoomTopic().audience(suggestion.message.room_id))
    if suggestion.opinion is not None and suggestion.number is not None and suggestion.publish:
        everybody |= Q(pk__in=DocumentTopic().audience(suggestion.opinion.document_id))
    if suggestion.publish and suggestion.state in State.accepted_ones():
        everybody |= Q(pk__in=MeetingTopic().audience(suggestion.meeting_id))
    return everybody


class DepartmentTopic(TopicKind):
    """A department's desk: what it has, ordered by the clock, so one element."""

    word = "department"

    def can_follow(self, user, pk):
        if not user.is_authenticated or not user.is_active or not Department.objects.filter(pk=pk).exists():
            return False
        return is_secretariat(user) or user.memberships.filter(department=pk).exists()

    def audience(self, pk):
        staff = User.objects.filter(is_active=True, memberships__role=Membership.Role.SECRETARIAT)
        own = User.objects.filter(is_active=True, memberships__department=pk)
        return (staff | own).distinct().values_list("pk", flat=True)

    def render(self, topic, ids, language):
        html = {}
        with translation.override(language):
            for department in Department.objects.filter(pk__in=element_pks(ids, "department-desk")):
                html[f"department-desk-{department.pk}"] = render_to_string(
                    "suggestions/_department_desk.html", desk_of(department)
                )
        return html

    def listed(self, user, meeting):
        own = Department.objects.all() if is_secretariat(user) else Department.objects.filter(memberships__user=user.pk)
        return [Listed(f"department.{one.pk}", one.name, f"/departments/{one.pk}/") for one in own.distinct()]


def rows_of(suggestions):
    suggestions = suggestions.with_lane().select_related(
        "author", "meeting", "merged_into", "same_day_case__department"
    )
    return suggestions.prefetch_related("assignments__department", *with_authors())


def rows_with_moves(suggestions):
    """The same with all that says which moves can be made."""
    cosignings = Prefetch("cosignings", CoSigning.objects.select_related("representative"))
    merged = Prefetch("merged", Suggestion.objects.prefetch_related(cosignings))
    beside = ("author", "meeting__terms", "same_day_case")
    of_departments = with_replies("contacts", rows=Assignment.objects.asking())
    return (
        suggestions.with_lane().select_related(*beside).prefetch_related(of_departments, cosignings, merged, "ratings")
    )


def render_desk_rows(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """Rows of the secretariat's list; part of the meeting's desk topic."""
    rows = list(rows_of(Suggestion.objects.filter(pk__in=element_pks(ids, "suggestion-row"))))
    give_numbers(topic, rows)
    return {one.row: render_to_string("suggestions/_suggestion_row.html", {"suggestion": one}) for one in rows}


def asked_of(author: int):
    """What was proposed to this person and waits for his consent, each with the number of its card."""
    card = Concat(Value("consent-"), Cast(OuterRef("pk"), CharField()))
    entries = Entry.objects.filter(topic_id=f"person.{author}", element=card).order_by("seq")
    proposed = Suggestion.objects.filter(author=author, state=State.PROPOSED, message__isnull=False)
    return proposed.select_related("message").annotate(n=Subquery(entries.values("seq")[:1])).order_by("pk")


def render_consents(topic: str, ids: Iterable[str]) -> dict[str, str]:
    """The cards that ask a person for consent; part of his own topic. Answered, a card is gone."""
    pks = element_pks(ids, "consent")
    if not pks:
        return {}
    found = asked_of(int(topic.partition(".")[2])).filter(pk__in=pks)
    return {one.consent: render_to_string("suggestions/_consent.html", {"suggestion": one}) for one in found}


def give_numbers(topic: str, rows: list[Suggestion]) -> None:
    firsts = Entry.objects.first_seqs({topic: [one.row for one in rows]})
    for one in rows:
        one.n = firsts.get((topic, one.row), 0)  # type: ignore[attr-defined]
