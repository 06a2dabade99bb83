"""Paper in the hall: printed, given out, counted by two."""

from django.utils.translation import gettext as _

from voting.hall import hall_figures
from voting.models import Ballot


def why_not_counted(ballot: Ballot) -> list[str]:
    """Sentences: what of the paper in the hall keeps the result from being published."""
    figures = hall_figures(ballot)
    if figures is None:
        return []
    if not figures.is_counted:
        return [_("Not all papers of the hall are counted yet.")]
    if figures.is_void:
        return [
            _("The count is void: %(returned)s papers came back in the hall, %(given)s were given out.")
            % {"returned": figures.returned, "given": figures.given}
        ]
    if figures.returned + figures.not_returned != figures.given or figures.given != figures.takers:
        return [_("The papers of the hall do not add up: given out is returned and not returned.")]
    return []
