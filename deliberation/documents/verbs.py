from django.db import models


class Verb(models.TextChoices):
    DOCUMENT_MADE = "document.made"
    COMMENTS_OPENED = "comments.opened"
    COMMENTS_CLOSED = "comments.closed"
    OPINION_POSTED = "opinion.posted"
    OPINION_RETRACTED = "opinion.retracted"
    QUESTION_ANSWERED = "question.answered"
    OPINION_EDITED = "opinion.edited"
    OPINION_AGREED = "opinion.agreed"
    COMMENT_POSTED = "comment.posted"
    COMMENT_RETRACTED = "comment.retracted"
    NOTE_KEPT = "note.kept"
    NOTE_DELETED = "note.deleted"
    OPINION_DECIDED = "opinion.decided"
    # It became a suggestion.
    OPINION_SUGGESTED = "opinion.suggested"
    # Its row of another list looks different now.
    QUESTION_LISTED = "question.listed"
    OPINION_LISTED = "opinion.listed"

    DOCUMENT_BEGUN = "document.begun"
    INTAKE_SENT = "intake.sent"
    INTAKE_REFUSED = "intake.refused"
    DRAFT_MADE = "draft.made"
    DRAFT_DROPPED = "draft.dropped"
    PARAGRAPH_SPLIT = "paragraph.split"
    PARAGRAPH_JOINED = "paragraph.joined"
    PARAGRAPH_SET = "paragraph.set"
    PLACE_TAKEN = "place.taken"
    VERSION_PUBLISHED = "version.published"
    OPINION_PLACED = "opinion.placed"
    SECTIONS_SET = "sections.set"
