"""A suggestion as JSON tells it."""

from typing import Any

from congress.people.posts import Posts
from deliberation.suggestions.models import Suggestion
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
            for one in suggestion.assignments.all()
        ],
    }


def in_detail(suggestion: Suggestion, posts: Posts) -> dict[str, Any]:
    replies = [(one, reply) for one in suggestion.assignments.all() for reply in one.approved_replies]
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
        "replies": [
            {"assignment": one.pk, "round": reply.round, "outcome": reply.outcome, "text": reply.text}
            for one, reply in replies
        ],
        "ratings": [
            {"round": one.round, "handling": one.handling, "result": one.result} for one in suggestion.ratings.all()
        ],
    }
