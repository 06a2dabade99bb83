from django.db import models


class Verb(models.TextChoices):
    DRAFTED = "ballot.drafted"
    EDITED = "ballot.edited"
    CONFIRMED = "ballot.confirmed"  # on the meeting's topic: one of the two that it takes
    FROZEN = "ballot.frozen"
    OPENED = "ballot.opened"
    HANDED_BACK = "ballot.handed_back"
    REISSUED = "ballot.reissued"
    CLOSED = "ballot.closed"
    COUNTED = "ballot.counted"
    PUBLISHED = "ballot.published"
    WITHDRAWN = "ballot.withdrawn"
    CAST = "vote.cast"
