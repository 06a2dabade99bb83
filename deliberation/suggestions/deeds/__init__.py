"""How each move of the table is made here: its service, its form, and the sentence that says it is done."""

from deliberation.suggestions.deeds import assigning, handling, lane, publishing, rating, screening, writing
from deliberation.suggestions.deeds.deed import Deed, Target

DEEDS: dict[str, Deed] = {
    **writing.DEEDS,
    **screening.DEEDS,
    **assigning.DEEDS,
    **handling.DEEDS,
    **rating.DEEDS,
    **publishing.DEEDS,
    **lane.DEEDS,
}

__all__ = ["DEEDS", "Deed", "Target"]
