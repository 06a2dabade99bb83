"""A suggestion as JSON tells it."""

from typing import Any

from congress.meetings.workdays import read_workdays
from congress.people.posts import Posts
from deliberation.suggestions.clocks import Clock, clocks_of
from deliberation.suggestions.models import Assignment, Contact, Reply, Suggestion
from deliberation.suggestions.moves import possible


def as_json(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    return {
        "pk": suggestion.pk,
        "number": suggestion.number,
        "title": suggestion.title,
        "state": suggestion.state,
        "replied": suggestion.is_replied,
        "category": suggestion.category,
        "meeting": suggestion.meeting_id,
        "merged_into": suggestion.merged_into_id,
        "message": suggestion.message_id,
        "url": suggestion.get_absolute_url(),
        "moves": possible(posts, suggestion),
        "assignments": [
            {"pk": one.pk, "department": one.department_id, "state": one.state, "part": one.part, "due_on": one.due_on}
            | {"is_binding": one.is_binding, "contacts": len(contacts_of_round(one, suggestion))}
            for one in suggestion.assignments.all()
        ],
    }


def contacts_of_round(assignment: Assignment, suggestion: Suggestion) -> list[Contact]:
    return [one for one in assignment.contacts.all() if one.round == suggestion.round]


def reply_json(reply: Reply) -> dict[str, Any]:
    names = ("round", "kind", "file_number", "outcome", "planned_on", "reason", "responsible", "approved_at", "text")
    return {"pk": reply.pk, "assignment": reply.assignment_id} | {name: getattr(reply, name) for name in names}


def clock_json(clock: Clock) -> dict[str, Any]:
    return {"kind": clock.kind, "due_on": clock.due_on, "colour": clock.colour, "days_left": clock.days_left}


def handling_json(suggestion: Suggestion) -> dict[str, Any]:
    """What every reader may know of the departments' work; notes and views stay among them."""
    assignments, workdays = suggestion.assignments.all(), read_workdays()
    return {
        "clocks": [
            {"assignment": one.pk, **clock_json(clock)} for one in assignments for clock in clocks_of(one, workdays)
        ],
        "contacts": [
            {"assignment": one.pk, "round": made.round, "kind": made.kind, "contacted_on": made.contacted_on}
            for one in assignments
            for made in one.contacts.all()
        ],
        "views": [
            {"assignment": one.pk, "round": given.round, "at": given.at}
            for one in assignments
            for given in one.views.all()
        ],
        "extensions": [
            {"assignment": one.pk, "until": asked.until, "is_granted": asked.is_granted}
            for one in assignments
            for asked in one.extensions.all()
        ],
    }


def in_detail(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    replies = [reply for one in suggestion.assignments.all() for reply in one.approved_replies]
    return as_json(suggestion, posts) | {
        "body": suggestion.body,
        "author": suggestion.author_number,
        "publish": suggestion.publish,
        "place": suggestion.place,
        "wish": suggestion.wish_id,
        "source": suggestion.source,
        "opinion": suggestion.opinion_id,
        "cosigners": [one.representative.number for one in suggestion.signers],
        "attachments": [
            {"pk": one.pk, "name": one.name, "type": one.content_type, "size": one.size, "url": one.get_absolute_url()}
            for one in suggestion.files
        ],
        **handling_json(suggestion),
        "replies": [reply_json(reply) for reply in replies],
        "ratings": [
            {"round": one.round, "handling": one.handling, "result": one.result} for one in suggestion.ratings.all()
        ],
    }
