from typing import Any

from django.utils.translation import gettext_lazy as _

from deliberation.suggestions.deeds.deed import Deed, Target
from deliberation.suggestions.forms.screening import LongReasonForm, MergeForm, RefuseForm, SortForm, SplitForm
from deliberation.suggestions.services import screening

MERGED = _("Merged. Its author gets the reply of the other one.")


def of_suggestion(target: Target) -> dict[str, Any]:
    return {"suggestion": target.suggestion}


def its_category(target: Target) -> dict[str, Any]:
    return {"category": target.suggestion.category}


def its_wording(target: Target) -> dict[str, Any]:
    return {"rest_title": target.suggestion.title, "rest_body": target.suggestion.body}


DEEDS = {
    "accept": Deed(screening.accept, _("Accepted."), is_straight=True),
    "return": Deed(screening.return_for_change, _("Returned to its author."), LongReasonForm),
    "refuse": Deed(screening.refuse, _("Not accepted; its author is told why."), RefuseForm),
    "merge": Deed(screening.merge, MERGED, MergeForm, with_=of_suggestion),
    "split": Deed(screening.split, _("Split. The new one has a number of its own."), SplitForm, initial=its_wording),
    "sort": Deed(screening.sort, _("Put into its category."), SortForm, initial=its_category),
    "undo": Deed(screening.undo, _("Taken back. It waits for screening again."), is_straight=True),
}
