"""The words that stand on papers: choices of a motion, and the standard sets of grades."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Choice(models.TextChoices):
    """The options of a motion."""

    APPROVE = "approve", _("Approve")
    OPPOSE = "oppose", _("Oppose")
    ABSTAIN = "abstain", _("Abstain")


class Grade(models.TextChoices):
    """The usual grades 等次."""

    SATISFIED = "sat", _("Satisfied")
    BASICALLY = "basic", _("Basically satisfied")
    NOT_SATISFIED = "unsat", _("Not satisfied")
    UNKNOWN = "unknown", _("Do not know")


class Merit(models.TextChoices):
    """Grades of merit 优秀."""

    EXCELLENT = "excel", _("Excellent")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")
    UNKNOWN = "unknown", _("Do not know")


class Qualification(models.TextChoices):
    """Qualified 合格 for the post, or not."""

    QUALIFIED = "qual", _("Qualified")
    BASICALLY = "basqual", _("Basically qualified")
    NOT_QUALIFIED = "unqual", _("Not qualified")
    UNKNOWN = "unknown", _("Do not know")


class FiveGrades(models.TextChoices):
    """The usual grades with one above them 非常满意."""

    VERY = "very5", _("Very satisfied")
    SATISFIED = "sat5", _("Satisfied")
    BASICALLY = "basic5", _("Basically satisfied")
    NOT_SATISFIED = "unsat5", _("Not satisfied")
    UNKNOWN = "unknown", _("Do not know")


# Counted apart, and never in the denominator of a rate.
UNKNOWN = "unknown"
GRADE_SETS: dict[str, type[models.TextChoices]] = {
    "satisfaction": Grade,
    "merit": Merit,
    "qualified": Qualification,
    "five": FiveGrades,
}
# Of each set: which of its grades count as good, and how their rate is called.
GOOD_GRADES = {
    "satisfaction": ((Grade.SATISFIED, Grade.BASICALLY), _("Satisfied or basically satisfied")),
    "merit": ((Merit.EXCELLENT, Merit.GOOD), _("Excellent or good")),
    "qualified": ((Qualification.QUALIFIED, Qualification.BASICALLY), _("Qualified or basically qualified")),
    "five": (
        (FiveGrades.VERY, FiveGrades.SATISFIED, FiveGrades.BASICALLY),
        _("Very satisfied, satisfied or basically satisfied"),
    ),
}
SETS_OF_WORDS: list[type[models.TextChoices]] = [Choice, *GRADE_SETS.values()]
STANDARD: dict[str, models.TextChoices] = {one.value: one for of in SETS_OF_WORDS for one in of}


def grade_set_of(ids: list[str]) -> str | None:
    """The name of the standard set that has these options."""
    return next((name for name, of in GRADE_SETS.items() if ids == of.values), None)
