from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from congress.meetings.models import Meeting


def bounded(label, default, most):
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(most)]
    )


class Terms(models.Model):
    """By when what is owed, and what comes before what, in one meeting's suggestions. Without a row: the defaults."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="terms", verbose_name=_("meeting"))
    cosigning_days = bounded(_("days to co-sign"), 5, 60)
    receipt_days = bounded(_("working days to receive it or send it back"), 7, 60)
    view_months = bounded(_("months for a co-department's view"), 1, 12)
    reply_months = bounded(_("months for the reply"), 3, 12)
    longest_months = bounded(_("months with every extension"), 6, 24)
    renewed_months = bounded(_("months for the next reply after “not satisfied”"), 1, 12)
    rating_days = bounded(_("days in which the rating is asked for"), 30, 180)
    promise_days = bounded(_("days after which a promise is asked about"), 30, 365)
    amber_days = bounded(_("working days before the end in which it is amber"), 10, 60)
    is_contact_required = models.BooleanField(_("a contact comes before the reply"), default=True)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")

    def __str__(self):
        return str(self.meeting)


def terms_of(meeting: Meeting) -> Terms:
    """The meeting's own, or the defaults, unsaved; read once for each meeting object, or with it as `terms`."""
    known = getattr(meeting, "known_terms", None)
    if known is None:
        known = getattr(meeting, "terms", None) or Terms(meeting=meeting)
        meeting.known_terms = known  # type: ignore[attr-defined]
    return known
