from deliberation.documents.models.readers import Note, Reading
from deliberation.documents.models.remarks import Agreement, Answer, Comment, Opinion
from deliberation.documents.models.texts import (
    COMMENT_PHASES,
    Document,
    Intake,
    Paragraph,
    Picture,
    Version,
)

__all__ = [
    "COMMENT_PHASES",
    "Agreement",
    "Answer",
    "Comment",
    "Document",
    "Intake",
    "Note",
    "Opinion",
    "Paragraph",
    "Picture",
    "Reading",
    "Version",
]
