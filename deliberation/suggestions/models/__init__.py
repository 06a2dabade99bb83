"""The rows of a suggestion's life, each noun in a file of its own."""

from deliberation.suggestions.models.assignments import Assignment, Contact, CoView, Extension
from deliberation.suggestions.models.cosigning import CoSigning
from deliberation.suggestions.models.files import Attachment
from deliberation.suggestions.models.lane import Duty, SameDayCase
from deliberation.suggestions.models.memory import Gram
from deliberation.suggestions.models.ratings import Rating
from deliberation.suggestions.models.reminders import Reminder
from deliberation.suggestions.models.replies import Letterhead, Reply, ReplyDraft, ReplyTemplate
from deliberation.suggestions.models.suggestions import State, Suggestion
from deliberation.suggestions.models.terms import Terms, terms_of
from deliberation.suggestions.models.wordings import Remark, Wording

__all__ = [
    "Assignment",
    "Attachment",
    "CoSigning",
    "CoView",
    "Contact",
    "Duty",
    "Extension",
    "Gram",
    "Letterhead",
    "Rating",
    "Remark",
    "Reminder",
    "Reply",
    "ReplyDraft",
    "ReplyTemplate",
    "SameDayCase",
    "State",
    "Suggestion",
    "Terms",
    "Wording",
    "terms_of",
]
