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
    # On the meeting's topic: what the ballot's own chain has no place for.
    SCRUTINEERS_ELECTED = "scrutineers.elected"
    SCRUTINEER_DISMISSED = "scrutineer.dismissed"
    STEP_CONFIRMED = "step.confirmed"
    STEP_OBJECTED = "step.objected"
    OBJECTION_SETTLED = "objection.settled"
    PAPERS_PRINTED = "papers.printed"
    PAPER_GIVEN = "paper.given"
    BATCH_ENTERED = "batch.entered"
    BATCH_DISPUTED = "batch.disputed"
    BATCH_AGREED = "batch.agreed"
    BATCH_REOPENED = "batch.reopened"
    PAPERS_COUNTED = "papers.counted"
    TABLET_SET_UP = "tablet.set_up"
    TABLET_RETIRED = "tablet.retired"
    ELECTOR_ASSISTED = "elector.assisted"
    EVALUATION_ANSWERED = "evaluation.answered"
