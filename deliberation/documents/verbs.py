from django.db import models


class Verb(models.TextChoices):
    DOCUMENT_MADE = "document.made"
    COMMENTS_OPENED = "comments.opened"
    COMMENTS_CLOSED = "comments.closed"
    OPINION_POSTED = "opinion.posted"
    OPINION_RETRACTED = "opinion.retracted"
    QUESTION_ANSWERED = "question.answered"
